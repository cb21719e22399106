"""Progress on standard error: a moving line at a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from broadsheet.ports.progress import Progress


class Silence:
    """Shows nothing."""

    def stage(self, name: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, count: int = 1) -> None:
        """Nothing."""

    def say(self, text: str) -> None:
        """Nothing."""


class Lines:
    """One plain line a stage: for logs."""

    def stage(self, name: str, total: int | None) -> None:
        """A line with the stage's name and how much there is."""
        sys.stderr.write(f"{name}{f': {total}' if total is not None else ''}\n")

    def advance(self, count: int = 1) -> None:
        """Nothing: a log has no moving parts."""

    def say(self, text: str) -> None:
        """The line itself."""
        sys.stderr.write(f"  {text}\n")


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Progress]:
    """What suits the terminal at hand."""
    if quiet:
        yield Silence()
    elif not sys.stderr.isatty():
        yield Lines()
    else:
        with _moving() as progress:
            yield progress


@contextmanager
def _moving() -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = ("[progress.description]{task.description:9}", BarColumn(), MofNCompleteColumn())
    bars = Bars(*columns, TimeElapsedColumn(), console=Console(stderr=True))

    class Moving:
        """A bar for each stage."""

        task: TaskID | None = None

        def stage(self, name: str, total: int | None) -> None:
            """Begin a bar."""
            self._end()
            self.task = bars.add_task(name, total=total)

        def advance(self, count: int = 1) -> None:
            """Move it."""
            if self.task is not None:
                bars.advance(self.task, count)

        def say(self, text: str) -> None:
            """A line above the bars."""
            bars.console.print(text, markup=False, highlight=False)

        def _end(self) -> None:
            if self.task is not None:
                done = bars.tasks[-1].completed
                bars.update(self.task, total=done, completed=done)

    with bars:
        yield Moving()
