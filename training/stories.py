"""Learns the shipped models of stories, and says how well they do on sets they have not seen.

    python training/stories.py DATA            figures by encoder, each set left out once
    python training/stories.py DATA --write    the same, and the models into the package
    python training/stories.py DATA --encoder minilm --without SET --out MODEL.json

The last writes one model, learnt without one set, for `broadsheet eval stories --model`.

DATA is a folder of JSON Lines as `broadsheet eval stories` reads them. What ships was learnt on

- `ai-2022-05.jsonl`: 578 headlines of May 2022 on technology, titles gathered by
  fredriko/metacurate-regularly, grouped by reading;
- `azure-2021-02.jsonl`: 239 records of February 2021 on cloud computing, everyday-cc/azure, grouped
  by reading; taken a second time without its excerpts, so that titles alone do too;
- `uci-2014.jsonl`: 4,333 headlines of March 2014, UCI News Aggregator, CC BY 4.0, grouped by Google
  News; without times;
- `googlenews-2013.jsonl`: 5,271 items of November 2013, jackyin12/GSDMM, grouped by Google News and
  checked by hand; without times.

Sets with times teach the chance that two pages report one event (a logistic regression over all
pairs that lie within a story's life, every set weighing the same). Sets without times teach what
all news has in common, the mean vector, and nothing else: how such pages are grouped is not learnt.
The sets with times are scored a second time without them. Only numpy is needed; minutes on a core.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import fill

import numpy as np
from numpy.typing import NDArray

from broadsheet.app.encoders import open_encoder
from broadsheet.app.evaluate.rows import read_rows
from broadsheet.app.evaluate.stories import article_of, evaluate, vectors_of
from broadsheet.domain.article import Article
from broadsheet.domain.site import Policy
from broadsheet.domain.ties import Ties
from broadsheet.ports.encoder import Encoder
from broadsheet.stages.cluster import LIKELY, PairModel, Vector, centred, printed
from broadsheet.stages.cluster.group import Grouping
from broadsheet.stages.cluster.model import Logistic, Pair
from broadsheet.stages.cluster.pairing import compare

PACKAGED = Path(__file__).parents[1] / "src" / "broadsheet" / "stages" / "cluster"
ENCODERS = ("static", "minilm", "none")
RIDGE = 3.0
"""Penalty on the squared weights, each in units of its feature's spread."""

MOST_STEPS, LONGEST_STEP = 50, 2.0
_FLAT = Logistic(-5.0, (0.0,) * len(Pair._fields))
NOTHING = PairModel("none", (), _FLAT, _FLAT, LIKELY)
"""What stays where no set teaches better."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledSet:
    """One labelled file: its articles in order of time, their vectors, and their stories."""

    name: str
    articles: tuple[Article, ...]
    vectors: dict[str, Vector]
    stories: dict[str, str]

    @property
    def dated(self) -> bool:
        return any(article.published is not None for article in self.articles)

    @property
    def bare(self) -> "LabelledSet":
        """The same with titles alone."""
        titles = tuple(replace(article, excerpt="", text="") for article in self.articles)
        return replace(self, name=f"{self.name} (titles)", articles=titles)


def read_set(path: Path, encoder: Encoder | None) -> list[LabelledSet]:
    """A labelled set; with its twin of titles alone where it is dated and has more than those."""
    rows = [row for _, row in read_rows(path)]
    articles = [article_of(number, row) for number, row in enumerate(rows)]
    stories = {a.key: str(row["story"]) for a, row in zip(articles, rows, strict=True)}
    if all(article.published for article in articles):
        articles.sort(key=lambda article: (str(article.published), article.key))
    one = LabelledSet(path.stem, tuple(articles), vectors_of(articles, encoder), stories)
    if not one.dated or not any(article.excerpt or article.text for article in articles):
        return [one]
    bare = one.bare
    return [one, replace(bare, vectors=vectors_of(bare.articles, encoder))]


def centre_of(sets: Iterable[LabelledSet]) -> tuple[float, ...]:
    """The mean vector, every set weighing the same."""
    means = [np.mean(list(one.vectors.values()), axis=0) for one in sets if one.vectors]
    return tuple(round(float(x), 4) for x in np.mean(means, axis=0)) if means else ()


def pairs_of(one: LabelledSet, model: PairModel) -> tuple[Numbers, Numbers]:
    """What every pair within a story's life has in common, and whether it is of one story."""
    grouping = _filled(one, model)
    most = Policy().story_window.total_seconds() / 3600 * 3
    found: list[Pair] = []
    same: list[bool] = []
    for number, article in enumerate(one.articles):
        page = grouping.page(number)
        for other in range(number):
            before = grouping.page(other)
            if abs((page.document.hours or 0) - (before.document.hours or 0)) <= most:
                found.append(compare(before, page, grouping.hours))
                same.append(one.stories[article.key] == one.stories[before.document.key])
    return np.asarray(found, np.float64), np.asarray(same, np.float64)


def _filled(one: LabelledSet, model: PairModel) -> Grouping:
    grouping = Grouping(Policy(), model, Ties())
    rows = centred(one.vectors, model)
    for article in one.articles:
        grouping.add(article, rows.get(article.key))
    return grouping


def logistic(sets: Sequence[tuple[Numbers, Numbers]], *, dense: bool) -> Logistic:
    """Ridge logistic regression by damped Newton steps."""
    features = np.vstack([found for found, _ in sets])
    same = np.concatenate([same for _, same in sets])
    total = sum(len(found) for found, _ in sets) / len(sets)
    weigh = np.concatenate([np.full(len(found), total / len(found)) for found, _ in sets])
    spread = features.std(axis=0)
    used = spread > 1e-6
    if not dense:
        used[Pair._fields.index("dense")] = False
    mean = features.mean(axis=0)
    rows = np.c_[np.ones(len(features)), (features[:, used] - mean[used]) / spread[used]]
    weights = np.zeros(rows.shape[1])
    ridge = np.eye(len(weights)) * RIDGE
    ridge[0, 0] = 0
    for _ in range(MOST_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (weigh * (same - chance)) - ridge @ weights
        bend = (rows.T * (weigh * chance * (1 - chance))) @ rows + ridge
        step = np.linalg.solve(bend, slope)
        weights += step * min(1.0, LONGEST_STEP / float(np.abs(step).max()))
    found = np.zeros(len(mean))
    found[used] = weights[1:] / spread[used]
    bias = float(weights[0] - found @ mean)
    return Logistic(round(bias, 3), tuple(round(float(x), 3) for x in found))


def learn(sets: Sequence[LabelledSet], name: str, start: PairModel) -> PairModel:
    """A model from labelled sets; what no set teaches stays as in `start`."""
    model = replace(start, encoder=name, centre=centre_of(sets))
    dated = [one for one in sets if one.dated]
    if dated:
        pairs = [pairs_of(one, model) for one in dated]
        plain = logistic(pairs, dense=False)
        with_vectors = logistic(pairs, dense=True) if model.centre else plain
        model = replace(model, plain=plain, dense=with_vectors, join_at=LIKELY)
    return model


def module(model: PairModel) -> str:
    """The model as a module of the package."""

    def weights(logistic: Logistic) -> str:
        lines = [
            f"        {value!r},  # {name}"
            for name, value in zip(Pair._fields, logistic.weights, strict=True)
        ]
        return "\n".join([f"Logistic({logistic.bias!r}, (", *lines, "    ))"])

    centre = " ".join(str(round(x * 10_000)) for x in model.centre)
    text = fill(centre, 96, initial_indent="    ", subsequent_indent="    ")
    head = (
        f'Learnt by `training/stories.py` for the encoder "{model.encoder}"; not written by hand.'
    )
    return f'''"""{head}"""

from broadsheet.stages.cluster.model import Logistic, PairModel

_CENTRE = """
{text}
"""

MODEL = PairModel(
    encoder="{model.encoder}",
    centre=tuple(int(number) / 10_000 for number in _CENTRE.split()),
    dense={weights(model.dense)},
    plain={weights(model.plain)},
    join_at={model.join_at!r},
)
'''


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("data", type=Path)
    ask.add_argument("--encoder", choices=ENCODERS, action="append")
    ask.add_argument("--without", default="")
    ask.add_argument("--out", type=Path)
    ask.add_argument("--write", action="store_true")
    asked = ask.parse_args()
    paths = sorted(asked.data.glob("*.jsonl"))
    for name in asked.encoder or ENCODERS:
        encoder = open_encoder(name)
        sets = {path.stem: read_set(path, encoder) for path in paths}
        start = replace(NOTHING, encoder=name)

        def left(without: str, sets: dict[str, list[LabelledSet]] = sets) -> list[LabelledSet]:
            return [one for stem, some in sets.items() if stem != without for one in some]

        if asked.out:
            model = learn(left(asked.without), name, start)
            asked.out.write_text(json.dumps(printed(model)) + "\n", "utf-8")
            continue
        whole = learn(left(""), name, start)
        for path in paths:
            model = learn(left(path.stem), name, start)
            for told, used in (("without it", model), ("with all", whole)):
                sys.stdout.write(f"{name} {path.stem} {told}  {_figures(path, encoder, used)}\n")
                sys.stdout.flush()
            if any(one.dated for one in sets[path.stem]):
                figures = _figures_undated(path, encoder, model)
                sys.stdout.write(f"{name} {path.stem} without it, dates removed  {figures}\n")
        if asked.write:
            (PACKAGED / f"learnt_{name}.py").write_text(module(whole), "utf-8")


def _figures(path: Path, encoder: Encoder | None, model: PairModel) -> str:
    scores = evaluate(path, encoder, model).scores
    shown = ("b3_f1", "pair_f1", "ami", "b3_p", "b3_r")
    return "  ".join(f"{key} {float(str(scores[key])):.3f}" for key in shown)


def _figures_undated(path: Path, encoder: Encoder | None, model: PairModel) -> str:
    kept = [
        {key: value for key, value in row.items() if key not in ("date", "publishedDateTime")}
        for _, row in read_rows(path)
    ]
    with TemporaryDirectory() as folder:
        undated = Path(folder) / path.name
        undated.write_text("".join(json.dumps(row) + "\n" for row in kept), "utf-8")
        return _figures(undated, encoder, model)


if __name__ == "__main__":
    main()
