"""The encoder that a site names."""

import os

from broadsheet.adapters.encoders.minilm import open_minilm
from broadsheet.adapters.encoders.static import open_static
from broadsheet.domain.site import EncoderName
from broadsheet.ports.encoder import Encoder

MOST_THREADS = 4
"""Beyond that the machine should have something left for others."""


def open_encoder(name: str) -> Encoder | None:
    """The encoder of this name, ready; None for "none".

    Raises `EncoderError` where its files are not installed, and `ValueError` for any other name.
    """
    match EncoderName(name):
        case EncoderName.STATIC:
            return open_static()
        case EncoderName.MINILM:
            return open_minilm(min(MOST_THREADS, os.cpu_count() or 1))
        case EncoderName.NONE:
            return None
