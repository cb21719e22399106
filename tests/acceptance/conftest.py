"""One invented newsroom for all runs, and runs in folders of their own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.pipeline.summary import Summary
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

Run = Callable[..., Summary]


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


@pytest.fixture
def run(newsroom: Newsroom) -> Run:
    """Runs the demo's site in a folder: `run(folder, hours=0, archives=())`."""

    def _run(folder: Path, hours: float = 0, archives: tuple[Path, ...] = ()) -> Summary:
        at: datetime = NOW + timedelta(hours=hours)
        options = Options(archives=archives, at=at, workers=1)
        return run_site(demo_site(newsroom.port), Layout(folder), Silence(), options)

    return _run


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a printed site, by path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
