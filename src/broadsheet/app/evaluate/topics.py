"""`broadsheet eval topics`: give labelled records their topics anew, and compare."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.app.evaluate import Report
from broadsheet.app.evaluate.rows import Row, read_rows, wanted_text
from broadsheet.app.evaluate.topic_tree import configured, named_tree
from broadsheet.domain.article import Article, Provider
from broadsheet.domain.record import moment
from broadsheet.domain.site import Policy, Topic
from broadsheet.errors import UsageError
from broadsheet.stages.classify import TopicMatcher, TopicModel, classify, compile_topics
from broadsheet.stages.classify.examples import Confirmed, Example
from broadsheet.stages.classify.train import train

COMMON = 0.95
"""Share of the records from which on a topic is the site's own, which every page on it has."""

RECORDS = Policy(subject_at=0.0)
"""Records are on the subject already; all that is asked is which topics they have."""

Names = tuple[str, ...]


def evaluate_topics(path: Path, history: Path | None = None, tree: Path | None = None) -> Report:
    """Predict the topics of records and compare them with the records' own.

    Rows of both files (JSON Lines, plain or gzip) have `title`, and may have `topics` (names; a row
    without has none), `excerpt`, `publishedDateTime`, `provider` and `webUrl`. `history` is the
    site's past, from which topics are learnt. `tree` is a site's configuration, or a folder of
    topic documents, with keywords; a topic that only records name has its name for a keyword.
    Without a history the names are taken from the file itself, and nothing else of its labels.

    Scores: `n`, `micro_f1`, `macro_f1` (the mean over the topics of the records), `micro_f1_below`
    (without the topics that nearly all records have), with a history `calibration_error` (on its
    held-out folds), and for each topic `precision`, `recall`, `f1` and `n`. Predictions hold each
    row's `topics`, in file order.

    Raises UsageError for a file that cannot be read so.
    """
    rows, past = _all(path), _all(history) if history else []
    topics = _tree(past, tree) if past else _tree([], tree, {n for _, row in rows for n in row})
    matcher = compile_topics(topics)
    ids = {topic.name: topic.id for topic in topics}
    model = None
    if past:
        known = [
            Example(article, tuple(ids[name] for name in names), Confirmed.RECORD)
            for article, names in past
        ]
        model = train(known, matcher)
    found = [predict(article, matcher, model) for article, _ in rows]
    gold = [names for _, names in rows]
    scores = compare(gold, found)
    if model is not None:
        scores["calibration_error"] = model.calibration_error
    scores["topics"] = by_topic(gold, found)
    return Report("topics", scores, tuple({"topics": list(names)} for names in found))


def predict(article: Article, matcher: TopicMatcher, model: TopicModel | None) -> Names:
    """Names of the topics that a page of the site gets, the roots that all have among them."""
    labels = classify(article, matcher, RECORDS, (), model)
    return tuple(matcher.topics[matcher.index[label.topic]].name for label in labels.topics)


def compare(gold: Sequence[Names], found: Sequence[Names]) -> dict[str, object]:
    """Micro F1 (all labels as one heap) and macro F1 (mean over the topics of the gold)."""
    table = by_topic(gold, found)
    right, wrong, missed = _counts(gold, found)
    common = {name for name in right | missed if _share(name, gold) >= COMMON}
    of_gold = [row["f1"] for row in table.values() if row["n"]]
    return {
        "micro_f1": _f1(right.total(), wrong.total(), missed.total()),
        "macro_f1": round(sum(of_gold) / len(of_gold), 4) if of_gold else 0.0,
        "micro_f1_below": _f1(
            *(
                sum(count for name, count in heap.items() if name not in common)
                for heap in (right, wrong, missed)
            )
        ),
        "n": len(gold),
    }


def by_topic(gold: Sequence[Names], found: Sequence[Names]) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of gold labels, by topic's name, the commonest first."""
    right, wrong, missed = _counts(gold, found)
    names = sorted(right | wrong | missed, key=lambda name: (-right[name] - missed[name], name))
    return {
        name: {
            "precision": round(right[name] / max(1, right[name] + wrong[name]), 4),
            "recall": round(right[name] / max(1, right[name] + missed[name]), 4),
            "f1": _f1(right[name], wrong[name], missed[name]),
            "n": right[name] + missed[name],
        }
        for name in names
    }


def _counts(
    gold: Sequence[Names], found: Sequence[Names]
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for asked, given in zip(map(set, gold), map(set, found), strict=True):
        right.update(asked & given)
        wrong.update(given - asked)
        missed.update(asked - given)
    return right, wrong, missed


def _f1(right: int, wrong: int, missed: int) -> float:
    return round(2 * right / max(1, 2 * right + wrong + missed), 4)


def _share(name: str, rows: Sequence[Names]) -> float:
    return sum(name in row for row in rows) / max(1, len(rows))


def _tree(
    past: Sequence[tuple[Article, Names]], tree: Path | None, others: Iterable[str] = ()
) -> tuple[Topic, ...]:
    """Configured topics, and those that the past or `others` name beside them.

    What nearly all of the past has is the root.
    """
    known = configured(tree) if tree is not None else ()
    names = Counter(name for _, row in past for name in row)
    common = [name for name in names if names[name] >= COMMON * len(past)]
    return named_tree(known, {*names, *others}, common)


def _all(path: Path) -> list[tuple[Article, Names]]:
    rows = [_read(path, number, row) for number, row in read_rows(path)]
    if not any(names for _, names in rows):
        raise UsageError(f"{path}: no row has topics")
    return rows


def _read(path: Path, number: int, row: Row) -> tuple[Article, Names]:
    """The least article that a row makes, its line for a key, and its topics."""
    topics = row.get("topics") or []
    if not isinstance(topics, list) or not all(isinstance(name, str) for name in topics):
        raise UsageError(f"{path}:{number}: found topics {topics!r}; wanted: a list of names")
    title = wanted_text(path, number, row, "title")
    url, provider = row.get("webUrl"), row.get("provider")
    group = provider if isinstance(provider, dict) else {}
    domain = _text(group.get("domain")) or _host(_text(url))
    article = Article(
        key=f"{number:09d}",
        original_url=_text(url),
        web_url=_text(url),
        title=title,
        excerpt=_text(row.get("excerpt")),
        text=_text(row.get("text")),
        published=moment(_text(row.get("publishedDateTime"))),
        modified=None,
        provider=Provider(_text(group.get("name")) or domain, domain),
    )
    return article, tuple(dict.fromkeys(topics))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
