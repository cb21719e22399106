"""Learnt by `training/stories.py` for the encoder "none"; not written by hand."""

from broadsheet.stages.cluster.model import Logistic, PairModel

_CENTRE = """

"""

MODEL = PairModel(
    encoder="none",
    centre=tuple(int(number) / 10_000 for number in _CENTRE.split()),
    dense=Logistic(
        -6.819,
        (
            -5.099,  # title
            12.824,  # whole
            5.739,  # rarity
            3.316,  # names
            -0.857,  # number_shared
            0.281,  # number_differs
            0.274,  # with_body
            -1.373,  # apart
            -3.43,  # same_outlet
            0.0,  # dense
        ),
    ),
    plain=Logistic(
        -6.819,
        (
            -5.099,  # title
            12.824,  # whole
            5.739,  # rarity
            3.316,  # names
            -0.857,  # number_shared
            0.281,  # number_differs
            0.274,  # with_body
            -1.373,  # apart
            -3.43,  # same_outlet
            0.0,  # dense
        ),
    ),
    join_at=0.4,
)
