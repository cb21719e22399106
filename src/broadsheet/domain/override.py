"""What an editor said against the machine's own judgement, and for how long it stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from broadsheet.domain.ties import Ties


class Action(StrEnum):
    """What an override does."""

    PUBLISH = "publish"
    """Print a page, or a story's best page, although its heat would not do."""
    KILL = "kill"
    """Take a page, or every page of a story, down."""
    PIN = "pin"
    """Keep a published story on top of the front page."""
    RETITLE = "retitle"
    """Print a page under another headline, and with another excerpt where one is given."""
    RETOPIC = "retopic"
    """Give a page these topics and no others."""
    MERGE = "merge"
    """These pages tell one story."""
    SPLIT = "split"
    """This page tells another story than those."""
    BLOCK = "block"
    """Turn away what comes from a source, or what holds a phrase."""


@dataclass(frozen=True, slots=True)
class Override:
    """One word of an editor. `id` is its file's name without ending, `by` may be empty.

    `urls` are the pages it speaks of, as they were written, and `keys` their keys: those of the
    addresses (`text.urls.key`) as it is read, the articles' own once it is `Overrides.resolved`.
    `others` and `other_keys` are the same for the pages that a split leads away from. `until` is
    the first moment at which it stands no longer; None: it stands for good.
    """

    id: str
    action: Action
    reason: str
    at: datetime
    by: str = ""
    until: datetime | None = None
    urls: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    other_keys: tuple[str, ...] = ()
    story: str = ""
    """Id of a story, in place of pages."""
    title: str = ""
    excerpt: str = ""
    topics: tuple[str, ...] = ()
    """Topic ids, most telling first."""
    source: str = ""
    """A source's id, or a domain, which stands for its subdomains too."""
    phrase: str = ""

    def stands(self, at: datetime) -> bool:
        """Whether it has not expired at this moment."""
        return self.until is None or at < self.until


def later(one: Override | None, other: Override | None) -> Override | None:
    """The one that was said last; of the same moment, the one with the greater id."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=_said)


def _said(override: Override) -> tuple[datetime, str]:
    return override.at, override.id


@dataclass(frozen=True)
class Overrides:
    """Every override of a site, in the order they were said (made by `of`).

    Where two contradict each other, the one that was said last holds.
    """

    items: tuple[Override, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Override]) -> "Overrides":
        """These, put in order."""
        return cls(tuple(sorted(items, key=_said)))

    def standing(self, at: datetime) -> "Overrides":
        """Those that have not expired at this moment.

        One that was said after it stands too: a run with its clock set back keeps its editor.
        """
        return Overrides(tuple(one for one in self.items if one.stands(at)))

    def resolved(self, resolve: Callable[[str], str]) -> "Overrides":
        """The same with the keys of the articles that are known under the addresses.

        `resolve` is given an address's key and gives its article's, or the key back.
        """
        return Overrides(
            tuple(
                replace(
                    one,
                    keys=tuple(dict.fromkeys(map(resolve, one.keys))),
                    other_keys=tuple(dict.fromkeys(map(resolve, one.other_keys))),
                )
                if one.keys or one.other_keys
                else one
                for one in self.items
            )
        )

    def doing(self, *actions: Action) -> tuple[Override, ...]:
        """Those with one of these actions, in the order they were said."""
        return tuple(one for one in self.items if one.action in actions)

    @cached_property
    def verdicts(self) -> Mapping[str, Override]:
        """The last publish or kill of each page, by key."""
        return self._last(Action.PUBLISH, Action.KILL)

    @cached_property
    def story_verdicts(self) -> Mapping[str, Override]:
        """The last publish or kill of each story that was named by its id."""
        given = self.doing(Action.PUBLISH, Action.KILL)
        return {one.story: one for one in given if one.story}

    @cached_property
    def titles(self) -> Mapping[str, Override]:
        """The last headline given to each page, by key."""
        return self._last(Action.RETITLE)

    @cached_property
    def topics(self) -> Mapping[str, Override]:
        """The last topics given to each page, by key."""
        return self._last(Action.RETOPIC)

    @cached_property
    def sources(self) -> tuple[Override, ...]:
        """Blocks of a source or domain."""
        return tuple(one for one in self.doing(Action.BLOCK) if one.source)

    @cached_property
    def phrases(self) -> tuple[Override, ...]:
        """Blocks of a phrase."""
        return tuple(one for one in self.doing(Action.BLOCK) if one.phrase)

    def _last(self, *actions: Action) -> dict[str, Override]:
        return {key: one for one in self.doing(*actions) for key in one.keys}


@dataclass(frozen=True, slots=True)
class Examples:
    """What a learner can take from an editor's word, by article key, in order of key.

    `topics` are a page's topics, all of them; `worth` says whether a page was worth printing;
    `stories` which pages tell one story and which do not.
    """

    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()
    worth: tuple[tuple[str, bool], ...] = ()
    stories: Ties = field(default_factory=Ties)


@dataclass(frozen=True, slots=True)
class Concern:
    """What has to be looked at anew where overrides came, changed or went.

    `keys` are the pages to be labelled and judged anew, `placing` those of them whose story is to
    be formed anew, `stories` the ids of stories to be decided anew. With `everything`, a source or
    phrase was blocked or let go, which any page can be concerned by. With `printing`, a headline or
    the front page changed, which the press alone shows.
    """

    keys: frozenset[str] = frozenset()
    placing: frozenset[str] = frozenset()
    stories: frozenset[str] = frozenset()
    everything: bool = False
    printing: bool = False

    def __bool__(self) -> bool:
        """Whether anything has to be looked at."""
        return bool(self.keys or self.stories or self.everything or self.printing)
