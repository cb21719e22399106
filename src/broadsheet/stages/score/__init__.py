"""Quality in points: every part a reason, and the reasons add up to the score.

The scale is kept so that 70 means "worth printing" by itself: a page about the subject, with enough
to read, complete, plainly headlined and reported rather than passed on. What is learnt (the
outlet's record, what pages like it were worth here) is bounded and has a mean of zero over the
pages that the site gathers. Coverage and age at the moment of reading are not in it; they belong to
heat and to the front page.
"""

from broadsheet.domain.article import Article
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Labels, Quality
from broadsheet.domain.site import Policy
from broadsheet.stages.score.circumstances import PLAIN, Circumstances
from broadsheet.stages.score.freshness import freshness
from broadsheet.stages.score.headline import headline
from broadsheet.stages.score.kind import kind
from broadsheet.stages.score.outlet import outlet_reason
from broadsheet.stages.score.parts import completeness, copied, depth, subject
from broadsheet.stages.score.worth import WorthModel, worth_reason
from broadsheet.stages.score.worth_features import features

__all__ = ["VERSION", "Circumstances", "WorthModel", "quality", "rules"]

VERSION = "score/5"


def quality(
    article: Article,
    labels: Labels,
    policy: Policy,
    *,
    context: Circumstances = PLAIN,
    copies: int = 0,
) -> Quality:
    """Score an article in whole points, 0 or more.

    `context` is what is known around the page; what it does not know moves nothing. `copies` is
    the same as `Circumstances.copies`, for callers that know no more.
    """
    by_rule = rules(article, labels, policy, context, copies=copies)
    learnt = outlet_reason(context.outlet, context.site)
    if context.worth is not None:
        seen = features(article, labels, by_rule)
        learnt = (*learnt, worth_reason(context.worth, seen, context.vector))
    base = round(sum(reason.points for reason in by_rule))
    total = base + round(sum(reason.points for reason in learnt))
    reasons = [*by_rule, *learnt]
    if total < 0:
        reasons.append(Reason("quality.floor", "No score is below zero.", -total))
    return Quality(article.key, max(total, 0), tuple(reasons), max(base, 0))


def rules(
    article: Article,
    labels: Labels,
    policy: Policy,
    context: Circumstances = PLAIN,
    *,
    copies: int = 0,
) -> tuple[Reason, ...]:
    """The parts that are not learnt on the site; `Quality.base` is their sum, or 0."""
    return (
        subject(labels, policy),
        depth(article),
        *completeness(article),
        *headline(article, context.clickbait),
        *kind(article),
        *copied(max(copies, context.copies)),
        *freshness(article.time_told, context.found, context.first_report),
    )
