"""Copies of pictures: who makes them, and where they lie until they are printed."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from broadsheet.domain.picture import Copied, Original


class Copier(Protocol):
    """Makes copies of pictures that anybody may have made, so it trusts none of them."""

    @property
    def name(self) -> str:
        """The libraries that it works with and their versions: its bytes hang on them."""
        ...

    def copies(self, originals: Iterable[Original]) -> Iterator[Copied]:
        """What comes of each original, in their order; the same original, the same bytes.

        Originals are taken a few at a time. One that cannot be read, asks for too much or ends
        its decoder becomes a `Copied` with a problem; nothing is raised for it.
        """
        ...

    def close(self) -> None:
        """Let go of workers."""
        ...


class CopyStore(Protocol):
    """Copies by the name of their content; every method raises `StoreError` for a machine's fault.

    A path is that of the printed site and ends in the copy's name (`Copy.path`).
    """

    def held(self) -> frozenset[str]:
        """Names of all copies that are there."""
        ...

    def add(self, path: str, content: bytes) -> None:
        """Keep a copy; it is there whole or not at all, whenever the program ends."""
        ...

    def read(self, path: str) -> bytes:
        """The copy again; none where it is gone, or is not what its name says."""
        ...

    def drop(self, names: Iterable[str]) -> None:
        """Let copies go; those that are not there are passed over."""
        ...
