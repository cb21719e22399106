"""What is known around a page when it is judged, beside the page itself."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from broadsheet.domain.outlet import OutletRecord
from broadsheet.stages.score.clickbait import ClickbaitModel
from broadsheet.stages.score.worth import WorthModel


@dataclass(frozen=True, slots=True, eq=False)
class Circumstances:
    """All optional: what is not known neither gives nor takes points.

    `copies` counts earlier pages with the same text. `outlet` is the record of the page's outlet
    and `site` that of all outlets together, both as they were before this page. `found` is when the
    page was first seen, in UTC, and `first_report` when the first page of its story was published
    (the page's own time where it is the first). `vector` is the page's row of the encoder that
    `worth` was learnt with, shape (dimensions,).
    """

    copies: int = 0
    outlet: OutletRecord | None = None
    site: OutletRecord | None = None
    found: datetime | None = None
    first_report: datetime | None = None
    worth: WorthModel | None = None
    clickbait: ClickbaitModel | None = None
    vector: NDArray[np.float32] | None = None


PLAIN = Circumstances()
"""Nothing is known but the page."""
