"""What is remembered of the newsletter: tables within a store's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from broadsheet.domain.letter import (
    Consent,
    Letter,
    LetterHead,
    Passage,
    Sending,
    Standing,
    Subscriber,
    Suppression,
)


class LetterTable(Protocol):
    """Letters as they were composed."""

    def add(self, letter: Letter) -> None:
        """Keep a letter; one whose id is known is left as it is."""
        ...

    def name(self, letter: str, name: str) -> None:
        """Give a stored letter its file name; one that has a name keeps it."""
        ...

    def get(self, letter: str) -> Letter | None:
        """One letter."""
        ...

    def since(self, at: datetime) -> list[Letter]:
        """Those composed at or after this moment, in order of id."""
        ...

    def heads(self) -> list[LetterHead]:
        """All, newest first."""
        ...


class SubscriberTable(Protocol):
    """Readers."""

    def save(self, subscribers: Iterable[Subscriber]) -> None:
        """Write or replace, by id."""
        ...

    def get(self, ids: Iterable[str]) -> dict[str, Subscriber]:
        """Those that exist, by id."""
        ...

    def of(self, keys: Iterable[str]) -> dict[str, Subscriber]:
        """Those that exist, by their address's key."""
        ...

    def all(self, standing: Standing | None = None) -> list[Subscriber]:
        """Those of one standing, or all, in order of the address's key."""
        ...

    def forget(self, ids: Iterable[str]) -> None:
        """Drop them with their consents and suppressions, as if they had never been."""
        ...


class ConsentTable(Protocol):
    """Evidence, append-only."""

    def add(self, consents: Iterable[Consent]) -> None:
        """Write down."""
        ...

    def of(self, subscriber: str) -> list[Consent]:
        """One reader's, in the order they were written."""
        ...


class SuppressionTable(Protocol):
    """What came back."""

    def save(self, suppressions: Iterable[Suppression]) -> None:
        """Write or replace, by subscriber."""
        ...

    def get(self, subscribers: Iterable[str]) -> dict[str, Suppression]:
        """Those that exist, by subscriber."""
        ...

    def all(self) -> list[Suppression]:
        """Every one, in order of subscriber."""
        ...

    def drop(self, subscribers: Iterable[str]) -> None:
        """Write to these again."""
        ...


class SendingTable(Protocol):
    """Copies, one for each letter and reader."""

    def add(self, sendings: Iterable[Sending]) -> int:
        """Add what is not known yet; gives how many were new."""
        ...

    def save(self, sendings: Iterable[Sending]) -> None:
        """Write or replace."""
        ...

    def of(self, letter: str, passages: Iterable[Passage]) -> list[Sending]:
        """Those of one letter that stand so, in order of subscriber."""
        ...

    def by_message(self, messages: Iterable[str]) -> dict[str, Sending]:
        """Those with these Message-IDs."""
        ...

    def tally(self, letter: str) -> dict[Passage, int]:
        """How many stand where."""
        ...


class Mailing(Protocol):
    """All tables of the newsletter."""

    @property
    def letters(self) -> LetterTable:
        """Letters."""
        ...

    @property
    def subscribers(self) -> SubscriberTable:
        """Readers."""
        ...

    @property
    def consents(self) -> ConsentTable:
        """Evidence."""
        ...

    @property
    def suppressions(self) -> SuppressionTable:
        """What came back."""
        ...

    @property
    def sendings(self) -> SendingTable:
        """Copies."""
        ...
