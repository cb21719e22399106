"""What is remembered of a source between two runs."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """Validators, health and schedule of one source; `id` is `Source.id`.

    `url` is where it is polled now: the configured address, or where a permanent redirect or a
    feed discovered in a page moved it. `failures` counts failed polls since the last good one.
    """

    id: str
    url: str
    configured_url: str = ""
    etag: str = ""
    last_modified: str = ""
    digest: str = ""
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_good: datetime | None = None
    failures: int = 0
    problem: str = ""
    """The last poll's problem in words, empty when it was good."""
    gone: bool = False
    """410: not asked again until the configuration changes."""
