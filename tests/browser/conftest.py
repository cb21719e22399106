"""A printed site on loopback, and a real browser that is led by Node.

The Node packages are looked for in the folder that BROADSHEET_NODE names (it holds `node_modules`),
else beside this file (`npm ci`; lighthouse and vnu-jar are wanted besides). Each check is
skipped, with what is missing, where they are not there.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.asgi import free_port, serving

from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.app.layout import Layout
from broadsheet.app.printing import forms
from broadsheet.app.searching import Search
from broadsheet.domain.site import Site
from broadsheet.errors import UsageError
from broadsheet.stages import publish
from broadsheet.testing import builders

HERE = Path(__file__).parent
WAIT = 240
"""Seconds for one script; a busy machine takes its time."""


@dataclass(frozen=True, slots=True)
class Served:
    """A printed site under an address; `pages` are one of each kind."""

    folder: Path
    url: str
    pages: tuple[str, ...]
    searched: bool


def modules(*names: str) -> Path:
    """The folder of node_modules that holds these packages; skips the test where there is none."""
    if shutil.which("node") is None:
        pytest.skip("node is not on the PATH")
    folder = Path(os.environ.get("BROADSHEET_NODE", HERE)) / "node_modules"
    missing = [name for name in names if not (folder / name).is_dir()]
    if missing:
        pytest.skip(f"not installed for Node: {', '.join(missing)} (see tests/browser/conftest.py)")
    return folder


def chromium() -> str:
    """The browser; skips the test where there is none."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("chromium is not on the PATH")
    return found


Node = Callable[..., Any]


@pytest.fixture
def node() -> Node:
    """Runs a script of this folder and gives what it printed as JSON."""

    def run(script: str, *arguments: str, packages: tuple[str, ...]) -> Any:
        folder = modules(*packages)
        settings = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "BROADSHEET_MODULES": str(folder),
            "CHROME_PATH": chromium(),
        }
        ran = subprocess.run(
            ["node", str(HERE / script), *arguments],
            capture_output=True,
            timeout=WAIT,
            check=False,
            env=settings,
        )
        assert not ran.returncode, ran.stderr.decode()[-3000:]
        return json.loads(ran.stdout)

    return run


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    modules("puppeteer-core")
    root = tmp_path_factory.mktemp("browser")
    layout = Layout(root)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    searched = _print(layout, url)
    pages = (
        *("index.html", "stories/s-00000/index.html", "topics/index.html", "topics/ai/index.html"),
        *("days/index.html", "days/2022-11-21/index.html", "weeks/2022-W47/index.html"),
        *("outlets/index.html", "outlets/meridian-wire.example/index.html", "about/index.html"),
        "judging/index.html",
    )
    with serving(root, "--port", str(port)):
        more = ("search/index.html",) if searched else ()
        yield Served(layout.public, url, (*pages, *more), searched)


def _print(layout: Layout, url: str) -> bool:
    def printed(search: bool) -> Site:
        site = builders.site(url=url, search=search)
        paper = builders.paper(builders.newsroom(90).stories, of=site)
        FolderSink(layout.public, layout.builds).publish(publish.printed(paper, forms()), "mark")
        return site

    layout.state.mkdir()
    site = printed(search=True)
    try:
        Search(site, layout).follow(FolderSink(layout.public, layout.builds))
    except UsageError:
        printed(search=False)
        return False
    return True
