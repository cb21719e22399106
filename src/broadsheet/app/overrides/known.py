"""What the site's store knows of the pages and stories that an editor names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from broadsheet.app.layout import Layout
from broadsheet.app.opening import existing_store
from broadsheet.domain.ledger import Standing
from broadsheet.domain.outcome import TurnedAway
from broadsheet.domain.score import Decision, Labels, Story
from broadsheet.ports.store import Transaction
from broadsheet.text import urls
from broadsheet.text.codec import decode

CLOSE, COMPARED = 3, 3000
"""Near addresses that are named, and how many are compared for them."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the site knows it; `against` says in words why it was turned away."""

    url: str
    key: str
    title: str = ""
    read: bool = False
    against: str = ""
    off_subject: bool = False
    decision: Decision | None = None
    story: Story | None = None


@contextmanager
def looking(folder: Path) -> Iterator[Transaction | None]:
    """The site's store to look into; None where it was never run."""
    layout = Layout(folder)
    if not layout.store.exists():
        yield None
        return
    with existing_store(layout) as store, store.begin() as tx:
        yield tx


def page_of(tx: Transaction, url: str) -> Page | None:
    """What is known of a page by any of its addresses; None where it was never seen."""
    key = urls.key(url)
    seen = tx.entries.get(key)
    article_key = seen.article if seen and seen.article else key
    article = tx.articles.get([article_key]).get(article_key)
    if seen is None and article is None:
        return None
    if article is None:
        title = seen.entry.title if seen else ""
        return Page(url, key, title, against=_turned_away(tx, key))
    rows = {row.stage: row.value for row in tx.ledger.of(article_key)}
    labels = decode(Labels, rows["classify"]) if "classify" in rows else None
    off = labels is not None and not labels.on_subject
    story = next(iter(tx.stories.get(tx.stories.of([article_key]).values())), None)
    return Page(
        url,
        article_key,
        article.title,
        read=True,
        against=labels.reasons[0].text if labels and off and labels.reasons else "",
        off_subject=off,
        decision=decode(Decision, rows["edit"]) if "edit" in rows else None,
        story=story,
    )


def addresses_of(tx: Transaction, keys: Iterable[str]) -> tuple[str, ...]:
    """The addresses of articles, in the order of the keys."""
    wanted = list(keys)
    found = tx.articles.get(wanted)
    return tuple(found[key].web_url for key in wanted if key in found)


def near(tx: Transaction, url: str) -> list[str]:
    """Known addresses that look like this one: first of the same outlet, else of any."""
    known = [one.entry.url for stand in Standing for one in tx.entries.standing(stand)]
    outlet = urls.registered_domain(url)
    same = [one for one in known if urls.registered_domain(one) == outlet]
    return get_close_matches(url, same[:COMPARED], CLOSE, 0.6) or get_close_matches(
        url, known[:COMPARED], CLOSE, 0.75
    )


def _turned_away(tx: Transaction, key: str) -> str:
    row = tx.ledger.get("read", [key]).get(key)
    if row is None:
        return ""
    reasons = decode(TurnedAway, row.value).reasons
    return reasons[0].text if reasons else ""
