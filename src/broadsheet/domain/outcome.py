"""What became of one item: a value, never an exception."""

from dataclasses import dataclass
from enum import StrEnum

from broadsheet.domain.reason import Reason


class Verdict(StrEnum):
    """Where a page stands."""

    WAITING = "waiting"
    """Seen, not read yet (or to be tried again)."""
    TURNED_AWAY = "turned-away"
    """Will not be a record; the reasons say why."""
    KEPT = "kept"
    """A record, not published: another page leads its story, or its heat is too low."""
    PRINTED = "printed"
    """A published record."""


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A page that goes no further than `stage`."""

    key: str
    stage: str
    reasons: tuple[Reason, ...]
