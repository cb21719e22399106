"""Every relative link and picture in the documentation leads somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(page: Path) -> list[str]:
    """Where a page points, but for addresses of the web."""
    prose = CODE.sub("", page.read_text("utf-8"))
    return [link for link in LINK.findall(prose) if not link.startswith(("http:", "https:"))]


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as the common Markdown hosts make them."""
    headings = HEADING.findall(CODE.sub(_shown, page.read_text("utf-8")))
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def _shown(code: re.Match[str]) -> str:
    """Code in a heading is part of it, a block of code holds none."""
    return "" if code[0].startswith("```") else code[0].strip("`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_resolve(page: Path) -> None:
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{link}: no such file"
        assert target.is_relative_to(ROOT), f"{link}: leaves the project"
        if anchor:
            assert anchor in anchors(target), f"{link}: no such heading"


def test_there_is_something_to_check() -> None:
    assert sum(len(links(page)) for page in PAGES) > 30


def test_pictures_are_small() -> None:
    for picture in (ROOT / "docs" / "images").glob("*"):
        assert picture.stat().st_size < 250_000, picture.name
