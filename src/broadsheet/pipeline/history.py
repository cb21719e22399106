"""History: what is written down of each run, so that it can be done again from its captures.

What a run comes to hangs on its captures, its configuration and its moment, and on the few answers
that leave no capture: a page that failed, an address that moved for good. Those are noted as they
come, in the transaction of the pages they came with, so that a killed run has them too.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.domain.capture import Fetched, FetchFailure, FetchProblem, NotModified, Request
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.run import Run
from broadsheet.domain.site import Site
from broadsheet.errors import StoreError
from broadsheet.pipeline import proving
from broadsheet.pipeline.judge import REVISION
from broadsheet.pipeline.rows import PRINTED
from broadsheet.pipeline.witness import Witness
from broadsheet.ports.sink import Sink
from broadsheet.ports.store import Store, Transaction
from broadsheet.ports.transport import Transport
from broadsheet.stages import (
    admit,
    canon,
    classify,
    cluster,
    discover,
    edit,
    extract,
    letter,
    score,
)
from broadsheet.stages.publish import compose
from broadsheet.text.codec import decode, encode

BEGUN, ANSWERS = "history.begun", "history.answers"
"""Notes: the run that is under way, and what it was answered."""
PROOF = "history.proof"
"""Note: the number of the last print that the proof spoke of when the run began."""
FILE = "history.file"
"""Ledger rows of this stage are the files that stand printed, with their contents' digests."""
TOTAL, ANEW = "history.total", "history.anew"
"""Notes: `digest_of` all that stand printed; digests of those printed since the last record."""
FILES = "history.files"
"""Note: where the digests stood before they had rows of their own."""
OWN = ".run/"
"""Paths of `Run.configuration` that begin so are no files: what the run itself tells."""
SITE, ANSWERED, ARCHIVES, CHANGED, ENDED, PROVED = (
    f"{OWN}{name}" for name in ("site", "answers", "archives", "changed", "ended", "proof")
)
WELL, PRESSED, JUDGED, EARLY, UNTOLD = "well", "pressed", "judged", "early", "untold"
"""How far a run came: to its end; killed after its print, with its judgement written, or before
that. What the site did before its history was kept stands as one run that is untold."""

Pairs = tuple[tuple[str, str], ...]
Answers = tuple[FetchFailure | NotModified, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a run is made from: its moment, the site, the files read of its folder, archives."""

    at: datetime
    site: Site
    files: Pairs = ()
    archives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Noted:
    """`FetchFailure` or `NotModified` in a form that reads back: exactly one is there."""

    failure: FetchFailure | None = None
    unchanged: NotModified | None = None


@dataclass(frozen=True, slots=True)
class _Begun:
    """A run under way; the revision of the judgement and the mark of the print before it."""

    told: Told
    revision: str
    printed: str


class Chronicle:
    """The account of one run while it goes on.

    A run that was begun before and never ended was killed: it is entered first, without a print.
    """

    def __init__(self, store: Store, told: Told) -> None:
        self._store, self._told = store, told
        self._noted: list[_Noted] = []
        self._fresh = False
        with store.begin() as tx:
            left = tx.notes.get(BEGUN)
            if left:
                begun = decode(_Begun, left)
                _enter(tx, begun.told, _how_far(tx, begun))
            elif not tx.runs.times() and tx.captures.lengths():
                _enter(tx, told, UNTOLD)
            tx.notes.set(ANSWERS, "[]")
            if told.site.proof.sign:
                tx.notes.set(PROOF, str(proving.number(tx)))
            begun = _Begun(told, tx.notes.get(REVISION), tx.notes.get(PRINTED))
            tx.notes.set(BEGUN, encode(begun))

    def transport(self, inner: Transport) -> Transport:
        """The transport, with every answer noted that leaves no capture and tells something."""
        return _Noting(inner, self._note)

    def sink(self, inner: Sink) -> Sink:
        """The sink, with the digest of every file noted that is printed."""
        return Witness(inner, self._printed)

    def learnt(self, write: Callable[[Transaction], None]) -> Callable[[Transaction], None]:
        """`Context.learnt`: what the transport learnt, and the answers that were noted."""

        def _write(tx: Transaction) -> None:
            write(tx)
            if self._fresh:
                self._fresh = False
                tx.notes.set(ANSWERS, encode(tuple(self._noted)))

        return _write

    def end(self, versions: Pairs) -> Run:
        """Enter the run, which ended well; `versions` as in `Run`."""
        with self._store.begin() as tx:
            # In an order of their own: that of their coming differs from one time to the next.
            tx.notes.set(ANSWERS, encode(tuple(sorted(self._noted, key=encode))))
            run = _enter(tx, self._told, WELL, versions)
            tx.notes.set(BEGUN, "")
            tx.notes.set(ANSWERS, "[]")
            return run

    def _printed(self, digests: Mapping[str, str], gone: Collection[str] | None) -> None:
        """What stands printed now; a run that is killed after this has it all the same."""
        with self._store.begin() as tx:
            _bring_over(tx, self._told.at)
            if gone is None:
                rows = tx.ledger.stage(FILE)
                gone = rows.keys() - digests.keys()
            else:
                rows = tx.ledger.get(FILE, [*digests, *gone])
            known = {path: row.value for path, row in rows.items()}
            changed = {path: d for path, d in digests.items() if known.get(path) != d}
            lost = known.keys() & set(gone)
            if changed or lost:
                was = {path: known[path] for path in known.keys() & (changed.keys() | lost)}
                total = _added(_added(tx.notes.get(TOTAL), changed), was, -1)
                tx.notes.set(TOTAL, total)
                _put(tx, changed, self._told.at)
                tx.ledger.drop([FILE], lost)
                anew = _digests(tx, ANEW) | changed | dict.fromkeys(lost, "")
                tx.notes.set(ANEW, encode(anew))

    def _note(self, answer: _Noted) -> None:
        self._noted.append(answer)
        self._fresh = True


def runs_begun(tx: Transaction) -> int:
    """How many runs were begun: those on record, and one that was killed and will be entered."""
    return max(tx.runs.times(), default=0) + bool(tx.notes.get(BEGUN))


def stage_versions(press: str) -> Pairs:
    """What judges and prints, by the stage's name; `press` is the version of the press."""
    stages = (discover, extract, canon, admit, classify, cluster, score, edit, letter)
    found = [(stage.__name__.rpartition(".")[2], stage.VERSION) for stage in stages]
    return tuple(sorted([*found, ("compose", compose.VERSION), ("press", press)]))


def digest_of(files: Mapping[str, str]) -> str:
    """`Run.printed` of files by path, each with the SHA-256 of its content in hex.

    It is the sum, modulo 2²⁵⁶, of the SHA-256 of every line `digest  path`: so one file of 25,000
    changes it without a look at the others. It tells prints apart that differ by chance; it is no
    proof against somebody who makes files to fit.
    """
    return _added("", files)


def ended(run: Run) -> str:
    """How far a run came: `WELL`, `PRESSED`, `JUDGED`, `EARLY` or `UNTOLD`."""
    return dict(run.configuration).get(ENDED, WELL)


def told_of(run: Run) -> Told:
    """What a run was made from; `StoreError` where that cannot be read any more."""
    found = dict(run.configuration)
    try:
        return Told(
            at=run.at,
            site=decode(Site, found[SITE]),
            files=tuple(pair for pair in run.configuration if not pair[0].startswith(OWN)),
            archives=decode(tuple[str, ...], found[ARCHIVES]),
        )
    except (KeyError, ValueError) as error:
        raise StoreError(
            f"run {run.number} of {run.at:%Y-%m-%d %H:%M} UTC: what it was made from is not in its "
            f"record in a form that can be read ({type(error).__name__})"
        ) from error


def answers_of(run: Run) -> Answers:
    """What a run was answered that left no capture."""
    noted = decode(tuple[_Noted, ...], dict(run.configuration).get(ANSWERED, "[]"))
    answers = (one.failure or one.unchanged for one in noted)
    return tuple(one for one in answers if one is not None)


def changed_of(run: Run) -> dict[str, str]:
    """Files that a run printed anew: path → SHA-256; the empty string: taken away."""
    return decode(dict[str, str], dict(run.configuration).get(CHANGED, "{}"))


def proof_before(run: Run) -> int:
    """The number of the last print that the site's proof spoke of when this run began."""
    return int(dict(run.configuration).get(PROVED, "0"))


def printed_by(runs: Iterable[Run]) -> dict[str, str]:
    """The files that stood printed after these runs, which are all runs up to some number."""
    files: dict[str, str] = {}
    for run in runs:
        files |= changed_of(run)
    return {path: digest for path, digest in files.items() if digest}


def _enter(tx: Transaction, told: Told, far: str, versions: Pairs = ()) -> Run:
    """Enter a run, with what has been noted of it."""
    own = [(ANSWERED, tx.notes.get(ANSWERS) or "[]"), (ENDED, far)]
    printed = ""
    if far in (WELL, PRESSED):
        own.append((CHANGED, tx.notes.get(ANEW) or "{}"))
        printed = tx.notes.get(TOTAL) or digest_of({})
        tx.notes.set(ANEW, "{}")
    if told.site.proof.sign:
        own.append((PROVED, tx.notes.get(PROOF) or "0"))
    return tx.runs.add(
        Run(
            number=0,
            at=told.at,
            configuration=_configuration(told, own),
            lengths=tuple(sorted(tx.captures.lengths().items())),
            versions=versions,
            printed=printed,
        )
    )


def _how_far(tx: Transaction, begun: _Begun) -> str:
    """How far a run came that was begun and never ended."""
    if tx.notes.get(PRINTED) != begun.printed:
        return PRESSED
    return JUDGED if tx.notes.get(REVISION) != begun.revision else EARLY


def _added(total: str, files: Mapping[str, str], sign: int = 1) -> str:
    number = int(total or "0", 16)
    for path, digest in files.items():
        line = f"{digest}  {path}\n".encode()
        number += sign * int.from_bytes(hashlib.sha256(line).digest())
    return f"{number % 2**256:064x}"


def _put(tx: Transaction, files: Mapping[str, str], at: datetime) -> None:
    tx.ledger.put(LedgerRow(FILE, path, "file/1", at, digest) for path, digest in files.items())


def _bring_over(tx: Transaction, at: datetime) -> None:
    """Give the digests of a store that was written before they had rows of their own rows."""
    files = _digests(tx, FILES)
    if files:
        _put(tx, files, at)
        tx.notes.set(TOTAL, digest_of(files))
        tx.notes.set(FILES, "")


def _digests(tx: Transaction, note: str) -> dict[str, str]:
    return decode(dict[str, str], tx.notes.get(note) or "{}")


def _configuration(told: Told, own: Sequence[tuple[str, str]]) -> Pairs:
    made = ((SITE, encode(told.site)), (ARCHIVES, encode(told.archives)))
    return tuple(sorted((*told.files, *made, *own)))


class _Noting:
    """`ports.transport.Transport` that passes on what says more than "nothing new"."""

    def __init__(self, inner: Transport, note: Callable[[_Noted], None]) -> None:
        self._inner, self._note = inner, note

    async def fetch(self, request: Request) -> Fetched:
        """The inner transport's answer."""
        answer = await self._inner.fetch(request)
        if isinstance(answer, FetchFailure) and answer.problem is not FetchProblem.ABSENT:
            self._note(_Noted(failure=answer))
        if isinstance(answer, NotModified) and answer.hops:
            self._note(_Noted(unchanged=replace(answer, headers=())))
        return answer

    async def close(self) -> None:
        """Close the inner one."""
        await self._inner.close()
