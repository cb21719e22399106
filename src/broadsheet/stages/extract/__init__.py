"""Reading a page: from the bytes that came to an `Article`.

One decode, one parse, then a module a field; each says where it read what it gives. The body is
read last, since that may consume the tree.
"""

from dataclasses import replace

from broadsheet.domain.article import Article, ArticleType, Image
from broadsheet.domain.capture import Capture
from broadsheet.domain.entry import Entry
from broadsheet.domain.outcome import TurnedAway
from broadsheet.domain.reason import Reason
from broadsheet.stages.extract import (
    authors,
    body,
    dates,
    excerpt,
    images,
    kind,
    language,
    provider,
    subjects,
    title,
)
from broadsheet.stages.extract.page import ParsedPage, parse
from broadsheet.stages.extract.structured import first, strings
from broadsheet.text import charset, plain, urls

VERSION = "extract/4"

__all__ = ["VERSION", "extract", "read_page"]


def read_page(capture: Capture, entry: Entry | None) -> Article:
    """Everything that can be read of a page; what is not there stays empty. Nothing raises.

    `entry` is what a source said of it: it fills gaps, it overrules nothing but an empty field.
    """
    page = parse(charset.decode(capture.body, capture.header("content-type")), address(capture))
    if page is None:
        return _bare(capture, entry)
    return _read(page, capture, entry)


def extract(capture: Capture, entry: Entry | None) -> Article | TurnedAway:
    """The article, or why the page is none."""
    key = urls.key(address(capture))
    refused = kind.no_page(capture)
    if refused is not None:
        return TurnedAway(key, "extract", (refused,))
    text = charset.decode(capture.body, capture.header("content-type"))
    page = parse(text, address(capture))
    if page is None:
        reason = Reason("extract.media", "There is no HTML in it.")
        return TurnedAway(key, "extract", (reason,))
    article = _read(page, capture, entry)
    seen = kind.Seen(
        title=article.title,
        body=article.text,
        kind=article.type,
        from_feed=entry is not None and bool(entry.title),
        published=article.published is not None and article.date_source != "search",
    )
    refused = kind.refusal(page, seen)
    return article if refused is None else TurnedAway(key, "extract", (refused,))


def address(capture: Capture) -> str:
    """The page's address to print: where the redirects ended, without tracking parameters."""
    return urls.clean(capture.final_url or capture.url)


def _read(page: ParsedPage, capture: Capture, entry: Entry | None) -> Article:
    hint = entry or Entry(key="", url="", source="")
    told = excerpt.descriptions(page)
    standfirst, dek_from = excerpt.dek(page)
    article = _without_body(page, capture, hint)
    declared_language = _language(page) or hint.language
    structured_body = first(strings(next(page.structured.values("articleBody"), "")))
    text = body.body(page.tree, page.url, structured_body, article.title)
    printed, excerpt_from = excerpt.excerpt(
        [(standfirst, dek_from), *told] if dek_from == "standfirst" else told,
        plain.plain(hint.summary[:3_000], html=False),
        text.text,
        article.title,
    )
    spoken = text.text or f"{article.title} {printed}"
    return replace(
        article,
        excerpt=printed,
        dek=standfirst,
        text=text.text,
        language=language.language(declared_language, spoken),
        links=_foreign(text.links, page.url),
        reasons=(*article.reasons, *_reasons(("excerpt", excerpt_from))),
    )


def _without_body(page: ParsedPage, capture: Capture, hint: Entry) -> Article:
    headline, title_from = title.title(page, hint.title)
    persons, authors_from = authors.authors(page, hint.authors)
    pictures, lead_from = images.images(page, hint.images)
    outlet, provider_from = provider.provider(page, headline, hint.outlet)
    form, video, kind_from = kind.kind(page)
    subject = subjects.subjects(page, hint.tags)
    when = _dates(page, capture, hint)
    return Article(
        key=urls.key(page.url),
        original_url=hint.url or capture.url,
        web_url=page.url,
        title=headline,
        excerpt="",
        text="",
        published=when.published,
        modified=when.modified,
        provider=outlet,
        type=form,
        authors=persons,
        images=pictures,
        section=subject.section,
        tags=subject.tags,
        amp_url=page.href("amphtml"),
        video_url=video if form is ArticleType.VIDEO else "",
        paywalled=kind.paywalled(page),
        date_source=when.source,
        source=hint.source,
        declared_url=declared_url(page),
        reasons=_reasons(
            ("title", title_from),
            ("authors", authors_from),
            ("image", lead_from),
            ("provider", provider_from),
            ("type", kind_from),
            ("date", when.source),
            ("section", subject.where),
        ),
    )


def _dates(page: ParsedPage, capture: Capture, hint: Entry) -> dates.PageDates:
    return dates.dates(
        page.tree,
        page.url,
        page.structured.objects,
        page.html,
        capture.headers,
        captured=capture.fetched_at,
        hint=hint.published,
    )


def _reasons(*pairs: tuple[str, str]) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            f"extract.{field}",
            f"Read from {where}: {field}." if where else f"Not found: {field}.",
            inputs=(("from", where),) if where else (),
        )
        for field, where in pairs
    )


def _language(page: ParsedPage) -> str:
    declared = page.tree.get("lang") or page.tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    told = next(page.structured.values("inLanguage"), "")
    return (
        declared
        or first(strings(told, "alternateName", "name"))
        or page.first_meta("content-language", "og:locale", "language", "dc.language", "inlanguage")
    )


def declared_url(page: ParsedPage) -> str:
    """What the page calls its own address: rel=canonical, og:url, JSON-LD; "" where silent."""
    found = page.href("canonical") or page.absolute(page.first_meta("og:url"))
    if found:
        return found
    for value in page.structured.values("mainEntityOfPage", "url"):
        told = page.absolute(first(strings(value, "@id", "url")))
        if told:
            return told
    return ""


def _foreign(links: tuple[str, ...], url: str) -> tuple[str, ...]:
    own = urls.registered_domain(url)
    other = (link for link in links if urls.registered_domain(link) not in ("", own))
    return tuple(dict.fromkeys(other))


def _bare(capture: Capture, entry: Entry | None) -> Article:
    """What the feed alone says, for bytes that hold no HTML."""
    url = address(capture)
    hint = entry or Entry(key="", url=capture.url, source="")
    domain = urls.registered_domain(url)
    headline = plain.plain(hint.title, html=False)
    printed, _ = excerpt.excerpt([], plain.plain(hint.summary, html=False), "", headline)
    pictures: tuple[Image, ...] = hint.images
    empty = Article(
        key=urls.key(url),
        original_url=hint.url or capture.url,
        web_url=url,
        title=headline,
        excerpt=printed,
        text="",
        published=hint.published,
        modified=None,
        provider=provider.bare(domain, hint.outlet),
    )
    return replace(
        empty,
        authors=hint.authors,
        images=pictures,
        source=hint.source,
        date_source="feed" if hint.published else "",
        reasons=(Reason("extract.page", "There is no HTML in it."),),
    )
