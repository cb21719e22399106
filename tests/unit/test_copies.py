"""Copies of pictures, read back from the archive."""

import hashlib
from dataclasses import replace

from broadsheet.pipeline import copies
from broadsheet.testing.archives import MemoryArchive, made_capture

BODY = b"\x89PNG and the rest of it"
PATH = f"assets/images/{hashlib.sha256(BODY).hexdigest()[:20]}.png"


def test_the_decoded_bytes_come_back() -> None:
    archive = MemoryArchive()
    ref = archive.append(replace(made_capture(body=b"as it came"), body=BODY))
    assert copies.read(archive, PATH, ref) == BODY


def test_what_cannot_be_read_or_is_another_file_is_no_copy() -> None:
    archive = MemoryArchive()
    ref = archive.append(made_capture(body=b"another picture under the same address"))
    assert copies.read(archive, PATH, ref) == b""
    assert copies.read(archive, PATH, replace(ref, offset=7)) == b""
