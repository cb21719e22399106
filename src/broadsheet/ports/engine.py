"""Where CPU work is done."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Maps a module-level function over items; results come in the order of the items."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item; `work` and items must pickle."""
        ...

    def close(self) -> None:
        """Let go of workers."""
        ...
