"""Saved searches: which of them find a story. It is asked once, when the story is composed."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from broadsheet.domain.printed import PrintedStory
from broadsheet.domain.site import SavedSearch
from broadsheet.text.words import forms, tokens

MOST_TEXT = 20_000
"""Characters of a story's headlines and excerpts that are searched."""

_Word = tuple[frozenset[str], bool]
"""A word's forms, without case; whether what only begins so counts too."""


def finding(story: PrintedStory, searches: Iterable[SavedSearch]) -> tuple[str, ...]:
    """Ids of the searches that find the story, in their order."""
    wanted = tuple(searches)
    if not wanted:
        return ()
    words = tuple(word.casefold() for word in tokens(_text(story)))
    cased = frozenset(tokens(_text(story)))
    topics = {label.topic for label in story.lead.labels.topics}
    outlets = {sheet.article.provider.domain for sheet in (story.lead, *story.related)}
    return tuple(
        search.id
        for search in wanted
        if story.lead.quality.points >= search.quality
        and (not search.topics or not topics.isdisjoint(search.topics))
        and (not search.outlets or not outlets.isdisjoint(search.outlets))
        and (not search.words or any(_found(word, words, cased) for word in search.words))
    )


def _text(story: PrintedStory) -> str:
    """Headlines and excerpts of what readers see of it, as they are printed."""
    shown = {sheet.name for sheet in (story.lead, *story.related)}
    parts = [f"{r.title}\n{r.excerpt}" for name, r in story.records if name in shown]
    return "\n".join(parts)[:MOST_TEXT]


def _found(written: str, words: Sequence[str], cased: frozenset[str]) -> bool:
    asked = _asked(written)
    if not asked:
        return False
    if written.isupper() and not cased.issuperset(tokens(written)):
        return False
    return any(_stands(asked, words, at) for at in range(len(words) - len(asked) + 1))


def _stands(asked: Sequence[_Word], words: Sequence[str], at: int) -> bool:
    return all(
        any(words[at + n].startswith(one) for one in known)
        if open_ended
        else words[at + n] in known
        for n, (known, open_ended) in enumerate(asked)
    )


@lru_cache(maxsize=1024)
def _asked(written: str) -> tuple[_Word, ...]:
    """A phrase's words; the last in its simple forms, or as a beginning where `*` ends it."""
    plain = [word.casefold() for word in tokens(written)]
    last = len(plain) - 1
    open_ended = written.rstrip().endswith("*")
    return tuple(
        (frozenset(forms(word) if n == last and not open_ended else (word,)), open_ended)
        if n == last
        else (frozenset((word,)), False)
        for n, word in enumerate(plain)
    )
