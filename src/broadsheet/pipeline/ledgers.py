"""Private ledgers: what the store knows of a record that is not printed, sealed into it.

A ledger is part of what is printed of a story, so whoever changes what it says has to have the
press look at the story again: `concern` and, for an editor's words, `sayings`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from broadsheet.domain.ledger import Sighting, Standing
from broadsheet.domain.override import Override, Overrides
from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.proof import Found, Note, Part, PrivateLedger, Taken
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Story
from broadsheet.pipeline import due, provenance
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.sheets import Desk
from broadsheet.ports.store import Transaction
from broadsheet.ports.vault import Vault
from broadsheet.text.codec import digest

VERSION = "ledgers/2"


def sealed_story(
    desk: Desk,
    vault: Vault | None,
    printed: PrintedStory,
    story: Story,
    sheets: Mapping[str, Sheet],
) -> PrintedStory:
    """The story with each record's ledger sealed into it; as it is where nothing is sealed.

    `sheets` are those of its members, by article key.
    """
    if vault is None or not sealing(vault):
        return printed
    ledgers = {sheet.name: ledger(desk, story, sheet) for sheet in sheets.values()}
    return replace(
        printed,
        records=tuple(
            (name, replace(record, secured=vault.sealed(name, record, ledgers[name])))
            for name, record in printed.records
        ),
    )


def ledger(desk: Desk, story: Story, sheet: Sheet) -> PrivateLedger:
    """The private ledger of one page: the same store gives the same."""
    key = sheet.article.key
    sightings = desk.tx.entries.of_article(key)
    words = _words(desk.said, key, (story.id, *story.formerly))
    return PrivateLedger(
        story=story.id,
        found=tuple(Found(s.entry.source, s.entry.url, s.first_seen) for s in sightings),
        captures=tuple(_taken(desk.tx, sightings)),
        quality=tuple(map(_part, sheet.quality.reasons)),
        heat=tuple(map(_part, sheet.decision.reasons)),
        notes=tuple(map(_note, words)),
    )


def sayings(tx: Transaction, said: Overrides) -> dict[str, str]:
    """Everything an editor says of each page, by article key, as a digest of it.

    Where that of a page changes, its ledger does.
    """
    ids = {one.story for one in said.items if one.story}
    now = {id_: id_ for id_ in ids} | tx.aliases.of(ids)
    named = {story.id: story.members for story in tx.stories.get(now.values())}
    members = {id_: named.get(living, ()) for id_, living in now.items()}
    found: dict[str, list[Override]] = {}
    for one in said.items:
        pages = (*one.keys, *one.other_keys, *members.get(one.story, ()))
        for key in dict.fromkeys(pages):
            found.setdefault(key, []).append(one)
    return {key: digest(every) for key, every in sorted(found.items())}


def concern(context: Context, tx: Transaction, articles: Iterable[str]) -> None:
    """Have the press look at these articles: how they were found has changed, though no more has.

    For whoever writes sightings; nothing where nothing is sealed.
    """
    if sealing(context.vault):
        due.mark(tx, (key for key in articles if key), context.clock.now())


def concern_captured(context: Context, tx: Transaction, keys: Iterable[str]) -> None:
    """The same for whoever writes captures of pages, by the keys that they were asked for under."""
    if sealing(context.vault):
        sightings = (tx.entries.get(key) for key in keys)
        concern(context, tx, [one.article for one in sightings if one])


def sealing(vault: Vault | None) -> bool:
    """Whether ledgers are sealed at all."""
    return vault is not None and bool(vault.ids[0])


def _taken(tx: Transaction, sightings: Iterable[Sighting]) -> Iterator[Taken]:
    for sighting in sightings:
        taken = provenance.taken_from(tx, sighting.entry.key)
        if taken is not None and sighting.standing is not Standing.TURNED_AWAY:
            yield taken


def _words(said: Overrides, key: str, stories: tuple[str, ...]) -> Iterator[Override]:
    for one in said.items:
        if key in one.keys or key in one.other_keys or (one.story and one.story in stories):
            yield one


def _part(reason: Reason) -> Part:
    return Part(reason.rule, reason.points, reason.inputs)


def _note(one: Override) -> Note:
    return Note(one.id, one.action, one.reason, one.at, one.by)
