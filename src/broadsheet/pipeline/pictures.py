"""Pictures are asked for here: host by host, one after another, never more than a few at once."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from broadsheet.domain.article import Article
from broadsheet.domain.capture import Capture, Fetched, FetchFailure, FetchProblem, Request
from broadsheet.domain.ledger import Kept, Picture
from broadsheet.domain.score import Labels
from broadsheet.pipeline.context import Context
from broadsheet.stages import illustrate
from broadsheet.text import urls

WHOLE_AT_ONCE = 8
"""Whole pictures under way at once: 64 MB of them at most."""

Probed = tuple[Picture, Kept | None]
T = TypeVar("T")


async def probe(
    context: Context, articles: Sequence[Article], labels: Sequence[Labels]
) -> list[Probed]:
    """Learn the sizes of lead pictures from their beginning, where pages that stay do not tell.

    A picture that was asked for before is not asked for again.
    """
    if not context.site.fetch.probe_pictures:
        return []
    staying = (a for a, given in zip(articles, labels, strict=True) if given.on_subject)
    asked = {url for url in map(illustrate.wanted, staying) if url}
    with context.store.begin() as tx:
        fresh = asked - tx.pictures.get(asked).keys()

    def measured(url: str, fetched: Fetched) -> Probed:
        picture = illustrate.measure(url, fetched, context.clock.now())
        return picture, kept(context, fetched)

    return await ask(context, fresh, illustrate.FIRST_BYTES, measured)


async def ask(
    context: Context, wanted: Iterable[str], first_bytes: int, take: Callable[[str, Fetched], T]
) -> list[T]:
    """Fetch each address, and give what `take` makes of every answer as soon as it is there.

    What an archive does not hold is passed over: it may be asked for where there is a network.
    """
    lanes: dict[str, list[str]] = {}
    for url in sorted(set(wanted)):
        lanes.setdefault(urls.host(url), []).append(url)
    most = WHOLE_AT_ONCE if first_bytes > illustrate.FIRST_BYTES else context.site.fetch.concurrency
    limit = asyncio.Semaphore(min(most, context.site.fetch.concurrency))

    async def lane(addresses: Sequence[str]) -> list[T]:
        found: list[T] = []
        async with limit:
            for url in addresses:
                request = Request(url, accept="image/*", first_bytes=first_bytes)
                fetched = await context.transport.fetch(request)
                if not _absent(fetched):
                    found.append(take(url, fetched))
        return found

    done = await asyncio.gather(*map(lane, lanes.values()))
    return [one for found in done for one in found]


def kept(context: Context, fetched: Fetched) -> Kept | None:
    """Into the archive at once, so that no more than what is under way stands in memory."""
    if not isinstance(fetched, Capture):
        return None
    return Kept(urls.key(fetched.url), context.archive.append(fetched))


def _absent(fetched: Fetched) -> bool:
    return isinstance(fetched, FetchFailure) and fetched.problem is FetchProblem.ABSENT
