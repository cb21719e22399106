"""The models that come with the program, one for each encoder."""

from broadsheet.stages.cluster import learnt_minilm, learnt_none, learnt_static
from broadsheet.stages.cluster.model import PairModel

_BY_NAME = {
    "wordllama": learnt_static.MODEL,
    "minilm": learnt_minilm.MODEL,
}

DEFAULT = learnt_none.MODEL
"""For pages without vectors."""


def model_for(name: str) -> PairModel:
    """The model for the encoder of this name (`Encoder.name`); words alone for any other."""
    return _BY_NAME.get(name.partition("-")[0], DEFAULT)
