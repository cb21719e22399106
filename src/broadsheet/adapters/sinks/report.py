"""What a sink did."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SinkReport:
    """Files written, left untouched and taken away by one publish (`ports.sink.SinkReport`)."""

    written: int
    unchanged: int
    removed: int
