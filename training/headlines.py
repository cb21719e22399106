"""Learns the shipped model of teasers, and says how well it does on headlines it has not seen.

    python training/headlines.py DATA            the figures
    python training/headlines.py DATA --write    the figures, and the model into the package

DATA is a folder with

- `headlines/clickbait.jsonl`: 15,946 headlines of 2007 to 2016, half of them from sites that live
  by teasers (BuzzFeed, Upworthy and others), half from Wikinews, the New York Times and others, as
  gathered by Chakraborty et al. (2016, "Stop Clickbait"); bhargaviparanjape/clickbait, MIT. The
  label is really the outlet's style.
- `stories/uci-2014.jsonl`: headlines of March 2014 without labels, as a background that is lightly
  taken for plain ones; UCI News Aggregator, CC BY 4.0.
- `pages/article-body/gold.jsonl`: texts of 89 pages, only to tell which words are written small;
  scrapinghub/article-extraction-benchmark, MIT.

What ships is learnt on all of the labelled headlines. No name has a weight (see the stage).
"""

import argparse
import hashlib
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from broadsheet.app.evaluate.headlines import area, labelled
from broadsheet.app.evaluate.rows import read_rows
from broadsheet.app.models import CLICKBAIT, LEARNT, print_clickbait
from broadsheet.stages.score.clickbait import ClickbaitModel, teaser
from broadsheet.stages.score.clickbait_learn import common_words, learn

PACKAGED = Path(__file__).parents[1] / "src" / "broadsheet" / "app" / LEARNT / CLICKBAIT
FOLDS = 5
SENTENCE = re.compile(r"(?<=[.?!])\s+|\n")


class Data:
    """The labelled headlines, the background, and the words that are written small."""

    def __init__(self, folder: Path) -> None:
        self.titles, self.labels = labelled(folder / "headlines" / "clickbait.jsonl")
        self.background = [
            str(row["title"]) for _, row in read_rows(folder / "stories" / "uci-2014.jsonl")
        ]
        self.prose = list(_prose(folder / "pages" / "article-body" / "gold.jsonl"))
        self.parts = [_part(title) for title in self.titles]

    def model(self, kept: Sequence[int]) -> ClickbaitModel:
        """Learnt on some of the labelled headlines; nothing is taken from the others."""
        titles = [self.titles[at] for at in kept]
        labels = [self.labels[at] for at in kept]
        common = common_words([*titles, *self.background, *self.prose])
        return learn(titles, labels, common, self.background)

    def score(self, model: ClickbaitModel, held: Sequence[int]) -> float:
        """AUC on some of the labelled headlines."""
        chances = [teaser(self.titles[at], model).chance for at in held]
        return area(chances, [self.labels[at] for at in held])


def _prose(path: Path) -> list[str]:
    found = []
    for _, row in read_rows(path):
        gold = row.get("gold")
        body = gold.get("body") if isinstance(gold, dict) else None
        found += SENTENCE.split(str(body or ""))
    return found


def _part(title: str) -> int:
    """A part from 0 to 9 that hangs on the headline's words alone, so that copies stay together."""
    words = " ".join(re.findall(r"\w+", title.casefold()))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") % (2 * FOLDS)


def figures(data: Data) -> list[str]:
    """The lines of figures."""
    places = range(len(data.titles))
    odd = [at for at in places if data.parts[at] % 2]
    even = [at for at in places if not data.parts[at] % 2]
    half = data.score(data.model(odd), even)
    other = data.score(data.model(even), odd)
    folds = []
    for fold in range(FOLDS):
        held = [at for at in places if data.parts[at] // 2 == fold]
        kept = [at for at in places if data.parts[at] // 2 != fold]
        folds.append(data.score(data.model(kept), held))
    return [
        f"headlines                {len(data.titles)}",
        f"learnt on half           {half:.4f} (the other way about {other:.4f})",
        f"learnt on four fifths    {sum(folds) / FOLDS:.4f} ({min(folds):.4f} to {max(folds):.4f})",
    ]


def main() -> int:
    """Print, and write where it is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    data = Data(asked.data)
    sys.stdout.write("\n".join(figures(data)) + "\n")
    if asked.write:
        model = data.model(range(len(data.titles)))
        PACKAGED.parent.mkdir(exist_ok=True)
        PACKAGED.write_text(print_clickbait(model), "utf-8", newline="\n")
        size = PACKAGED.stat().st_size
        sys.stdout.write(f"wrote {len(model.weights)} weights, {size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
