"""The printed pages in a real browser: axe, Lighthouse, the validator of HTML, and a reader."""

import shutil
import subprocess

import pytest
from tests.browser.conftest import Node, Served, modules

LEAST_SCORE = 95
"""Per cent in each of Lighthouse's four; the aim is 100."""
MOST_BYTES = 100_000
MOST_REQUESTS = 10


def test_axe_finds_nothing(node: Node, served: Served) -> None:
    found = node("axe.mjs", served.url, *served.pages, packages=("puppeteer-core", "axe-core"))
    assert found == []


def test_nothing_is_cut_off(node: Node, served: Served) -> None:
    found = node("fits.mjs", served.url, *served.pages, packages=("puppeteer-core",))
    assert found == []


def test_a_reader_finds_the_way(node: Node, served: Served) -> None:
    searched = str(served.searched).lower()
    seen = node("read.mjs", served.url, searched, packages=("puppeteer-core",))
    assert seen["skip"] == ["skip", True]
    assert seen["front"] == seen["story"]
    paper, night = "rgb(251, 250, 246)", "rgb(22, 22, 20)"
    assert seen["light"] == ["", "false", paper]
    assert seen["dark"] == seen["remembered"] == ["dark", "true", night]
    assert seen["back"] == ["", "false", paper]
    assert seen["kept"] == 0
    assert seen["without"] == "none"
    if served.searched:
        assert any("lighthouse" in title for title in seen["found"])
        assert seen["repeated"] == 0
        assert seen["query"] == "?q=zzyzx"


def test_lighthouse_is_content(node: Node, served: Served) -> None:
    told = node("lighthouse.mjs", f"{served.url}/", packages=("lighthouse", "chrome-launcher"))
    assert min(told["scores"].values()) >= LEAST_SCORE, told
    assert told["bytes"] <= MOST_BYTES, told
    assert told["requests"] <= MOST_REQUESTS, told


def test_the_html_is_valid(served: Served) -> None:
    if shutil.which("java") is None:
        pytest.skip("java is not on the PATH")
    jar = modules("vnu-jar") / "vnu-jar" / "build" / "dist" / "vnu.jar"
    pages = [str(served.folder / page) for page in served.pages]
    ran = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", *pages],
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert ran.stderr.decode() == ""
