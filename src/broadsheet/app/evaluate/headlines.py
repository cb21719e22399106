"""`broadsheet eval headlines`: how well the headline part tells teasers from plain headlines."""

from collections.abc import Sequence
from pathlib import Path

from broadsheet.app.evaluate import Report
from broadsheet.app.evaluate.rows import Row, read_rows, wanted_text
from broadsheet.app.models import clickbait_model
from broadsheet.domain.article import Article, Provider
from broadsheet.errors import UsageError
from broadsheet.stages.score.clickbait import ClickbaitModel, teaser
from broadsheet.stages.score.clickbait_learn import common_words, learn
from broadsheet.stages.score.headline import headline

Labelled = tuple[list[str], list[bool]]


def evaluate_headlines(path: Path, history: Path | None = None) -> Report:
    """Score headlines with `title` and `clickbait` (1 or 0, true or false).

    The shipped model reads them, or, with a history of such rows, one that is learnt from these.
    Scores: `n`; `auc` of the chance that a headline is a teaser; `auc_points` of the headline
    part's whole points, which are equal for most plain headlines; `flagged` and `flagged_plain`,
    the shares of teasers and of plain headlines that lose points as teasers.

    Raises UsageError for a file that cannot be read so, or that has one label only.
    """
    titles, labels = labelled(path)
    model = clickbait_model() if history is None else learn_from(history)
    chances = [teaser(title, model).chance for title in titles]
    parts = [headline(_article(title), model) for title in titles]
    points = [sum(reason.points for reason in part) for part in parts]
    flagged = [any(reason.rule == "quality.clickbait" for reason in part) for part in parts]
    scores: dict[str, object] = {
        "auc": round(area(chances, labels), 4),
        "auc_points": round(area([-point for point in points], labels), 4),
        "flagged": _share(flagged, labels, wanted=True),
        "flagged_plain": _share(flagged, labels, wanted=False),
        "n": len(titles),
    }
    predictions: list[dict[str, object]] = [
        {"title": title, "clickbait": round(chance, 4), "points": point}
        for title, chance, point in zip(titles, chances, points, strict=True)
    ]
    return Report("headlines", scores, tuple(predictions))


def learn_from(path: Path) -> ClickbaitModel:
    """A model of labelled headlines alone; words the shipped model knows count as common too."""
    titles, labels = labelled(path)
    return learn(titles, labels, common_words(titles) | clickbait_model().known)


def labelled(path: Path) -> Labelled:
    """Titles and labels of a file; UsageError says where they are missing."""
    rows = read_rows(path)
    titles = [wanted_text(path, number, row, "title") for number, row in rows]
    labels = [_label(path, number, row) for number, row in rows]
    if len(set(labels)) < 2:
        raise UsageError(f"{path}: needs headlines with clickbait 1 and with clickbait 0")
    return titles, labels


def _label(path: Path, number: int, row: Row) -> bool:
    value = row.get("clickbait")
    if value in (0, 1):
        return bool(value)
    raise UsageError(f"{path}:{number}: found clickbait {value!r}; allowed: 1 or 0")


def area(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """Area under the ROC curve: how often a labelled one scores above another; ties count half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    above, below, at = 0.0, 0, 0
    while at < len(order):
        end = at
        while end < len(order) and scores[order[end]] == scores[order[at]]:
            end += 1
        hits = sum(labels[place] for place in order[at:end])
        above += hits * (below + (end - at - hits) / 2)
        below += end - at - hits
        at = end
    pairs = below * (len(order) - below)
    return above / pairs if pairs else 0.0


def _share(flagged: Sequence[bool], labels: Sequence[bool], *, wanted: bool) -> float:
    among = [flag for flag, label in zip(flagged, labels, strict=True) if label is wanted]
    return round(sum(among) / len(among), 4) if among else 0.0


def _article(title: str) -> Article:
    """The least article that a headline makes."""
    return Article(
        key="",
        original_url="",
        web_url="",
        title=title,
        excerpt="",
        text="",
        published=None,
        modified=None,
        provider=Provider("", ""),
    )
