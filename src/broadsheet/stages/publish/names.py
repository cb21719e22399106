"""Names of people, fit for print in every form."""

from broadsheet.domain.article import Article
from broadsheet.text.plain import plain

MOST_AUTHORS, LONGEST_NAME = 20, 200


def authors(article: Article) -> list[str]:
    """The names of who wrote it; not more, and none longer, than a byline has."""
    names = (plain(author[:LONGEST_NAME], html=False) for author in article.authors[:MOST_AUTHORS])
    return [name for name in names if name]
