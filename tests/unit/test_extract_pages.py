"""Whole pages: a folder a case in tests/cases/pages, one test a field.

`page.html` is the page, `capture.json` how it came (and what a feed said of it), `expected.json`
the fields that it must give.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from broadsheet.domain.article import Article, Image
from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Entry
from broadsheet.stages.extract import extract

CASES = sorted((Path(__file__).parents[1] / "cases" / "pages").iterdir())


def _entry(told: dict[str, Any], url: str) -> Entry:
    return Entry(
        key=url,
        url=url,
        source="feed",
        title=told["title"],
        summary=told["summary"],
        authors=tuple(told["authors"]),
        tags=tuple(told["tags"]),
        images=tuple(Image(*image) for image in told["images"]),
        outlet=told["outlet"],
    )


def _article(case: Path) -> Article:
    meta = json.loads((case / "capture.json").read_text("utf-8"))
    body = (case / "page.html").read_bytes()
    capture = Capture(
        url=meta["url"],
        final_url=meta["url"],
        status=200,
        headers=(("content-type", meta["content_type"]),),
        payload=body,
        body=body,
        digest="",
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
    )
    entry = _entry(meta["entry"], meta["url"]) if "entry" in meta else None
    article = extract(capture, entry)
    assert isinstance(article, Article), article
    return article


def _printable(article: Article) -> dict[str, object]:
    logo = article.provider.logo
    return {
        "title": article.title,
        "authors": list(article.authors),
        "excerpt": article.excerpt,
        "provider": {
            "name": article.provider.name,
            "domain": article.provider.domain,
            "logo": [logo.url, logo.width, logo.height] if logo else None,
        },
        "images": [[image.url, image.width, image.height] for image in article.images],
        "section": article.section,
        "tags": list(article.tags),
        "paywalled": article.paywalled,
        "amp_url": article.amp_url,
        "declared_url": article.declared_url,
        "type": article.type.value,
        "video_url": article.video_url,
    }


FIELDS = [
    (case, field)
    for case in CASES
    for field in json.loads((case / "expected.json").read_text("utf-8"))
]


@pytest.mark.parametrize(("case", "field"), FIELDS, ids=lambda v: getattr(v, "name", v))
def test_field(case: Path, field: str) -> None:
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    assert _printable(_article(case))[field] == expected[field]


def test_every_case_says_where_its_title_was_read() -> None:
    for case in CASES:
        rules = {reason.rule: reason for reason in _article(case).reasons}
        assert rules["extract.title"].inputs, case.name


def test_a_caption_is_told_from_its_credit() -> None:
    case = next(case for case in CASES if case.name == "byline-only")
    (lead,) = _article(case).images
    assert (lead.title, lead.attribution) == ("Die alte Brücke am Hafen.", "Lena Holt")
