"""`broadsheet eval quality`: score records and compare with what their site printed."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.app.evaluate import Report
from broadsheet.app.evaluate.headlines import area
from broadsheet.app.evaluate.quality_rows import Past, read_past
from broadsheet.app.evaluate.ranks import outlet_means
from broadsheet.domain.outlet import OutletPage, OutletRecord, updated
from broadsheet.domain.score import Quality
from broadsheet.domain.site import Policy
from broadsheet.errors import UsageError
from broadsheet.ports.encoder import Encoder
from broadsheet.stages.score import Circumstances, quality, rules
from broadsheet.stages.score.worth import WorthModel
from broadsheet.stages.score.worth_features import features
from broadsheet.stages.score.worth_learn import Example, learn, rank_correlation

POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a past has taught: the worth of pages, the records of outlets, their means."""

    worth: WorthModel | None
    outlets: dict[str, OutletRecord]
    site: OutletRecord
    printed: dict[object, float]
    mean: float


def evaluate(path: Path, history: Path | None = None, encoder: Encoder | None = None) -> Report:
    """Score records (`RECORDS.md` as JSON lines, may be gzipped) and compare with the reference.

    Each month is scored with what the history's records of earlier months teach, never with its
    own or later ones; without a history the rules alone score. Scores: `auc` for `published` among
    leads (`is_lead`, else a heat other than -1), `spearman` with the reference's quality over all
    records, `n` and `leads`; `baseline_outlet` is the AUC of the outlet's past share of published
    leads, `baseline_reference` that of the reference's own quality. What the reference judged of a
    record is never used to score that record.

    Raises UsageError for a file that cannot be read so.
    """
    pages = read_past(path)
    if not pages:
        raise UsageError(f"{path}: no records to score")
    past = sorted(read_past(history), key=lambda page: page.at) if history else []
    found: dict[int, Quality] = {}
    baseline: dict[int, float] = {}
    for block, known in _months(pages, past):
        taught = teach(known, encoder)
        for at, done in zip(
            block, _judged([pages[at] for at in block], taught, encoder), strict=True
        ):
            found[at] = done
            baseline[at] = taught.printed.get(pages[at].domain, taught.mean)
    points = [float(found[at].points) for at in range(len(pages))]
    scores = _scores(pages, points, [baseline[at] for at in range(len(pages))])
    scores["history"] = len(past)
    rows: tuple[dict[str, object], ...] = tuple(
        {"quality": found[at].points} for at in range(len(pages))
    )
    return Report("quality", scores, rows)


def _months(
    pages: Sequence[Past], past: Sequence[Past]
) -> Iterator[tuple[list[int], Sequence[Past]]]:
    """Places of the pages to score with the history before them, by month where the two overlap."""
    times = [one.at for one in past]
    first = min(page.at for page in pages)
    overlap = bool(times) and times[-1] >= first

    def before(page: Past) -> int:
        month = page.at.replace(day=1, hour=0, minute=0, second=0)
        return bisect_left(times, max(month, first) if overlap else first)

    counted = sorted((before(page), at) for at, page in enumerate(pages))
    for count, group in groupby(counted, key=lambda one: one[0]):
        yield [at for _, at in group], past[:count]


def teach(past: Sequence[Past], encoder: Encoder | None = None) -> Knowledge:
    """Learn from records with known outcomes, in order of time."""
    outlets: dict[str, OutletRecord] = {}
    site = OutletRecord("")
    examples = []
    for page in past:
        reasons = rules(page.article, page.labels, POLICY)
        base = round(sum(reason.points for reason in reasons))
        seen = features(page.article, page.labels, reasons)
        examples.append(Example(seen, page.outcome, page.at, base))
        counted = OutletPage(max(base, 0), page.lead, page.published, removed=page.removed)
        outlets[page.domain] = updated(outlets.get(page.domain, OutletRecord(page.domain)), counted)
        site = updated(site, counted)
    vectors = None if encoder is None else encoder.encode([page.text for page in past])
    worth = learn(examples, vectors, "" if encoder is None else encoder.name)
    printed, mean = outlet_means([(p.domain, float(p.published)) for p in past if p.lead], 3.0)
    return Knowledge(worth, outlets, site, dict(printed), mean)


def _judged(pages: Sequence[Past], taught: Knowledge, encoder: Encoder | None) -> Iterator[Quality]:
    vectors = None if encoder is None else encoder.encode([page.text for page in pages])
    around = Circumstances(site=taught.site, worth=taught.worth)
    for at, page in enumerate(pages):
        context = replace(
            around,
            outlet=taught.outlets.get(page.domain),
            vector=None if vectors is None else vectors[at],
        )
        yield quality(page.article, page.labels, POLICY, context=context)


def _scores(
    pages: Sequence[Past], points: Sequence[float], baseline: Sequence[float]
) -> dict[str, object]:
    leads = [at for at, page in enumerate(pages) if page.lead]
    printed = [pages[at].published for at in leads]
    reference = [pages[at].reference for at in range(len(pages))]
    return {
        "auc": round(area([points[at] for at in leads], printed), 4),
        "spearman": round(rank_correlation(_array(points), _array(reference)), 4),
        "n": len(pages),
        "leads": len(leads),
        "baseline_outlet": round(area([baseline[at] for at in leads], printed), 4),
        "baseline_reference": round(area([reference[at] for at in leads], printed), 4),
    }


def _array(values: Sequence[float]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)
