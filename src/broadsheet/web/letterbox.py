"""The newsletter's pages over HTTP: bounds what comes in, and hands it to `web.letters`."""

import asyncio
import math
from functools import partial
from urllib.parse import unquote, urlsplit

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from broadsheet.errors import BroadsheetError
from broadsheet.web import letters
from broadsheet.web.bounds import Bound
from broadsheet.web.letters import LARGEST_BODY, Answer, Counter
from broadsheet.web.printed import Printed

WORDS = ("subscribe", "confirm", "unsubscribe")
BODY_WITHIN = 10.0
"""Seconds that a form may take to arrive."""
AT_ONCE = 4
"""Requests that the store is asked for at the same time; others wait."""


class Letterbox:
    """An ASGI application; `under` is the path that the pages are served under, without slash."""

    def __init__(self, counter: Counter, bound: Bound, under: str) -> None:
        self._counter, self._bound, self._under = counter, bound, under
        self._limit = CapacityLimiter(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            found = await self._answer(request)
        except ClientDisconnect:
            return
        except BroadsheetError:
            found = letters.unable(self._counter)
        response = Response(found.body, found.status, dict(found.headers))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Answer:
        path = str(request.scope["path"]).removeprefix(self._under)
        try:
            body = await _body(request) if request.method == "POST" else b""
        except TimeoutError:
            return letters.too_slow(self._counter)
        asked = letters.Request(
            request.method,
            path,
            request.scope["query_string"].decode("latin-1"),
            body,
            request.headers.get("content-type", ""),
            request.headers.get("origin", ""),
        )
        if request.method == "POST" and path.strip("/") == "subscribe":
            wait = self._bound.wait(request.client.host if request.client else "")
            if wait:
                return letters.too_often(self._counter, math.ceil(wait))
        answer = partial(letters.answer, asked, self._counter)
        return await anyio.to_thread.run_sync(answer, limiter=self._limit)


def routes(counter: Counter, printed: Printed, bound: Bound) -> list[Route]:
    """The pages at their addresses; the form has its own where nothing is printed there."""
    under = unquote(urlsplit(counter.site.newsletter.subscribe_url).path).rstrip("/")
    box = Letterbox(counter, bound, under)
    words = [Route(f"{under}/{word}", box) for word in WORDS]
    if under and printed.find(f"{under}/") is None:
        words += [Route(under, box), Route(f"{under}/", box)]
    return words


async def _body(request: Request) -> bytes:
    """What was sent, up to one byte more than is allowed; `TimeoutError` where it does not come."""
    body = b""
    async with asyncio.timeout(BODY_WITHIN):
        async for part in request.stream():
            body += part[: LARGEST_BODY + 1 - len(body)]
            if len(body) > LARGEST_BODY:
                break
    return body
