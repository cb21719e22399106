"""The models that come with the program, and how they are written down."""

import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from broadsheet.errors import UsageError
from broadsheet.stages.score.clickbait import ClickbaitModel

LEARNT = "learnt"
CLICKBAIT = "clickbait.json"
HUNDREDTHS = 100


@lru_cache(maxsize=1)
def clickbait_model() -> ClickbaitModel:
    """The model of teasers that `training/headlines.py` learnt."""
    return parse_clickbait(files("broadsheet.app").joinpath(LEARNT, CLICKBAIT).read_text("utf-8"))


def clickbait_file(path: Path) -> ClickbaitModel:
    """A model of teasers from a file of your own; UsageError where it is not one."""
    try:
        return parse_clickbait(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a model of headlines: {error!r}") from error


def parse_clickbait(text: str) -> ClickbaitModel:
    """A model as `print_clickbait` writes it."""
    found = json.loads(text)
    weights = {str(name): int(weight) / HUNDREDTHS for name, weight in found["weights"].items()}
    return ClickbaitModel(
        weights, frozenset(map(str, found["known"].split())), float(found["bias"])
    )


def print_clickbait(model: ClickbaitModel) -> str:
    """A model as text: weights in hundredths, everything in order, one weight a line."""
    weights = {name: round(model.weights[name] * HUNDREDTHS) for name in sorted(model.weights)}
    found = {"bias": model.bias, "known": " ".join(sorted(model.known)), "weights": weights}
    return json.dumps(found, ensure_ascii=False, indent=0) + "\n"
