"""Overrule: what an editor said, over what the other stages found.

`pages` is asked where a page is labelled and printed, `stories` where stories are formed, decided
and put on the front page, `learning` where something is learnt or has to be looked at anew. Every
function wants overrides that stand (`Overrides.standing`) under the articles' keys
(`Overrides.resolved`); `examples` alone wants the expired ones too.
"""

from broadsheet.stages.overrule.learning import concerned, examples
from broadsheet.stages.overrule.pages import blocked, confirmed, labelled, retitled
from broadsheet.stages.overrule.stories import (
    granted,
    overruled,
    pins,
    removed,
    ties,
)

__all__ = [
    "VERSION",
    "blocked",
    "concerned",
    "confirmed",
    "examples",
    "granted",
    "labelled",
    "overruled",
    "pins",
    "removed",
    "retitled",
    "ties",
]

VERSION = "overrule/2"
