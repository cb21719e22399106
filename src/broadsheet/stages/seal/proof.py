"""Brings the proof up to a print: which of its files change, and what they say then."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from broadsheet.domain.record import stamp
from broadsheet.stages.seal import daily, index
from broadsheet.stages.seal.daily import Day, day_path
from broadsheet.stages.seal.index import EMPTY, INDEX_PATH, KEY_PATH, Index
from broadsheet.stages.seal.keys import SignKey

RECORDS = "_news/"
"""Where the files lie that are proved."""


class DamagedProofError(ValueError):
    """The index that was kept is not one that we wrote; the message names its path."""


def needed(index_file: bytes | None, paths: Iterable[str], key: SignKey) -> list[str]:
    """Paths of the days' indexes that `proved` needs for changes to these records, in order.

    `index_file` is the index of all days as it stands; where another key signed it, all are needed.
    """
    days = {day_path(daily.day_of(path)) for path in paths}
    if index_file is not None:
        then = _index({INDEX_PATH: index_file})
        days |= set() if then.key == key.id else set(map(day_path, then.days))
    return sorted(days)


def proved(
    before: Mapping[str, bytes], changes: Mapping[str, str], at: datetime, key: SignKey
) -> dict[str, bytes]:
    """The files of the proof that this print changes, by path; none where no digest is news.

    `before` holds, by path, the index and at least the days that are `needed`, as they were
    written last (those that are missing were never written). `changes` gives records' paths and
    the SHA-256 of their bytes in hex, the empty text for one that was taken away; what the proof
    says already is no change. `at` is the print's moment. Where another key signed the index that
    stands, every file is signed anew. Errors: `DamagedProofError`.
    """
    then = _index(before)
    if then.key not in ("", key.id):
        anew = signed_anew(before, key)
        return anew | proved({**before, **anew}, changes, at, key)
    number, moment = then.print + 1, stamp(at)
    days: list[Day] = []
    for name, changed in daily.by_day(changes.items()).items():
        entries = _entries(before, name)
        more = daily.grown(name, entries, changed, number, moment)
        if more != entries:
            days.append(daily.signed(name, more, key))
    if not days:
        return {}
    now = index.signed(index.index_with(then, days, number, moment), key)
    return _files(days, now, key)


def signed_anew(before: Mapping[str, bytes], key: SignKey) -> dict[str, bytes]:
    """Every file of the proof under another key; nothing that is said in it changes.

    `before` holds the index and all its days.
    """
    then = _index(before)
    days = [daily.signed(name, _entries(before, name), key) for name in then.days]
    return _files(days, index.signed(then, key), key)


def as_of(before: Mapping[str, bytes], number: int, key: SignKey) -> dict[str, bytes]:
    """The files of the proof as they were after an earlier print; nothing before the first."""
    every = (daily.signed(name, _entries(before, name), key) for name in _index(before).days)
    found = {day.day: day for day in every}
    then = index.index_at(found, number)
    if not then.days:
        return {}
    days = [daily.signed(name, found[name].until(number), key) for name in then.days]
    return _files(days, index.signed(then, key), key)


def signer_of(before: Mapping[str, bytes]) -> str:
    """The id of the key that signed the index; the empty text where there is none."""
    return _index(before).key


def print_of(before: Mapping[str, bytes]) -> int:
    """The number of the last print that the index speaks of, 0 where there is none."""
    return _index(before).print


def standing(before: Mapping[str, bytes]) -> dict[str, str]:
    """Every record that the proof names now with its SHA-256; `before` holds index and days."""
    found: dict[str, str] = {}
    for name in _index(before).days:
        for entry in _entries(before, name):
            found |= entry.records
    return {path: digest for path, digest in found.items() if digest}


def _files(days: Iterable[Day], now: Index, key: SignKey) -> dict[str, bytes]:
    made = {day_path(day.day): daily.printed(day) for day in days}
    made[INDEX_PATH] = index.printed(now)
    made[KEY_PATH] = f"{key.public.text}\n".encode()
    return made


def _index(before: Mapping[str, bytes]) -> Index:
    data = before.get(INDEX_PATH)
    if data is None:
        return EMPTY
    found = index.read(data)
    if found is None:
        raise DamagedProofError(f"{INDEX_PATH}: not an index as it is written here")
    return found


def _entries(before: Mapping[str, bytes], day: str) -> tuple[daily.Entry, ...]:
    data = before.get(day_path(day))
    if data is None:
        return ()
    found = daily.read(data)
    if found is None or found.day != day:
        raise DamagedProofError(f"{day_path(day)}: not an index as it is written here")
    return found.prints
