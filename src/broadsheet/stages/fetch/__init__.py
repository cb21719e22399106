"""When a source is asked, what it is asked, and what is remembered of its answer.

Pure rules of fetching; the network itself is behind `ports.transport`. `schedule` holds the
decisions about sources, `answers` reads the headers of an answer, `coding` undoes content codings
within bounds, `addresses` says which addresses may be reached, `web` reads an address to fetch.
"""

from broadsheet.stages.fetch.schedule import (
    after_poll,
    is_due,
    request_for,
    state_of,
)

VERSION = "fetch/1"

__all__ = ["VERSION", "after_poll", "is_due", "request_for", "state_of"]
