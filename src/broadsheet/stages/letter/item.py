"""A letter as the JSON API lists it: the keys of a record's item, null where a letter has none."""

from broadsheet.domain.letter import Letter
from broadsheet.domain.record import stamp
from broadsheet.stages.letter.file_form import KIND, file_path

PAGE = 25
"""Items on a page."""


def item(letter: Letter, address: str, locale: str) -> dict[str, object]:
    """One letter; `address` is its page's, `locale` as in the items of records."""
    return {
        "path": file_path(letter.name),
        "title": letter.subject,
        "excerpt": letter.excerpt,
        "sourceUrl": None,
        "webUrl": address,
        "originalUrl": None,
        "featuredContent": None,
        "highlight": None,
        "heat": None,
        "tags": None,
        "images": [],
        "content": "",
        "type": KIND,
        "ampWebUrl": None,
        "cdnAmpWebUrl": None,
        "publishedDateTime": stamp(letter.at),
        "updatedDateTime": None,
        "provider": None,
        "locale": locale,
        "categories": [KIND],
        "topics": list(letter.topics),
    }
