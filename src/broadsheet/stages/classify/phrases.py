"""Find the topics' keywords in a text, all at once.

Every word that occurs in a keyword gets a number (a symbol) when the topics are compiled; a text is
turned into words once, each word looked up once, and only places where a keyword can begin are
looked at. The time depends on the text's length and on what is found, not on how many keywords
there are.

How a keyword is written says how it is matched:

| written | matches |
| --- | --- |
| `neural network` | these words in a row, without case, the last in plural or singular |
| `AI`, `IBM`, `GPT-4` | written in capitals only: with case |
| `=Meta` | with case (a name that is also a word), or all in capitals |
| `intelligenz*` | any word that begins so; for languages that build compounds and inflect |
| `~Google` | tells the topic of a page on the subject, but puts no page on the subject |

Hyphens and spaces are alike, and possessive endings are not seen.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from broadsheet.domain.site import Topic
from broadsheet.text.words import forms, tokens

PREFIX_KEY = 3
"""Letters by which prefixes are looked up; shorter prefixes are taken as whole words."""


@dataclass(frozen=True, slots=True)
class Keyword:
    """One compiled keyword or exclusion of the topic with index `topic`."""

    topic: int
    written: str
    symbols: tuple[int, ...]
    cased: tuple[str, ...] = ()
    beside: bool = False
    """Counts only on a page that is on the subject by other words."""
    excludes: bool = False
    against: bool = False
    """An exclusion without a keyword of its topic inside: speaks against it wherever it stands."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A keyword found at the words `start` to `end` (exclusive) of a text."""

    keyword: Keyword
    start: int
    end: int


@dataclass(frozen=True)
class TopicMatcher:
    """The compiled topics; made by `compile_topics`, never changed after."""

    topics: tuple[Topic, ...]
    parents: tuple[int, ...]
    """Index of each topic's parent, -1 for a root."""
    whole: dict[str, tuple[int, ...]]
    prefixes: dict[str, tuple[tuple[str, int], ...]]
    single: dict[int, tuple[Keyword, ...]]
    """Keywords of one word, by its symbol."""
    longer: dict[int, dict[int, tuple[Keyword, ...]]]
    """Keywords of several words, by the symbols of the first and the second."""

    @cached_property
    def root(self) -> int:
        """Place of the tree's one root, where it has one and others beneath it; else −1."""
        roots = [place for place, parent in enumerate(self.parents) if parent < 0]
        return roots[0] if len(roots) == 1 and len(self.parents) > 1 else -1

    @cached_property
    def index(self) -> dict[str, int]:
        """Topic ids to their place in `topics`."""
        return {topic.id: place for place, topic in enumerate(self.topics)}

    def find(self, text: str) -> tuple[list[Hit], list[str]]:
        """Every keyword in a text but what exclusions cover, and the text's words, folded."""
        words = tokens(text)
        folded = " ".join(words).casefold().split(" ") if words else []
        symbols = self._symbols(folded)
        single = self.single.keys()
        hits: list[Hit] = []
        for start, here in symbols.items():
            following = symbols.get(start + 1, ())
            if not following and single.isdisjoint(here):
                continue
            for keyword in self._begun(here, following):
                end = start + len(keyword.symbols)
                if _stands(keyword, start, symbols) and _in_case(keyword, words[start:end]):
                    hits.append(Hit(keyword, start, end))
        return (_without_excluded(hits) if hits else hits), folded

    def _begun(self, here: Sequence[int], following: Sequence[int]) -> list[Keyword]:
        """Keywords whose first symbol is here, and whose second, if there is one, follows."""
        found: list[Keyword] = []
        for symbol in here:
            found.extend(self.single.get(symbol, ()))
            longer = self.longer.get(symbol)
            if longer:
                for second in following:
                    found.extend(longer.get(second, ()))
        return found

    def _symbols(self, folded: Sequence[str]) -> dict[int, tuple[int, ...]]:
        whole, prefixes = self.whole, self.prefixes
        found = {place: whole[word] for place, word in enumerate(folded) if word in whole}
        if not prefixes:
            return found
        begun = [p for p, word in enumerate(folded) if word[:PREFIX_KEY] in prefixes]
        for place in begun:
            word = folded[place]
            here = tuple(n for start, n in prefixes[word[:PREFIX_KEY]] if word.startswith(start))
            if here:
                found[place] = found.get(place, ()) + here
        return {place: found[place] for place in sorted(found)} if begun else found


def compile_topics(topics: Sequence[Topic]) -> TopicMatcher:
    """Compile a topic tree. A keyword without any letter or digit is passed over."""
    compiler = _Compiler()
    for place, topic in enumerate(topics):
        own = [word for word in topic.keywords if tokens(word)]
        for word in own:
            compiler.add(place, word)
        for word in topic.exclude:
            if tokens(word):
                compiler.add(place, word, excludes=True, against=not _any_inside(own, word))
    index = {topic.id: place for place, topic in enumerate(topics)}
    return TopicMatcher(
        topics=tuple(topics),
        parents=_parents(topics, index),
        whole={word: tuple(numbers) for word, numbers in compiler.whole.items()},
        prefixes={start: tuple(found) for start, found in compiler.prefixes.items()},
        single={
            symbol: alone
            for symbol, found in compiler.starts.items()
            if (alone := tuple(one for one in found if len(one.symbols) == 1))
        },
        longer={symbol: _by_second(found) for symbol, found in compiler.starts.items()},
    )


def _by_second(keywords: Sequence[Keyword]) -> dict[int, tuple[Keyword, ...]]:
    by: dict[int, list[Keyword]] = {}
    for keyword in keywords:
        if len(keyword.symbols) > 1:
            by.setdefault(keyword.symbols[1], []).append(keyword)
    return {symbol: tuple(found) for symbol, found in by.items()}


class _Compiler:
    def __init__(self) -> None:
        self.whole: defaultdict[str, list[int]] = defaultdict(list)
        self.prefixes: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        self.starts: defaultdict[int, list[Keyword]] = defaultdict(list)
        self._numbers: dict[tuple[str, str], int] = {}

    def add(
        self, topic: int, written: str, *, excludes: bool = False, against: bool = False
    ) -> None:
        plain = written.strip()
        beside = plain.startswith("~")
        plain = plain.removeprefix("~")
        with_case = plain.startswith("=") or plain.isupper()
        parts = [part for chunk in plain.removeprefix("=").split() for part in _parts(chunk)]
        last = len(parts) - 1
        symbols = tuple(
            self._symbol(
                word.casefold(), "prefix" if open_ended else "forms" if at == last else "whole"
            )
            for at, (word, open_ended) in enumerate(parts)
        )
        cased = tuple(word for word, _ in parts) if with_case else ()
        shown = plain.removeprefix("=")
        keyword = Keyword(topic, shown, symbols, cased, beside, excludes, against)
        if keyword not in self.starts[symbols[0]]:
            self.starts[symbols[0]].append(keyword)

    def _symbol(self, word: str, kind: str) -> int:
        if kind == "prefix" and len(word) < PREFIX_KEY:
            kind = "whole"
        known = self._numbers.get((word, kind))
        if known is not None:
            return known
        number = self._numbers[word, kind] = len(self._numbers)
        if kind == "prefix":
            self.prefixes[word[:PREFIX_KEY]].append((word, number))
        else:
            for form in forms(word) if kind == "forms" else (word,):
                self.whole[form].append(number)
        return number


def _parts(chunk: str) -> list[tuple[str, bool]]:
    """The words of a keyword's chunk, the last marked where the chunk ends in `*`."""
    words = tokens(chunk)
    return [(word, chunk.endswith("*") and at == len(words) - 1) for at, word in enumerate(words)]


def _parents(topics: Sequence[Topic], index: dict[str, int]) -> tuple[int, ...]:
    """Each topic's parent; an unknown one, or one that closes a ring, makes a root."""
    parents = [index.get(topic.parent, -1) for topic in topics]
    for place in range(len(parents)):
        seen = {place}
        above = parents[place]
        while above >= 0 and above not in seen:
            seen.add(above)
            above = parents[above]
        if above >= 0:
            parents[place] = -1
    return tuple(parents)


def _any_inside(keywords: Sequence[str], phrase: str) -> bool:
    inside = {form for word in tokens(phrase) for form in forms(word.casefold())}
    return any(
        all(
            any(
                form.startswith(part.casefold()) if open_ended else form == part.casefold()
                for form in inside
            )
            for chunk in word.strip().lstrip("~=").split()
            for part, open_ended in _parts(chunk)
        )
        for word in keywords
    )


def _stands(keyword: Keyword, start: int, symbols: dict[int, tuple[int, ...]]) -> bool:
    """Whether the third word and those after it stand in their places; the others are known to."""
    asked = keyword.symbols
    return len(asked) < 3 or all(
        asked[offset] in symbols.get(start + offset, ()) for offset in range(2, len(asked))
    )


def _in_case(keyword: Keyword, found: Sequence[str]) -> bool:
    """Whether the words stand in the keyword's own case, or all in capitals."""
    if not keyword.cased:
        return True
    return all(
        word.startswith(asked) or (len(word) > 1 and word == asked.upper())
        for asked, word in zip(keyword.cased, found, strict=True)
    )


def _without_excluded(hits: list[Hit]) -> list[Hit]:
    """Drop what an exclusion of the same topic covers, and a keyword within a longer one of it."""
    hits.sort(key=lambda hit: (hit.keyword.topic, hit.start, -hit.end))
    kept: list[Hit] = []
    covered: dict[int, set[int]] = {}
    for hit in hits:
        if hit.keyword.excludes:
            covered.setdefault(hit.keyword.topic, set()).update(range(hit.start, hit.end))
    for hit in hits:
        topic = hit.keyword.topic
        before = kept[-1] if kept and kept[-1].keyword.topic == topic else None
        if hit.keyword.excludes:
            if hit.keyword.against:
                kept.append(hit)
        elif not covered.get(topic, set()).isdisjoint(range(hit.start, hit.end)) or (
            before is not None and not before.keyword.excludes and hit.end <= before.end
        ):
            continue
        else:
            kept.append(hit)
    return kept
