"""Admit: what may be read, what may be tried again, and what has a place in the paper.

Three small deciders that stand before, at and after the reading of a page. Each turns away with a
reason, or lets pass.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from broadsheet.domain.article import FIRST_SEEN, Article
from broadsheet.domain.capture import FetchFailure, FetchProblem
from broadsheet.domain.entry import Entry
from broadsheet.domain.ledger import Sighting, Standing
from broadsheet.domain.outcome import TurnedAway
from broadsheet.domain.reason import Reason
from broadsheet.domain.site import Policy

VERSION = "admit/1"

MOST_ATTEMPTS = 4
FIRST_PAUSE = timedelta(minutes=20)
FINAL = {FetchProblem.ROBOTS, FetchProblem.FORBIDDEN_ADDRESS, FetchProblem.TOO_LARGE}
"""Problems that another attempt would meet again."""
FINAL_STATUS = {401, 402, 403, 404, 405, 406, 410, 451}


def admit_entry(entry: Entry, policy: Policy, now: datetime) -> TurnedAway | None:
    """Before a page is asked for: too old by its feed's word?"""
    return _too_old(entry.key, entry.updated or entry.published, policy, now)


def after_failure(sighting: Sighting, failure: FetchFailure) -> Sighting | TurnedAway:
    """A page that could not be had: when to try again, or the end of it."""
    attempts = sighting.attempts + 1
    final = failure.problem in FINAL or failure.status in FINAL_STATUS
    if final or attempts >= MOST_ATTEMPTS:
        text = f"The page could not be had: {failure.detail}."
        if not final:
            text = f"The page could not be had in {attempts} attempts; the last: {failure.detail}."
        return TurnedAway(
            sighting.entry.key,
            "fetch",
            (Reason(f"fetch.{failure.problem}", text, inputs=(("attempts", str(attempts)),)),),
        )
    pause = FIRST_PAUSE * 4 ** (attempts - 1)
    if failure.retry_after is not None:
        pause = max(pause, timedelta(seconds=failure.retry_after))
    return replace(sighting, attempts=attempts, next_try=failure.at + pause)


def admit_article(article: Article, policy: Policy, now: datetime) -> TurnedAway | None:
    """After a page was read: its language and its age."""
    if policy.languages and article.language and article.language not in policy.languages:
        text = (
            f"The page is in “{article.language}”; this site keeps {', '.join(policy.languages)}."
        )
        return TurnedAway(article.key, "admit", (Reason("admit.language", text),))
    return _too_old(article.key, article.published, policy, now)


def dated(article: Article, seen: datetime, now: datetime) -> Article:
    """The article with a time: its own, or, where it tells none or one after `now`, `seen`."""
    if article.published is not None and article.published <= now:
        return article
    ahead = "" if article.published is None else " (the page's lies ahead)"
    source = f"{FIRST_SEEN}{ahead}"
    reason = Reason("admit.dated", f"Dated {seen:%Y-%m-%d %H:%M} UTC: when it was {source}.")
    return replace(article, published=seen, date_source=source, reasons=(*article.reasons, reason))


def same_page(entry: Entry, article: Article) -> TurnedAway:
    """A second way to a page that is already here."""
    text = f"The same page as {article.web_url}, which was found at {article.original_url}."
    return TurnedAway(
        entry.key, "canon", (Reason("canon.same-page", text, inputs=(("key", article.key),)),)
    )


def turned_standing(sighting: Sighting, article: str = "") -> Sighting:
    """The sighting of an entry that goes no further."""
    return replace(sighting, standing=Standing.TURNED_AWAY, article=article, next_try=None)


def read_standing(sighting: Sighting, article: str) -> Sighting:
    """The sighting of an entry that became an article."""
    return replace(sighting, standing=Standing.READ, article=article, next_try=None)


def _too_old(key: str, moment: datetime | None, policy: Policy, now: datetime) -> TurnedAway | None:
    if policy.max_age is None or moment is None or now - moment <= policy.max_age:
        return None
    days = (now - moment).days
    text = f"It is {days} days old; this site keeps {policy.max_age.days} days."
    return TurnedAway(key, "admit", (Reason("admit.age", text),))
