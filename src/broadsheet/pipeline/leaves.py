"""Leaves: which files a print has to make, and which it takes away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from broadsheet.domain.printed import Catalog, Form, Leaf, Listed
from broadsheet.domain.site import Site
from broadsheet.text.codec import digest

Change = tuple[Listed | None, Listed | None]
"""A story as it was printed and as it is to be; None: not at all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made: the stories' own leaves, then those of lists.

    `changed` are the stories whose leaves are made, `gone` the paths to be taken away, `digests`
    those of all list leaves.
    """

    forms: tuple[Form, ...]
    site: Site
    changed: tuple[Listed, ...]
    lists: tuple[Leaf, ...]
    gone: tuple[str, ...]
    digests: Mapping[str, str]

    def of_story(self, listed: Listed) -> Iterator[Leaf]:
        """One story's own leaves in every form."""
        for form in self.forms:
            yield from form.of_story(self.site, listed)


def plan(
    forms: Sequence[Form],
    site: Site,
    catalog: Catalog,
    changes: Iterable[Change],
    before: Mapping[str, str],
) -> Plan:
    """What there is to do, where `before` holds the digests of the list leaves that stand printed.

    `site` is what of the configuration every leaf may show.
    """
    changed = list(changes)
    fresh = tuple(now for _, now in changed if now is not None)
    known = {story.id: story.digest for story in catalog.stories}
    digests: dict[str, str] = {}
    lists: list[Leaf] = []
    for form in forms:
        for leaf in form.of_catalog(catalog):
            found = digest(leaf.inputs, [known[id_] for id_ in leaf.stories])
            digests[leaf.path] = found
            if before.get(leaf.path) != found:
                lists.append(leaf)
    made = Plan(tuple(forms), site, fresh, tuple(lists), (), digests)
    old = {leaf.path for was, _ in changed if was is not None for leaf in made.of_story(was)}
    if old := old.union(before).difference(digests):
        new = (leaf.path for now in fresh for leaf in made.of_story(now))
        made = replace(made, gone=tuple(sorted(old.difference(new))))
    return made
