"""Edit: one lead a story, its heat, whether it is published; and the front page of a moment."""

from broadsheet.stages.edit.candidate import Candidate, candidate, freshness, main_topic
from broadsheet.stages.edit.decide import decide
from broadsheet.stages.edit.front import fronted, lay_out, shortlist

VERSION = "edit/2"
"""Of the decisions that are kept; bumped where they change."""
FRONT = "front/2"
"""Of the front page, which is laid out anew for its moment; bumped where its order changes."""

__all__ = [
    "FRONT",
    "VERSION",
    "Candidate",
    "candidate",
    "decide",
    "freshness",
    "fronted",
    "lay_out",
    "main_topic",
    "shortlist",
]
