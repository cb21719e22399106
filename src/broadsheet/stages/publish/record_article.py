"""The way back: an imported record as an article, so that it is judged and printed as any other."""

from datetime import datetime, timedelta

from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.reason import Reason
from broadsheet.domain.record import Record, RecordImage
from broadsheet.stages.publish.names import short
from broadsheet.text import urls
from broadsheet.text.dates import FIRST_YEAR
from broadsheet.text.plain import plain
from broadsheet.text.sentences import fit

DATE_SOURCE = "record"
AHEAD = timedelta(days=1)
"""How far ahead of the import a time may lie: clocks and zones are wrong, as on the web."""


def article_of(record: Record, at: datetime) -> Article | str:
    """The article, its texts mended; or what it lacks, in words that begin with the key.

    The body is not part of a record: the excerpt stands for it. `at` is the import's moment.
    """
    if not urls.is_web(record.web_url):
        return f"webUrl: {record.web_url[:80]!r} is no http(s) address"
    published = record.published_at
    if published is None:
        return f"publishedDateTime: {record.published_date_time[:40]!r} is no time"
    if published.year < FIRST_YEAR or published > at + AHEAD:
        told = f"before {FIRST_YEAR}" if published.year < FIRST_YEAR else "more than a day ahead"
        return f"publishedDateTime: {record.published_date_time[:40]!r} lies {told}"
    title = short(record.title)
    if not title:
        return "title: it is empty"
    excerpt = fit(plain(record.excerpt, html=False)) or title
    address = urls.clean(record.web_url) or record.web_url
    return Article(
        key=urls.key(address),
        original_url=_web(record.original_url) or _web(record.web_url) or address,
        web_url=address,
        title=title,
        excerpt=excerpt,
        text=excerpt,
        published=published,
        modified=None,
        provider=_provider(record, address),
        type=ArticleType.VIDEO if record.type == "video" else ArticleType.ARTICLE,
        images=tuple(image for image in map(_image, record.images) if image.url),
        amp_url=_web(record.amp_web_url),
        cdn_amp_url=_web(record.cdn_amp_web_url),
        video_url=_web(record.featured_content),
        date_source=DATE_SOURCE,
        reasons=(Reason("import.record", "It was imported as a record."),),
    )


def _provider(record: Record, address: str) -> Provider:
    """The outlet; its domain as the reader of web pages writes it, so that it is one outlet."""
    domain = urls.host(record.provider.domain) or urls.registered_domain(address)
    logo = _image(record.provider.images[0]) if record.provider.images else None
    return Provider(short(record.provider.name) or domain, domain, logo)


def _web(url: str | None) -> str:
    """An address as it may be told, a login in it left out; '' for what is none."""
    return urls.without_login(url) if url and urls.is_web(url) else ""


def _image(image: RecordImage) -> Image:
    return Image(
        url=_web(image.url),
        width=image.width or 0,
        height=image.height or 0,
        title=short(image.title or ""),
        attribution=short(image.attribution or ""),
    )
