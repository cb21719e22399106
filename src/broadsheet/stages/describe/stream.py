"""What the site's stream tells of words: how common they are, and which are written as names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from broadsheet.domain.article import Article
from broadsheet.stages.describe.writing import Line, line
from broadsheet.text.words import stem

MOST_PAGES = 5000
"""Pages that a stream is drawn from, the newest by the order given; more tell nothing new."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Counts over titles and excerpts, by folded word.

    `pages` is how many were counted and `holding` how many of them hold a word; `small` counts a
    stem's uses in lower case, `capital` a word's uses with a capital where no headline style and
    no beginning of a sentence asks for one, and `led` those of them that follow an article.
    """

    pages: int
    holding: Mapping[str, int]
    small: Mapping[str, int]
    capital: Mapping[str, int]
    led: Mapping[str, int]

    def named(self, word: str) -> bool | None:
        """Whether a folded word is used as a name; None where the stream does not tell."""
        small, capital = self.small.get(stem(word), 0), self.capital.get(word, 0)
        if not small and not capital:
            return None
        # Nouns of languages that capitalise them follow articles; names seldom do.
        return capital > 3 * small and 2 * self.led.get(word, 0) <= capital


def stream(articles: Iterable[Article]) -> Stream:
    """Count the first `MOST_PAGES` articles given; the same articles give the same in any order."""
    holding: Counter[str] = Counter()
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    led: Counter[str] = Counter()
    pages = 0
    for article in articles:
        if pages >= MOST_PAGES:
            break
        pages += 1
        lines = [line(text) for text in dict.fromkeys((article.title, article.excerpt)) if text]
        holding.update({word.folded for one in lines for word in one.words})
        for one in lines:
            _uses(one, small, capital, led)
    return Stream(pages, holding, small, capital, led)


def _uses(one: Line, small: Counter[str], capital: Counter[str], led: Counter[str]) -> None:
    for word in one.words:
        if word.text[0].islower() and not word.marked:
            small[stem(word.folded)] += 1
        elif word.capital and not word.opens and not one.styled:
            capital[word.folded] += 1
            led[word.folded] += word.led
