"""A story as it is told: its title, who was first, its outlets and names, and how it lives."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadsheet.domain.reason import Reason


class Life(StrEnum):
    """Where a story stands in its life at one moment."""

    NEW = "new"
    GROWING = "growing"
    COOLING = "cooling"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One page of a story. `outlet` is the registered domain; `copy`: its text was told before."""

    key: str
    outlet: str
    at: datetime
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A story described at the moment `at`; pages that came later are not in it.

    `coverage` is in order of time, then key, and `first` is the first page of it that is no copy.
    `outlets` are the domains that tell it in their own words, in the order they came to it; copies
    of one wire text add none. `names` are the people, companies and products that it turns on,
    most telling first. `title` is the lead's headline, or a clearer one: `reasons` say which.
    """

    story: str
    title: str
    lead: str
    first: str
    coverage: tuple[Coverage, ...]
    outlets: tuple[str, ...]
    names: tuple[str, ...]
    life: Life
    at: datetime
    reasons: tuple[Reason, ...] = ()

    @property
    def originals(self) -> tuple[Coverage, ...]:
        """The pages that are no copies; all of them where every one is a copy of something."""
        return tuple(one for one in self.coverage if not one.copy) or self.coverage[:1]


@dataclass(frozen=True, slots=True)
class Fronted:
    """What one day's last front page was led by: a fact, kept as it was printed.

    `day` is the UTC day as `2022-05-19`, `story` the story in the first place and `members` the
    pages that told it then, copies left out.
    """

    day: str
    story: str
    members: int
    at: datetime
