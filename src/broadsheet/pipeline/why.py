"""Why: every stage's word on one page, from the first sight to the printed record."""

from dataclasses import dataclass
from datetime import datetime

from broadsheet.domain.article import Article
from broadsheet.domain.capture import CaptureRef
from broadsheet.domain.ledger import LedgerRow, Sighting
from broadsheet.domain.outcome import TurnedAway, Verdict
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.domain.telling import Telling
from broadsheet.pipeline import front, pictured, provenance
from broadsheet.pipeline.summary import verdict_of
from broadsheet.ports.store import Transaction
from broadsheet.text import urls
from broadsheet.text.codec import decode


@dataclass(frozen=True, slots=True)
class Step:
    """One stage's word: what it decided, when, by which version, and why."""

    stage: str
    outcome: str
    at: datetime | None = None
    version: str = ""
    reasons: tuple[Reason, ...] = ()
    total: float | None = None
    """What the reasons' points add up to, where the stage gives a score: quality, heat, worth."""


@dataclass(frozen=True, slots=True)
class Account:
    """A page's whole way. `verdict` is where it stands now."""

    url: str
    title: str
    verdict: Verdict
    steps: tuple[Step, ...]
    key: str = ""
    """The article's key; empty where the page was not read."""
    overrides: tuple[Reason, ...] = ()
    """An editor's words that applied, from whatever stage."""


def why(tx: Transaction, url: str) -> Account | None:
    """The account of a page by any of its addresses; None where it was never seen."""
    key = urls.key(url)
    first = tx.entries.get(key)
    article_key = first.article if first else key
    article = tx.articles.get([article_key]).get(article_key)
    sightings = tx.entries.of_article(article_key) if article else []
    if first is not None and first.entry.key not in {one.entry.key for one in sightings}:
        sightings = [first, *sightings]
    if not sightings:
        return None
    steps = [step for one in sightings for step in _seen(tx, one)]
    if article is not None:
        steps += [_read(article), *_judged(tx, article)]
    title = article.title if article else sightings[0].entry.title
    web_url = article.web_url if article else sightings[0].entry.url
    return Account(
        web_url,
        title,
        _verdict(tx, first, article),
        tuple(steps),
        article_key if article else "",
        _overrides(steps),
    )


def _seen(tx: Transaction, sighting: Sighting) -> list[Step]:
    entry = sighting.entry
    steps = [
        Step(
            "discover",
            f"first seen in source “{entry.source}” as {entry.url}",
            sighting.first_seen,
        )
    ]
    ref = provenance.capture_of(tx, entry.key)
    if ref is not None:
        steps.append(Step("fetch", _kept(ref), ref.fetched_at))
        steps += _since(provenance.changed_since(tx, entry.key))
    elif sighting.attempts:
        steps.append(Step("fetch", f"failed {sighting.attempts} times", sighting.next_try))
    for row in tx.ledger.of(entry.key):
        if row.stage == "read":
            turned = decode(TurnedAway, row.value)
            steps.append(Step(turned.stage, "turned away", row.at, row.version, turned.reasons))
    return steps


def _since(later: tuple[CaptureRef, ...]) -> list[Step]:
    """That other bytes were captured later, which the record was not made from."""
    if not later:
        return []
    times = "" if len(later) == 1 else f" {len(later)} times"
    outcome = f"changed since{times}, and not read again: {_kept(later[-1])}"
    return [Step("fetch", outcome, later[-1].fetched_at)]


def _kept(ref: CaptureRef) -> str:
    return (
        f"status {ref.status}, SHA-256 {ref.digest[:16]}…, kept in {ref.file} at byte {ref.offset}"
    )


def _read(article: Article) -> Step:
    published = f"{article.published:%Y-%m-%d %H:%M} UTC" if article.published else "undated"
    words = len(article.text.split())
    outcome = (
        f"“{article.title}”, {article.provider.name} ({article.provider.domain}), {published}, "
        f"{words} words, at {article.web_url}"
    )
    return Step("extract", outcome, reasons=article.reasons)


def _judged(tx: Transaction, article: Article) -> list[Step]:
    rows = {row.stage: row for row in tx.ledger.of(article.key)}
    steps: list[Step] = []
    if row := rows.get("classify"):
        steps.append(_labels_step(row))
    if "cluster" in rows:
        steps.append(_story_step(tx, article, rows["cluster"]))
    if row := rows.get("score"):
        quality = decode(Quality, row.value)
        outcome = f"quality {quality.points}"
        total = sum(reason.points for reason in quality.reasons)
        steps.append(Step("score", outcome, row.at, row.version, quality.reasons, total))
    if row := rows.get("edit"):
        decision = decode(Decision, row.value)
        place = "leads its story" if decision.lead else "related coverage"
        outcome = f"{place}, heat {decision.heat}, published: {str(decision.published).lower()}"
        heat = sum(reason.points for reason in decision.reasons) if decision.lead else None
        steps.append(Step("edit", outcome, row.at, row.version, decision.reasons, heat))
        name = tx.names.of([article.key]).get(article.key, "")
        steps.append(Step("publish", f"record _news/{name}"))
        steps += [Step("illustrate", outcome) for outcome in pictured.told(tx, article)]
        steps += _front(tx, decision)
    return steps


def _labels_step(row: LedgerRow) -> Step:
    labels = decode(Labels, row.value)
    topics = ", ".join(f"{label.topic} {label.score:.2f}" for label in labels.topics) or "no topic"
    outcome = f"{'on' if labels.on_subject else 'off'} subject ({labels.subject:.2f}): {topics}"
    reasons = labels.reasons + tuple(r for label in labels.topics for r in label.reasons)
    return Step("classify", outcome, row.at, row.version, reasons)


def _story_step(tx: Transaction, article: Article, row: LedgerRow) -> Step:
    story_id = tx.stories.of([article.key]).get(article.key, "")
    story = next(iter(tx.stories.get([story_id])), None)
    members = len(story.members) if story else 0
    outcome = f"story {story_id}, {members} {'page' if members == 1 else 'pages'}"
    reasons = _placed(story, article.key) if story else ()
    return Step("cluster", outcome, row.at, row.version, (*reasons, *_copies(row)))


def _placed(story: Story, key: str) -> tuple[Reason, ...]:
    """Why a page is where it is; the founder is shown every other's, and the merges."""
    found = tuple(
        reason
        for reason in story.reasons
        if story.members[0] == key or dict(reason.inputs).get("key") == key
    )
    if not story.formerly:
        return found
    text = f"Stories found to be this one: {', '.join(story.formerly)}."
    return (*found, Reason("story.formerly", text))


def _copies(row: LedgerRow) -> tuple[Reason, ...]:
    copies = decode(int, row.value)
    if not copies:
        return ()
    pages = "1 earlier page has" if copies == 1 else f"{copies} earlier pages have"
    return (Reason("story.copy", f"{pages} the same text.", 0, (("copies", str(copies)),)),)


def _front(tx: Transaction, decision: Decision) -> list[Step]:
    """How its story is told, and where it stands on the front page that is printed."""
    page = front.printed(tx)
    if page is None:
        return []
    telling = page.telling(decision.story)
    steps = [_telling_step(telling)] if telling else []
    if decision.story in page.edition.stories:
        place = page.edition.stories.index(decision.story) + 1
        reasons = dict(page.edition.reasons).get(decision.story, ())
        worth = round(sum(reason.points for reason in reasons), 3)
        outcome = f"its story has place {place} of {len(page.edition.stories)}"
        return [*steps, Step("front", outcome, page.at, "", reasons, worth)]
    left = dict(page.edition.left).get(decision.story)
    if left is not None:
        return [*steps, Step("front", "its story is left off the front page", page.at, "", left)]
    return [*steps, Step("front", "its story is not on the front page", page.at)]


def _telling_step(telling: Telling) -> Step:
    outlets = len(telling.outlets)
    told = (
        "1 outlet tells it in its own"
        if outlets == 1
        else f"{outlets} outlets tell it in their own"
    )
    names = f"; names: {', '.join(telling.names)}" if telling.names else ""
    outcome = f"“{telling.title}”, {telling.life.value}; {told} words{names}"
    return Step("describe", outcome, telling.at, "", telling.reasons)


def _overrides(steps: list[Step]) -> tuple[Reason, ...]:
    found = (r for step in steps for r in step.reasons if r.rule.startswith("override."))
    return tuple(dict.fromkeys(found))


def _verdict(tx: Transaction, first: Sighting | None, article: Article | None) -> Verdict:
    if article is None:
        waiting = first is not None and first.standing == "waiting"
        return Verdict.WAITING if waiting else Verdict.TURNED_AWAY
    if first is not None and first.standing == "turned-away":
        return Verdict.TURNED_AWAY
    rows = {row.stage: row.value for row in tx.ledger.of(article.key)}
    labels = decode(Labels, rows["classify"]) if "classify" in rows else None
    decision = decode(Decision, rows["edit"]) if "edit" in rows else None
    return verdict_of(labels, decision)
