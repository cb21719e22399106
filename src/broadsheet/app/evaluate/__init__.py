"""Scores on labelled data, one module for each kind of data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What `broadsheet eval` prints: `scores` by name, and one row for each thing predicted."""

    what: str
    scores: dict[str, object]
    predictions: tuple[dict[str, object], ...] = ()
