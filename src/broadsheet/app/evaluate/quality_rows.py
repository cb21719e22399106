"""Records with what their site made of them, as articles that can be scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.app.evaluate.rows import Row, read_rows, wanted_text
from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.record import moment
from broadsheet.domain.score import Label, Labels
from broadsheet.errors import UsageError
from broadsheet.text.plain import plain
from broadsheet.text.urlparts import registered_domain


@dataclass(frozen=True, slots=True)
class Past:
    """One record: the page as it was before it was judged, and what was made of it.

    `reference` is the quality that its site gave it; it, `lead`, `published` and `removed` are
    outcomes, used to learn from a history and to compare, never to score the same record.
    """

    article: Article
    labels: Labels
    at: datetime
    reference: float
    lead: bool
    published: bool
    removed: bool

    @property
    def domain(self) -> str:
        """The outlet's registered domain."""
        return self.article.provider.domain

    @property
    def text(self) -> str:
        """What an encoder reads of it."""
        return f"{self.article.title}. {self.article.excerpt[:600]}"

    @property
    def outcome(self) -> float:
        """What a history teaches: the quality that was given."""
        return self.reference


def read_past(path: Path) -> list[Past]:
    """The records of a file in its order; UsageError where a field is missing."""
    return [_past(path, number, row) for number, row in read_rows(path)]


def _past(path: Path, number: int, row: Row) -> Past:
    where = f"{path}:{number}"
    wanted_text(path, number, row, "title")
    at = moment(wanted_text(path, number, row, "publishedDateTime"))
    if at is None:
        raise UsageError(f"{where}: publishedDateTime is no time (ISO 8601)")
    quality, heat = row.get("quality"), row.get("heat")
    if not isinstance(quality, int | float):
        raise UsageError(f"{where}: no 'quality'; each record needs one, as a number")
    article = _article(str(number), row, at)
    topics = [str(topic) for topic in _listed(row.get("topics"))]
    lead = row.get("is_lead")
    return Past(
        article=article,
        labels=_labels(article, topics),
        at=at,
        reference=float(quality),
        lead=lead if isinstance(lead, bool) else heat != -1,
        published=row.get("published") is True,
        removed=row.get("removed") is True,
    )


def _labels(article: Article, topics: list[str]) -> Labels:
    """The topics that the record has; its subject is taken to be the first, by where it stands."""
    subject = topics[0].casefold() if topics else ""
    named = bool(subject) and subject in article.title.casefold()
    told = bool(subject) and subject in article.excerpt.casefold()
    share = 0.5 + 0.3 * named + 0.15 * told
    return Labels(article.key, tuple(Label(topic, 1.0) for topic in topics), share, True)


def _article(key: str, row: Row, at: datetime) -> Article:
    provider = _mapped(row.get("provider"))
    url = _text(row, "webUrl")
    domain = _text(provider, "domain") or registered_domain(url)
    excerpt = plain(_text(row, "excerpt"), html=False)
    logos = _images(provider.get("images"))
    return Article(
        key=key,
        original_url=_text(row, "originalUrl") or url,
        web_url=url,
        title=plain(_text(row, "title"), html=False),
        excerpt=excerpt,
        text="",
        published=at,
        modified=None,
        provider=Provider(_text(provider, "name") or domain, domain, logos[0] if logos else None),
        type=ArticleType.VIDEO if row.get("type") == "video" else ArticleType.ARTICLE,
        images=_images(row.get("images")),
        amp_url=_text(row, "ampWebUrl"),
    )


def _images(value: object) -> tuple[Image, ...]:
    found = [_mapped(one) for one in _listed(value)]
    return tuple(
        Image(_text(one, "url"), _pixels(one.get("width")), _pixels(one.get("height")))
        for one in found
        if _text(one, "url")
    )


def _pixels(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _mapped(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
