"""Sealed payloads: what opens, what does not, and which answer is given."""

import base64
import hashlib
import os
import random
import string
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.domain.proof import Found, Note, Part, PrivateLedger, SealAnswer, Taken
from broadsheet.domain.record import Record, RecordProvider
from broadsheet.stages.seal import BadKeyError, SealKey, SealKeys, key_bytes, sealed, unsealed
from broadsheet.stages.seal.form import Parts, printed, taken_apart

NAME = "2026-03-04-a-ship-comes-in.md"
AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
OLD, NEW = SealKey(bytes(range(32))), SealKey(bytes(range(1, 33)))
KEYS = SealKeys((OLD, NEW))
RECORD = Record(
    title="A ship comes in",
    excerpt="It came in.",
    published_date_time="2026-03-04T12:00:00Z",
    web_url="https://harbour.example/ship",
    quality=80,
    heat=90,
    published=True,
    provider=RecordProvider("The Harbour", "harbour.example"),
    topics=("Ships",),
)
LEDGER = PrivateLedger(
    story="3fa9c21b77de",
    found=(Found("harbour", "https://harbour.example/ship?from=feed", AT),),
    captures=(Taken("https://harbour.example/ship", "ab" * 32, AT),),
    quality=(Part("quality.depth", 12.5, (("words", "800"),)),),
    heat=(Part("heat.related", 10, (("related", "1"),)),),
    notes=(Note("2026-03-04-pin", "pin", "Vote today „quoted“", AT, "Ada"),),
)
HOW_MANY = int(os.environ.get("BROADSHEET_ALTERATIONS", "300"))
"""Altered copies that each of these tests tries; 10,000 where one has the time."""


def _sealed(record: Record = RECORD, name: str = NAME, keys: SealKeys = KEYS) -> Record:
    return replace(record, secured=sealed(name, record, LEDGER, keys))


def test_what_is_sealed_opens_and_is_the_same_every_time() -> None:
    record = _sealed()
    assert record == _sealed()
    found = unsealed(NAME, record, KEYS)
    assert (found.answer, found.ledger, found.key) == (SealAnswer.OPEN, LEDGER, NEW.id)
    assert "harbour" not in base64.b64decode(str(record.secured).split(";")[0]).decode("latin-1")


def test_the_form_is_two_base64_parts() -> None:
    text, header = (base64.b64decode(p, validate=True) for p in str(_sealed().secured).split(";"))
    assert len(header) == 41
    assert header[0] == 1
    assert header[1:9].hex() == NEW.id
    assert len(text) > 16


def test_the_form_is_this_one_for_good() -> None:
    """Sealed payloads are kept for years: a change of this text needs another form's number."""
    bare = replace(RECORD, secured=sealed(NAME, RECORD, PrivateLedger(), KEYS))
    assert bare.secured == PINNED
    assert unsealed(NAME, bare, KEYS).answer is SealAnswer.OPEN


PINNED = (
    "co9h9FJ0rjPhibFu6dGOQQrhs/Kxiu/dRyfWGwn6XRJ6uPGv+S4A/RBM/wKPz6EVKwDLwa3BRFh4+MPS"
    "BpdV7NR3A69ziqksU8g6QJZ5L3ijnSlNlQPlpm1KxPuQB7JRuZS35yfgogP9ywT0Ah5/j4mP/hzxgQr8"
    "vfG4Weu+gnjra7dG4kCrdRktOi96YVbW7ITP8tL2FXILuw3Wj2rFfHZBDk1KK6zMsn3get4XWzZSaA=="
    ";ATJ2lGvOLKFHzzb4ym/q5+z5XwwSIdWAnYbwOzUlfipqxQb8vwVcXKY="
)


def test_rotation_seals_with_the_newest_and_opens_with_all() -> None:
    before = _sealed(keys=SealKeys((OLD,)))
    assert before.secured != _sealed().secured
    assert unsealed(NAME, before, KEYS).answer is SealAnswer.OPEN
    assert unsealed(NAME, before, KEYS).key == OLD.id


def test_different_content_has_another_nonce_and_equal_content_the_same() -> None:
    seen = set()
    for number in range(200):
        ledger = replace(LEDGER, story=str(number))
        parts = taken_apart(sealed(NAME, RECORD, ledger, KEYS))
        assert isinstance(parts, Parts)
        seen.add(parts.nonce)
    assert len(seen) == 200


@pytest.mark.parametrize(
    ("record", "name"),
    [
        (replace(RECORD, web_url="https://harbour.example/other"), NAME),
        (RECORD, "2026-03-04-another.md"),
        (replace(RECORD, web_url=NAME), RECORD.web_url),
    ],
)
def test_a_payload_on_another_record_is_told_as_moved(record: Record, name: str) -> None:
    moved = replace(record, secured=_sealed().secured)
    found = unsealed(name, moved, KEYS)
    assert found.answer is SealAnswer.MOVED
    assert found.sealed_for == (NAME, RECORD.web_url)
    assert found.ledger is None


def test_what_is_printed_besides_may_change() -> None:
    later = replace(_sealed(), title="A ship came in", heat=120, excerpt="Other words.")
    assert unsealed(NAME, later, KEYS).answer is SealAnswer.OPEN


def test_a_key_that_is_not_held_is_named() -> None:
    found = unsealed(NAME, _sealed(), SealKeys((OLD,)))
    assert (found.answer, found.key) == (SealAnswer.WRONG_KEY, NEW.id)
    assert NEW.id in found.detail
    assert OLD.id in found.detail


def test_a_key_under_the_name_of_another_opens_nothing() -> None:
    parts = taken_apart(str(_sealed().secured))
    assert isinstance(parts, Parts)
    renamed = printed(replace(parts, key=OLD.id))
    found = unsealed(NAME, replace(RECORD, secured=renamed), KEYS)
    assert found.answer is SealAnswer.ALTERED


@pytest.mark.parametrize("length", [16, 400, 4096])
def test_the_reference_systems_payload_is_foreign(length: int) -> None:
    parts = (os.urandom(length), os.urandom(16))
    text = ";".join(base64.b64encode(part).decode() for part in parts)
    found = unsealed(NAME, replace(RECORD, secured=text), KEYS)
    assert found.answer is SealAnswer.FOREIGN


@pytest.mark.parametrize(
    "text", ["", ";", "a;b", "AAAA", "AAAA;AAAA;AAAA", "!;!", "QUJD;QUJD", "é;ü", "A" * 5_000_000]
)
def test_what_is_no_payload_is_malformed(text: str) -> None:
    assert unsealed(NAME, replace(RECORD, secured=text), KEYS).answer is SealAnswer.MALFORMED


def test_no_payload_is_its_own_answer() -> None:
    assert unsealed(NAME, RECORD, KEYS).answer is SealAnswer.ABSENT


def test_a_later_form_is_not_called_damaged() -> None:
    text, header = (base64.b64decode(p) for p in str(_sealed().secured).split(";"))
    head = b"\x02" + header[1:-4]
    later = head + hashlib.sha256(head + text).digest()[:4]
    secured = f"{base64.b64encode(text).decode()};{base64.b64encode(later).decode()}"
    found = unsealed(NAME, replace(RECORD, secured=secured), KEYS)
    assert found.answer is SealAnswer.MALFORMED
    assert "form 2" in found.detail


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_gets_an_answer(text: str) -> None:
    assert unsealed(NAME, replace(RECORD, secured=text), KEYS).answer is not SealAnswer.OPEN


def _altered(text: str, chance: random.Random) -> str:
    """The text with one thing changed: a letter, a stretch, an order, bits below base64."""
    at = chance.randrange(len(text))
    letters = string.ascii_letters + string.digits + "+/=;"
    how = chance.randrange(6)
    if how == 0:
        return text[:at] + chance.choice(letters) + text[at + 1 :]
    if how == 1:
        return text[:at] + text[at + chance.randint(1, 4) :]
    if how == 2:
        return text[:at] + chance.choice(letters) + text[at:]
    if how == 3:
        return ";".join(reversed(text.split(";")))
    parts = [bytearray(base64.b64decode(part)) for part in text.split(";")]
    part = chance.choice(parts)
    place = chance.randrange(len(part))
    part[place] ^= 1 << chance.randrange(8)
    if how == 5:  # one who knows the form mends the check sum
        head = bytes(parts[1][:-4])
        parts[1][-4:] = hashlib.sha256(head + bytes(parts[0])).digest()[:4]
    return ";".join(base64.b64encode(part).decode() for part in parts)


def test_every_altered_payload_is_found() -> None:
    chance = random.Random(4)
    whole = _sealed()
    tried = 0
    while tried < HOW_MANY:
        text = _altered(str(whole.secured), chance)
        if text == whole.secured:
            continue
        tried += 1
        found = unsealed(NAME, replace(whole, secured=text), KEYS)
        assert found.answer is not SealAnswer.OPEN, text
        assert found.ledger is None


def test_keys_are_read_from_base64_and_hex() -> None:
    secret = bytes(range(200, 232))
    plain = base64.b64encode(secret).decode()
    for text in (plain, plain.rstrip("="), base64.urlsafe_b64encode(secret).decode(), secret.hex()):
        assert key_bytes(f" {text}\n") == secret


@pytest.mark.parametrize("text", ["", "abc", "zz" * 32, "00" * 32, "ab" * 31, "A" * 44, "ä" * 44])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadKeyError) as error:
        key_bytes(text)
    assert not text or text not in str(error.value)


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(NEW)
    assert str(NEW.secret) not in repr(KEYS)
