"""What an outlet has been on this site so far."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutletPage:
    """What one page adds to its outlet's record.

    `base` is its quality without the learnt parts (`Quality.base`); `first` says that it was the
    first report of a story that others told too; `removed` that an editor took it down.
    """

    base: int
    lead: bool = False
    published: bool = False
    shared: bool = False
    """Whether its story has other pages."""
    first: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class OutletRecord:
    """Counts of an outlet's pages here, by registered domain; domain "" counts the whole site.

    `base` is the sum of the pages' base qualities in points. `shared` counts the pages of stories
    that other pages told too, `first` those of them that came first.
    """

    domain: str
    pages: int = 0
    base: int = 0
    leads: int = 0
    published: int = 0
    shared: int = 0
    first: int = 0
    removed: int = 0


def updated(
    record: OutletRecord, now: OutletPage | None, before: OutletPage | None = None
) -> OutletRecord:
    """The record with a page counted; `before` is what the same page was counted as earlier.

    A page that goes is counted out with `now` None. No count falls below zero.
    """
    return _counted(_counted(record, before, -1), now, 1)


def _counted(record: OutletRecord, page: OutletPage | None, sign: int) -> OutletRecord:
    if page is None:
        return record
    return OutletRecord(
        domain=record.domain,
        pages=max(record.pages + sign, 0),
        base=max(record.base + sign * page.base, 0),
        leads=max(record.leads + sign * page.lead, 0),
        published=max(record.published + sign * page.published, 0),
        shared=max(record.shared + sign * page.shared, 0),
        first=max(record.first + sign * page.first, 0),
        removed=max(record.removed + sign * page.removed, 0),
    )
