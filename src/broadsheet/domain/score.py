"""What the judging stages say."""

from dataclasses import dataclass
from datetime import datetime

from broadsheet.domain.reason import Reason


@dataclass(frozen=True, slots=True)
class Label:
    """One topic given to an article; `score` from 0 to 1."""

    topic: str
    score: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """Topics of one article, best first, and how much of it is about the subject (0 to 1)."""

    key: str
    topics: tuple[Label, ...]
    subject: float
    on_subject: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """Points, 0 or more; 70 means worth printing. The reasons' points add up to `points`.

    `base` is the same without what was learnt of the outlet and of pages like it: the records of
    outlets are learnt from it, so that no outlet's record feeds on itself.
    """

    key: str
    points: int
    reasons: tuple[Reason, ...] = ()
    base: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """One event and its coverage: article keys in order of time. `id` never changes."""

    id: str
    members: tuple[str, ...]
    first_seen: datetime
    reasons: tuple[Reason, ...] = ()
    """Why each member after the first was put here."""
    formerly: tuple[str, ...] = ()
    """Ids of stories that were found to be this one: their addresses lead here."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is printed of one article.

    `heat` is quality + w × related for the story's lead and -1 for every other member.
    """

    key: str
    story: str
    lead: bool
    heat: int
    published: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """The front page at one moment: story ids, hottest first."""

    stories: tuple[str, ...]
    reasons: tuple[tuple[str, tuple[Reason, ...]], ...] = ()
    left: tuple[tuple[str, tuple[Reason, ...]], ...] = ()
    """Stories that had earned a place and were left out (told by another one already), and why."""
