"""The outlet's record in points: its own past here, drawn towards the site's mean, bounded."""

from broadsheet.domain.outlet import OutletRecord
from broadsheet.domain.reason import Reason

MOST_POINTS = 8
"""The record moves a page by no more than this, up or down."""

PRIOR_PAGES = 10.0
"""An outlet counts as if so many pages of the site's mean stood before its own."""

PER_POINT = 0.4
"""Points for each point that its pages' base quality lies above the site's mean."""

FIRST_POINTS = 8.0
"""Points for a share of first reports of 1 above the site's share."""

REMOVED_POINTS = -40.0
"""Points for a share of pages taken down of 1 above the site's share."""


def outlet_points(outlet: OutletRecord, site: OutletRecord) -> float:
    """Points, at most `MOST_POINTS` either way; 0 for an outlet that is the site's mean.

    Each share is the mean of a posterior with the site's share as prior (empirical Bayes; Efron
    and Morris 1975), so a few pages move little. What was printed is not in it: that depends on
    the record itself.
    """
    quality = _above(outlet.base, outlet.pages, site.base, site.pages)
    first = _above(outlet.first, outlet.shared, site.first, site.shared)
    removed = _above(outlet.removed, outlet.pages, site.removed, site.pages)
    points = PER_POINT * quality + FIRST_POINTS * first + REMOVED_POINTS * removed
    return min(max(points, -MOST_POINTS), MOST_POINTS)


def outlet_reason(outlet: OutletRecord | None, site: OutletRecord | None) -> tuple[Reason, ...]:
    """The record's reason; none where the outlet has no page here yet."""
    if outlet is None or site is None or not outlet.pages or not site.pages:
        return ()
    mean, every = outlet.base / outlet.pages, site.base / site.pages
    pages = "its one page" if outlet.pages == 1 else f"its {outlet.pages} pages"
    text = (
        f"{outlet.published} of {pages} here were printed; "
        f"they had {mean:.0f} points by themselves where the site's mean is {every:.0f}"
    )
    if outlet.first:
        text += f"; {outlet.first} of {outlet.shared} shared stories were told there first"
    if outlet.removed:
        text += f"; an editor took {outlet.removed} down"
    inputs = (
        ("pages", str(outlet.pages)),
        ("published", str(outlet.published)),
        ("base", str(outlet.base)),
        ("shared", str(outlet.shared)),
        ("first", str(outlet.first)),
        ("removed", str(outlet.removed)),
        ("site", f"{every:.2f}"),
    )
    return (Reason("quality.outlet", f"{text}.", round(outlet_points(outlet, site)), inputs),)


def _above(hits: int, count: int, site_hits: int, site_count: int) -> float:
    """How far a shrunken mean lies above the site's."""
    if not site_count:
        return 0.0
    mean = site_hits / site_count
    return (hits + PRIOR_PAGES * mean) / (count + PRIOR_PAGES) - mean
