"""Copies of pictures: where they lie in the archive, and their bytes again."""

import hashlib
from collections.abc import Iterable
from pathlib import PurePosixPath

from broadsheet.domain.article import Article
from broadsheet.domain.capture import CaptureRef
from broadsheet.errors import ArchiveError
from broadsheet.ports.archive import Archive
from broadsheet.ports.store import Transaction
from broadsheet.text import urls


def found(tx: Transaction, articles: Iterable[Article]) -> dict[str, CaptureRef]:
    """Where the copies of these articles' pictures should lie, by their path in the site."""
    wanted = {image.kept: image.url for one in articles for image in one.images if image.kept}
    refs = {path: tx.captures.latest(urls.key(url)) for path, url in sorted(wanted.items())}
    return {path: ref for path, ref in refs.items() if ref}


def read(archive: Archive, path: str, ref: CaptureRef) -> bytes:
    """The decoded bytes; none where they cannot be read, or are not those that `path` names."""
    try:
        body = archive.read(ref).body
    except ArchiveError:
        return b""
    named = PurePosixPath(path).stem
    return body if hashlib.sha256(body).hexdigest().startswith(named) else b""
