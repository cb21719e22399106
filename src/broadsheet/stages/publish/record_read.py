"""Records read back, ours and those of the wild: what can be read is read, the rest is said.

A record of the contract's form comes back exactly: printed again it has the same bytes.
"""

import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field

from broadsheet.domain.record import (
    Record,
    RecordImage,
    RecordProvider,
    RelatedItem,
    moment,
    stamp,
)
from broadsheet.errors import RecordError
from broadsheet.stages.publish.record_fields import Fields, Warn
from broadsheet.stages.publish.record_repair import read_damaged
from broadsheet.stages.publish.record_source import Source, open_source
from broadsheet.text.yamlform import STAMP
from broadsheet.text.yamlnodes import (
    DEEPEST,
    MOST_NODES,
    Listing,
    Mapping,
    Node,
    Scalar,
    YamlFaultError,
    read,
)

LARGEST = 1_000_000
"""Bytes of one record file; the largest seen has 142,769."""
MOST_WARNINGS = 50

RECORD_KEYS = (
    "category", "title", "excerpt", "publishedDateTime", "originalUrl", "webUrl", "ampWebUrl",
    "cdnAmpWebUrl", "type", "featuredContent", "quality", "heat", "published", "removed",
    "provider", "topics", "images", "related", "secured",
)  # fmt: skip
RELATED_KEYS = (
    "title", "excerpt", "publishedDateTime", "webUrl", "ampWebUrl", "cdnAmpWebUrl", "type",
    "provider", "quality", "images",
)  # fmt: skip
PROVIDER_KEYS = ("name", "domain", "images")
IMAGE_KEYS = ("url", "width", "height", "isCached", "title", "attribution")

_OUR_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,31}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_DAMAGE = re.compile("\u00e2\u20ac|\u00c3[\x80-\xbf\u0192\u00a9\u00a8\u00a4\u00bc\u00b6]|\ufffd")


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record and what was odd about it, in words, each with its line.

    `where` is its file for messages (and its line, in JSON lines), `lines` where each key stands.
    """

    record: Record
    warnings: tuple[str, ...]
    name: str = ""
    where: str = ""
    lines: AnyMapping[str, int] = field(default_factory=dict)

    def place(self, key: str) -> str:
        """File and line of a key."""
        line = self.lines.get(key, 0)
        return f"{self.where}:{line}" if line else self.where


class _Notes:
    """Collects warnings, a bounded number of them."""

    def __init__(self) -> None:
        self._held: list[str] = []
        self._more = 0

    def warn(self, line: int, text: str) -> None:
        if len(self._held) >= MOST_WARNINGS:
            self._more += 1
        else:
            self._held.append(f"line {line}: {text}" if line else text)

    def all(self) -> tuple[str, ...]:
        more = (f"and {self._more} more warnings",) if self._more else ()
        return (*self._held, *more)


def read_record(data: bytes, name: str) -> ReadRecord:
    """Read one `.md` file; `name` is for messages.

    `RecordError` names the file, the line and what is wrong, where nothing sensible can be read.
    """
    if len(data) > LARGEST:
        raise RecordError(f"{name}: {len(data)} bytes; a record has at most {LARGEST}")
    notes = _Notes()
    source = open_source(data, notes.warn)
    node = _tree(source, name, notes.warn)
    record = _record(node, source.tail, notes.warn)
    if not (record.title or record.web_url):
        raise RecordError(f"{name}:{node.line}: neither title nor webUrl; this is no record")
    lines = {key.text: key.line for key, _ in node.pairs if isinstance(key, Scalar)}
    return ReadRecord(record, notes.all(), name, name, lines)


def read_json_record(value: object, name: str = "record") -> ReadRecord:
    """Read one record of a JSON-lines file, its keys as in the front matter.

    Times with an offset are written as the contract writes them.
    """
    notes = _Notes()
    budget = [MOST_NODES]
    node = _from_json(value, 0, budget, name)
    if not isinstance(node, Mapping):
        raise RecordError(f"{name}: found {type(value).__name__}; a record is an object of keys")
    record = _record(node, "\n\n", notes.warn)
    if not (record.title or record.web_url):
        raise RecordError(f"{name}: neither title nor webUrl; this is no record")
    return ReadRecord(record, notes.all(), name, name)


def _tree(source: Source, name: str, warn: Warn) -> Mapping:
    try:
        try:
            node = read(source.yaml, source.first_line)
        except YamlFaultError:
            node = read_damaged(source.yaml, source.first_line, warn)
    except YamlFaultError as fault:
        raise RecordError(f"{name}:{fault.line}: {fault.what}") from fault
    if node is None:
        raise RecordError(f"{name}:{source.first_line}: the front matter is empty")
    if not isinstance(node, Mapping):
        found = "a list" if isinstance(node, Listing) else "a text"
        raise RecordError(f"{name}:{node.line}: found {found}; front matter is keys with values")
    return node


def _record(node: Mapping, tail: str, warn: Warn) -> Record:
    fields = Fields(node, "", RECORD_KEYS, warn)
    return Record(
        category=_otherwise(fields, "category", "news"),
        title=_text(fields, "title"),
        excerpt=_text(fields, "excerpt"),
        published_date_time=_stamp(fields),
        original_url=fields.optional("originalUrl"),
        web_url=fields.text("webUrl"),
        amp_web_url=fields.optional("ampWebUrl"),
        cdn_amp_web_url=fields.optional("cdnAmpWebUrl"),
        type=_otherwise(fields, "type", "article"),
        featured_content=fields.optional("featuredContent"),
        quality=_whole(fields, "quality", 0),
        heat=_whole(fields, "heat", -1),
        published=bool(fields.flag("published")),
        removed=fields.flag("removed"),
        provider=_provider(fields, "", warn),
        topics=fields.words("topics"),
        images=_images(fields, "", warn),
        related=tuple(
            _related(item, f"related item {at}: ", warn)
            for at, item in enumerate(fields.mappings("related"), 1)
        ),
        secured=fields.optional("secured"),
        extra=fields.extra(),
        tail=tail,
    )


def _related(node: Mapping, where: str, warn: Warn) -> RelatedItem:
    fields = Fields(node, where, RELATED_KEYS, warn)
    return RelatedItem(
        title=_text(fields, "title"),
        excerpt=_text(fields, "excerpt"),
        published_date_time=_stamp(fields),
        web_url=fields.text("webUrl"),
        amp_web_url=fields.optional("ampWebUrl"),
        cdn_amp_web_url=fields.optional("cdnAmpWebUrl"),
        type=_otherwise(fields, "type", "article"),
        provider=_provider(fields, where, warn),
        quality=_whole(fields, "quality", 0),
        images=_images(fields, where, warn),
        extra=fields.extra(),
    )


def _provider(parent: Fields, where: str, warn: Warn) -> RecordProvider:
    node = parent.mapping("provider")
    if node is None:
        parent.say(parent.line_of("provider"), "no provider")
        return RecordProvider("", "")
    fields = Fields(node, f"{where}provider: ", PROVIDER_KEYS, warn)
    return RecordProvider(
        name=fields.text("name"),
        domain=fields.text("domain"),
        images=_images(fields, f"{where}provider: ", warn),
        extra=fields.extra(),
    )


def _images(parent: Fields, where: str, warn: Warn) -> tuple[RecordImage, ...]:
    nodes = parent.mappings("images")
    found = (_image(node, f"{where}image {at}: ", warn) for at, node in enumerate(nodes, 1))
    return tuple(image for image in found if image)


def _image(node: Mapping, where: str, warn: Warn) -> RecordImage | None:
    fields = Fields(node, where, IMAGE_KEYS, warn)
    url = fields.text("url")
    if not url:
        fields.say(node.line, "has no address; left out")
        return None
    return RecordImage(
        url=url,
        width=fields.whole("width"),
        height=fields.whole("height"),
        is_cached=fields.flag("isCached"),
        title=fields.optional("title"),
        attribution=fields.optional("attribution"),
        extra=fields.extra(),
    )


def _whole(fields: Fields, key: str, otherwise: int) -> int:
    found = fields.whole(key)
    if found is None:
        fields.say(fields.line_of(key), f"no usable {key}; {otherwise} is assumed")
        return otherwise
    return found


def _otherwise(fields: Fields, key: str, otherwise: str) -> str:
    found = fields.optional(key)
    if found is not None:
        return found
    fields.say(fields.line_of(key), f"no {key}; {otherwise!r} is assumed")
    return otherwise


def _stamp(fields: Fields) -> str:
    key = "publishedDateTime"
    text = fields.text(key)
    if text and not _OUR_STAMP.fullmatch(text):
        kind = "a time in another form" if STAMP.fullmatch(text) else "no time that we know"
        fields.say(fields.line_of(key), f"{key}: {text[:40]!r} is {kind} (2022-05-19T13:15:00Z)")
    return text


def _text(fields: Fields, key: str) -> str:
    text = fields.text(key)
    entity = _ENTITY.search(text)
    if entity:
        fields.say(fields.line_of(key), f"{key} holds the HTML entity {entity[0]}")
    if _DAMAGE.search(text):
        fields.say(fields.line_of(key), f"{key} holds letters of a damaged encoding")
    return text


def _from_json(value: object, depth: int, budget: list[int], name: str) -> Node:
    budget[0] -= 1
    if depth > DEEPEST or budget[0] < 0:
        raise RecordError(f"{name}: nested too deep or too large for a record")
    if isinstance(value, AnyMapping):
        pairs = (
            (Scalar(str(key), False, 0), _from_json(_time(key, item), depth + 1, budget, name))
            for key, item in value.items()
        )
        return Mapping(tuple(pairs), 0)
    if isinstance(value, list | tuple):
        return Listing(tuple(_from_json(item, depth + 1, budget, name) for item in value), 0)
    if isinstance(value, str):
        return Scalar(value, False, 0)
    plain = "null" if value is None else str(value)
    return Scalar(plain.lower() if isinstance(value, bool) else plain, True, 0)


def _time(key: object, value: object) -> object:
    """`2019-10-03 08:00:01+00:00`, as JSON lines have it, in the contract's form."""
    if key != "publishedDateTime" or not isinstance(value, str) or _OUR_STAMP.fullmatch(value):
        return value
    when = moment(value)
    return stamp(when) if when else value
