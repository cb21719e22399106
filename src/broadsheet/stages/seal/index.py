"""The index of all days: what stands now, under one signature.

    {"form":"broadsheet/proof/1","print":4,"at":"…","days":{
    "2022-05-18":[2,"HEAD"],
    "2022-05-19":[3,"HEAD"]
    },"key":"…","signature":"…"}

It names for each day how many entries its index has and the last one's head. It holds nothing that
is not in the days, so the index of any earlier print can be made again from them: by that anybody
who kept one can check that the history since was only added to (`index_at`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from broadsheet.stages.seal import daily
from broadsheet.stages.seal.daily import FOLDER, Day, checks, hashed, signature
from broadsheet.stages.seal.keys import PublicKey, SignKey
from broadsheet.text.codec import encode

FORM = "broadsheet/proof/1"
INDEX_PATH = f"{FOLDER}/index.json"
KEY_PATH = f"{FOLDER}/key.txt"


@dataclass(frozen=True, slots=True)
class Index:
    """The state of every day after one print: day → (number of entries, last head)."""

    form: str
    print: int
    at: str
    days: dict[str, tuple[int, str]]
    key: str = ""
    signature: str = ""

    @property
    def head(self) -> str:
        """One digest that stands for all of it."""
        return hashed(FORM, str(self.print), self.at, encode(self.days))


EMPTY = Index(FORM, 0, "", {})


def index_with(before: Index, days: Iterable[Day], number: int, at: str) -> Index:
    """The index, not yet signed, in which these days stand as they are now."""
    now = {day.day: (len(day.prints), day.head) for day in days}
    return Index(FORM, number, at, dict(sorted({**before.days, **now}.items())))


def index_at(days: Mapping[str, Day], number: int) -> Index:
    """The index as it was after an earlier print (not signed), from the days as they are now."""
    found: dict[str, tuple[int, str]] = {}
    moment = ""
    for name, day in sorted(days.items()):
        entries = day.until(number)
        if entries:
            found[name] = (len(entries), entries[-1].head)
            moment = entries[-1].at if entries[-1].print == number else moment
    return Index(FORM, number, moment, found)


def signed(index: Index, key: SignKey) -> Index:
    """The index under this key's signature."""
    made = signature(_statement(index), key)
    return Index(FORM, index.print, index.at, index.days, key.id, made)


def printed(index: Index) -> bytes:
    """The file's bytes: one day a line."""
    days = ",\n".join(f"{encode(day)}:{encode(state)}" for day, state in index.days.items())
    text = (
        f'{{"form":{encode(index.form)},"print":{index.print},"at":{encode(index.at)},"days":{{\n'
        f'{days}\n}},"key":{encode(index.key)},"signature":{encode(index.signature)}}}\n'
    )
    return text.encode()


def read(data: bytes) -> Index | None:
    """An index from a file; None where it is not written as `printed` writes it."""
    try:
        found = msgspec.json.decode(data, type=Index)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    in_order = all(map(daily.is_day, found.days)) and sorted(found.days) == list(found.days)
    return found if in_order and printed(found) == data else None


def vouched(index: Index, key: PublicKey) -> bool:
    """Whether this key signed it."""
    return checks(_statement(index), index.signature, key)


def _statement(index: Index) -> bytes:
    return f"{FORM}\n{index.head}\n".encode()
