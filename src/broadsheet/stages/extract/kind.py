"""Article or video, and what is no article at all.

A page is turned away only where it clearly holds nothing to print; a news flash of two lines is
an article, and so is a video with a title.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from broadsheet.domain.article import ArticleType
from broadsheet.domain.capture import Capture
from broadsheet.domain.reason import Reason
from broadsheet.stages.extract import quirks
from broadsheet.stages.extract.page import ParsedPage
from broadsheet.stages.extract.structured import (
    ARTICLE_TYPES,
    VIDEO_TYPES,
    first,
    fold,
    strings,
    types,
)
from broadsheet.text import urls

MIN_TEXT = 60
"""Characters of body under which a page has hardly any text."""

_HTML = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|title|meta|div|p|article|h1)\b", re.IGNORECASE
)
_FEED = re.compile(
    rb"\A[\s\xef\xbb\xbf]*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)?"
    rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml|svg)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TYPES = (
    "text/html",
    "application/xhtml+xml",
    "application/xml",
    "text/xml",
    "text/plain",
    "",
)
_ERROR_TITLE = re.compile(
    r"^(?:(?:error|fehler|http|erreur)\s*[:\-–]?\s*)?(?:40[0-9]|410|50[0-4])\b(?!\s*(?:jobs|years|people|km|"
    r"euro|million|mio|tage|menschen))|\bpage\s+(?:was\s+|could\s+)?not\s+(?:be\s+)?found\b"
    r"|\bseite\s+(?:wurde\s+)?nicht\s+gefunden\b|\bpage\s+(?:non\s+trouvée|introuvable)\b"
    r"|\bp[áa]gina\s+no\s+encontrada\b|\bpágina\s+não\s+encontrada\b|\bpagina\s+non\s+trovata\b"
    r"|^(?:access\s+denied|forbidden|not\s+found|service\s+unavailable|bad\s+gateway|zugriff\s+verweigert"
    r"|internal\s+server\s+error|request\s+rejected|site\s+under\s+maintenance|wartungsarbeiten)\b",
    re.IGNORECASE,
)
_GATE_TITLE = re.compile(
    r"^(?:just\s+a\s+moment|attention\s+required|are\s+you\s+(?:a\s+)?(?:robot|human)|robot\s+check"
    r"|security\s+check|checking\s+your\s+browser|captcha|ddos-guard|pardon\s+our\s+interruption"
    r"|human\s+verification|verify\s+you\s+are|one\s+more\s+step|please\s+wait"
    r"|before\s+you\s+continue|bevor\s+sie\s+(?:zu|fortfahren)|datenschutz-?einstellungen|cookie\s*consent"
    r"|privacy\s+settings|zustimmung|consent\s*\Z)",
    re.IGNORECASE,
)
_LOGIN_TITLE = re.compile(
    r"^(?:log\s?in|sign\s?in|sign\s+up|anmelden|anmeldung|einloggen|registrieren|connexion"
    r"|se\s+connecter|iniciar\s+sesi[óo]n|accedi|register|create\s+(?:an\s+)?account)\b.{0,40}\Z",
    re.IGNORECASE,
)
_LIST_TYPES = frozenset(("CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "Blog"))
_LIST_PATH = re.compile(
    r"/(?:tags?|topics?|themen?|categor(?:y|ies|ia|ias|ie)|kategorien?|rubrik(?:en)?|sections?|search"
    r"|suche|archives?|archiv|authors?|autor(?:en)?|page/\d+)(?:/[^/]*){0,2}/?\Z",
    re.IGNORECASE,
)
_PLAYER_PATH = re.compile(
    r"/(?:videos?|watch|v|player|mediathek|clip|embed)(?:/|$|\?)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules of `refusal` look at, beside the page."""

    title: str
    body: str
    kind: ArticleType
    from_feed: bool
    published: bool


def kind(page: ParsedPage) -> tuple[ArticleType, str, str]:
    """Article or video, the video's address (or ""), and where that was read."""
    video = _video_url(page)
    told = page.first_meta("og:type").lower()
    if told.startswith("video"):
        return ArticleType.VIDEO, video or page.url, "og:type"
    if page.structured.has_type(VIDEO_TYPES):
        return ArticleType.VIDEO, video or page.url, "structured data"
    if page.first_meta("twitter:card").lower() == "player" and not told.startswith("article"):
        return ArticleType.VIDEO, video or page.url, "twitter:card"
    if urls.registered_domain(page.url) in quirks.PLAYER_HOSTS and _PLAYER_PATH.search(
        urlsplit(page.url).path + "/"
    ):
        return ArticleType.VIDEO, page.url, "address"
    return ArticleType.ARTICLE, video, "og:type" if told else ""


def _video_url(page: ParsedPage) -> str:
    for value in page.meta("og:video:secure_url", "og:video:url", "og:video", "twitter:player"):
        address = page.absolute(value)
        if address:
            return address
    for node in page.structured.objects:
        if not VIDEO_TYPES.isdisjoint(types(node)):
            address = page.absolute(first(strings(node.get("contentUrl") or node.get("embedUrl"))))
            if address:
                return address
    return ""


def paywalled(page: ParsedPage) -> bool | None:
    """Whether the page says that it must be paid for; None where it says nothing."""
    for value in page.structured.values("isAccessibleForFree"):
        told = str(value[0] if isinstance(value, list) and value else value).strip().lower()
        told = told.rsplit("/", 1)[-1]
        if told in {"false", "no", "0"}:
            return True
        if told in {"true", "yes", "1"}:
            return False
    tier = page.first_meta("article:content_tier", "og:article:content_tier").strip().lower()
    if tier in {"locked", "metered", "free"}:
        return tier != "free"
    access = page.first_meta(
        "isaccessibleforfree", "article.access", "ispremium", "paywall"
    ).lower()
    if page.first_meta("isaccessibleforfree"):
        return access.strip() in {"false", "no", "0"}
    if page.first_meta("ispremium", "paywall"):
        return access.strip() in {"true", "yes", "1", "paid"}
    return access.strip() in {"paid", "premium", "subscriber"} if access else None


def no_page(capture: Capture) -> Reason | None:
    """Why a capture holds no HTML page, None where it does."""
    media = capture.header("content-type").split(";")[0].strip().lower()
    if not capture.body.strip():
        return Reason("extract.empty", "The answer had no body.")
    head = capture.body[:4_096]
    if media not in _HTML_TYPES and not _HTML.search(head):
        return Reason("extract.media", f"It is {media}, not a page.", inputs=(("type", media),))
    if _FEED.search(head):
        return Reason("extract.media", "It is a feed or another XML document, not a page.")
    if b"\x00" in head[:512] and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Reason("extract.media", "It is binary data, not a page.")
    if media != "text/plain" and _HTML.search(capture.body[:65_536]):
        return None
    return Reason("extract.media", "There is no HTML in it.", inputs=(("type", media),))


def refusal(page: ParsedPage, seen: Seen) -> Reason | None:
    """Why a page is no article, None where it may be one."""
    return next(_refusals(page, seen), None)


def _refusals(page: ParsedPage, seen: Seen) -> Iterator[Reason]:
    host = urls.host(page.url)
    size = len(seen.body)
    if host in quirks.LOGIN_HOSTS:
        yield Reason("extract.gate", f"{host} shows a consent or login form, not the page.")
    said = _says_article(page)
    if size < 600 and not said:
        yield from _obstacles(page, seen)
    if is_home(page.url) and not said:
        yield Reason("extract.home", "It is a site's home page, not an article.")
    if _is_listing(page, seen):
        yield Reason("extract.listing", "It lists other pages; it is not an article itself.")
    if not seen.title:
        yield Reason("extract.title", "The page has no title.")
    enough = seen.kind is ArticleType.VIDEO or said or seen.from_feed
    if size < MIN_TEXT and not (enough and (size or _described(page))):
        yield Reason(
            "extract.text",
            f"There is hardly any text on it ({size} characters).",
            inputs=(("characters", str(size)),),
        )


def _obstacles(page: ParsedPage, seen: Seen) -> Iterator[Reason]:
    """Pages that stand in the way of the one that was asked for, told by their titles."""
    titles = (seen.title, page.head_title.strip())
    if _ERROR_TITLE.search(seen.title):
        yield Reason("extract.error", f"It is an error page: “{seen.title[:80]}”.")
    if any(_GATE_TITLE.search(text) for text in titles):
        yield Reason("extract.gate", f"It is a check or consent page: “{seen.title[:80]}”.")
    if len(seen.title) <= 40 and _LOGIN_TITLE.search(seen.title):
        yield Reason("extract.login", f"It is a login page: “{seen.title[:80]}”.")


def _described(page: ParsedPage) -> bool:
    return len(page.first_meta("og:description", "description").strip()) >= 40


def is_home(url: str) -> bool:
    """Whether an address is a site's front door: no path, or a language or index page alone."""
    parts = urlsplit(url)
    path = parts.path.strip("/").lower()
    if any(len(value) > 2 or value.isdigit() for _, value in parse_qsl(parts.query)):
        return False
    return path in {
        "",
        "index.html",
        "index.htm",
        "index.php",
        "home",
        "home.html",
        "default.aspx",
    } or (re.fullmatch(r"[a-z]{2}(?:[-_][a-z]{2})?", path) is not None)


def _says_article(page: ParsedPage) -> bool:
    """Whether the page itself says that it is an article."""
    if page.first_meta("og:type").strip().lower() in {"article", "og:article", "news", "blog_post"}:
        return not is_home(page.url) or bool(page.first_meta("article:published_time"))
    return bool(page.structured.mains) and any(
        "Article" in name or name == "BlogPosting" for name in types(page.structured.mains[0])
    )


def _is_listing(page: ParsedPage, seen: Seen) -> bool:
    if _says_article(page) or seen.kind is ArticleType.VIDEO:
        return False
    declared = any(not _LIST_TYPES.isdisjoint(types(node)) for node in _outer(page))
    if declared and not seen.published and len(seen.body) < 1_500:
        return True
    many = _headlines(page) >= 8
    by_path = _LIST_PATH.search(urlsplit(page.url).path) is not None
    return by_path and not seen.from_feed and (many or declared) and not seen.published


def _outer(page: ParsedPage) -> Iterator[Mapping[str, object]]:
    for node in page.structured.objects:
        if node.get("@within") in (None, "mainEntity", "mainEntityOfPage"):
            yield node


def _headlines(page: ParsedPage) -> int:
    """Different articles that the page names in its structured data or heads with a link."""
    named = {
        fold(first(strings(node.get("headline") or node.get("name") or "")))
        for node in page.structured.objects
        if not ARTICLE_TYPES.isdisjoint(types(node))
    }
    linked = {
        fold(heading.text_content()[:200])
        for heading in (*page.h2s, *page.h3s)
        if next(heading.iter("a"), None) is not None
    }
    return max(len(named - {""}), len(linked - {""}))
