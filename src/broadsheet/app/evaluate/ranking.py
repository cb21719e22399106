"""`broadsheet eval ranking`: order headlines by how popular they will be, and compare."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.app.evaluate import Report
from broadsheet.app.evaluate.ranks import ndcg_by_day, outlet_means
from broadsheet.app.evaluate.rows import Row, read_rows, wanted_text
from broadsheet.domain.article import Article, Provider
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Labels
from broadsheet.errors import UsageError
from broadsheet.ports.encoder import Encoder
from broadsheet.stages.score.headline import headline
from broadsheet.stages.score.kind import kind
from broadsheet.stages.score.worth import WorthModel, expected
from broadsheet.stages.score.worth_features import features
from broadsheet.stages.score.worth_learn import Example, learn, rank_correlation
from broadsheet.text.urlparts import host as host_of

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Item:
    """One headline with the outlet's host, its day, and how popular it became."""

    article: Article
    day: str
    score: float


def evaluate(path: Path, history: Path | None = None, encoder: Encoder | None = None) -> Report:
    """Rank rows with `title`, `url`, `date` and `social_score` by title, outlet and day alone.

    The worth model is learnt on the history's rows of days before the first that is scored;
    without any, the rules on headlines rank. Scores: `spearman` with `social_score` over all rows,
    `ndcg_at_10` by day (`ranks.ndcg_by_day`), `n`, `history`; `baseline_outlet` has the same two of
    the outlet's past mean of ln(1 + score), and `baseline_chance` of an order by digest.

    Raises UsageError for a file that cannot be read so.
    """
    items = read_items(path)
    if not items:
        raise UsageError(f"{path}: no rows to rank")
    start = min(item.day for item in items)
    past = [item for item in read_items(history) if item.day < start] if history else []
    ranks = rank(items, past, encoder)
    outlets, mean = outlet_means([(item.article.provider.domain, _log(item)) for item in past])
    by_outlet = [outlets.get(item.article.provider.domain, mean) for item in items]
    scores: dict[str, object] = {
        **_measured(ranks, items),
        "n": len(items),
        "history": len(past),
        "baseline_outlet": _measured(by_outlet, items),
        "baseline_chance": _measured([_chance(item) for item in items], items),
    }
    rows: tuple[dict[str, object], ...] = tuple({"rank": round(rank, 4)} for rank in ranks)
    return Report("ranking", scores, rows)


def rank(
    items: Sequence[Item], past: Sequence[Item], encoder: Encoder | None = None
) -> list[float]:
    """A number for each item, higher for what should stand higher."""
    model = learnt(past, encoder)
    if model is None:
        return [float(sum(r.points for r in _rules(item.article))) for item in items]
    vectors = None if encoder is None else encoder.encode([i.article.title for i in items])
    return [
        expected(model, _features(item), None if vectors is None else vectors[at])
        for at, item in enumerate(items)
    ]


def learnt(past: Sequence[Item], encoder: Encoder | None = None) -> WorthModel | None:
    """A worth model of items with known popularity; None where there are too few."""
    if not past:
        return None
    examples = [
        Example(_features(item), target, datetime.fromisoformat(item.day).replace(tzinfo=UTC))
        for item, target in zip(past, targets([item.score for item in past]), strict=True)
    ]
    vectors = None if encoder is None else encoder.encode([item.article.title for item in past])
    return learn(examples, vectors, "" if encoder is None else encoder.name)


def targets(scores: Sequence[float]) -> list[float]:
    """Popularity for learning: the mean of its standardised logarithm and of its rank.

    The logarithm keeps the few very popular items apart, the rank the many others.
    """
    values = np.array(scores, dtype=np.float64)
    order = np.searchsorted(np.sort(values), values) + np.searchsorted(
        np.sort(values), values, side="right"
    )
    found: Array = _standard(np.log(np.maximum(values, 0.0) + 0.1)) + _standard(
        order.astype(np.float64)
    )
    return [float(value) for value in found]


def read_items(path: Path) -> list[Item]:
    """The rows of a file; UsageError where a field is missing."""
    return [_item(path, number, row) for number, row in read_rows(path)]


def _item(path: Path, number: int, row: Row) -> Item:
    day = wanted_text(path, number, row, "date")[:10]
    score = row.get("social_score")
    try:
        when = datetime.fromisoformat(day).replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(f"{path}:{number}: date {day!r}; use YYYY-MM-DD") from error
    if not isinstance(score, int | float):
        raise UsageError(f"{path}:{number}: no 'social_score'; each row needs one, as a number")
    title, url = wanted_text(path, number, row, "title"), wanted_text(path, number, row, "url")
    host = host_of(url).removeprefix("www.")
    article = Article(
        key=str(number),
        original_url=f"https://{host}/",
        web_url=f"https://{host}/",
        title=title,
        excerpt="",
        text="",
        published=when,
        modified=None,
        provider=Provider(host, host),
    )
    return Item(article, day, float(score))


def _features(item: Item) -> dict[str, float]:
    return features(item.article, Labels(item.article.key, (), 0.0, True), _rules(item.article))


def _rules(article: Article) -> tuple[Reason, ...]:
    return (*headline(article), *kind(article))


def _measured(ranks: Sequence[float], items: Sequence[Item]) -> dict[str, object]:
    scores = [item.score for item in items]
    return {
        "spearman": round(rank_correlation(np.array(ranks), np.array(scores)), 4),
        "ndcg_at_10": round(ndcg_by_day(ranks, scores, [item.day for item in items]), 4),
    }


def _standard(values: Array) -> Array:
    spread = float(values.std())
    found: Array = (values - values.mean()) / (spread or 1.0)
    return found


def _log(item: Item) -> float:
    return log(1.0 + max(item.score, 0.0))


def _chance(item: Item) -> float:
    told = json.dumps([item.article.title, item.day, item.article.key])
    return int(hashlib.sha256(told.encode()).hexdigest()[:12], 16) / 16**12
