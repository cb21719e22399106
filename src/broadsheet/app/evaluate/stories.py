"""`broadsheet eval stories`: group labelled headlines and score the groups."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from broadsheet.app.encoders import open_encoder
from broadsheet.app.evaluate import Report
from broadsheet.app.evaluate.metrics import (
    adjusted_mutual_information,
    adjusted_rand,
    b_cubed,
    pairwise,
)
from broadsheet.app.evaluate.rows import Row, read_rows, wanted_text
from broadsheet.domain.article import Article, Provider
from broadsheet.domain.score import Story
from broadsheet.domain.site import EncoderName, Policy
from broadsheet.errors import EncoderError, UsageError
from broadsheet.ports.encoder import Encoder
from broadsheet.stages.cluster import (
    PairModel,
    Vector,
    cluster,
    model_for,
    parse,
    reach,
)
from broadsheet.stages.encode import text_of

UNDATED_BATCH = 2_500
"""Rows without dates that come at once."""


def evaluate(
    path: Path,
    encoder: Encoder | EncoderName | None = EncoderName.MINILM,
    model: PairModel | Path | None = None,
) -> Report:
    """Group the rows of a JSON Lines file and compare with its labels.

    Rows have `title`, optional `text` or `excerpt`, `date`, `url`, `publisher` or `domain`, and the
    gold `story`, which is used for scoring alone. Rows with dates come a day at a time, as a site
    that runs daily meets them; rows without come in the file's order. Without an
    encoder words alone are compared; one that is named and not installed gives way to the static
    one. `model` is by default the one that ships for the encoder. Scores: `n`, then B-cubed
    (`b3_…`) and pairwise (`pair_…`) precision, recall and F1, `ami`, `ari`, and the `encoder`'s
    name. Predictions hold each row's `story`, in file order.

    Raises UsageError for a file that cannot be read so.
    """
    rows = read_rows(path)
    if not rows:
        raise UsageError(f"{path}: no rows to group")
    gold = [_label(path, number, row) for number, row in rows]
    articles = [article_of(number, row) for number, (_, row) in enumerate(rows)]
    used = _opened(encoder)
    if model is None or isinstance(model, Path):
        model = model_file(model) if model else model_for(used.name if used else "")
    story_of = grouped(articles, vectors_of(articles, used), model)
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
        "encoder": used.name if used else "none",
    }
    return Report("stories", scores, tuple({"story": story} for story in found))


def model_file(path: Path) -> PairModel:
    """A model of your own, as `training/stories.py` writes it; UsageError where it is not one."""
    try:
        return parse(json.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    except ValueError as error:
        raise UsageError(f"{path}: not a model of stories: {error}") from error


def _opened(encoder: Encoder | EncoderName | None) -> Encoder | None:
    if not isinstance(encoder, EncoderName):
        return encoder
    try:
        return open_encoder(encoder)
    except EncoderError:
        return open_encoder(EncoderName.STATIC)


def vectors_of(articles: Sequence[Article], encoder: Encoder | None) -> dict[str, Vector]:
    """The encoder's row of each article, by key."""
    if encoder is None:
        return {}
    rows = encoder.encode([text_of(article) for article in articles])
    return {article.key: row for article, row in zip(articles, rows, strict=True)}


def grouped(
    articles: Sequence[Article], vectors: Mapping[str, Vector], model: PairModel
) -> dict[str, str]:
    """The id of each article's story, when articles come as they would to a running site."""
    stories: dict[str, Story] = {}
    by_key = {article.key: article for article in articles}
    for batch in _batches(articles):
        near = _near(batch, stories, by_key)
        known = {key: by_key[key] for story in near for key in story.members}
        done = cluster(batch, near, known, Policy(), vectors, model=model)
        for story in done.stories:
            if story.members:
                stories[story.id] = story
            else:
                stories.pop(story.id, None)
    return {key: story.id for story in stories.values() for key in story.members}


def _batches(articles: Sequence[Article]) -> Iterator[list[Article]]:
    days: dict[str, list[Article]] = {}
    undated = [article for article in articles if article.published is None]
    for article in articles:
        if article.published is not None:
            days.setdefault(article.published.date().isoformat(), []).append(article)
    for day in sorted(days):
        yield days[day]
    for start in range(0, len(undated), UNDATED_BATCH):
        yield undated[start : start + UNDATED_BATCH]


def _near(
    batch: Sequence[Article], stories: Mapping[str, Story], articles: Mapping[str, Article]
) -> list[Story]:
    """The stories that a run is given: those with a page within reach of the batch."""
    times = [article.published for article in batch if article.published is not None]
    if not times:
        return list(stories.values())
    first, last = min(times) - reach(Policy()), max(times) + reach(Policy())
    return [
        story
        for story in stories.values()
        if any(
            (time := articles[key].published) is None or first <= time <= last
            for key in story.members
        )
    ]


def _label(path: Path, number: int, row: Row) -> str:
    wanted_text(path, number, row, "title")
    if "story" not in row:
        raise UsageError(f"{path}:{number}: no 'story'; each row needs one to compare with")
    return json.dumps(row["story"])


def _text(row: Row, *names: str) -> str:
    return next((value for name in names if isinstance(value := row.get(name), str)), "")


def article_of(number: int, row: Row) -> Article:
    """The least article that a row makes; its place in the file is its key."""
    url = _text(row, "url", "webUrl")
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    outlet = _text(row, "domain", "publisher") or host
    return Article(
        key=f"{number:09d}",
        original_url=url,
        web_url=url,
        title=_text(row, "title"),
        excerpt=_text(row, "excerpt"),
        text=_text(row, "text"),
        published=_date(_text(row, "date", "publishedDateTime")),
        modified=None,
        provider=Provider(outlet, outlet),
    )


def _date(written: str) -> datetime | None:
    if not written:
        return None
    try:
        time = datetime.fromisoformat(written)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
