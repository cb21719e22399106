"""How the API's files are put together of items: numbered pages, cursor pages, single things.

The lists of records are laid out from slips: items as they stand in the file.
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


def numbered(folder: str, ids: Sequence[str], form: str) -> Iterator[Leaf]:
    """Pages of 25 slips of a form, the first of them also as the folder's index."""
    last = max(1, -(-len(ids) // PAGE))
    for number in range(1, last + 1):
        held = tuple(ids[(number - 1) * PAGE : number * PAGE])
        following = number + 1 if number < last else None
        inputs = (number, following)
        make = Laid(form, partial(_numbered, held, number, following))
        if number == 1:
            yield Leaf(f"{folder}/index.json", held, make, inputs)
        yield Leaf(f"{folder}/page/{number}/index.json", held, make, inputs)


def cursored(folder: str, rows: Sequence[Named], site: Site, item: Items) -> Iterator[Leaf]:
    """The open end of the list as the folder's index, and its chunks under `upto/NAME/`."""

    def make(chunk: Chunk[str], stories: Stories) -> bytes:
        return _chunk(folder, chunk, site, [item(stories[id_]) for id_ in chunk.held])

    for chunk in chunks(rows):
        path = cursor_path(folder, chunk.name)
        yield Leaf(path, chunk.held, partial(make, chunk), chunk.following)


def cursored_slips(folder: str, rows: Sequence[Named], site: Site, form: str) -> Iterator[Leaf]:
    """The same of slips of a form."""

    def make(chunk: Chunk[str], slips: Slips) -> bytes:
        return _chunk(folder, chunk, site, [slips[id_].encode() for id_ in chunk.held])

    for chunk in chunks(rows):
        path = cursor_path(folder, chunk.name)
        yield Leaf(path, chunk.held, Laid(form, partial(make, chunk)), chunk.following)


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


def _numbered(held: Sequence[str], number: int, following: int | None, slips: Slips) -> bytes:
    return page(number, [slips[id_].encode() for id_ in held], following)


def _chunk(folder: str, chunk: Chunk[str], site: Site, items: Sequence[bytes]) -> bytes:
    following = (
        encoded(absolute(site, cursor_path(folder, chunk.following)))
        if chunk.following
        else b"null"
    )
    return b'{"value":%s,"next":%s}\n' % (_listed(items), following)


def _listed(items: Sequence[bytes]) -> bytes:
    return b"[\n" + b",\n".join(items) + b"\n]" if items else b"[]"
