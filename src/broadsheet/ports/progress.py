"""How long work tells that it is alive."""

from typing import Protocol


class Progress(Protocol):
    """Shown to the person at the keyboard, or to nobody."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage of the run begins; `total` items, or None where that is not known."""
        ...

    def advance(self, count: int = 1) -> None:
        """So many items of the stage are done."""
        ...

    def say(self, text: str) -> None:
        """A line worth reading (a source that failed, an archive that is damaged)."""
        ...
