"""Names and captions, fit for print in every form."""

from functools import lru_cache

from broadsheet.domain.article import Article
from broadsheet.text.plain import plain
from broadsheet.text.sentences import cut

MOST_AUTHORS, LONGEST_NAME = 20, 200
LONGEST_TITLE = 400
"""Characters; what is longer is no headline, and is cut at a word."""
LONGEST_READ = 4_000
"""Characters of any text that are looked at to make one that is printed."""


@lru_cache(maxsize=1024)
def short(text: str) -> str:
    """A headline, a name or a caption, of bounded length."""
    told = plain(text[:LONGEST_READ], html=False)
    return told if len(told) <= LONGEST_TITLE else cut(told, LONGEST_TITLE)


def authors(article: Article) -> list[str]:
    """The names of who wrote it; not more, and none longer, than a byline has."""
    names = (plain(author[:LONGEST_NAME], html=False) for author in article.authors[:MOST_AUTHORS])
    return [name for name in names if name]
