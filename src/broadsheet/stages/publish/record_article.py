"""The way back: an imported record as an article, so that it is judged and printed as any other."""

from broadsheet.domain.article import Article, ArticleType, Image, Provider
from broadsheet.domain.reason import Reason
from broadsheet.domain.record import Record, RecordImage
from broadsheet.text import urls
from broadsheet.text.plain import plain
from broadsheet.text.sentences import fit

DATE_SOURCE = "record"


def article_of(record: Record) -> Article | str:
    """The article, its texts mended; or what it lacks, in words.

    The body is not part of a record: the excerpt stands for it.
    """
    if not urls.is_web(record.web_url):
        return f"webUrl: {record.web_url[:80]!r} is no http(s) address"
    published = record.published_at
    if published is None:
        return f"publishedDateTime: {record.published_date_time[:40]!r} is no time"
    title = plain(record.title, html=False)
    if not title:
        return "title is empty"
    excerpt = fit(plain(record.excerpt, html=False)) or title
    address = urls.clean(record.web_url) or record.web_url
    return Article(
        key=urls.key(address),
        original_url=record.original_url or record.web_url,
        web_url=address,
        title=title,
        excerpt=excerpt,
        text=excerpt,
        published=published,
        modified=None,
        provider=_provider(record, address),
        type=ArticleType.VIDEO if record.type == "video" else ArticleType.ARTICLE,
        images=tuple(map(_image, record.images)),
        amp_url=record.amp_web_url or "",
        cdn_amp_url=record.cdn_amp_web_url or "",
        video_url=record.featured_content or "",
        date_source=DATE_SOURCE,
        reasons=(Reason("import.record", "It was imported as a record."),),
    )


def _provider(record: Record, address: str) -> Provider:
    domain = record.provider.domain or urls.registered_domain(address)
    logo = _image(record.provider.images[0]) if record.provider.images else None
    return Provider(plain(record.provider.name, html=False) or domain, domain, logo)


def _image(image: RecordImage) -> Image:
    return Image(
        url=image.url,
        width=image.width or 0,
        height=image.height or 0,
        title=plain(image.title or "", html=False),
        attribution=plain(image.attribution or "", html=False),
    )
