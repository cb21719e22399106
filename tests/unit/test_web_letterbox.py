"""The newsletter's pages over HTTP: what comes in is bounded before it is read."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp
from tests.asgi import put

from broadsheet.adapters.stores.sql import sqlite_store
from broadsheet.domain.site import NewsletterPolicy
from broadsheet.errors import StoreError
from broadsheet.pipeline.readers import Readers
from broadsheet.testing.builders import site
from broadsheet.testing.clocks import FixedClock
from broadsheet.text.mailbox import Mailbox
from broadsheet.web import letterbox
from broadsheet.web.bounds import Bound
from broadsheet.web.letterbox import routes
from broadsheet.web.letters import LARGEST_BODY, Counter
from broadsheet.web.printed import Printed
from broadsheet.web.routes import paper

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Served:
    """A printed page and the newsletter's pages beside it, and what was asked at them."""

    def __init__(self, folder: Path) -> None:
        self.store = sqlite_store(folder / "s.sqlite3")
        self.readers = Readers(self.store, FixedClock(), b"k" * 32)
        self.asked: list[str] = []
        self.fault: Exception | None = None
        self.public = folder / "public"
        for page in ("index.html", "newsletters/index.html"):
            (self.public / page).parent.mkdir(parents=True, exist_ok=True)
            (self.public / page).write_text(f"printed {page}")

    def app(self, url: str = "https://paper.example/letters", most: int = 10) -> ASGIApp:
        policy = NewsletterPolicy(enabled=True, subscribe_url=url)
        counter = Counter(site(newsletter=policy), self.readers, self._ask)
        printed = Printed(self.public)
        return paper(printed, routes(counter, printed, Bound(most)))

    def _ask(self, box: Mailbox, _how: str) -> None:
        if self.fault:
            raise self.fault
        self.asked.append(box.address)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    made = Served(tmp_path)
    yield made
    made.store.close()


def test_pages_stand_under_the_path_of_their_address(served: Served) -> None:
    app = served.app()
    for path in ("/letters", "/letters/", "/letters/subscribe"):
        found = put(app, "GET", path)
        assert (found.status, b"<form" in found.body) == (200, True)
        assert found.headers["cache-control"] == "no-store"
        assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert put(app, "POST", "/letters/subscribe", [b"email=ada%40r.example"], FORM).status == 200
    assert served.asked == ["ada@r.example"]
    assert put(app, "GET", "/letters/confirm?t=x").status == 410
    assert put(app, "GET", "/letters/other").status == 404
    assert put(app, "DELETE", "/letters/subscribe").headers["allow"] == "GET, HEAD, POST"
    assert put(app, "GET", "/").body == b"printed index.html"


@pytest.mark.parametrize(
    ("url", "form", "page"),
    [
        ("https://letters.example", "/subscribe", "/"),
        ("https://paper.example/newsletters/", "/newsletters/subscribe", "/newsletters/"),
    ],
)
def test_what_is_printed_is_not_hidden_by_the_form(
    served: Served, url: str, form: str, page: str
) -> None:
    app = served.app(url)
    assert b"<form" in put(app, "GET", form).body
    assert put(app, "GET", page).body.startswith(b"printed")


def test_a_body_is_read_no_further_than_it_may_be_long(served: Served) -> None:
    parts = [b"email=ada%40r.example&x=", *[b"y" * 1000] * 50]
    found = put(served.app(), "POST", "/letters/subscribe", parts, FORM)
    assert (found.status, served.asked) == (413, [])
    found = put(served.app(), "POST", "/letters/subscribe", [b"z" * 10_000_000], FORM)
    assert found.status == 413
    long = b"email=ada%40r.example&x=".ljust(LARGEST_BODY, b"y")
    assert put(served.app(), "POST", "/letters/subscribe", [long], FORM).status == 200


def test_who_sends_nothing_or_goes_away_is_not_waited_for(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letterbox, "BODY_WITHIN", 0.01)
    app, sent = served.app(), list[Any]()

    async def silent() -> None:
        async def receive() -> dict[str, object]:
            await asyncio.sleep(60)
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/letters/subscribe", "headers": []}
        await app({**scope, "query_string": b"", "client": None}, receive, send)

    asyncio.run(silent())
    assert served.asked == []
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


def test_the_form_on_a_page_of_others_asks_nobody(served: Served) -> None:
    app, body = served.app(), [b"email=ada%40r.example"]
    for origin in ("https://evil.example", "null", "https://paper.example.evil.example"):
        found = put(app, "POST", "/letters/subscribe", body, {**FORM, "origin": origin})
        assert (found.status, served.asked) == (403, [])
        assert b'href="https://paper.example/letters/subscribe"' in found.body
    own = {**FORM, "origin": "https://paper.example"}
    assert put(app, "POST", "/letters/subscribe", body, own).status == 200
    printed = {**FORM, "origin": "https://weights.example"}
    assert put(app, "POST", "/letters/subscribe", body, printed).status == 200
    # Else a browser would send "null" for our own form.
    assert put(app, "GET", "/letters/").headers["referrer-policy"] == "strict-origin"
    # One click comes from the reader's mail program, wherever that runs.
    mail = {**FORM, "origin": "https://mail.example"}
    assert put(app, "POST", "/letters/unsubscribe?t=x", [], mail).status == 410


def test_one_visitor_does_not_subscribe_the_world(served: Served) -> None:
    app = served.app(most=3)
    body = [b"email=ada%40r.example"]
    found = [put(app, "POST", "/letters/subscribe", body, FORM).status for _ in range(4)]
    assert found == [200, 200, 200, 429]
    last = put(app, "POST", "/letters/subscribe", body, FORM)
    assert 0 < int(last.headers["retry-after"]) <= 60
    assert put(app, "GET", "/letters/subscribe").status == 200
    assert put(app, "POST", "/letters/unsubscribe?t=x").status == 410
    assert put(app, "POST", "/letters/subscribe", body, FORM, "192.0.2.1").status == 200
    assert len(served.asked) == 4


def test_a_store_that_does_not_answer_is_told_plainly(served: Served) -> None:
    served.fault = StoreError("/secret/path: locked")
    found = put(served.app(), "POST", "/letters/subscribe", [b"email=ada%40r.example"], FORM)
    assert (found.status, b"secret" in found.body) == (503, False)
