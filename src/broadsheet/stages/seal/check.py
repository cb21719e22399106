"""Checks a printed site against its proof with one public key: every file that is not right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from broadsheet.domain.proof import Finding, Flaw, Verified
from broadsheet.domain.record import moment
from broadsheet.stages.seal import daily, index
from broadsheet.stages.seal.daily import Day, day_path
from broadsheet.stages.seal.index import INDEX_PATH, KEY_PATH, Index
from broadsheet.stages.seal.keys import BadKeyError, PublicKey, public_key


@dataclass(frozen=True, slots=True)
class Copy:
    """A printed site as it was found.

    `proof` has the content of every file of the proof, `records` the SHA-256 in hex of every
    record, both by path; `unreadable` says why a file of either kind could not be read. Where
    `listed` is False nobody could list the copy (it was read over HTTP), so nothing in it is
    known to be added.
    """

    proof: Mapping[str, bytes]
    records: Mapping[str, str]
    unreadable: Mapping[str, str]
    listed: bool = True


def checked(copy: Copy, key: PublicKey, since: bytes | None = None) -> Verified:
    """Everything that is wrong with a copy; `since` is the index of an earlier print, kept aside.

    An index that cannot be trusted is not asked: then no record is called right or wrong by it.
    """
    now = index.read(copy.proof.get(INDEX_PATH, b""))
    problem = _index_problem(copy, now, key)
    found = [Finding(Flaw.UNREADABLE, path, why) for path, why in copy.unreadable.items()]
    found += [problem] if problem else []
    days: dict[str, Day] = {}
    if now is not None and problem is None:
        found += _days(copy, now, key, days)
        found += _records(copy, now, days)
    found += _strangers(copy, now if problem is None else None)
    found += _printed_key(copy, key)
    if since is not None and now is not None and problem is None:
        found += _since(since, now, days, key)
    trusted = now if problem is None else None
    return Verified(
        findings=tuple(sorted(set(found), key=lambda one: (one.path, one.flaw, one.detail))),
        print=trusted.print if trusted else 0,
        at=moment(trusted.at) if trusted else None,
        records=sum(len(day.standing()) for day in days.values()),
        days=len(days),
    )


def wanted(index_file: bytes) -> list[str]:
    """Paths of the days' indexes that an index names; none where it is no index."""
    found = index.read(index_file)
    return [day_path(day) for day in found.days] if found else []


def named(day_file: bytes) -> list[str]:
    """Paths of the records that stand in a day's index; none where it is none."""
    found = daily.read(day_file)
    return list(found.standing()) if found else []


def _index_problem(copy: Copy, now: Index | None, key: PublicKey) -> Finding | None:
    if INDEX_PATH in copy.unreadable:
        return Finding(Flaw.UNREADABLE, INDEX_PATH, copy.unreadable[INDEX_PATH])
    if INDEX_PATH not in copy.proof:
        return Finding(Flaw.INDEX_ALTERED, INDEX_PATH, "not there")
    if now is None:
        return Finding(Flaw.INDEX_ALTERED, INDEX_PATH, "not written as an index is")
    if index.vouched(now, key):
        told = now.key == key.id and now.form == index.FORM
        return None if told else Finding(Flaw.INDEX_ALTERED, INDEX_PATH, "its form or key's name")
    if now.key != key.id:
        return Finding(Flaw.OTHER_KEY, INDEX_PATH, f"it names key {now.key}; yours is {key.id}")
    return Finding(Flaw.INDEX_ALTERED, INDEX_PATH, "the signature is not under these words")


def _days(copy: Copy, now: Index, key: PublicKey, days: dict[str, Day]) -> Iterator[Finding]:
    """What is wrong with the days; those whose entries are right are put into `days`."""
    for name, state in now.days.items():
        path = day_path(name)
        if path in copy.unreadable:
            continue
        day = daily.read(copy.proof.get(path, b""))
        problem = _day_problem(day, name, state) if path in copy.proof else "not there"
        if day is not None and not problem:
            days[name] = day
            if not daily.vouched(day, key) or day.key != key.id:
                problem = "the signature is not under these words"
        if problem:
            yield Finding(Flaw.INDEX_ALTERED, path, problem)


def _day_problem(day: Day | None, name: str, state: tuple[int, str]) -> str:
    if day is None:
        return "not written as a day's index is"
    if day.form != daily.FORM or day.day != name:
        return f"it is the index of {day.day!r}"
    if broken := daily.chained(day):
        return broken
    if (len(day.prints), day.head) != state:
        return f"it has {len(day.prints)} entries, and not those {state[0]} that the index names"
    return ""


def _records(copy: Copy, now: Index, days: Mapping[str, Day]) -> Iterator[Finding]:
    """Records against the digests that hold; those of a day that is not right are left out."""
    signed = {path: digest for day in days.values() for path, digest in day.standing().items()}
    for path, digest in signed.items():
        if path in copy.unreadable:
            continue
        if path not in copy.records:
            yield Finding(Flaw.MISSING, path)
        elif copy.records[path] != digest:
            yield Finding(Flaw.ALTERED, path, f"SHA-256 {copy.records[path]}, signed {digest}")
    for path in copy.records.keys() - signed.keys():
        day = daily.day_of(path)
        if day in days or day not in now.days:
            yield Finding(Flaw.ADDED, path)


def _strangers(copy: Copy, now: Index | None) -> Iterator[Finding]:
    """Files among those of the proof that no index names."""
    if now is None or not copy.listed:
        return
    ours = {INDEX_PATH, KEY_PATH, *map(day_path, now.days)}
    for path in sorted(copy.proof.keys() - ours):
        yield Finding(Flaw.ADDED, path, "the index does not name it")


def _printed_key(copy: Copy, key: PublicKey) -> Iterator[Finding]:
    data = copy.proof.get(KEY_PATH)
    if data is None:
        if KEY_PATH not in copy.unreadable:
            yield Finding(Flaw.MISSING, KEY_PATH)
    elif data != f"{key.text}\n".encode():
        try:
            other = public_key(data.decode()).raw != key.raw
        except (BadKeyError, UnicodeDecodeError):
            other = False
        flaw = Flaw.OTHER_KEY if other else Flaw.ALTERED
        yield Finding(flaw, KEY_PATH, "it is not the key that you gave")


def _since(kept: bytes, now: Index, days: Mapping[str, Day], key: PublicKey) -> Iterator[Finding]:
    then = index.read(kept)
    if then is None or not index.vouched(then, key):
        yield Finding(Flaw.REWRITTEN, INDEX_PATH, "the index that was kept is not of this key")
    elif then.print > now.print:
        told = f"print {now.print} stands; print {then.print} was seen before"
        yield Finding(Flaw.REWRITTEN, INDEX_PATH, told)
    else:
        for name, (count, head) in then.days.items():
            entries = days[name].prints if name in days else ()
            lost = name not in now.days or (name in days and len(entries) < count)
            if lost or (name in days and entries[count - 1].head != head):
                told = f"its first {count} entries are not those of print {then.print}"
                yield Finding(Flaw.REWRITTEN, day_path(name), told)
        added = ((n, e) for n, day in days.items() for e in day.until(then.print))
        late = {n for n, e in added if n not in then.days}
        yield from (
            Finding(Flaw.REWRITTEN, day_path(n), f"entries from before print {then.print} are new")
            for n in sorted(late)
        )
