"""`broadsheet eval pages`: read labelled pages and score every field that the labels name."""

import gzip
import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.app.evaluate import Report
from broadsheet.domain.article import Article
from broadsheet.domain.capture import Capture
from broadsheet.errors import UsageError
from broadsheet.ports.engine import Engine
from broadsheet.stages.extract import read_page
from broadsheet.stages.extract.dates import PageDates, dates
from broadsheet.stages.extract.page import parse
from broadsheet.text import charset

FETCHED_AT = datetime(2030, 1, 1, tzinfo=UTC)
"""The moment that the pages are taken to be fetched at: after any date in them."""
SHINGLE = 4
"""Words in one shingle of a body."""
_WORD = re.compile(r"\w+")
_APART = re.compile(r"[\W_]+")
_BY = re.compile(r"^\s*by\s+", re.IGNORECASE)

_UNLABELLED: tuple[object, ...] = (None, "", [])

Row = Mapping[str, object]
Prediction = dict[str, object]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One page with its labels; `html` is as it came over the wire, unzipped."""

    url: str
    html: bytes
    gold: Row


def evaluate(folder: Path, engine: Engine | None = None) -> Report:
    """Read every page of `folder` (`gold.jsonl`, `html/*.html.gz`) and compare with its labels.

    Each label that is there and not empty counts. Texts are equal after case, punctuation and white
    space are folded (an author also after a leading "By"), pictures without their query, dates by
    day: a label with a time of day is a moment, compared by its day in UTC, a bare one is the day
    as printed. `body` gives mean precision, recall and F1 of bags of four-word shingles, and
    `f1_of_means`, the F1 of the mean precision over pages that gave a text and the mean recall
    (as scrapinghub's article-extraction-benchmark counts). `with` and `without`, snippets that a
    body must and must not hold, give `snippets`. A page that cannot be read misses every label.

    Raises UsageError for a folder that cannot be read so.
    """
    pages = labelled(folder)
    if not pages:
        raise UsageError(f"{folder / 'gold.jsonl'}: no rows")
    work: Callable[[Labelled], Prediction] = predict
    found = list(engine.map(work, pages) if engine is not None else map(work, pages))
    return Report("pages", _scores([page.gold for page in pages], found), tuple(found))


def predict(page: Labelled) -> Prediction:
    """What the page says, under the names of its labels; keys without a reading are left out."""
    capture = Capture(
        url=page.url,
        final_url=page.url,
        status=200,
        headers=(("content-type", "text/html"),),
        payload=page.html,
        body=page.html,
        digest=hashlib.sha256(page.html).hexdigest(),
        fetched_at=FETCHED_AT,
    )
    readings = _readings(read_page(capture, None), _dates(page))
    wanted = {"text" if key in {"with", "without"} else key for key in page.gold}
    return {"url": page.url, **{key: readings[key] for key in readings if key in wanted}}


def _dates(page: Labelled) -> PageDates:
    """The day as the page prints it, which an article (all in UTC) does not hold."""
    parsed = parse(charset.decode(page.html, "text/html"), page.url)
    if parsed is None:
        return PageDates(None, None, "", has_time=False)
    return dates(parsed.tree, page.url, parsed.structured.mains, parsed.html, captured=FETCHED_AT)


def _readings(article: Article, told: PageDates) -> Prediction:
    moment = told.published.isoformat() if told.published and told.has_time else told.utc_day
    return {
        "title": article.title,
        "author": ", ".join(article.authors),
        "dek": article.dek,
        "description": article.excerpt,
        "excerpt": article.excerpt,
        "lead_image_url": article.images[0].url if article.images else "",
        "date": told.day,
        "date_published": moment,
        "sitename": article.provider.name,
        "tags": list(article.tags),
        "body": article.text,
        "text": article.text,
        "first13_words": " ".join(article.text.split()[:13]),
    }


def _scores(gold: Sequence[Row], found: Sequence[Row]) -> dict[str, object]:
    pairs = list(zip(gold, found, strict=True))
    scores: dict[str, object] = {"n": len(pairs)}
    for field, same in _SAME.items():
        marks = [
            same(label, row.get(field))
            for labels, row in pairs
            if (label := labels.get(field)) not in _UNLABELLED
        ]
        if marks:
            scores[field] = {"accuracy": round(sum(marks) / len(marks), 4), "n": len(marks)}
    bodies = [
        (str(row.get("body") or ""), str(labels["body"]))
        for labels, row in pairs
        if labels.get("body") is not None
    ]
    if bodies:
        scores["body"] = body_scores(bodies)
    snippets = [
        (str(row.get("text") or ""), _strings(labels.get("with")), _strings(labels.get("without")))
        for labels, row in pairs
        if "with" in labels or "without" in labels
    ]
    if snippets:
        scores["snippets"] = snippet_scores(snippets)
    return scores


def body_scores(pairs: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Shingle precision, recall and F1 of (predicted, gold) texts, as means over pages."""
    marks = [shingle_marks(predicted, gold) for predicted, gold in pairs]
    told = [mark for mark, (predicted, _) in zip(marks, pairs, strict=True) if predicted]
    precision = _mean(mark[0] for mark in told)
    recall = _mean(mark[1] for mark in marks)
    return {
        "f1": round(_mean(_harmonic(*mark) for mark in marks), 4),
        "precision": round(_mean(mark[0] for mark in marks), 4),
        "recall": round(recall, 4),
        "f1_of_means": round(_harmonic(precision, recall), 4),
        "n": len(marks),
    }


def shingle_marks(predicted: str, gold: str) -> tuple[float, float]:
    """Precision and recall of one text's bag of shingles; both are 1 for two empty texts."""
    found, wanted = _shingles(predicted), _shingles(gold)
    if not found and not wanted:
        return 1.0, 1.0
    common = (found & wanted).total()
    return (
        common / found.total() if found else 0.0,
        common / wanted.total() if wanted else 0.0,
    )


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    spans = (tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))
    return Counter(span for span in spans if span)


def snippet_scores(
    pages: Sequence[tuple[str, Sequence[str], Sequence[str]]],
) -> dict[str, object]:
    """How many wanted snippets are in the texts, and how many unwanted ones are not."""
    present = sum(snippet in text for text, wanted, _ in pages for snippet in wanted)
    all_wanted = sum(len(wanted) for _, wanted, _ in pages)
    wrong = sum(snippet in text for text, _, unwanted in pages for snippet in unwanted)
    all_unwanted = sum(len(unwanted) for _, _, unwanted in pages)
    precision, recall = present / max(1, present + wrong), present / max(1, all_wanted)
    return {
        "f1": round(_harmonic(precision, recall), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "without_absent": round(1 - wrong / max(1, all_unwanted), 4),
        "n": len(pages),
    }


def fold(text: str) -> str:
    """Letters and digits alone, without case."""
    return _APART.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _same_text(label: object, found: object) -> bool:
    return fold(_joined(label)) == fold(_joined(found))


def _same_names(label: object, found: object) -> bool:
    return fold(_BY.sub("", _joined(label))) == fold(_BY.sub("", _joined(found)))


def _same_picture(label: object, found: object) -> bool:
    return re.split(r"[?#]", _joined(label))[0] == re.split(r"[?#]", _joined(found))[0] != ""


def _same_day(label: object, found: object) -> bool:
    return str(label)[:10] == str(found or "")[:10]


def _same_set(label: object, found: object) -> bool:
    return {fold(text) for text in _strings(label)} == {fold(text) for text in _strings(found)}


_SAME: dict[str, Callable[[object, object], bool]] = {
    "title": _same_text,
    "author": _same_names,
    "date": _same_day,
    "date_published": _same_day,
    "lead_image_url": _same_picture,
    "dek": _same_text,
    "description": _same_text,
    "excerpt": _same_text,
    "sitename": _same_text,
    "tags": _same_set,
    "first13_words": _same_text,
}


def labelled(folder: Path) -> list[Labelled]:
    """The pages of a folder with their labels, in order; UsageError where they cannot be read."""
    return list(_pages(folder))


def _pages(folder: Path) -> Iterable[Labelled]:
    gold = folder / "gold.jsonl"
    try:
        lines = gold.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{gold}: cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _page(folder, f"{gold}:{number}", line)


def _page(folder: Path, where: str, line: str) -> Labelled:
    try:
        row = json.loads(line)
        with gzip.open(folder / row["file"]) as file:
            return Labelled(str(row["url"]), file.read(), dict(row["gold"]))
    except (OSError, EOFError, zlib.error) as error:
        raise UsageError(f"{where}: its page cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{where}: expected an object with url, file and gold, found {error!r}"
        ) from error


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def _joined(value: object) -> str:
    return ", ".join(_strings(value))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0
