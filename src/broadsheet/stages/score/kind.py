"""What kind of page it is: reporting, or something else that looks like it."""

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.stages.score.patterns import Faces, count_kinds, faces, found
from broadsheet.stages.score.signals import KINDS, REPORTING

REPORTING_EACH = 2
REPORTING_MOST = 8


def kind(article: Article) -> tuple[Reason, ...]:
    """Points off for each kind of page that is not reporting; points for the marks of reporting."""
    parts = faces(
        article.title, article.excerpt, article.text, article.provider.domain, article.web_url
    )
    against = tuple(
        Reason(signal.rule, f"{signal.text}: “{words}”.", signal.points, (("found", words),))
        for signal in KINDS
        if (words := found(signal, parts))
    )
    return against or _reporting(parts)


def _reporting(parts: Faces) -> tuple[Reason, ...]:
    marks = count_kinds(REPORTING, parts)
    points = min(marks * REPORTING_EACH, REPORTING_MOST)
    if not points:
        return ()
    kinds = "one mark" if marks == 1 else f"{marks} marks"
    said = f"Reads like reporting: {kinds} of quotes and sources."
    return (Reason("quality.reporting", said, points, (("marks", str(marks)),)),)
