"""Learns what pages are worth on this site, and keeps it if it ranks held-out pages better."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from broadsheet.app.learn.examples import BATCH, Known
from broadsheet.app.learn.folds import held_out, in_order
from broadsheet.domain.article import Article
from broadsheet.domain.ledger import Recorded
from broadsheet.domain.score import Labels
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.placing import time_of
from broadsheet.pipeline.recompute import Bench, around, circumstances_of
from broadsheet.pipeline.said import standing
from broadsheet.ports.store import Transaction
from broadsheet.stages import classify, overrule, score
from broadsheet.stages.illustrate import illustrated
from broadsheet.stages.score.circumstances import Circumstances
from broadsheet.stages.score.outlet import outlet_reason
from broadsheet.stages.score.worth import WorthModel, centred, named, worth_reason
from broadsheet.stages.score.worth_features import HOW_IT_CAME, features
from broadsheet.stages.score.worth_learn import LEAST_HISTORY, MOST_HISTORY, Example, learn

LEAST_GAIN = 0.005
"""Share of pairs by which the model must put more in order than the rules alone."""
MOST_HELD = 2_000
"""Of what is held out the newest so many are compared, each with each."""
LOW, HIGH = 10, 90
"""Percentiles of the records' quality: what an editor took down counts as one of the worst tenth,
what an editor had printed as one of the best."""
MOST_TOLD = 6
MOST_CENTRED = 5_000
"""Of the site's pages the newest so many are to have a learnt worth of 0 in the mean."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A page with what it was worth, and its points without anything learnt of worth."""

    example: Example
    points: float


@dataclass(frozen=True, slots=True)
class WorthReport:
    """What was learnt of worth; `before` and `after` as `folds.in_order`, on `held` pages.

    `editor` and `record` count the pages by who said what they were worth.
    """

    editor: int
    record: int
    kept: bool
    why: str
    before: float | None = None
    after: float | None = None
    held: int = 0
    speaks_for: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


def judged_pages(
    context: Context, tx: Transaction, known: Known, topics: classify.TopicModel | None
) -> list[Judged]:
    """Every page on the subject of which someone says what it was worth, in order of time.

    Topics are those that `topics` would give, points those of the rules and the outlet's record.
    Where records are among them, nothing is learnt of `HOW_IT_CAME`.
    """
    targets = targets_of(known.verdicts, known.records)
    unseen = HOW_IT_CAME if known.records else frozenset[str]()
    found = [
        Judged(
            Example(_without(seen, unseen), targets[article.key], time_of(article), base),
            max(base + round(learnt), 0),
        )
        for article, seen, base, learnt in _seen(context, tx, known.judged, topics)
    ]
    return sorted(found, key=lambda one: one.example.at)[-MOST_HISTORY:]


def gathered_pages(
    context: Context, tx: Transaction, known: Known, topics: classify.TopicModel | None
) -> list[dict[str, float]]:
    """Features of the newest pages on the subject that the site gathered by itself, no records."""
    own = [one.article for one in known.examples if one.article.key not in known.records]
    newest = {article.key: article for article in own[-MOST_CENTRED:]}
    return [seen for _, seen, _, _ in _seen(context, tx, newest, topics)]


def centred_here(
    model: WorthModel, gathered: Sequence[Mapping[str, float]], judged: Sequence[Judged]
) -> WorthModel:
    """The model with a mean of 0 over what the site gathers.

    What is learnt tells pages apart and does not move them all: those that someone judged were
    chosen, and records are of another form. A site that has hardly gathered a page yet is centred
    on those that were judged.
    """
    enough = len(gathered) >= LEAST_HISTORY
    return centred(model, gathered if enough else [page.example.features for page in judged])


def targets_of(verdicts: Mapping[str, bool], records: Mapping[str, Recorded]) -> dict[str, float]:
    """What each page was worth, higher for more: its record's quality, or the editor's word.

    An editor's word is turned into the records' points, and counts 1 or 0 where there are none.
    """
    qualities = [float(one.quality) for one in records.values()]
    low, high = np.percentile(qualities, [LOW, HIGH]) if qualities else (0.0, 1.0)
    high = max(float(high), float(low) + 1.0)
    found = {key: float(low) if one.removed else float(one.quality) for key, one in records.items()}
    for key, worth in verdicts.items():
        found[key] = max(found.get(key, high), high) if worth else float(low)
    return found


def learn_worth(pages: Sequence[Judged], known: Known) -> tuple[WorthModel | None, WorthReport]:
    """The model, None where it is not kept, and what came of it."""
    editor = sum(key in known.verdicts for key in known.judged)
    record = len(known.judged) - editor
    wanted = [page.example.target for page in pages]
    points: dict[int, float] = {}
    for held in held_out([True] * len(pages)):
        model = learn([pages[n].example for n in range(len(pages)) if n not in held])
        if model is None:
            few = (
                f"of {len(pages)} pages on the subject someone has said what they were worth; it "
                f"takes {LEAST_HISTORY}, not all alike, beside those that are held out"
            )
            return None, WorthReport(editor, record, False, few)
        points |= {n: pages[n].points + _worth(model, pages[n]) for n in held}
    compared = sorted(points)[-MOST_HELD:]
    worth = [wanted[n] for n in compared]
    before = in_order([pages[n].points for n in compared], worth)
    after = in_order([points[n] for n in compared], worth)
    whole = learn([page.example for page in pages])
    kept = whole is not None and after > before + LEAST_GAIN
    if whole is None:
        return None, WorthReport(editor, record, False, "nobody has said what a page was worth")
    why = "ranks held-out pages better" if kept else "ranks held-out pages no better"
    speaks_for, against = _telling(whole)
    report = WorthReport(
        editor,
        record,
        kept,
        why,
        round(before, 4),
        round(after, 4),
        len(compared),
        speaks_for,
        against,
    )
    return whole if kept else None, report


def _seen(
    context: Context,
    tx: Transaction,
    articles: Mapping[str, Article],
    topics: classify.TopicModel | None,
) -> Iterator[tuple[Article, dict[str, float], float, float]]:
    """Each page on the subject: features, points of the rules, points of the outlet's record."""
    site, matcher = context.site, classify.compile_topics(context.site.topics)
    bench = Bench(site, {}, circumstances=Circumstances(clickbait=context.clickbait))
    vouched = {source.id: source.topics for source in site.sources}
    said = standing(context, tx)
    keys = sorted(articles)
    for start in range(0, len(keys), BATCH):
        batch = {key: articles[key] for key in keys[start : start + BATCH]}
        known = around(tx, list(batch))
        pictures = tx.pictures.get(i.url for a in batch.values() for i in a.images[:1])
        for key, article in batch.items():
            given = vouched.get(article.source, ())
            labels = classify.classify(article, matcher, site.policy, given, topics)
            labels = overrule.labelled(labels, article, said, site)
            if labels.on_subject:
                shown = illustrated(article, pictures)
                yield (
                    article,
                    *_rules(
                        shown, labels, context, circumstances_of(tx, article, known[key], bench)
                    ),
                )


def _without(seen: Mapping[str, float], names: frozenset[str]) -> dict[str, float]:
    return {name: value for name, value in seen.items() if name not in names}


def _rules(
    article: Article, labels: Labels, context: Context, known: Circumstances
) -> tuple[dict[str, float], float, float]:
    reasons = score.rules(article, labels, context.site.policy, known)
    base = round(sum(reason.points for reason in reasons))
    learnt = sum(reason.points for reason in outlet_reason(known.outlet, known.site))
    return features(article, labels, reasons), base, learnt


def _worth(model: WorthModel, page: Judged) -> float:
    return worth_reason(model, page.example.features).points


def _telling(model: WorthModel) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The features that weigh most for a page and against it."""
    weights = model.weights
    order = sorted(weights, key=lambda name: (-abs(weights[name]), name))
    plus = [named(name) for name in order if weights[name] > 0]
    minus = [named(name) for name in order if weights[name] < 0]
    return tuple(plus[:MOST_TOLD]), tuple(minus[:MOST_TOLD])
