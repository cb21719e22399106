"""Which pictures are asked for, and when again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.capture import Fetched, FetchFailure, FetchProblem
from broadsheet.domain.picture import Illustration

MOST_TRIES = 4
"""Requests for one picture, where its host was in trouble."""
FIRST_WAIT = timedelta(hours=1)
"""From a failed request to the next; each further wait is four times as long."""
LOGO_LIFE = timedelta(days=180)
"""After which an outlet's logo is asked for again."""
LOGO_WAIT = timedelta(days=30)
"""The same where none was found."""

_PASSING = frozenset(
    {FetchProblem.DNS, FetchProblem.CONNECT, FetchProblem.TLS, FetchProblem.TIMEOUT}
)


def lead(article: Article) -> str:
    """The address of the lead picture, else ''."""
    return article.images[0].url if article.images else ""


def wanted(article: Article) -> str:
    """The address of the lead picture if its size is still to be learnt, else ''."""
    return "" if article.images[:1] and article.images[0].sized else lead(article)


def shown(article: Article) -> str:
    """The address of the picture that lists show: the first that is not known as an icon."""
    return next((one.url for one in article.images if _on_the_web(one.url) and not one.tiny), "")


def lasting(fetched: Fetched) -> bool:
    """Whether asking again would give the same answer."""
    if not isinstance(fetched, FetchFailure):
        return True
    busy = fetched.status in (408, 425, 429) or fetched.status >= 500
    return not (fetched.problem in _PASSING or busy)


def due(known: Illustration | None, url: str, at: datetime, now: datetime) -> bool:
    """Whether a lead picture is to be asked for; `at` is when it was known so."""
    if known is None or known.url != url:
        return True
    if known.copies or known.lasting or known.tries >= MOST_TRIES:
        return False
    return now - at >= FIRST_WAIT * (1 << 2 * (known.tries - 1))


def logo(
    providers: Iterable[Provider], known: Illustration | None, at: datetime, now: datetime
) -> str:
    """The address that an outlet's logo is to be asked for at now, '' for none.

    An outlet's pages name several; each is tried once, icons (which are square) before others.
    """
    stale = known is not None and now - at >= (LOGO_LIFE if known.copies else LOGO_WAIT)
    if known is not None and not stale:
        if known.copies:
            return ""
        if due(known, known.url, at, now):
            return known.url
    passed = {known.url, *known.passed} if known and not stale else set()
    offered = sorted(_offered(providers), key=lambda pair: pair[0])
    untried = (url for _, url in offered if url not in passed)
    return next(untried, "") if len(passed) < MOST_TRIES else ""


def _offered(providers: Iterable[Provider]) -> Iterable[tuple[int, str]]:
    """Each address with its rank, lowest first."""
    for provider in providers:
        for rank, image in ((0, provider.icon), (1, provider.logo)):
            if image is not None and _on_the_web(image.url):
                small = 0 < image.width < 48
                wide = image.width > 2 * image.height > 0
                yield rank + (2 if small or wide else 0), image.url


def _on_the_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
