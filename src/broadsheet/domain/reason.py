"""Why: the one form in which every stage explains itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for a label, a score or a decision.

    `rule` is a stable machine name ("topic.keyword", "quality.depth"), `text` a sentence for a
    person, `points` what it added to the score at hand (0 where there is none), and `inputs` the
    values it was drawn from, as printable pairs.
    """

    rule: str
    text: str
    points: float = 0.0
    inputs: tuple[tuple[str, str], ...] = ()
