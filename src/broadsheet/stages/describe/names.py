"""Key names: the people, companies and products that a story's headlines turn on.

A run of words that are names by form (OpenAI, GPT-4) or by the way the stream writes them; it has
to recur across the story's headlines and to stand out against the stream. Headlines in title case
and languages that capitalise nouns need no special care: capitals alone never decide.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from math import inf, log

from broadsheet.domain.article import Article
from broadsheet.stages.describe.stream import Stream
from broadsheet.stages.describe.stream import stream as drawn
from broadsheet.stages.describe.writing import Line, Word, headline
from broadsheet.text.stopwords import STOPWORDS
from broadsheet.text.words import stem

MOST_NAMES = 6
MOST_HEADLINES = 40
LONGEST = 4
"""Words of a name."""
COMMON = 0.12
"""Share of the stream's other pages from which a word is the site's own and no key name."""
LEAST_PAGES = 20
"""Pages that a stream needs before it can call a word common."""
_GENERIC = """
ceo cto cfo coo cio faq tv usd eur gbp pdf q1 q2 q3 q4 h1 h2 pr hr r&d b2b
monday tuesday wednesday thursday friday saturday sunday january february march april may june july
august september october november december montag dienstag mittwoch donnerstag freitag samstag
sonntag januar februar märz mai juni juli oktober dezember
report reports exclusive breaking update opinion analysis video watch live podcast review interview
prozent euro dollar millionen milliarden million billion
"""
GENERIC = frozenset(_GENERIC.split())
"""Words and acronyms in capitals that name nobody."""
_NEW = {"york", "zealand", "delhi", "jersey", "mexico", "orleans", "england", "hampshire"}

_NONE: frozenset[int] = frozenset()

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """One name: how it is written first, in which headlines, and how rare it is elsewhere."""

    run: Run
    text: str
    headlines: frozenset[int]
    rarity: float


def names(articles: Sequence[Article], stream: Stream) -> tuple[str, ...]:
    """Up to `MOST_NAMES` names of these articles of one story, most telling first.

    The articles are the story's, in order of time, copies left out. Where there are several, a
    name has to stand in two headlines; of a single page, in its headline and in its excerpt too
    if it is not written as a name elsewhere.
    """
    told = articles[:MOST_HEADLINES]
    lines = [headline(article.title) for article in told]
    judge = _Told(stream, cache(partial(drawn, told)), len(told) > 1)
    spelled: dict[Run, str] = {}
    where: dict[Run, set[int]] = {}
    for number, one in enumerate(lines):
        for run in _runs(one, judge):
            for part in _parts(run):
                key = tuple(word.folded for word in part)
                where.setdefault(key, set()).add(number)
                spelled.setdefault(key, " ".join(word.text for word in part))
    least = min(2, len(told))
    outlets, rarity = _outlets(told), _rarity(lines, stream)
    found = [
        _Found(run, spelled[run], frozenset(at), rare)
        for run, at in where.items()
        if len(at) >= least
        # The name of an outlet that only its own headlines carry names nobody.
        and not at <= outlets.get("".join(run), _NONE)
        and (rare := rarity(run)) > 0
    ]
    return tuple(one.text for one in _whole(found)[:MOST_NAMES])


def _runs(one: Line, told: "_Told") -> list[list[Word]]:
    """Names of a line, each as its words."""
    runs: list[list[Word]] = []
    current: list[Word] = []
    for number, word in enumerate(one.words, 1):
        after = one.words[number] if number < len(one.words) else None
        york = word.folded == "new" and after is not None and after.folded in _NEW
        joins = bool(current) and word.near and not word.opens
        if current and not joins:
            runs.append(current)
            current = []
        numbered = joins and word.text.isdigit() and len(word.text) <= 3
        if numbered or (word.capital and york) or told.names(word, after, one):
            current.append(word)
        elif current:
            runs.append(current)
            current = []
    return [run for run in [*runs, current] if run and told.stands(run, one)]


@dataclass(frozen=True, slots=True)
class _Told:
    """What decides whether a word of a story's headlines is a name."""

    stream: Stream
    own: Callable[[], Stream]
    """What the story's own headlines and excerpts tell; it is drawn when it is asked for."""
    several: bool
    """Whether there are other headlines that have to agree."""

    def names(self, word: Word, after: Word | None, one: Line) -> bool:
        """Whether a word may be part of a name; `after` is the word that follows it."""
        marked = word.marked
        if len(word.text) < 2 or not (marked or word.capital):
            return False
        if word.folded in STOPWORDS or word.folded in GENERIC:
            return False
        if not word.text.isalnum() and len(word.parts) > 1 and not self._joined(word):
            return False
        if marked and not one.shouted:
            return True
        if not (one.styled or word.opens or word.led):
            return True  # nothing but being a name asks for this capital
        named = self._named(word.folded)
        if named is None:
            leads = word.opens and after is not None and after.near and after.capital
            return self.several or (not one.styled and leads)
        return named

    def stands(self, run: Sequence[Word], one: Line) -> bool:
        """Whether a run is a name: a word that is a common one elsewhere is none alone."""
        if len(run) > 1 and not one.styled:
            return True
        return any(w.marked or self._named(w.folded) is not False for w in run)

    def _named(self, word: str) -> bool | None:
        """How the stream writes a folded word; where it does not know it, how the story does."""
        named = self.stream.named(word)
        if named is not None:
            return named
        own = self.own()
        # So few lines show which words are common ones; an article before a name is chance there.
        return own.named(word) or (False if own.small.get(stem(word)) else None)

    def _joined(self, word: Word) -> bool:
        """Whether the joined parts are one name (Coca-Cola), not an adjective (AI-Powered)."""
        return all(
            part[:1].isdigit() or (part[:1].isupper() and self._named(part.casefold()) is not False)
            for part in word.parts
            if part
        )


def _parts(run: list[Word]) -> list[list[Word]]:
    """The run (its first words where it is long) and what of it may be the whole name elsewhere."""
    whole = run[:LONGEST]
    spans = (whole[i:j] for i in range(len(whole)) for j in range(i + 1, len(whole) + 1))
    return [span for span in spans if not span[0].text.isdigit() and span[-1].folded != "new"]


def _squeezed(article: Article) -> tuple[str, ...]:
    name = "".join(article.provider.name.casefold().split())
    return name, *article.provider.domain.casefold().split(".")


def _outlets(told: Sequence[Article]) -> dict[str, set[int]]:
    """The names of their outlets, without spaces, each with the headlines that are its own."""
    found: dict[str, set[int]] = {}
    for number, article in enumerate(told):
        for name in _squeezed(article):
            found.setdefault(name, set()).add(number)
    return found


def _rarity(lines: Sequence[Line], stream: Stream) -> Callable[[Run], float]:
    """How far a run's rarest word stands out, natural logarithm; 0 or less: it does not."""
    if not stream.pages:
        return lambda _: log(2)  # nothing is known to be common
    holding = Counter(word for at in lines for word in {one.folded for one in at.words})
    others = max(stream.pages - len(lines), 0)
    most = COMMON * others if others >= LEAST_PAGES else inf

    @cache
    def rare(word: str) -> float:
        outside = max(stream.holding.get(word, 0) - holding[word], 0)
        return 0.0 if outside > most else log((others + 2) / (outside + 1))

    return lambda run: max(0.0, *map(rare, run))


def _whole(found: Sequence[_Found]) -> list[_Found]:
    """Most telling first; "Musk" goes into "Elon Musk", and "Apple Event" into "Apple"."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: (-len(f.run), -len(f.headlines), f.run)):
        longer = next((k for k in kept if set(one.run) < set(k.run)), None)
        if longer is None:
            kept.append(one)
        elif 3 * len(longer.headlines) >= len(one.headlines):
            joined = longer.headlines | one.headlines
            rarity = max(longer.rarity, one.rarity)
            kept[kept.index(longer)] = _Found(longer.run, longer.text, joined, rarity)
        else:
            kept[kept.index(longer)] = one
    return sorted(
        dict.fromkeys(kept), key=lambda f: (-len(f.headlines) * f.rarity, min(f.headlines), f.run)
    )
