"""Learns the topics' models and keeps those that do better than keywords on pages held out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from broadsheet.app.learn.folds import held_out
from broadsheet.domain.site import Site
from broadsheet.stages.classify import TopicMatcher, TopicModel, classify, compile_topics
from broadsheet.stages.classify.examples import Confirmed, Example, read
from broadsheet.stages.classify.features import Target
from broadsheet.stages.classify.model import SUBJECT, TopicWeights
from broadsheet.stages.classify.train import LEAST_POSITIVE, asked, train

LEAST_GAIN = 0.005
"""F1 by which a model must beat the keywords."""
MOST_LOOKED_AT = 5_000
"""The whole model is held against the newest so many of the pages it was learnt from."""
MOST_TOLD = 6
"""Words that are named on either side."""


@dataclass(frozen=True, slots=True)
class TopicReport:
    """What was learnt of one topic; `topic` is its id, or `SUBJECT`.

    `origins` counts the pages that are said to have it, and `denied` those that an editor said to
    be without it. `before` and `after` are F1 on what was held out, by keywords and by the model,
    each page counting as much as it is believed; None where nothing could be measured.
    """

    topic: str
    origins: dict[Confirmed, int]
    denied: int
    kept: bool
    why: str
    before: float | None = None
    after: float | None = None
    speaks_for: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicsLearnt:
    """The model of the topics that were kept, None where none was; a report for each topic.

    `held` counts the confirmed pages that were held out, `stretches` in how many goes.
    """

    model: TopicModel | None
    reports: tuple[TopicReport, ...]
    held: int = 0
    stretches: int = 0


@dataclass(slots=True)
class _Score:
    """Weights of what was right, wrongly given and missed."""

    right: float = 0.0
    wrong: float = 0.0
    missed: float = 0.0

    def add(self, weight: float, *, wanted: bool, given: bool) -> None:
        """One page."""
        self.right += weight * (wanted and given)
        self.wrong += weight * (given and not wanted)
        self.missed += weight * (wanted and not given)

    @property
    def f1(self) -> float:
        """1 where there was nothing to find and nothing was given."""
        among = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / among if among else 1.0


@dataclass(slots=True)
class _Pair:
    before: _Score = field(default_factory=_Score)
    after: _Score = field(default_factory=_Score)

    @property
    def better(self) -> bool:
        """Whether the model is worth having."""
        return self.after.f1 > self.before.f1 + LEAST_GAIN


def learn_topics(
    examples: Sequence[Example], site: Site, advance: Callable[[], None]
) -> TopicsLearnt:
    """Learn from confirmed pages; `advance` is called after each training."""
    matcher = compile_topics(site.topics)
    samples = read(examples, matcher)
    ordered = [sample.example for sample in samples]
    targets = asked(samples, matcher)
    sure = [one.by is not Confirmed.KEYWORDS for one in ordered]
    stretches = held_out(sure)
    if not stretches:
        told = "nobody has confirmed a page yet, neither an editor nor a record"
        return TopicsLearnt(None, tuple(_report(t, ordered, why=told) for t in targets))
    scores, fit = ({target.topic: _Pair() for target in targets} for _ in range(2))
    for held in stretches:
        rest = [one for n, one in enumerate(ordered) if n not in held]
        _measure(held, ordered, targets, (site, matcher, train(rest, matcher)), scores)
        advance()
    model = train(ordered, matcher)
    newest = range(max(0, len(ordered) - MOST_LOOKED_AT), len(ordered))
    _measure(newest, ordered, targets, (site, matcher, model), fit)
    advance()
    reports = tuple(
        _judged(target, ordered, (scores[target.topic], fit[target.topic]), model)
        for target in targets
    )
    kept = {report.topic for report in reports if report.kept}
    own = replace(model, topics=tuple(one for one in model.topics if one.topic in kept))
    counted = sum(sure[n] for held in stretches for n in held)
    return TopicsLearnt(own if kept else None, reports, counted, len(stretches))


def _measure(
    held: range,
    ordered: Sequence[Example],
    targets: Sequence[Target],
    by: tuple[Site, TopicMatcher, TopicModel],
    scores: dict[str, _Pair],
) -> None:
    """Count what keywords and the model make of what the model has not seen."""
    site, matcher, model = by
    for n in held:
        before, on = _said(ordered[n], site, matcher, None)
        after, _ = _said(ordered[n], site, matcher, model)
        for target in targets:
            weight, wanted = float(target.weight[n]), bool(target.answer[n])
            if target.topic != SUBJECT and ordered[n].by is Confirmed.KEYWORDS and not on:
                continue
            pair = scores[target.topic]
            pair.before.add(weight, wanted=wanted, given=target.topic in before)
            pair.after.add(weight, wanted=wanted, given=target.topic in after)


def _said(
    example: Example, site: Site, matcher: TopicMatcher, model: TopicModel | None
) -> tuple[frozenset[str], bool]:
    """The topics that a page gets, taken to be on the subject; and whether it would be."""
    vouched = next((s.topics for s in site.sources if s.id == example.article.source), ())
    taken = replace(site.policy, subject_at=0.0)
    labels = classify(example.article, matcher, taken, vouched, model)
    on = labels.subject >= site.policy.subject_at
    own = {SUBJECT} if on else set()
    return frozenset({label.topic for label in labels.topics} | own), on


def _judged(
    target: Target, ordered: Sequence[Example], scores: tuple[_Pair, _Pair], model: TopicModel
) -> TopicReport:
    """`scores`: on what was held out, and of the whole model on what it was learnt from."""
    held, fit = scores
    if target.topic not in model.known:
        few = f"fewer than {LEAST_POSITIVE} pages have it"
        if target.topic == SUBJECT:
            few = "too few pages are clearly on it, or clearly not"
        return _report(target, ordered, why=few)
    why = "better on pages that were held out" if held.better else "no better on pages held out"
    if held.better and not fit.better:
        why = "no better on all pages together: too few to learn from"
    speaks_for, against = _telling(model.topics[model.known[target.topic]])
    return replace(
        _report(target, ordered, why=why, kept=held.better and fit.better),
        before=round(held.before.f1, 4),
        after=round(held.after.f1, 4),
        speaks_for=speaks_for,
        against=against,
    )


def _report(
    target: Target, ordered: Sequence[Example], *, why: str, kept: bool = False
) -> TopicReport:
    said = zip(ordered, target.answer.tolist(), target.weight.tolist(), strict=True)
    told = [(one.by, bool(has)) for one, has, weight in said if weight]
    origins = {by: told.count((by, True)) for by in Confirmed}
    denied = told.count((Confirmed.EDITOR, False))
    return TopicReport(target.topic, origins, denied, kept, why)


def _telling(topic: TopicWeights) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words that weigh most for a topic and against it."""
    weights: dict[str, float] = {}
    for word, weight in (*topic.title, *topic.lead, *topic.outlets):
        if abs(weight) > abs(weights.get(word, 0.0)):
            weights[word] = weight
    order = sorted(weights, key=lambda word: (-abs(weights[word]), word))
    plus = [word for word in order if weights[word] > 0]
    minus = [word for word in order if weights[word] < 0]
    return tuple(plus[:MOST_TOLD]), tuple(minus[:MOST_TOLD])
