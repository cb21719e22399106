"""JSON-LD (schema.org) for a page's head, kept small and escaped for its script element."""

import re
from collections.abc import Iterable

import msgspec
from markupsafe import Markup

from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site
from broadsheet.stages.publish.names import authors
from broadsheet.stages.publish.paths import absolute, story_path
from broadsheet.stages.publish.site.views import Card, picture_address

_UNSAFE = re.compile("[<>&'\u2028\u2029]")


def news_article(card: Card, site: Site) -> dict[str, object]:
    """A story's lead as `NewsArticle`, published by its outlet and described by this page."""
    lead = card.story.lead.article
    outlet = {"@type": "Organization", "name": card.outlet}
    data: dict[str, object] = {
        "@type": "NewsArticle",
        "headline": card.lead.title,
        "datePublished": card.at.iso,
        "mainEntityOfPage": absolute(site, story_path(card.id)),
        "dateModified": card.at.iso,
        "publisher": outlet,
        "author": [{"@type": "Person", "name": name} for name in authors(lead)] or [outlet],
    }
    modified = card.story.lead.modified
    if modified and lead.published and modified > lead.published:
        data["dateModified"] = stamp(modified)
    if card.excerpt:
        data["description"] = card.excerpt
    if lead.language:
        data["inLanguage"] = lead.language
    if card.url:
        data["url"] = card.url
    if card.picture:
        data["image"] = picture_address(card, site)
    if card.paywalled:
        data["isAccessibleForFree"] = False
    return data


def item_list(cards: Iterable[Card], site: Site) -> dict[str, object]:
    """A page's stories as `ItemList`, in its order."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "url": absolute(site, story_path(card.id))}
            for n, card in enumerate(cards, 1)
        ],
    }


def crumbs(way: Iterable[tuple[str, str]], site: Site) -> dict[str, object]:
    """The way to a page from the front page, as names and paths: `BreadcrumbList`."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": name, "item": absolute(site, path)}
            for n, (name, path) in enumerate(way, 1)
        ],
    }


def graph(*things: dict[str, object]) -> Markup:
    """One or several things as the text of a page's `application/ld+json` element."""
    context: dict[str, object] = {"@context": "https://schema.org"}
    if len(things) == 1:
        return _script({**context, **things[0]})
    return _script({**context, "@graph": list(things)})


def _script(data: dict[str, object]) -> Markup:
    text = _UNSAFE.sub(_escaped, msgspec.json.encode(data).decode())
    return Markup(text)  # noqa: S704 - escaped for script context just above


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
