"""Leaves: which files a print has to make, and which it takes away."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from broadsheet.domain.printed import Catalog, Form, Leaf, Listed, PrintedFile, PrintedStory
from broadsheet.domain.site import Site
from broadsheet.text.codec import digest

Change = tuple[Listed | None, Listed | None]
"""A story as it was printed and as it is to be; None: not at all."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The leaves to be made, the paths to be taken away, the digests of all list leaves."""

    leaves: tuple[Leaf, ...]
    gone: tuple[str, ...]
    digests: Mapping[str, str]

    @property
    def stories(self) -> set[str]:
        """Ids of all stories that the leaves show."""
        return {id_ for leaf in self.leaves for id_ in leaf.stories}

    def files(self, stories: Mapping[str, PrintedStory]) -> Iterator[PrintedFile]:
        """The files, each made as it is asked for."""
        for leaf in self.leaves:
            yield PrintedFile(leaf.path, leaf.make(stories))


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
    leaves: list[Leaf] = []
    old: set[str] = set(before)
    new: set[str] = set()
    changed = list(changes)
    for form in forms:
        for was, now in changed:
            if was is not None:
                old.update(leaf.path for leaf in form.of_story(site, was))
            if now is not None:
                leaves.extend(form.of_story(site, now))
    new.update(leaf.path for leaf in leaves)
    known = {story.id: story.digest for story in catalog.stories}
    digests: dict[str, str] = {}
    for form in forms:
        for leaf in form.of_catalog(catalog):
            found = digest(leaf.inputs, [known[id_] for id_ in leaf.stories])
            digests[leaf.path] = found
            if before.get(leaf.path) != found:
                leaves.append(leaf)
    return Plan(tuple(leaves), tuple(sorted(old - new - digests.keys())), digests)
