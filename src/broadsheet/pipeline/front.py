"""The front page of a moment: load what it is laid out from, and remember what it was.

Nothing that decays is stored. What is remembered are facts: what was printed, at which moment, and
what led each day's last front page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Edition, Labels, Quality, Story
from broadsheet.domain.site import Site
from broadsheet.domain.telling import Fronted, Telling
from broadsheet.ports.store import Transaction
from broadsheet.stages import describe, edit
from broadsheet.text.codec import decode, encode

FRONT = "press.front"
"""Note: the front page that stands printed, with its moment."""
FRONTED = "front"
"""Ledger rows of this stage hold what led a day's last front page; the key is the day."""
DAYS = 7
"""How many earlier days' leads do not lead again unless they grew."""
RECENT = timedelta(days=30)
"""How far back the pages lie that names are held against."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged of the site's pages, by article key."""

    articles: Mapping[str, Article]
    labels: Mapping[str, Labels]
    qualities: Mapping[str, Quality]
    decisions: Mapping[str, Decision]


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


def laid_out(
    tx: Transaction,
    site: Site,
    stories: Sequence[Story],
    judged: Judged,
    at: datetime,
    pins: Sequence[tuple[str, Reason]] = (),
) -> Front:
    """The front page at `at`, the moment of the judgement: the same store, the same page.

    `judged` holds every member of `stories`.
    """
    policy = site.policy
    leads = {story.id: lead for story in stories if (lead := _lead(story, judged.decisions))}
    rows = [
        (story, leads[story.id], max(_time(judged.articles[key]) for key in story.members))
        for story in stories
        if story.id in leads and leads[story.id].published
    ]
    chosen = set(edit.shortlist(rows, policy, pins))
    near = [story for story, _, _ in rows if story.id in chosen]
    known = describe.Known(judged.articles, judged.decisions, judged.qualities, _copies(tx, near))
    stream = describe.stream(_recent(judged.articles, at))
    tellings = [describe.describe(one, known, stream, at, policy.story_window) for one in near]
    candidates = [
        edit.candidate(
            story,
            leads[story.id],
            telling,
            policy,
            edit.main_topic(judged.labels[leads[story.id].key], site.topics),
        )
        for story, telling in zip(near, tellings, strict=True)
    ]
    edition = edit.lay_out(candidates, policy, at, before(tx, at), pins)
    return Front(at, edition, tuple(tellings), edit.fronted(edition, candidates, at))


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


def _lead(story: Story, decisions: Mapping[str, Decision]) -> Decision | None:
    return next((decisions[k] for k in story.members if k in decisions and decisions[k].lead), None)


def _time(article: Article) -> datetime:
    if article.published is None:
        raise ValueError(f"{article.key} has no time: admit.dated gives every article one")
    return article.published


def _copies(tx: Transaction, stories: Sequence[Story]) -> dict[str, int]:
    rows = tx.ledger.get("cluster", [key for story in stories for key in story.members])
    return {key: decode(int, row.value) for key, row in rows.items()}


def _recent(articles: Mapping[str, Article], at: datetime) -> list[Article]:
    """The pages of the last `RECENT`, newest first."""
    found = [one for one in articles.values() if at - RECENT <= _time(one) <= at]
    return sorted(found, key=lambda one: (_time(one), one.key), reverse=True)
