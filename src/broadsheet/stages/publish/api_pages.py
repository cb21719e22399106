"""How the API's files are put together of items: numbered pages, cursor pages, single things.

An item is made once for all pages of a print that show it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from broadsheet.domain.printed import Laid, Leaf, PrintedStory
from broadsheet.domain.site import Site
from broadsheet.stages.publish.api_item import Json
from broadsheet.stages.publish.cursor import Chunk, chunks
from broadsheet.stages.publish.paths import absolute, segment

PAGE = 25
"""Items on a numbered page."""

Items = Callable[[PrintedStory], bytes]
"""One story as an item's JSON text."""
Stories = Mapping[str, PrintedStory]
Slips = Mapping[str, str]
Named = tuple[str, str]
"""What a cursor names a story by, and the story's id."""


def once(make: Callable[[PrintedStory], Json]) -> Items:
    """Items that are kept for the next page of the same print."""
    made: dict[str, bytes] = {}

    def item(story: PrintedStory) -> bytes:
        known = made.get(story.id)
        if known is None:
            known = made[story.id] = encoded(make(story))
        return known

    return item


def numbered(folder: str, ids: Sequence[str], item: Items, form: str) -> Iterator[Leaf]:
    """Pages of 25, the first of them also as the folder's index. Slips of `form` are items too."""
    last = max(1, -(-len(ids) // PAGE))
    for number in range(1, last + 1):
        held = tuple(ids[(number - 1) * PAGE : number * PAGE])
        following = number + 1 if number < last else None
        inputs = (number, following)
        make = partial(_numbered, item, held, number, following)
        laid = Laid(form, partial(_laid, held, number, following))
        if number == 1:
            yield Leaf(f"{folder}/index.json", held, make, inputs, laid)
        yield Leaf(f"{folder}/page/{number}/index.json", held, make, inputs, laid)


def cursored(folder: str, rows: Sequence[Named], site: Site, item: Items) -> Iterator[Leaf]:
    """The open end of the list as the folder's index, and its chunks under `upto/NAME/`."""
    for chunk in chunks(rows):
        path = cursor_path(folder, chunk.name)
        make = partial(_chunk, folder, chunk, site, item)
        yield Leaf(path, chunk.held, make, chunk.following)


def cursor_path(folder: str, name: str) -> str:
    """The file of one chunk, of the open end where it has no name."""
    if not name:
        return f"{folder}/index.json"
    return f"{folder}/upto/{segment(name)}/index.json"


def page(number: int, items: Sequence[bytes], following: int | None) -> bytes:
    """A numbered page: `page`, `value` (one item a line), `nextPage`."""
    tail = b"null" if following is None else str(following).encode()
    return b'{"page":%d,"value":%s,"nextPage":%s}\n' % (number, _listed(items), tail)


def text(value: Json) -> bytes:
    """One thing as a file."""
    return msgspec.json.format(encoded(value), indent=2) + b"\n"


def encoded(value: object) -> bytes:
    """JSON in which no markup begins, even where a server calls it HTML."""
    return msgspec.json.encode(value).replace(b"<", b"\\u003c")


def _numbered(
    item: Items, held: Sequence[str], number: int, following: int | None, stories: Stories
) -> bytes:
    return page(number, [item(stories[id_]) for id_ in held], following)


def _laid(held: Sequence[str], number: int, following: int | None, slips: Slips) -> bytes:
    return page(number, [slips[id_].encode() for id_ in held], following)


def _chunk(folder: str, chunk: Chunk[str], site: Site, item: Items, stories: Stories) -> bytes:
    following = (
        encoded(absolute(site, cursor_path(folder, chunk.following)))
        if chunk.following
        else b"null"
    )
    items = _listed([item(stories[id_]) for id_ in chunk.held])
    return b'{"value":%s,"next":%s}\n' % (items, following)


def _listed(items: Sequence[bytes]) -> bytes:
    return b"[\n" + b",\n".join(items) + b"\n]" if items else b"[]"
