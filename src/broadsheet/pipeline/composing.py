"""Composing: printed stories and their light rows, from what is stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from broadsheet.domain.printed import PrintedStory, Sheet
from broadsheet.domain.score import Story
from broadsheet.domain.site import Site
from broadsheet.domain.telling import Life, Telling
from broadsheet.pipeline.album import Album, copies_of
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.judge import MOMENT, REMOVED
from broadsheet.pipeline.ledgers import sealed_story
from broadsheet.pipeline.rows import Row
from broadsheet.pipeline.sheets import Desk
from broadsheet.pipeline.wishes import logo_of
from broadsheet.ports.store import Transaction
from broadsheet.ports.vault import Vault
from broadsheet.stages import describe, overrule
from broadsheet.stages.publish.compose import compose_story, listed, sheet_time
from broadsheet.text.codec import decode, digest

BATCH = 1000
"""Stories that are read at once."""
_NO_STREAM = describe.stream(())
"""A story's page names what its own headlines name: it may not change with the news around it."""
_LIFE = "describe.life"

Composed = tuple[PrintedStory, Row]


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes stories at the moment `at` for a site. The same store gives the same."""

    site: Site
    desk: Desk
    album: Album
    at: datetime
    vault: Vault | None = None

    def composed(self, ids: Iterable[str]) -> Iterator[Composed]:
        """Those of these stories that there are, in order of id."""
        rest = iter(sorted(set(ids)))
        names = {topic.id: topic.name for topic in self.site.topics}
        while batch := list(islice(rest, BATCH)):
            stories = self.desk.tx.stories.get(batch)
            keys = [key for story in stories for key in story.members]
            sheets = self.album.hung(self.desk.tx, self.desk.sheets(keys))
            several = (k for story in stories if len(story.members) > 1 for k in story.members)
            known = _Known(
                sheets,
                self.desk.copies(several),
                frozenset(self.desk.tx.ledger.get(REMOVED, keys)),
                self.desk.tx.aliases.of(name for story in stories for name in story.formerly),
            )
            for story in stories:
                made = self._composed(story, known, names)
                if made is not None:
                    yield made

    def _composed(self, story: Story, known: "_Known", names: dict[str, str]) -> Composed | None:
        own = {key: known.sheets[key] for key in story.members if key in known.sheets}
        down = overrule.removed(story, self.desk.said, known.taken)
        pictures = _pictures(own.values())
        held = {path for sheet in own.values() for path in copies_of(sheet.article)}
        # A story that is taken down whole is told of nowhere; any other without what is down.
        told = self._telling(story, {k: s for k, s in own.items() if k not in down} or own, known)
        live = tuple(one for one in story.formerly if known.living.get(one) == story.id)
        printed = compose_story(replace(story, formerly=live), own, names, down, told)
        if printed is None:
            return None
        printed = sealed_story(self.desk, self.vault, printed, story, own)
        newest = max(sheet_time(sheet) for sheet in own.values())
        row = Row(
            listed=listed(printed, digest(printed), self.site.searches),
            members=story.members,
            newest=newest,
            settled=told.life is Life.OVER and newest <= self.at and not self.album.lacks(own),
            pictures=pictures,
            copies=tuple(sorted(held)),
        )
        return printed, row

    def _telling(self, story: Story, own: dict[str, Sheet], known: "_Known") -> Telling:
        """The story as it is told now, but for what changes with every moment."""
        told = describe.describe(
            story,
            describe.Known(
                {key: sheet.article for key, sheet in own.items()},
                {key: sheet.decision for key, sheet in own.items()},
                {key: sheet.quality for key, sheet in own.items()},
                known.copies,
            ),
            _NO_STREAM,
            self.at,
            self.site.policy.story_window,
        )
        reasons = tuple(replace(r, inputs=()) if r.rule == _LIFE else r for r in told.reasons)
        newest = told.coverage[-1].at if told.coverage else story.first_seen
        return replace(told, at=newest, reasons=reasons)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for a batch of stories."""

    sheets: dict[str, Sheet]
    copies: dict[str, int]
    taken: frozenset[str]
    living: dict[str, str]


def _pictures(sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """Pictures that something may be learnt of later: addresses, and outlets' logos by name."""
    found: list[str] = []
    for sheet in sheets:
        found += [image.url for image in sheet.article.images[:1]]
        found.append(logo_of(sheet.article.provider.domain))
    return tuple(dict.fromkeys(found))


def moment(context: Context, tx: Transaction) -> datetime:
    """The moment of the judgement, which everything is printed for."""
    told = tx.notes.get(MOMENT)
    return decode(datetime, told) if told else context.clock.now()


def unsettled(rows: Iterable[Row]) -> list[str]:
    """Ids of the stories that are told differently as time goes by."""
    return [row.listed.id for row in rows if not row.settled]


def showing(rows: Iterable[Row], copies: frozenset[str]) -> set[str]:
    """Stories that were printed with one of these copies of pictures, by its path."""
    return {row.listed.id for row in rows if not copies.isdisjoint(row.copies)}


def concerned(
    rows: Iterable[Row], pages: frozenset[str], pictures: frozenset[str], ids: Sequence[str]
) -> set[str]:
    """Stories that were printed with one of these pages or pictures, or led to from these ids."""
    named = frozenset(ids)
    return {
        row.listed.id
        for row in rows
        if not pages.isdisjoint(row.members)
        or (pictures and not pictures.isdisjoint(row.pictures))
        or (row.listed.formerly and not named.isdisjoint(row.listed.formerly))
    }
