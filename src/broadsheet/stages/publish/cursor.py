"""Cursor pages: a long list, newest first, in chunks whose addresses and content last.

Numbered pages shift with everything that is new. Here a chunk is named by the newest thing in it
and holds that and what is older, down to where the next chunk begins. Where chunks begin is decided
by the names themselves, one in `SIZE` of them, so that a new thing changes the open end of the list
alone, and one that comes late, changes or goes changes the chunk that it lies in. Whoever walks
from chunk to chunk meets everything that was there all the time once, whatever is added meanwhile.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from zlib import crc32

SIZE = 25
"""Things in a chunk on average, and in the newest page at least."""
MOST = 100
"""Things in a chunk at most."""

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Chunk(Generic[T]):
    """One page: `name` is that of its newest thing, empty for the open end of the list.

    `following` names the chunk that goes on with what is older; empty: there is none.
    """

    name: str
    held: tuple[T, ...]
    following: str


def chunks(rows: Sequence[tuple[str, T]]) -> Iterator[Chunk[T]]:
    """The pages of a list of names and things, newest first; the open end comes first.

    The open end repeats as many whole chunks as give it `SIZE` things, so that one request is
    enough for what is new.
    """
    closed: list[tuple[int, int]] = []
    end = len(rows)
    for at in range(len(rows) - 1, -1, -1):
        if end - at >= MOST or crc32(rows[at][0].encode()) % SIZE == 0:
            closed.append((at, end))
            end = at
    closed.reverse()
    names = [rows[begin][0] for begin, _ in closed] + [""]
    shown = end
    repeated = 0
    while shown < SIZE and repeated < len(closed):
        shown = closed[repeated][1]
        repeated += 1
    yield Chunk("", tuple(thing for _, thing in rows[:shown]), names[repeated])
    for number, (begin, stop) in enumerate(closed):
        held = tuple(thing for _, thing in rows[begin:stop])
        yield Chunk(names[number], held, names[number + 1])
