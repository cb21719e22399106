"""JSON-LD (schema.org) for a page's head, kept small and escaped for its script element."""

import json
from collections.abc import Iterable

from markupsafe import Markup

from broadsheet.domain.site import Site
from broadsheet.stages.publish.paths import absolute, story_path
from broadsheet.stages.publish.site.views import Card, picture_address

_ESCAPES = str.maketrans(
    {
        "<": "\\u003c",
        ">": "\\u003e",
        "&": "\\u0026",
        "'": "\\u0027",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


def news_article(card: Card, site: Site) -> Markup:
    """A story's lead as `NewsArticle`, published by its outlet and described by this page."""
    lead = card.story.lead.article
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": card.title,
        "datePublished": card.at.iso,
        "mainEntityOfPage": absolute(site, story_path(card.id)),
        "publisher": {"@type": "Organization", "name": card.outlet},
    }
    if card.url:
        data["url"] = card.url
    if card.picture:
        data["image"] = picture_address(card, site)
    if lead.authors:
        data["author"] = [{"@type": "Person", "name": name} for name in lead.authors]
    return _script(data)


def item_list(cards: Iterable[Card], site: Site) -> Markup:
    """A page's stories as `ItemList`, in its order."""
    return _script(
        {
            "@context": "https://schema.org",
            "@type": "ItemList",
            "itemListElement": [
                {"@type": "ListItem", "position": n, "url": absolute(site, story_path(card.id))}
                for n, card in enumerate(cards, 1)
            ],
        }
    )


def _script(data: dict[str, object]) -> Markup:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - escaped for script context just above
