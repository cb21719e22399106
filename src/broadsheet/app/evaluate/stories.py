"""`broadsheet eval stories`: group labelled headlines and score the groups."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.app.evaluate import Report
from broadsheet.app.evaluate.metrics import (
    adjusted_mutual_information,
    adjusted_rand,
    b_cubed,
    pairwise,
)
from broadsheet.domain.article import Article, Provider
from broadsheet.domain.site import Policy
from broadsheet.errors import UsageError
from broadsheet.stages.cluster import cluster


def evaluate(path: Path) -> Report:
    """Group the rows of a JSON Lines file and compare with its labels.

    Rows have `title`, optional `text` or `excerpt`, `date`, `url`, `publisher` or `domain`, and the
    gold `story`, which is used for scoring alone. Rows are placed in order of date, and in the
    file's order where they have none. Scores: `n`, then B-cubed (`b3_…`) and pairwise (`pair_…`)
    precision, recall and F1, `ami` and `ari`. Predictions hold each row's `story`, in file order.

    Raises UsageError for a file that cannot be read so.
    """
    rows = _rows(path)
    gold = [_label(path, number, row) for number, row in enumerate(rows, 1)]
    articles = [_article(number, row) for number, row in enumerate(rows)]
    done = cluster(articles, (), {}, Policy())
    story_of = {key: story.id for story in done.stories for key in story.members}
    found = [story_of[article.key] for article in articles]
    b3, pair = b_cubed(gold, found), pairwise(gold, found)
    scores: dict[str, object] = {
        "n": len(rows),
        "b3_p": b3.precision,
        "b3_r": b3.recall,
        "b3_f1": b3.f1,
        "pair_p": pair.precision,
        "pair_r": pair.recall,
        "pair_f1": pair.f1,
        "ami": adjusted_mutual_information(gold, found),
        "ari": adjusted_rand(gold, found),
    }
    return Report("stories", scores, tuple({"story": story} for story in found))


def _rows(path: Path) -> list[Mapping[str, object]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    rows: list[Mapping[str, object]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}:{number}: not JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("title"), str):
            raise UsageError(f"{path}:{number}: not an object with a title")
        rows.append(row)
    return rows


def _label(path: Path, number: int, row: Mapping[str, object]) -> str:
    if "story" not in row:
        raise UsageError(f"{path}: row {number} has no story to compare with")
    return json.dumps(row["story"])


def _text(row: Mapping[str, object], *names: str) -> str:
    return next((value for name in names if isinstance(value := row.get(name), str)), "")


def _article(number: int, row: Mapping[str, object]) -> Article:
    """The least article that a row makes; its place in the file is its key."""
    url = _text(row, "url")
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    outlet = _text(row, "domain", "publisher") or host
    article = Article(
        key=f"{number:09d}",
        original_url=url,
        web_url=url,
        title=_text(row, "title"),
        excerpt=_text(row, "excerpt"),
        text=_text(row, "text"),
        published=None,
        modified=None,
        provider=Provider(outlet, outlet),
    )
    return replace(article, published=_date(_text(row, "date")))


def _date(written: str) -> datetime | None:
    if not written:
        return None
    try:
        time = datetime.fromisoformat(written)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
