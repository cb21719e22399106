"""The pages to subscribe, confirm and leave: from request to answer."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.adapters.stores.sql import sqlite_store
from broadsheet.domain.letter import Standing
from broadsheet.domain.site import NewsletterPolicy
from broadsheet.errors import MailError
from broadsheet.pipeline.readers import Readers
from broadsheet.stages.letter import tokens
from broadsheet.stages.letter.tokens import Purpose
from broadsheet.testing.builders import site
from broadsheet.testing.clocks import FixedClock
from broadsheet.text.mailbox import Mailbox, mailbox
from broadsheet.web.letters import LARGEST_BODY, Answer, Counter, Request, answer

KEY = b"k" * 32
BOX = mailbox("ada@r.example")
POLICY = NewsletterPolicy(subscribe_url="https://paper.example/letters")


class Desk:
    """A counter and what was asked at it."""

    def __init__(self, path: Path) -> None:
        self.store, self.clock = sqlite_store(path), FixedClock()
        self.readers = Readers(self.store, self.clock, KEY)
        self.asked: list[str] = []
        self.broken = False
        self.counter = Counter(site(newsletter=POLICY), self.readers, self._ask)

    def _ask(self, box: Mailbox, how: str) -> None:
        if self.broken:
            raise MailError("down")
        if self.readers.ask(box, how):
            self.asked.append(box.address)

    def get(self, path: str, token: str = "") -> Answer:
        return answer(Request("GET", path, f"t={token}" if token else ""), self.counter)

    def post(self, path: str, body: bytes = b"", token: str = "", **more: str) -> Answer:
        query = f"t={token}" if token else ""
        return answer(Request("POST", path, query, body, **more), self.counter)

    def token(self, purpose: Purpose) -> str:
        id_ = tokens.subscriber_id(KEY, BOX.key)
        return tokens.signed(KEY, purpose, id_, self.clock.now())

    def standing(self) -> Standing | None:
        found = self.readers.find(BOX)
        return found.standing if found else None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "s.sqlite3")
    yield made
    made.store.close()


def test_from_the_form_to_the_last_letter(desk: Desk) -> None:
    assert b'action="https://paper.example/letters/subscribe"' in desk.get("/").body
    assert desk.post("/subscribe", b"email=ada%40r.example").status == 200
    assert desk.asked == ["ada@r.example"]
    assert desk.standing() is Standing.ASKED
    word = desk.token(Purpose.CONFIRM)
    shown = desk.get("/confirm", word)
    assert (shown.status, desk.standing()) == (200, Standing.ASKED)
    assert word.encode() in shown.body
    assert desk.post("/confirm", token=word).status == 200
    assert desk.standing() is Standing.CONFIRMED
    way_out = desk.token(Purpose.LEAVE)
    assert desk.get("/unsubscribe", way_out).status == 200
    assert desk.standing() is Standing.CONFIRMED
    one_click = desk.post("/unsubscribe", b"List-Unsubscribe=One-Click", way_out)
    assert (one_click.status, desk.standing()) == (200, Standing.LEFT)
    assert desk.post("/unsubscribe", token=way_out).status == 200


def test_one_click_needs_nothing_but_its_address(desk: Desk) -> None:
    desk.readers.vouch([BOX], "made up")
    way_out = desk.token(Purpose.LEAVE)
    found = desk.post("/unsubscribe", b"\x00", way_out, content_type="multipart/form-data")
    assert (found.status, desk.standing()) == (200, Standing.LEFT)


def test_nobody_learns_who_reads(desk: Desk) -> None:
    stranger = desk.post("/subscribe", b"email=bob%40r.example")
    desk.readers.vouch([BOX], "made up")
    reader = desk.post("/subscribe", b"email=ada%40r.example")
    assert (stranger.status, stranger.body) == (reader.status, reader.body)
    assert desk.asked == ["bob@r.example"]


def test_programs_fall_into_the_trap(desk: Desk) -> None:
    found = desk.post("/subscribe", b"email=ada%40r.example&website=http%3A%2F%2Fspam.example")
    assert (found.status, desk.asked) == (200, [])


def test_a_token_is_good_for_one_thing_and_not_for_ever(desk: Desk) -> None:
    desk.post("/subscribe", b"email=ada%40r.example")
    confirm, leave = desk.token(Purpose.CONFIRM), desk.token(Purpose.LEAVE)
    assert desk.post("/confirm", token=leave).status == 410
    assert desk.post("/unsubscribe", token=confirm).status == 410
    desk.clock.move(timedelta(days=15))
    assert desk.post("/confirm", token=confirm).status == 410
    assert desk.standing() is Standing.ASKED


@pytest.mark.parametrize("body", [b"", b"email=", b"email=a", b"email=a%40b.example%0D%0ABcc%3A+x"])
def test_what_is_no_address_is_said(desk: Desk, body: bytes) -> None:
    assert desk.post("/subscribe", body).status == 422
    assert desk.asked == []


def test_other_requests_get_a_plain_answer(desk: Desk) -> None:
    assert desk.get("/nowhere").status == 404
    assert answer(Request("PUT", "/"), desk.counter).headers["Allow"] == "GET, HEAD, POST"
    assert desk.post("/subscribe", b"x" * (LARGEST_BODY + 1)).status == 413
    assert answer(Request("HEAD", "/"), desk.counter).status == 200
    desk.broken = True
    assert desk.post("/subscribe", b"email=ada%40r.example").status == 503


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(("", "subscribe", "confirm", "unsubscribe", "<x>")),
    st.text(max_size=60),
    st.binary(max_size=80),
)
def test_no_request_is_a_fault_or_comes_back_raw(
    desk: Desk, path: str, query: str, body: bytes
) -> None:
    for method in ("GET", "POST"):
        found = answer(
            Request(method, path, f"t=<script>{query}", b"email=<b>" + body), desk.counter
        )
        assert b"<script>" not in found.body
        assert b"<b>" not in found.body
        assert found.headers["Content-Security-Policy"].startswith("default-src 'none'")
