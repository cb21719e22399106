"""A site's keys at work. What they are asked is pure: the same question, the same answer."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from broadsheet.domain.proof import PrivateLedger
from broadsheet.domain.record import Record


class Vault(Protocol):
    """Seals records and signs their proof, whichever of the two the site asks for."""

    @property
    def ids(self) -> tuple[str, str]:
        """Ids of the key that seals and of the one that signs; '' for what the site does not do."""
        ...

    def sealed(self, name: str, record: Record, ledger: PrivateLedger) -> str:
        """The `secured` of a record; `name` is its file name without folder."""
        ...

    def needed(self, index: bytes | None, records: Iterable[str]) -> list[str]:
        """Paths of the proof's files, beside the index, that `proved` has to be given."""
        ...

    def proved(
        self, before: Mapping[str, bytes], changes: Mapping[str, str], at: datetime
    ) -> dict[str, bytes]:
        """The proof's files that a print changes; `changes`: record → SHA-256, "" where it went.

        `StoreError` where `before` is not what was kept.
        """
        ...

    def standing(self, before: Mapping[str, bytes]) -> dict[str, str]:
        """Every record that the proof names, with its SHA-256; `before` is the whole proof."""
        ...

    def as_of(self, before: Mapping[str, bytes], number: int) -> dict[str, bytes]:
        """The whole proof as it was after an earlier print; none of it before the first."""
        ...
