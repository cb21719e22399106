"""The proof of a printed site: what it says after each print, and what a check finds."""

import base64
import hashlib
import json
import os
import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from broadsheet.domain.proof import Flaw, Verified
from broadsheet.stages.seal import (
    Copy,
    DamagedProofError,
    SignKey,
    as_of,
    checked,
    daily,
    needed,
    print_of,
    proved,
    signed_anew,
    signer_of,
    standing,
)
from broadsheet.stages.seal.daily import day_of, day_path
from broadsheet.stages.seal.index import INDEX_PATH, KEY_PATH

KEY, OTHER = SignKey(bytes(range(32))), SignKey(bytes(range(1, 33)))
AT = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ONE, TWO, THREE = "_news/2026-03-03-a.md", "_news/2026-03-03-b.md", "_news/2026-03-04-c.md"
HOW_MANY = int(os.environ.get("BROADSHEET_ALTERATIONS", "300"))
"""Altered copies that each of these tests tries; 10,000 where one has the time."""

Files = dict[str, bytes]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class _Site:
    """A printed site: its records by path, and its proof, print by print."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.proof: Files = {}
        self.at = AT

    def prints(self, **changed: str) -> Files:
        """One print; names without folder and ending, `_` for `-`, the empty text takes away."""
        self.at += timedelta(hours=1)
        changes = {}
        for name, text in changed.items():
            path = f"_news/{name.lstrip('d').replace('_', '-')}.md"
            changes[path] = _sha(text) if text else ""
            self.records[path] = changes[path]
        self.records = {path: digest for path, digest in self.records.items() if digest}
        days = needed(self.proof.get(INDEX_PATH), changes, KEY)
        before = {path: self.proof[path] for path in (INDEX_PATH, *days) if path in self.proof}
        made = proved(before, changes, self.at, KEY)
        self.proof |= made
        return made

    def check(self, since: bytes | None = None) -> Verified:
        return checked(Copy(self.proof, self.records, {}), KEY.public, since)

    def flaws(self) -> list[tuple[Flaw, str]]:
        return [(one.flaw, one.path) for one in self.check().findings]


def _site() -> _Site:
    site = _Site()
    site.prints(d2026_03_03_a="1", d2026_03_03_b="1")
    site.prints(d2026_03_03_a="2", d2026_03_04_c="1")
    site.prints(d2026_03_04_d="1", d2026_03_03_b="")
    site.prints(d2026_03_03_b="again", d2026_03_04_c="2")
    return site


def test_a_site_as_it_was_printed_is_whole() -> None:
    found = _site().check()
    assert found.whole
    assert (found.print, found.records, found.days) == (4, 4, 2)
    assert found.at == AT + timedelta(hours=4)


def test_the_same_prints_give_the_same_bytes() -> None:
    assert _site().proof == _site().proof


def test_only_the_touched_day_and_the_index_are_written() -> None:
    site = _site()
    assert set(site.prints(d2026_03_04_c="3")) == {day_path("2026-03-04"), INDEX_PATH, KEY_PATH}
    assert site.check().whole


def test_what_the_proof_says_already_is_no_print() -> None:
    site = _site()
    before = dict(site.proof)
    assert site.prints(d2026_03_04_c="2", d2026_03_03_a="2") == {}
    assert site.proof == before
    assert site.prints(d2026_03_09_never="") == {}


def test_entries_are_only_ever_added() -> None:
    site = _site()
    path = day_path("2026-03-03")
    before = site.proof[path]
    site.prints(d2026_03_03_a="3")
    kept = before.split(b"\n],")[0]
    assert site.proof[path].startswith(kept)


def test_records_without_a_date_have_a_day_too() -> None:
    assert day_of("_news/2026-03-03-a.md") == "2026-03-03"
    assert day_of("_news/about.md") == "undated"
    assert day_of("_news/2026-03-03.md") == "undated"
    site = _site()
    site.prints(about="1")
    assert day_path("undated") in site.proof
    assert site.check().whole


def test_every_kind_of_change_is_named() -> None:
    site = _site()
    site.records[ONE] = _sha("3")
    site.records["_news/2026-03-03-z.md"] = _sha("1")
    site.records["_news/2027-01-01-z.md"] = _sha("1")
    del site.records[THREE]
    assert site.flaws() == [
        (Flaw.ALTERED, ONE),
        (Flaw.ADDED, "_news/2026-03-03-z.md"),
        (Flaw.MISSING, THREE),
        (Flaw.ADDED, "_news/2027-01-01-z.md"),
    ]


def test_a_record_in_an_earlier_state_is_altered() -> None:
    site = _site()
    site.records[ONE] = _sha("1")
    assert site.flaws() == [(Flaw.ALTERED, ONE)]


def test_a_day_put_back_to_an_earlier_state_is_found() -> None:
    site = _site()
    path = day_path("2026-03-04")
    before = site.proof[path]
    site.prints(d2026_03_04_c="9")
    site.proof[path] = before
    assert (Flaw.INDEX_ALTERED, path) in site.flaws()


def test_a_missing_day_and_a_missing_index_are_found() -> None:
    site = _site()
    path = day_path("2026-03-04")
    del site.proof[path]
    assert (Flaw.INDEX_ALTERED, path) in site.flaws()
    del site.proof[INDEX_PATH]
    assert (Flaw.INDEX_ALTERED, INDEX_PATH) in site.flaws()


def test_a_file_that_the_index_does_not_name_is_found() -> None:
    site = _site()
    site.proof["proof/2020-01-01.json"] = site.proof[day_path("2026-03-04")]
    assert site.flaws() == [(Flaw.ADDED, "proof/2020-01-01.json")]


def test_another_key_is_told_as_such() -> None:
    site = _site()
    found = checked(Copy(site.proof, site.records, {}), OTHER.public)
    assert {one.flaw for one in found.findings} == {Flaw.OTHER_KEY}
    assert (found.print, found.records) == (0, 0)


def test_all_of_it_under_another_key_is_found() -> None:
    site = _site()
    site.proof = signed_anew(site.proof, OTHER)
    assert checked(Copy(site.proof, site.records, {}), OTHER.public).whole
    assert {flaw for flaw, _ in site.flaws()} == {Flaw.OTHER_KEY}


def test_signed_anew_says_the_same_under_another_key() -> None:
    site = _site()
    assert signer_of(site.proof) == KEY.id
    anew = signed_anew(site.proof, OTHER)
    assert signer_of(anew) == OTHER.id
    assert signed_anew(anew, KEY) == site.proof


def test_a_print_with_another_key_signs_all_anew() -> None:
    site = _site()
    changes = {THREE: _sha("9")}
    assert needed(site.proof[INDEX_PATH], changes, KEY) == [day_path("2026-03-04")]
    days = needed(site.proof[INDEX_PATH], changes, OTHER)
    assert days == [day_path("2026-03-03"), day_path("2026-03-04")]
    made = proved(site.proof, changes, AT + timedelta(days=1), OTHER)
    assert set(made) == {INDEX_PATH, KEY_PATH, *days}
    assert proved(site.proof, {}, AT, OTHER) == signed_anew(site.proof, OTHER)
    site.records |= changes
    assert checked(Copy(made, site.records, {}), OTHER.public, made[INDEX_PATH]).whole


def test_history_that_was_only_added_to_stands() -> None:
    site = _Site()
    site.prints(d2026_03_03_a="1")
    kept = [site.proof[INDEX_PATH]]
    for number in range(2, 6):
        site.prints(d2026_03_03_a=str(number), d2026_03_04_c=str(number))
        kept.append(site.proof[INDEX_PATH])
    for index in kept:
        assert site.check(since=index).whole


def test_history_that_was_rewritten_is_found_by_who_kept_an_index() -> None:
    site = _site()
    kept = site.proof[INDEX_PATH]
    other = _Site()
    other.prints(d2026_03_03_a="1", d2026_03_03_b="1")
    other.prints(d2026_03_03_a="another", d2026_03_04_c="1")
    for number in range(5):
        other.prints(d2026_03_03_a=f"2{number}")
    assert other.check().whole
    found = {one.flaw for one in other.check(since=kept).findings}
    assert found == {Flaw.REWRITTEN}


def test_an_earlier_state_is_found_by_who_kept_a_later_index() -> None:
    site = _Site()
    site.prints(d2026_03_03_a="1")
    proof, records = dict(site.proof), dict(site.records)
    site.prints(d2026_03_03_a="2")
    found = checked(Copy(proof, records, {}), KEY.public, site.proof[INDEX_PATH])
    assert [one.flaw for one in found.findings] == [Flaw.REWRITTEN]


def test_days_slipped_in_before_a_kept_index_are_found() -> None:
    site, other = _Site(), _Site()
    site.prints(d2026_03_03_a="1")
    kept = site.proof[INDEX_PATH]
    other.prints(d2026_03_03_a="1", d2026_02_01_slipped_in="1")
    other.prints(d2026_03_03_a="2")
    found = other.check(since=kept).findings
    assert [(one.flaw, one.path) for one in found] == [(Flaw.REWRITTEN, day_path("2026-02-01"))]


def test_the_proof_of_an_earlier_print_can_be_made_again() -> None:
    site, then = _Site(), {}
    for number in range(1, 6):
        site.prints(d2026_03_03_a=str(number), **{f"d2026_03_0{number}_c": "x"})
        then[number] = dict(site.proof)
    assert print_of(site.proof) == 5
    for number, files in then.items():
        assert as_of(site.proof, number, KEY) == files
    assert as_of(site.proof, 0, KEY) == {}


def test_what_stands_is_told() -> None:
    site = _site()
    assert standing(site.proof) == site.records
    assert standing({}) == {}


def test_a_proof_that_was_kept_and_is_damaged_is_said() -> None:
    site = _site()
    site.proof[INDEX_PATH] += b" "
    with pytest.raises(DamagedProofError, match=INDEX_PATH):
        site.prints(d2026_03_04_c="5")


def test_what_could_not_be_read_is_told_as_that() -> None:
    site = _site()
    del site.records[ONE]
    copy = Copy(site.proof, site.records, {ONE: "permission denied"})
    found = checked(copy, KEY.public).findings
    assert [(one.flaw, one.path, one.detail) for one in found] == [
        (Flaw.UNREADABLE, ONE, "permission denied")
    ]


def test_the_printed_key_is_compared_with_the_one_given() -> None:
    site = _site()
    site.proof[KEY_PATH] = f"{OTHER.public.text}\n".encode()
    assert site.flaws() == [(Flaw.OTHER_KEY, KEY_PATH)]
    site.proof[KEY_PATH] = b"\xff"
    assert site.flaws() == [(Flaw.ALTERED, KEY_PATH)]


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b"\xff", b'{"form":1e999}', b"null"])
def test_garbage_in_place_of_a_proof_is_only_that(data: bytes) -> None:
    site = _site()
    site.proof[INDEX_PATH] = data
    assert (Flaw.INDEX_ALTERED, INDEX_PATH) in site.flaws()
    site = _site()
    site.proof[day_path("2026-03-03")] = data
    assert (Flaw.INDEX_ALTERED, day_path("2026-03-03")) in site.flaws()


def _changed_bytes(data: bytes, chance: random.Random) -> bytes:
    """One byte, bit or stretch changed, moved, doubled or taken away, anywhere."""
    at = chance.randrange(len(data))
    end = min(len(data), at + chance.randint(1, 5))
    how = chance.randrange(6)
    if how == 0:
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
    if how == 1:
        return data[:at] + data[end:]
    if how == 2:
        return data[:at] + data[at:end] + data[at:]
    if how == 3:
        return data[:at] + chance.choice((b" ", b"\n", b"0", b"a", b'"', b",")) + data[at:]
    if how == 4:
        return data[:at]
    other = chance.randrange(len(data))
    low, high = sorted((at, other))
    swapped = bytearray(data)
    swapped[low], swapped[high] = data[high], data[low]
    return bytes(swapped)


def _changed_field(data: bytes, chance: random.Random) -> bytes:
    """One value of the JSON changed to another of its kind, and printed as we print."""
    found = json.loads(data)
    places: list[tuple[dict[str, object] | list[object], str | int]] = []

    def walk(node: object) -> None:
        keys: list[tuple[str | int, object]] = []
        if isinstance(node, dict):
            keys = list(node.items())
        elif isinstance(node, list):
            keys = list(enumerate(node))
        for key, value in keys:
            assert isinstance(node, dict | list)
            places.append((node, key))
            walk(value)

    walk(found)
    holder, key = chance.choice(places)
    value = holder[key]  # type: ignore[index]
    if isinstance(value, int):
        new: object = value + chance.choice((-1, 1, 100))
    elif isinstance(value, str) and value:
        at = chance.randrange(len(value))
        letter = chance.choice("0123456789abcdefAZ-+/=")
        new = value[:at] + letter + value[at + 1 :]
    else:
        new = chance.choice((None, [], {}, ""))
    holder[key] = new  # type: ignore[index]
    if chance.random() < 0.2 and isinstance(found.get("prints"), list) and found["prints"]:
        found["prints"].pop(chance.randrange(len(found["prints"])))
    return json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode()


def test_every_altered_index_is_found() -> None:
    chance = random.Random(5)
    site = _site()
    whole = dict(site.proof)
    tried = 0
    while tried < HOW_MANY:
        path = chance.choice(sorted(whole))
        change = _changed_bytes if path == KEY_PATH else chance.choice((_changed_bytes, _resaid))
        data = change(whole[path], chance)
        if data == whole[path]:
            continue
        tried += 1
        site.proof = {**whole, path: data}
        assert path in {one.path for one in site.check().findings}, data


def _resaid(data: bytes, chance: random.Random) -> bytes:
    """Another value in our own spelling, so that only chain and signature can tell."""
    changed = _changed_field(data, chance).decode()
    if changed.startswith('{"form":"broadsheet/day'):
        changed = changed.replace('"prints":[', '"prints":[\n').replace("},{", "},\n{")
        changed = changed.replace('],"key"', '\n],"key"')
    else:
        changed = changed.replace('"days":{', '"days":{\n').replace('],"', '],\n"')
        changed = changed.replace('},"key"', '\n},"key"')
    return f"{changed}\n".encode()


def test_a_value_said_otherwise_in_our_own_spelling_is_read_and_yet_found() -> None:
    """The alterations above reach the chain and the signatures, not only the spelling."""
    chance = random.Random(6)
    data = _site().proof[day_path("2026-03-03")]
    spelt = [_resaid(data, chance) for _ in range(100)]
    assert sum(daily.read(one) is not None for one in spelt) > 50


def test_every_altered_record_is_found() -> None:
    chance = random.Random(7)
    site = _Site()
    texts = {
        f"_news/2026-03-{day:02}-{number}.md": chance.randbytes(200)
        for day in range(1, 11)
        for number in range(5)
    }
    digests = {path: hashlib.sha256(text).hexdigest() for path, text in texts.items()}
    site.proof = proved({}, digests, AT, KEY)
    assert checked(Copy(site.proof, digests, {}), KEY.public).whole
    for _ in range(HOW_MANY // 10):
        site.records = dict(digests)
        changed = set()
        for path in chance.sample(sorted(texts), 10):
            how = chance.randrange(3)
            text = _changed_bytes(texts[path], chance)
            if how == 0:
                del site.records[path]
            elif how == 1:
                added = path.replace(".md", f"-{chance.randrange(1000)}.md")
                site.records[added] = digests[chance.choice(sorted(digests))]
                changed.add(added)
                continue
            elif text == texts[path]:
                continue
            else:
                site.records[path] = hashlib.sha256(text).hexdigest()
            changed.add(path)
        assert {one.path for one in site.check().findings} == changed


def test_a_signature_by_the_book_of_another_statement_does_not_do() -> None:
    site = _site()
    index = json.loads(site.proof[INDEX_PATH])
    day = json.loads(site.proof[day_path("2026-03-03")])
    swapped = site.proof[INDEX_PATH].replace(index["signature"].encode(), day["signature"].encode())
    site.proof[INDEX_PATH] = swapped
    assert (Flaw.INDEX_ALTERED, INDEX_PATH) in site.flaws()


def test_the_public_key_is_the_one_of_the_standard() -> None:
    """RFC 8032, section 7.1, test 1."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert SignKey(seed).public.raw.hex() == public
    text = base64.b64encode(bytes.fromhex(public)).decode()
    assert SignKey(seed).public.text == f"ed25519 {text}"


def test_one_record_of_twenty_thousand_costs_little() -> None:
    days = [AT - timedelta(days=number) for number in range(1_000)]
    changes = {
        f"_news/{day:%Y-%m-%d}-story-{number}.md": _sha(f"{day}{number}")
        for day in days
        for number in range(20)
    }
    proof = proved({}, changes, AT, KEY)
    path = "_news/2026-03-04-story-3.md"
    before = {INDEX_PATH: proof[INDEX_PATH], day_path("2026-03-04"): proof["proof/2026-03-04.json"]}
    began = time.process_time()
    made = proved(before, {path: _sha("new")}, AT + timedelta(hours=1), KEY)
    assert len(made) == 3
    assert time.process_time() - began < 0.2, "some 5 ms where nothing else runs"
