"""What a page says of itself in JSON-LD and microdata, and which object is its article."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

_ARTICLE_TYPES_WORDS = (
    "Article NewsArticle BlogPosting Report ReportageNewsArticle AnalysisNewsArticle Review "
    "OpinionNewsArticle ReviewNewsArticle BackgroundNewsArticle AskPublicNewsArticle "
    "AdvertiserContentArticle SatiricalArticle ScholarlyArticle MedicalScholarlyArticle "
    "TechArticle APIReference SocialMediaPosting DiscussionForumPosting LiveBlogPosting "
    "CreativeWork Recipe HowTo PodcastEpisode Episode VideoObject MusicVideoObject Movie"
)
ARTICLE_TYPES = frozenset(_ARTICLE_TYPES_WORDS.split())
VIDEO_TYPES = frozenset(("VideoObject", "MusicVideoObject"))
PAGE_TYPES = frozenset(("WebPage", "ItemPage", "AboutPage", "MedicalWebPage", "QAPage", "FAQPage"))
OUTLET_TYPES = frozenset(
    ("Organization", "NewsMediaOrganization", "Corporation", "LocalBusiness", "Brand")
)
_WEAK_TYPES = frozenset(("CreativeWork", "VideoObject", "MusicVideoObject", "Movie", "Episode"))
_ELSEWHERE_WORDS = (
    "itemListElement hasPart isPartOf mentions about citation relatedLink comment itemReviewed "
    "video associatedMedia liveBlogUpdate blogPost blogPosts publisher author"
)
_ELSEWHERE = frozenset(_ELSEWHERE_WORDS.split())
_NOT_WORD = re.compile(r"[\W_]+")
MAX_NAMES = 60
MAX_KEPT = 1_000
"""Characters of a text whose folding is remembered."""

Node = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Structured:
    """`objects` holds every object, those of the page's own article first, in order of fit.

    `mains` are those that speak of this page (an article first, a WebPage last); `by_id` finds an
    object by its `@id`.
    """

    objects: tuple[Node, ...] = ()
    mains: tuple[Node, ...] = ()
    by_id: Mapping[str, Node] | None = None

    def values(self, *names: str) -> Iterator[object]:
        """Values of these properties over the main objects, best object first."""
        for node in self.mains:
            for name in names:
                value = node.get(name)
                if value not in (None, "", [], {}):
                    yield value

    def resolve(self, value: object) -> object:
        """The object that a bare `{"@id": …}` points at, else the value itself."""
        if isinstance(value, Mapping) and self.by_id and len(value) <= 2:
            reference = value.get("@id")
            if isinstance(reference, str):
                return self.by_id.get(reference, value)
        return value

    def has_type(self, kinds: frozenset[str]) -> bool:
        """Whether the best main object is one of these types."""
        return bool(self.mains) and not kinds.isdisjoint(types(self.mains[0]))


def fold(text: str) -> str:
    """Letters and digits in lower case: what is left when spelling habits are taken away.

    Short ones are remembered, for titles are compared with each other: nine calls of ten ask for
    the same again.
    """
    return _fold(text) if len(text) <= MAX_KEPT else _fold.__wrapped__(text)


@lru_cache(maxsize=2_048)
def _fold(text: str) -> str:
    return _NOT_WORD.sub("", text).casefold()


def types(node: Node) -> tuple[str, ...]:
    """The object's types without their vocabulary ("https://schema.org/NewsArticle")."""
    kinds = node.get("@type")
    listed = kinds if isinstance(kinds, list | tuple) else (kinds,)
    return tuple(
        kind.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
        for kind in listed[:6]
        if isinstance(kind, str)
    )


def strings(value: object, *names: str, depth: int = 0) -> Iterator[str]:
    """Texts of a value: itself, its items, or an object's `@value` or the properties named."""
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, bool) or depth > 4:
        return
    elif isinstance(value, int | float):
        yield str(value)
    elif isinstance(value, list | tuple):
        for item in value[:MAX_NAMES]:
            yield from strings(item, *names, depth=depth + 1)
    elif isinstance(value, Mapping):
        for name in ("@value", *names):
            if value.get(name) not in (None, ""):
                yield from strings(value[name], *names, depth=depth + 1)
                break


def first(values: Iterable[str]) -> str:
    """The first text, or the empty string."""
    return next(iter(values), "")


def structured(
    ld: Sequence[Node], micro: Sequence[Node], addresses: frozenset[str], titles: Sequence[str]
) -> Structured:
    """Order a page's objects. `addresses` are the page's own URLs without scheme, query, slash."""
    nodes = [*ld, *micro]
    folded = [fold(title) for title in titles if title]
    ranked: list[tuple[float, int]] = []
    for place, node in enumerate(nodes):
        worth = _fit(node, addresses, folded)
        if worth > 0:
            ranked.append((-worth, place))
    ranked.sort()
    if ranked and ranked[0][0] > -4 and len({_headline(nodes[p]) for _, p in ranked}) > 3:
        ranked = []  # a page of many articles, none of which is the page itself
    chosen = {place for _, place in ranked}
    mains = tuple(nodes[place] for _, place in ranked[:12])
    others = tuple(node for place, node in enumerate(nodes) if place not in chosen)
    by_id: dict[str, Node] = {}
    for node in nodes:
        name = node.get("@id")
        if isinstance(name, str) and len(node) > 1:
            by_id.setdefault(name, node)
    return Structured(objects=(*mains, *others), mains=mains, by_id=by_id)


def _headline(node: Node) -> str:
    return fold(first(strings(node.get("headline") or node.get("name") or "")))


def _fit(node: Node, addresses: frozenset[str], titles: Sequence[str]) -> float:
    kinds = set(types(node))
    is_page = not kinds.isdisjoint(PAGE_TYPES)
    if kinds.isdisjoint(ARTICLE_TYPES) and not is_page:
        return 0.0
    agrees = _agrees(node, addresses, titles)
    if node.get("@within") in _ELSEWHERE or is_page or not kinds.isdisjoint(_WEAK_TYPES):
        base = 0.5 if is_page else 0.0
        return base + agrees / 4 if agrees > 0 else (0.2 if is_page else 0.0)
    return 2.0 + agrees if agrees >= 0 else 0.5


def _agrees(node: Node, addresses: frozenset[str], titles: Sequence[str]) -> float:
    """4 for the page's own address, 4 for its title, -1 where it names another address."""
    told = [
        bare(text)
        for name in ("url", "mainEntityOfPage", "@id")
        for text in strings(node.get(name), "@id", "url")
        if text.startswith(("http", "/"))
    ]
    worth = 4.0 if any(address in addresses for address in told) else 0.0
    headline = _headline(node)
    if headline and any(_same(headline, title) for title in titles):
        worth += 4.0
    if worth == 0 and told and headline and titles:
        return -1.0
    return worth


def _same(headline: str, title: str) -> bool:
    shorter, longer = sorted((headline, title), key=len)
    return shorter == longer or (len(shorter) >= 12 and shorter in longer)


def bare(url: str) -> str:
    """An address without scheme, "www.", query, fragment and closing slash, for comparing."""
    text = re.split(r"[?#]", url.strip(), maxsplit=1)[0]
    text = text.split("://", 1)[-1].rstrip("/").casefold()
    return text.removeprefix("www.")
