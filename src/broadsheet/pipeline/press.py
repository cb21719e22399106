"""Press: make what has changed since the last print, and hand it to the sink.

What stands printed is known by a light row for each story and a digest for each list. Stories that
are marked as due are composed anew, and so are those that time itself changes; files are made of
those that came out different, and of the lists that show them. Where the sink's site is not the
one that was printed last, or has lost a file, or the configuration or the program has changed,
every file is made anew; every story is composed anew only where what they are composed with has
changed. Either way the site comes out the same, byte for byte.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.printed import Catalog, Form
from broadsheet.domain.site import FetchPolicy, JudgePolicy, Look, NewsletterPolicy, Site
from broadsheet.pipeline import due, front, ledgers, letter, rows
from broadsheet.pipeline.album import Album, opened
from broadsheet.pipeline.composing import Composer, concerned, moment, showing, unsettled
from broadsheet.pipeline.compositions import Compositions
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.front import Front
from broadsheet.pipeline.judge import REVISION
from broadsheet.pipeline.leaves import Change, plan
from broadsheet.pipeline.proof import Proof
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

    `base` stands for everything that all files are made with, `composed` for what of it all stories
    are composed with; `titles` are an editor's headlines by article key, `lists` the digests of the
    list leaves by path.
    """

    base: str
    at: datetime
    titles: Mapping[str, str]
    lists: Mapping[str, str]
    composed: str = ""


@dataclass(frozen=True, slots=True)
class _Past:
    """What a print goes on from: rows of stories that need not be composed anew, and `titles`.

    `ids` are those of all stories that were composed. If not the `whole` is to be printed, `lists`
    are the digests of the list leaves that stand.
    """

    rows: Rows
    ids: frozenset[str]
    titles: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True


def press(context: Context, sink: Sink, forms: Sequence[Form], version: str) -> Pressed:
    """Print, unless site, judgement and press (`version`) are those of the last print."""
    context.progress.stage("press", None)
    with context.store.begin() as tx:
        made_of, known = _mark(context, tx, forms, version), tx.notes.get(PRINTED)
        was, _, number = known.partition("/")
        stands = bool(known) and sink.mark() == known and sink.stands()
        if stands and was == made_of and not any(due.marked(tx)):
            return Pressed(skipped=True)
        proof = _proof(context, tx, forms, version, anew=not stands)
    # A print whose end was never written down has to be told from all others, even of the same.
    mark = f"{made_of}/{int(number or 0) + 1}"
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
    desk, now = Desk(tx, said), _now(context, tx, forms, version, said)
    past = _past(tx, now, anew=anew)
    marks = due.marked(tx)
    printed = frozenset(path for row in past.rows for path in row.copies)
    album = opened(context, printed)
    wanted = _wanted(tx, past, now, marks, album)
    composer = Composer(context.site, desk, album, now.at, context.vault)
    compositions = Compositions(context.store)
    fresh, lost = _composed_anew(composer, wanted, past, compositions)
    after = past.rows.changed(fresh, lost)
    changes = _changes(Rows() if past.whole else past.rows, after, None if past.whole else wanted)
    laid = front.laid_out(desk, context.site, after, now.at)
    catalog, site = _catalog(context, tx, after, laid, now.at), printed_site(context.site)
    planned = plan(forms, site, catalog, changes, past.lists)
    kept = None if past.whole else context.store
    slips = Slips(forms, replace(catalog, site=site), compositions, kept)
    slips.expect(planned.lists)
    copies = frozenset(path for row in after for path in row.copies)

    def write(tx: Transaction) -> None:
        ended = context.clock.now()
        after.save(tx, [row.listed.id for row in fresh] + lost if past.rows else None, ended)
        compositions.save(tx, lost)
        touched = [one.id for change in changes for one in change if one is not None]
        slips.save(tx, touched, ended)
        tx.notes.set(STANDS, encode(replace(now, lists=planned.digests)))
        due.clear(tx, *marks)

    gone = [*planned.gone, *sorted(printed - copies)]
    copies = copies if past.whole else copies - printed
    return Proof(
        past.whole, catalog, planned, compositions, slips, album, copies, gone, laid, write
    )


def _now(
    context: Context, tx: Transaction, forms: Sequence[Form], version: str, said: Overrides
) -> _Stands:
    """What is to stand, its lists not known yet."""
    base, composed = _base(context, forms, version), _composed(context)
    titles = ledgers.sayings(tx, said) if ledgers.sealing(context.vault) else _titles(said)
    return _Stands(base, moment(context, tx), titles, {}, composed)


def _past(tx: Transaction, now: _Stands, *, anew: bool) -> _Past:
    """What a print goes on from. `anew`: no site stands that it could be amended."""
    stands, held, kept = _stands(tx), rows.load(tx), tx.compositions.ids()
    ids = frozenset(row.listed.id for row in held)
    moved = stands is None or stands.composed != now.composed or stands.at > now.at
    if stands is None or moved or ids != kept:
        return _Past(Rows(), ids | kept)
    if anew or stands.base != now.base:
        return _Past(held, ids, stands.titles)
    return _Past(held, ids, stands.titles, stands.lists, whole=False)


def _composed_anew(
    composer: Composer, wanted: Iterable[str], past: _Past, compositions: Compositions
) -> tuple[list[Row], list[str]]:
    """Compose these stories: rows that come out other than before, and ids that are no more."""
    fresh: list[Row] = []
    made: set[str] = set()
    for story, row in composer.composed(wanted):
        made.add(story.id)
        if row != past.rows.get(story.id):
            fresh.append(row)
            compositions.add(story)
    asked = past.ids.intersection(wanted) if past.rows else past.ids
    return fresh, sorted(asked - made)


def _catalog(context: Context, tx: Transaction, after: Rows, laid: Front, at: datetime) -> Catalog:
    """All that lists are planned from."""
    made = compose.catalog(context.site, (row.listed for row in after), laid.edition)
    return replace(made, letters=letter.heads(tx, context.site), at=at)


def _wanted(
    tx: Transaction,
    past: _Past,
    now: _Stands,
    marks: tuple[frozenset[str], frozenset[str]],
    album: Album,
) -> set[str]:
    """Ids of the stories that may be other than when they were composed."""
    if not past.rows:
        return {story.id for story in tx.stories.all()}
    # Articles on which an editor's word is another than it was.
    retitled = {key for key, _ in now.titles.items() ^ dict(past.titles).items()}
    pages, pictures = marks[0] | retitled, marks[1]
    joined = set(tx.stories.of(pages).values())
    wanted = joined | concerned(past.rows, pages, pictures, sorted(joined))
    if past.whole:
        wanted |= showing(past.rows, album.lost())
    return wanted | set(unsettled(past.rows))


def _changes(before: Rows, after: Rows, wanted: Iterable[str] | None) -> list[Change]:
    """Stories whose print changes, in order of id; looked for among these (None: among all)."""
    ids = {row.listed.id for row in after} if wanted is None else wanted
    pairs = ((before.get(id_), after.get(id_)) for id_ in sorted(ids))
    changes = [(was.listed if was else None, now.listed if now else None) for was, now in pairs]
    return [(was, now) for was, now in changes if was != now]


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


def _composed(context: Context) -> str:
    """Stands for what stories are composed with: program, keys, the site without its look."""
    keys = (ledgers.VERSION, context.vault.ids) if context.vault else ()
    shown = replace(printed_site(context.site), look=Look(), newsletter=NewsletterPolicy())
    return digest(compose.VERSION, describe.VERSION, rows.FORM, keys, shown)


def _base(context: Context, forms: Sequence[Form], version: str) -> str:
    """Stands for program and keys, and for what of the configuration every file may show."""
    shown = printed_site(context.site)
    versions = [(form.name, form.version) for form in forms]
    return digest(_composed(context), edit.FRONT, version, versions, shown)


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
