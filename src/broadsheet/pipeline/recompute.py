"""Recompute: run the judging stages again on what is stored, and hold the results together.

Every row of the ledger is a pure function of what is stored beside it. Placing a page in its story
alone is not done again: it was placed in the stream of that moment (`broadsheet replay` does that).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from broadsheet.domain.article import Article
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.outlet import OutletRecord
from broadsheet.domain.override import Overrides
from broadsheet.domain.score import Decision, Labels, Quality, Story
from broadsheet.domain.site import Site
from broadsheet.ports.store import Transaction
from broadsheet.stages import classify, edit, overrule, score
from broadsheet.stages.illustrate import illustrated
from broadsheet.text.codec import decode, encode

AROUND = "score.around"
"""Ledger rows of this stage hold `Around`: what stood around a page when it was scored."""


@dataclass(frozen=True, slots=True)
class Around:
    """`score.Circumstances` in a form that is kept: without models, which the version names.

    `encoder` names whose vector was looked at, empty for none; it is the stored one (float16).
    """

    copies: int = 0
    outlet: OutletRecord | None = None
    site: OutletRecord | None = None
    found: datetime | None = None
    first_report: datetime | None = None
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """What the stages are run again with: configuration, models, an editor's overrides.

    `versions` gives, by stage, the version that a row written now would carry. `overrides` are
    those that stand, under the articles' keys.
    """

    site: Site
    versions: Mapping[str, str]
    topics: classify.TopicModel | None = None
    circumstances: score.Circumstances = field(default_factory=score.Circumstances)
    """Models alone; the rest comes from `Around`."""
    encoder: str = ""
    overrides: Overrides = field(default_factory=Overrides)


@dataclass(frozen=True, slots=True)
class Check:
    """One stage again: `differences` names each part that is not as it was stored."""

    stage: str
    stored: str
    """Version of the stored row."""
    current: str
    """Version that it would have now."""
    differences: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the result is the stored one, to the letter."""
        return not self.differences


def recompute(tx: Transaction, key: str, bench: Bench) -> tuple[Check, ...]:
    """The stages of one article again, in their order; those that left no row are passed over."""
    rows = {row.stage: row for row in tx.ledger.of(key)}
    article = tx.articles.get([key]).get(key)
    if article is None:
        return ()
    checks: list[Check] = []
    if row := rows.get("classify"):
        checks.append(_check(row, encode(labels_of(tx, article, bench)), bench))
    if row := rows.get("score"):
        labels = decode(Labels, rows["classify"].value)
        again = encode(quality_of(tx, article, labels, around(tx, [key])[key], bench))
        stored = replace(row, value=_own(row.value))
        checks.append(_check(stored, _own(again), bench))
    if row := rows.get("edit"):
        checks.append(_check(row, encode(decision_of(tx, key, bench)), bench))
    return tuple(checks)


def around(tx: Transaction, keys: Sequence[str]) -> dict[str, Around]:
    """What stood around these pages; of those kept before it was, the number of copies."""
    rows = tx.ledger.get(AROUND, keys)
    counts = tx.ledger.get("cluster", [key for key in keys if key not in rows])
    return {
        key: decode(Around, rows[key].value)
        if key in rows
        else Around(decode(int, counts[key].value) if key in counts else 0)
        for key in keys
    }


def labels_of(tx: Transaction, article: Article, bench: Bench) -> Labels:
    """The labels of an article, an editor's word included."""
    site = bench.site
    given = {source.id: source.topics for source in site.sources}
    labels = classify.classify(
        article,
        classify.compile_topics(site.topics),
        site.policy,
        given.get(article.source, ()),
        bench.topics,
        _vector(tx, article.key, bench.encoder if bench.topics else ""),
    )
    return overrule.labelled(labels, article, bench.overrides, site)


def quality_of(
    tx: Transaction, article: Article, labels: Labels, known: Around, bench: Bench
) -> Quality:
    """The quality of an article, before any editor's word."""
    pictures = tx.pictures.get(image.url for image in article.images[:1])
    context = circumstances_of(tx, article, known, bench)
    return score.quality(illustrated(article, pictures), labels, bench.site.policy, context=context)


def circumstances_of(
    tx: Transaction, article: Article, known: Around, bench: Bench
) -> score.Circumstances:
    """What is known around an article, the bench's models with it."""
    return replace(
        bench.circumstances,
        copies=known.copies,
        outlet=known.outlet,
        site=known.site,
        found=known.found,
        first_report=known.first_report,
        vector=_vector(tx, article.key, known.encoder),
    )


def decision_of(tx: Transaction, key: str, bench: Bench) -> Decision | None:
    """The decision on an article, from the stored qualities of its story."""
    story = next(iter(tx.stories.get(tx.stories.of([key]).values())), None)
    if story is None:
        return None
    rows = tx.ledger.get("score", story.members)
    articles = tx.articles.get(story.members)
    times = {one: a.published for one, a in articles.items() if a.published is not None}
    return next(
        one
        for one in decisions_of(
            story,
            {one: decode(Quality, row.value) for one, row in rows.items()},
            times,
            frozenset(tx.ledger.get("removed", story.members)),
            bench,
        )
        if one.key == key
    )


def decisions_of(
    story: Story,
    qualities: Mapping[str, Quality],
    times: Mapping[str, datetime],
    taken: frozenset[str],
    bench: Bench,
) -> tuple[Decision, ...]:
    """The decisions on a story, an editor's word included; `taken`: taken down by an import."""
    policy, said = bench.site.policy, bench.overrides
    down = overrule.removed(story, said, taken)
    lifted = overrule.granted(story, qualities, said, policy, down)
    decided = edit.decide(story, lifted, times, policy, down)
    return tuple(overrule.overruled(one, story, said) for one in decided)


def _vector(tx: Transaction, key: str, encoder: str) -> NDArray[np.float32] | None:
    stored = tx.vectors.get([key], encoder).get(key) if encoder else None
    return np.frombuffer(stored, dtype="<f2").astype(np.float32) if stored else None


def _own(text: str) -> str:
    """A quality without the points that an editor's word added."""
    quality = decode(Quality, text)
    granted = [reason for reason in quality.reasons if reason.rule.startswith("override.")]
    kept = tuple(reason for reason in quality.reasons if reason not in granted)
    points = quality.points - round(sum(reason.points for reason in granted))
    return encode(replace(quality, points=points, reasons=kept))


def _check(row: LedgerRow, again: str, bench: Bench) -> Check:
    current = bench.versions.get(row.stage, row.version)
    found = () if again == row.value else tuple(_differences(row.value, again))
    return Check(row.stage, row.version, current, found)


def _differences(stored: str, again: str) -> Iterator[str]:
    """Each leaf that is not the same: its place, what is stored, what came out now."""
    one, other = _leaves(json.loads(stored)), _leaves(json.loads(again))
    for place in dict.fromkeys([*one, *other]):
        was, now = one.get(place, "nothing"), other.get(place, "nothing")
        if was != now:
            yield f"{place}: {was} is stored, {now} came out"


def _leaves(value: object, place: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        pairs = [(str(name), part) for name, part in value.items()]
    elif isinstance(value, list):
        pairs = list(zip(_names(value), value, strict=True))
    else:
        return {place: json.dumps(value, ensure_ascii=False)}
    found: dict[str, str] = {}
    for name, part in pairs:
        found |= _leaves(part, f"{place}.{name}" if place else name)
    return found


def _names(parts: Sequence[object]) -> list[str]:
    """Reasons go by their rule and labels by their topic, others by their number."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for number, part in enumerate(parts):
        name = str(number)
        if isinstance(part, dict):
            name = str(part.get("rule") or part.get("topic") or number)
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
