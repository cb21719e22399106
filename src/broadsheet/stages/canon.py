"""One page, one address: which of the addresses that a page goes by is printed.

A page goes by the address that a source gave, the one that answered, and the one that it declares
itself (rel=canonical, og:url). The declared one is the best of them unless it is a mistake; the
common mistakes are that every page names the home page, a section, an error page or another site.
"""

import re
from dataclasses import dataclass, replace

from broadsheet.domain.article import Article
from broadsheet.domain.capture import Capture
from broadsheet.domain.reason import Reason
from broadsheet.text import amp, quirks_urls, urls

VERSION = "canon/1"

_NOT_A_PAGE = re.compile(
    r"/(?:404|410|500|error|errors|not-?found|page-?not-?found|log-?in|sign-?in|sign-?up|signon|"
    r"register|anmelden|connexion|consent|cookie-?consent|privacy-?gate|captcha|challenge|"
    r"access-?denied|unsupported-?browser|maintenance|sso|auth|oauth2?|subscribe|paywall)"
    r"(?:\.\w{2,5})?(?:/|$)",
    re.IGNORECASE,
)
_NOT_A_HOST = re.compile(
    r"(?:^|\.)(?:consent|login|signin|auth|sso|accounts?|id|myprivacy|captcha)\."
)
_DAMAGED = re.compile(
    r"/(?:undefined|null|none|nan|\[object[^/]*)/?(?:[?#]|$)|https?(?::|%3a)(?:/|%2f)|\{\{|%7b%7b",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+(?:[-_+%.][^\W_]+){3,}")
_NUMBER = re.compile(r"\d{4,}")
_CODE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")


@dataclass(frozen=True, slots=True)
class _Page:
    """A path's segments, AMP marks taken away, and what they look like."""

    segments: tuple[str, ...]
    query: str

    @property
    def home(self) -> bool:
        """A site's front page, or one of its languages'."""
        return not self.query and (
            not self.segments
            or (len(self.segments) == 1 and bool(_CODE.fullmatch(self.segments[0])))
        )

    @property
    def deep(self) -> bool:
        """Whether it looks like a page of its own: a long slug, a number, or a parameter."""
        last = self.segments[-1] if self.segments else ""
        return bool(self.query or _WORDS.search(last) or _NUMBER.search("/".join(self.segments)))


def settle(article: Article, capture: Capture) -> tuple[Article, tuple[Reason, ...]]:
    """The article under the address it is printed at, and why that one.

    Sets `web_url`, `key`, `amp_url` and `cdn_amp_url` (both or none) and the provider's domain.
    Every step that chose or refused an address leaves a reason, rule "canon.…".
    """
    reasons: list[Reason] = []
    answered = _answered(article.original_url, capture, reasons)
    declared = _declared(article.declared_url, answered, reasons)
    web_url = declared or _without_amp(answered, reasons)
    web_url = _secured(web_url, (answered, declared), reasons)
    amp_url = _amp(article.amp_url, answered, web_url, reasons)
    domain = urls.registered_domain(web_url) or article.provider.domain
    if domain != article.provider.domain and article.provider.domain:
        text = f"The outlet is {domain}, whose address this is, not {article.provider.domain}."
        reasons.append(_reason("canon.outlet", text, was=article.provider.domain, now=domain))
    settled = replace(
        article,
        key=urls.key(web_url),
        web_url=web_url,
        amp_url=amp_url,
        cdn_amp_url=amp.cache_url(amp_url) if amp_url else "",
        provider=replace(article.provider, domain=domain),
    )
    text = f"Printed under {web_url}."
    return settled, (*reasons, _reason("canon.address", text, key=settled.key))


def _answered(found: str, capture: Capture, reasons: list[Reason]) -> str:
    """The address that the page itself answered at, unwrapped and without tracking."""
    final = capture.final_url or capture.url or found
    answered, asked = urls.clean(final), urls.clean(found or final)
    if not urls.is_web(answered):
        return asked
    if urls.key(answered) != urls.key(asked) and urls.is_web(asked):
        if _is_detour(answered, asked):
            text = f"The redirect to {answered} is a detour (home, login or consent page)."
            reasons.append(_reason("canon.detour", text, found=asked, answered=answered))
            return asked
        hops = str(len(capture.hops))
        text = f"{asked} leads to {answered}."
        reasons.append(_reason("canon.redirect", text, found=asked, answered=answered, hops=hops))
    elif answered != final:
        text = f"Wrapping, tracking parameters or fragment of {final} taken away."
        reasons.append(_reason("canon.clean", text, was=final, now=answered))
    return answered


def _is_detour(answered: str, asked: str) -> bool:
    return _no_page(answered) or (_page(answered).home and not _page(asked).home)


def _declared(stated: str, answered: str, reasons: list[Reason]) -> str:
    """What the page declares, cleaned, or '' where it declares nothing to be believed."""
    if not stated:
        return ""
    declared = urls.clean(stated)
    fault = _fault(declared, answered)
    if fault:
        rule, why = fault
        text = f"The page declares {declared}, which is not believed: {why}."
        reasons.append(_reason(rule, text, declared=declared, answered=answered))
        return ""
    page = _without_amp(declared, reasons)
    if urls.key(page) != urls.key(answered):
        text = f"The page declares {page} as its address."
        reasons.append(_reason("canon.declared", text, declared=page, answered=answered))
    return page


def _fault(declared: str, answered: str) -> tuple[str, str] | None:
    """The rule that refuses a declared address, and why; None where it is to be believed."""
    if not urls.is_web(declared):
        return "canon.not-an-address", "it is no web address"
    if urls.key(declared) == urls.key(answered):
        return None
    if _damaged(declared) and not _damaged(answered):
        return "canon.damaged", "a template of the site has gone wrong in it"
    if not _may_speak_for(declared, answered):
        return "canon.foreign", "it belongs to another site"
    if _no_page(declared):
        return "canon.no-page", "it is an error, login or consent page"
    stated, page = _page(declared), _page(answered)
    if stated.home and not page.home:
        return "canon.home", "it is the home page"
    if page.deep and not stated.deep and len(stated.segments) <= len(page.segments):
        return "canon.section", "it is a section of the site, and this page is deeper"
    return None


def _may_speak_for(declared: str, answered: str) -> bool:
    """Whether the site at `answered` may say that `declared` is the page's true address.

    Its own addresses; another outlet's where it syndicates; and the same page under another
    suffix (bbc.com, bbc.co.uk).
    """
    theirs, ours = urls.registered_domain(declared), urls.registered_domain(answered)
    if theirs == ours or ours in quirks_urls.SYNDICATES or ours in quirks_urls.AMP_CACHES:
        return True
    one_name = theirs.partition(".")[0] == ours.partition(".")[0]
    here, there = _page(answered).segments, _page(declared).segments
    return one_name and bool(here) and here[-1:] == there[-1:]


def _damaged(url: str) -> bool:
    return bool(_DAMAGED.search(url.split("://", 1)[-1].partition("?")[0]))


def _no_page(url: str) -> bool:
    path = url.split("://", 1)[-1].partition("?")[0].partition("/")[2]
    return bool(_NOT_A_PAGE.search("/" + path) or _NOT_A_HOST.search(urls.host(url)))


def _page(url: str) -> _Page:
    path, _, query = urls.key(url).partition("?")
    return _Page(tuple(path.split("/")[1:]), query)


def _without_amp(url: str, reasons: list[Reason]) -> str:
    """The page of an AMP address, where that can be told from the address alone."""
    page = urls.amp_to_page(url)
    if page == url or urls.key(page) != urls.key(url):
        return url
    text = f"{url} is the AMP version of {page}."
    reasons.append(_reason("canon.amp-page", text, amp=url, page=page))
    return page


def _secured(url: str, known: tuple[str, ...], reasons: list[Reason]) -> str:
    """https where the address that answered or was declared has it."""
    if not url.startswith("http://"):
        return url
    host, key = urls.host(url), urls.key(url)
    if any(k.startswith("https://") and (urls.host(k), urls.key(k)) == (host, key) for k in known):
        secure = "https://" + url.removeprefix("http://")
        reasons.append(_reason("canon.https", f"{secure} is known to answer.", was=url, now=secure))
        return secure
    return url


def _amp(stated: str, answered: str, web_url: str, reasons: list[Reason]) -> str:
    """The AMP version: the declared one, or the page itself where it is one."""
    for candidate in (stated, answered):
        address = urls.clean(candidate) if candidate else ""
        if not address or not urls.is_web(address) or address == web_url:
            continue
        if candidate == answered and not _is_amp(address):
            continue
        if not _may_speak_for(address, web_url):
            text = f"The AMP version {address} belongs to another site and is left out."
            reasons.append(_reason("canon.amp-foreign", text, amp=address))
            continue
        reasons.append(_reason("canon.amp", f"{address} is its AMP version.", amp=address))
        return address
    return ""


def _is_amp(url: str) -> bool:
    return urls.amp_to_page(url) != url or urls.host(url).startswith("amp.")


def _reason(rule: str, text: str, **inputs: str) -> Reason:
    return Reason(rule, text, inputs=tuple(inputs.items()))
