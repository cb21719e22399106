"""One cycle: gather or unpack, read, label, judge, press."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broadsheet.domain.printed import Form
from broadsheet.pipeline import letter
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.copying import copy
from broadsheet.pipeline.encode import encode
from broadsheet.pipeline.gather import Gathered, gather
from broadsheet.pipeline.judge import Judged, judge
from broadsheet.pipeline.label import label
from broadsheet.pipeline.mailbag import mailbag
from broadsheet.pipeline.press import press
from broadsheet.pipeline.read import ReadTally, read, reread
from broadsheet.pipeline.said import heed
from broadsheet.pipeline.summary import Summary, standings
from broadsheet.pipeline.unpack import Reader, Unpacked, unpack
from broadsheet.ports.sink import Sink


@dataclass(frozen=True, slots=True)
class Curated:
    """What a run came to before anything is printed."""

    gathered: Gathered | None
    unpacked: Unpacked | None
    read: ReadTally
    labelled: int
    judged: Judged
    letter: str = ""
    """The id of the newsletter that was composed; empty where none was."""


async def run(
    context: Context,
    sink: Sink,
    forms: Sequence[Form],
    press_version: str,
    *,
    archives: Sequence[Path] = (),
    reader: Reader | None = None,
) -> Summary:
    """Run every stage once; with `archives` they are read (by `reader`) and nothing is polled.

    Each stage commits what it has done, so a run that is cut off at any point goes on from there
    at the next, and ends in the same tables and files.
    """
    done = await curate(context, archives=archives, reader=reader)
    pressed = press(context, sink, forms, press_version)
    with context.store.begin() as tx:
        standing = standings(tx)
        bag = mailbag(tx, context.site.newsletter, context.clock.now(), done.letter)
    return Summary(
        done.gathered,
        done.unpacked,
        done.read,
        done.labelled,
        done.judged,
        pressed,
        standing,
        letter=bag,
    )


async def curate(
    context: Context, *, archives: Sequence[Path] = (), reader: Reader | None = None
) -> Curated:
    """Every stage but the press."""
    gathered, unpacked, done = await collect(context, archives=archives, reader=reader)
    labelled, judged = await weigh(context)
    await copy(context)
    made = letter.compose(context)
    return Curated(gathered, unpacked, done, labelled, judged, made.id if made else "")


async def weigh(context: Context) -> tuple[int, Judged]:
    """Every stage between the reading and the press; gives how many pages were labelled."""
    heed(context)
    labelled = await label(context)
    encode(context)
    return labelled, judge(context)


async def collect(
    context: Context, *, archives: Sequence[Path] = (), reader: Reader | None = None
) -> tuple[Gathered | None, Unpacked | None, ReadTally]:
    """Every stage up to the reading."""
    unpacked = unpack(context, archives, reader) if archives and reader else None
    gathered = None if unpacked else await gather(context)
    reread(context)
    return gathered, unpacked, await read(context)
