"""Press: make what has changed since the last print, and hand it to the sink.

What stands printed is known by a light row for each story and a digest for each list. Stories that
are marked as due are composed anew, and so are those that time itself changes; files are made of
those that came out different, and of the lists that show them. Where the sink's site is not the
one that was printed last, or has lost a file, or the configuration or the program has changed,
everything is made anew. Either way the site comes out the same, byte for byte.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.printed import Catalog, Form, PrintedFile, PrintedStory
from broadsheet.domain.site import FetchPolicy, JudgePolicy, Site
from broadsheet.pipeline import due, front, ledgers, rows
from broadsheet.pipeline.album import Album, opened
from broadsheet.pipeline.composing import Composer, concerned, moment, unsettled
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.front import Front
from broadsheet.pipeline.judge import REVISION
from broadsheet.pipeline.leaves import Change, Plan, plan
from broadsheet.pipeline.proving import Proving, settled
from broadsheet.pipeline.rows import PRINTED, Row, Rows
from broadsheet.pipeline.said import standing
from broadsheet.pipeline.sheets import Desk
from broadsheet.pipeline.slips import Slips
from broadsheet.ports.sink import Sink
from broadsheet.ports.store import Transaction
from broadsheet.ports.vault import Vault
from broadsheet.stages import describe, edit
from broadsheet.stages.publish import compose
from broadsheet.text.codec import decode, digest, encode

STANDS = "press.stands"
"""Note: `_Stands` of that print."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """What the sink did; nothing at all where the paper is the one that stands printed.

    `whole` tells that every file was made anew.
    """

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    stories: int = 0
    skipped: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Stands:
    """What a print was made of, beside its rows: what the next one is held against.

    `base` stands for everything that all stories are composed and printed with, `titles` are an
    editor's headlines by article key, `lists` the digests of the list leaves by path.
    """

    base: str
    at: datetime
    titles: Mapping[str, str]
    lists: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """A print that is ready to be made. `gone` are paths to be taken away."""

    whole: bool
    catalog: Catalog
    plan: Plan
    stories: Mapping[str, PrintedStory]
    album: Album
    gone: Sequence[str]
    front: Front
    write: Callable[[Transaction], None]
    """Writes down that this is what stands printed."""

    def files(self) -> Iterator[PrintedFile]:
        """Every file to be written: the copies of pictures, then what names them."""
        yield from self.album.files()
        yield from self.plan.files(self.stories)


def press(context: Context, sink: Sink, forms: Sequence[Form], version: str) -> Pressed:
    """Print, unless site, judgement and press (`version`) are those of the last print."""
    context.progress.stage("press", None)
    with context.store.begin() as tx:
        mark = _mark(context, tx, forms, version)
        known = tx.notes.get(PRINTED)
        if known == mark and not any(due.marked(tx)) and sink.stands():
            return Pressed(skipped=True)
        stands = bool(known) and sink.mark() == known and sink.stands()
        proof = _proof(context, tx, forms, version, anew=not stands)
    proving = Proving(context.store, context.vault, context.clock.now())
    if proof.whole:
        report = sink.publish(proving.whole(proof.files()), mark)
    else:
        report = sink.amend(proving.amended(proof.files(), proof.gone), proof.gone, mark)
    with context.store.begin() as tx:
        settled(tx)
        front.remember(tx, proof.front)
        proof.write(tx)
        tx.notes.set(PRINTED, mark)
    shown = len(proof.catalog.shown)
    return Pressed(report.written, report.unchanged, report.removed, shown, whole=proof.whole)


def _proof(
    context: Context, tx: Transaction, forms: Sequence[Form], version: str, *, anew: bool
) -> Proof:
    said = standing(context, tx)
    desk, at, now = Desk(tx, said), moment(context, tx), context.clock.now()
    base = _base(context, forms, version)
    titles = ledgers.sayings(tx, said) if ledgers.sealing(context.vault) else _titles(said)
    stands = _stands(tx)
    whole = anew or stands is None or stands.base != base or stands.at > at
    before = Rows() if whole else rows.load(tx)
    marks = due.marked(tx)
    printed = frozenset(path for row in before for path in row.copies)
    composer = _composer(context, desk, printed)
    if whole or stands is None:
        wanted, lists = {story.id for story in tx.stories.all()}, {}
    else:
        wanted, lists = _wanted(tx, before, marks, _retitled(titles, stands)), dict(stands.lists)
    made = {story.id: (story, row) for story, row in composer.composed(wanted)}
    changes, fresh = _changes(before, wanted, {id_: row for id_, (_, row) in made.items()})
    lost = [was.id for was, now in changes if was and now is None]
    after = before.changed(fresh, lost)
    laid = front.laid_out(desk, context.site, after, at)
    catalog, site = _catalog(context, tx, after, laid, at), printed_site(context.site)
    kept = Slips(forms, site, [(row.listed, story) for story, row in made.values()], lost)
    planned = kept.eased(tx, plan(forms, site, catalog, changes, lists))
    shown = {id_: story for id_, (story, _) in made.items()}
    listing = replace(composer, vault=None)  # lists show no record's payload
    shown |= {story.id: story for story, _ in listing.composed(planned.stories - shown.keys())}
    copies = frozenset(path for row in after for path in row.copies)

    def write(tx: Transaction) -> None:
        touched = None if whole else [row.listed.id for row in fresh] + lost
        after.save(tx, touched, now)
        kept.save(tx, now, whole=whole)
        tx.notes.set(STANDS, encode(_Stands(base, at, titles, planned.digests)))
        due.clear(tx, *marks)

    gone = [*planned.gone, *sorted(printed - copies)]
    return Proof(whole, catalog, planned, shown, composer.album, gone, laid, write)


def _catalog(context: Context, tx: Transaction, after: Rows, laid: Front, at: datetime) -> Catalog:
    """All that lists are planned from."""
    letters = tuple(tx.mailing.letters.heads())
    made = compose.catalog(context.site, (row.listed for row in after), laid.edition)
    return replace(made, letters=letters, at=at)


def _retitled(titles: Mapping[str, str], stands: _Stands) -> set[str]:
    """Keys of the articles on which an editor's word is another than it was."""
    return {key for key, _ in titles.items() ^ dict(stands.titles).items()}


def _wanted(
    tx: Transaction, before: Rows, marks: tuple[frozenset[str], frozenset[str]], also: set[str]
) -> set[str]:
    """Ids of the stories that may have changed since they were printed."""
    pages, pictures = marks[0] | also, marks[1]
    joined = set(tx.stories.of(pages).values())
    wanted = joined | concerned(before, pages, pictures, sorted(joined))
    return wanted | set(unsettled(before))


def _changes(
    before: Rows, wanted: set[str], made: Mapping[str, Row]
) -> tuple[list[Change], list[Row]]:
    """Stories whose print changes, in order of id; and rows to be written."""
    changes: list[Change] = []
    fresh: list[Row] = []
    for id_ in sorted(wanted | made.keys()):
        was, now = before.get(id_), made.get(id_)
        if now is not None and now != was:
            fresh.append(now)
        old, new = was.listed if was else None, now.listed if now else None
        if old != new:
            changes.append((old, new))
    return changes, fresh


def _composer(context: Context, desk: Desk, printed: frozenset[str]) -> Composer:
    album = opened(context, printed)
    return Composer(context.site, desk, album, moment(context, desk.tx), context.vault)


def lists(tx: Transaction) -> Mapping[str, str]:
    """A digest of what each list that stands printed shows, by its path."""
    stands = _stands(tx)
    return stands.lists if stands else {}


def _stands(tx: Transaction) -> _Stands | None:
    text = tx.notes.get(STANDS)
    return decode(_Stands, text) if text else None


def _mark(context: Context, tx: Transaction, forms: Sequence[Form], version: str) -> str:
    """Stands for everything that a print is made of."""
    base = _base(context, forms, version)
    said = _seen_in_print(standing(context, tx), context.vault)
    return digest(tx.notes.get(REVISION), _shown(context.site), said, base)


def _base(context: Context, forms: Sequence[Form], version: str) -> str:
    """Stands for program and keys, and for what of the configuration every file may show."""
    keys = (ledgers.VERSION, context.vault.ids) if context.vault else ()
    own = (compose.VERSION, edit.FRONT, describe.VERSION, rows.FORM, version, *keys)
    shown = printed_site(context.site)
    return digest(own, [(form.name, form.version) for form in forms], shown)


def printed_site(site: Site) -> Site:
    """What of the configuration a story's own files may show: all but the sources."""
    return replace(_shown(site), sources=())


def _shown(site: Site) -> Site:
    """What of the configuration can be seen in print: of how pages are fetched, hardly a thing."""
    fetch = FetchPolicy(keep_pictures=site.fetch.keep_pictures, contact=site.fetch.contact)
    return replace(site, fetch=fetch, judging=JudgePolicy())


def _seen_in_print(said: Overrides, vault: Vault | None) -> tuple[Override, ...]:
    """Of an editor's words, those that the judgement does not already hold; all if sealed."""
    return said.items if ledgers.sealing(vault) else said.doing(Action.PIN, Action.RETITLE)


def _titles(said: Overrides) -> dict[str, str]:
    """An editor's headlines by article key, each as a digest of the whole word."""
    return {key: digest(one) for key, one in said.titles.items()}
