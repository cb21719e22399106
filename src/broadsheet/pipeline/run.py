"""One cycle: gather or unpack, read, label, judge, press."""

from collections.abc import Sequence
from pathlib import Path

from broadsheet.pipeline.context import Context
from broadsheet.pipeline.gather import gather
from broadsheet.pipeline.judge import judge
from broadsheet.pipeline.label import label
from broadsheet.pipeline.press import Render, press
from broadsheet.pipeline.read import read, reread
from broadsheet.pipeline.summary import Summary, standings
from broadsheet.pipeline.unpack import Reader, unpack
from broadsheet.ports.sink import Sink


async def run(
    context: Context,
    sink: Sink,
    render: Render,
    press_version: str,
    *,
    archives: Sequence[Path] = (),
    reader: Reader | None = None,
) -> Summary:
    """Run every stage once; with `archives` they are read (by `reader`) and nothing is polled.

    Each stage commits what it has done, so a run that is cut off at any point goes on from there
    at the next, and ends in the same tables and files.
    """
    unpacked = unpack(context, archives, reader) if archives and reader else None
    gathered = None if unpacked else await gather(context)
    reread(context)
    done = await read(context)
    labelled = await label(context)
    judged = judge(context)
    pressed = press(context, sink, render, press_version)
    with context.store.begin() as tx:
        standing = standings(tx)
    return Summary(gathered, unpacked, done, labelled, judged, pressed, standing)
