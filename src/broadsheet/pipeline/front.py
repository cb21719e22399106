"""The front page of a moment: load what it is laid out from, and remember what it was.

Nothing that decays is stored. What is remembered are facts: what was printed, at which moment, and
what led each day's last front page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import nlargest
from math import log2

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.override import Action, Overrides
from broadsheet.domain.score import Decision, Edition, Story
from broadsheet.domain.site import Site
from broadsheet.domain.telling import Fronted, Telling
from broadsheet.pipeline.judge import REMOVED
from broadsheet.pipeline.placing import time_of
from broadsheet.pipeline.rows import Row, Rows
from broadsheet.pipeline.sheets import Desk
from broadsheet.ports.store import Transaction
from broadsheet.stages import describe, edit, overrule
from broadsheet.stages.edit.candidate import half_life
from broadsheet.stages.edit.front import LEAST_SPARE, SPARE
from broadsheet.stages.overrule.stories import Pins
from broadsheet.text.codec import decode, encode

FRONT = "press.front"
"""Note: the front page that stands printed, with its moment."""
FRONTED = "front"
"""Ledger rows of this stage hold what led a day's last front page; the key is the day."""
DAYS = 7
"""How many earlier days' leads do not lead again unless they grew."""
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
RECENT = timedelta(days=30)
"""How far back the pages lie that names are held against."""


@dataclass(frozen=True, slots=True)
class Front:
    """The front page at `at`, the stories that it was chosen from as they are told, its lead."""

    at: datetime
    edition: Edition
    tellings: tuple[Telling, ...] = ()
    lead: Fronted | None = None

    def telling(self, story: str) -> Telling | None:
        """How a story is told, if it was near the front page."""
        return next((one for one in self.tellings if one.story == story), None)


def laid_out(desk: Desk, site: Site, rows: Rows, at: datetime) -> Front:
    """The front page at `at`, the moment of the judgement: the same store, the same page.

    It is chosen from the stories that are shown; only those that could come to a place are read.
    """
    tx, policy = desk.tx, site.policy
    pins = _pins(desk.said, rows)
    near = tx.stories.get(_shortlist(rows, site, pins))
    recent = [key for row in rows if row.newest >= at - RECENT for key in row.members]
    keys = [key for story in near for key in story.members]
    sheets = desk.sheets(keys)
    decisions = {key: sheet.decision for key, sheet in sheets.items()}
    taken = frozenset(tx.ledger.get(REMOVED, keys))
    down = {key for story in near for key in overrule.removed(story, desk.said, taken)}
    known = describe.Known(
        {key: sheet.article for key, sheet in sheets.items() if key not in down},
        decisions,
        {key: sheet.quality for key, sheet in sheets.items()},
        desk.copies(keys),
    )
    stream = describe.stream(_recent(desk.articles(recent), at))
    tellings = [describe.describe(one, known, stream, at, policy.story_window) for one in near]
    candidates = []
    for story, telling in zip(near, tellings, strict=True):
        lead = next(sheets[key] for key in story.members if decisions[key].lead)
        topic = edit.main_topic(lead.labels, site.topics)
        candidates.append(edit.candidate(story, lead.decision, telling, policy, topic))
    edition = edit.lay_out(candidates, policy, at, before(tx, at), pins)
    return Front(at, edition, tuple(tellings), edit.fronted(edition, candidates, at))


def _shortlist(rows: Rows, site: Site, pins: Pins) -> tuple[str, ...]:
    """The stories worth describing; what is too old to come among them is not even ranked.

    An older story makes up for its age by its heat alone, and no heat is above the greatest.
    """
    policy = site.policy
    shown = [row for row in rows if row.listed.shown]
    enough = max(SPARE * policy.edition_size, LEAST_SPARE)
    newest = nlargest(enough, (row.newest for row in shown))
    if len(newest) == enough:
        greatest = max(row.listed.heat for row in shown)
        reach = half_life(policy) * log2(max(greatest, 1))
        since = newest[-1] - min(reach, newest[-1] - _LONG_AGO)
        named = frozenset(id_ for id_, _ in pins)
        shown = [r for r in shown if r.newest >= since or r.listed.id in named]
    return edit.shortlist(map(_row, shown), policy, pins)


def _row(row: Row) -> tuple[Story, Decision, datetime]:
    listed = row.listed
    story = Story(listed.id, row.members, row.newest, formerly=listed.formerly)
    return story, Decision("", listed.id, True, listed.heat, True), row.newest


def _pins(said: Overrides, rows: Rows) -> Pins:
    if not said.doing(Action.PIN):
        return ()
    stories = (_row(row)[0] for row in rows)
    return overrule.pins(said, sorted(stories, key=lambda story: story.id))


def before(tx: Transaction, at: datetime) -> tuple[Fronted, ...]:
    """What led the front pages of the `DAYS` days before the day of `at`."""
    days = [f"{at - timedelta(days=n):%Y-%m-%d}" for n in range(1, DAYS + 1)]
    rows = tx.ledger.get(FRONTED, days)
    return tuple(decode(Fronted, rows[day].value) for day in sorted(rows))


def remember(tx: Transaction, front: Front) -> None:
    """Write down what was printed, in the transaction that says that it was."""
    tx.notes.set(FRONT, encode(front))
    if front.lead is not None:
        day = front.lead.day
        tx.ledger.put([LedgerRow(FRONTED, day, edit.FRONT, front.at, encode(front.lead))])


def printed(tx: Transaction) -> Front | None:
    """The front page that stands printed; None before the first."""
    text = tx.notes.get(FRONT)
    return decode(Front, text) if text else None


def _recent(articles: Mapping[str, Article], at: datetime) -> list[Article]:
    """The pages of the last `RECENT`, newest first."""
    found = [one for one in articles.values() if at - RECENT <= time_of(one) <= at]
    return sorted(found, key=lambda one: (time_of(one), one.key), reverse=True)
