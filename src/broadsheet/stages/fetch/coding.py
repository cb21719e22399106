"""Content codings (RFC 9110, 8.4) undone within a bound: gzip, deflate, br and zstd.

A body that claims a coding it does not have, ends too early or grows past the bound gives an
`Undecodable`, never an exception and never more memory than the bound and one window.
"""

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, br, zstd"
MAX_CODINGS = 3
"""Codings applied to one body, one over the other."""

_ZSTD_WINDOW_LOG = 23
"""8 MiB: the largest window that HTTP allows (RFC 9659)."""
_GZIP = zlib.MAX_WBITS | 16
_GZIP_MAGIC = b"\x1f\x8b"
_UNREADABLE = frozenset({"compress", "x-compress", "dcb", "dcz", "exi", "aes128gcm"})
"""Registered codings that are not undone; other unknown words are ignored, as browsers do."""


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Why a body could not be decoded; `too_large` where the bound was met."""

    detail: str
    too_large: bool = False


@dataclass(slots=True)
class _Part:
    """What one decompressor gave: the bytes, whether its end was reached, what came after it."""

    data: bytes
    ended: bool
    rest: bytes


def decode(
    payload: bytes, encoding: str, limit: int, *, partial: bool = False
) -> bytes | Undecodable:
    """The body behind a content-encoding header, of at most `limit` bytes.

    With `partial` a body that was cut off, or is damaged further on, gives what can be read.
    """
    codings = [word.strip().lower() for word in encoding.split(",")]
    codings = [word for word in codings if word in _DECODERS or word in _UNREADABLE]
    if len(codings) > MAX_CODINGS:
        return Undecodable(f"{len(codings)} content codings over one another")
    body = payload
    for coding in reversed(codings):
        if coding in _UNREADABLE:
            return Undecodable(f"the content coding {coding} cannot be read")
        decoded = _undo(coding, body, limit, partial=partial)
        if isinstance(decoded, Undecodable):
            return decoded
        body = decoded
    return body


def _undo(coding: str, body: bytes, limit: int, *, partial: bool) -> bytes | Undecodable:
    parts: list[bytes] = []
    room = limit
    while body:
        try:
            part = _DECODERS[coding](body, room + 1)
        except (zlib.error, brotli.error, zstd.ZstdError, MemoryError) as fault:
            if parts or partial:
                break  # bytes after a whole member are padding, and ignored as browsers ignore them
            return Undecodable(f"it is not {coding} as it says ({fault})")
        room -= len(part.data)
        if room < 0:
            return Undecodable(f"it grows past {limit:,} bytes when decoded", too_large=True)
        parts.append(part.data)
        if not part.ended and not partial:
            return Undecodable(f"its {coding} body ends too early")
        if not _another(coding, part):
            break
        body = part.rest
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _another(coding: str, part: _Part) -> bool:
    """Whether a further member follows: gzip and zstd may be concatenated."""
    if coding in {"gzip", "x-gzip"}:
        return part.ended and part.rest.startswith(_GZIP_MAGIC)
    return part.ended and coding == "zstd" and bool(part.rest)


def _gunzip(body: bytes, limit: int) -> _Part:
    return _inflate_with(_GZIP, body, limit)


def _inflate(body: bytes, limit: int) -> _Part:
    """`deflate` means zlib, but many servers send it raw."""
    try:
        return _inflate_with(zlib.MAX_WBITS, body, limit)
    except zlib.error:
        return _inflate_with(-zlib.MAX_WBITS, body, limit)


def _inflate_with(window: int, body: bytes, limit: int) -> _Part:
    undo = zlib.decompressobj(window)
    data = undo.decompress(body, limit)
    return _Part(data, undo.eof, undo.unused_data)


def _unbrotli(body: bytes, limit: int) -> _Part:
    undo = brotli.Decompressor()
    parts = [undo.process(body, output_buffer_limit=limit)]
    size = len(parts[0])
    while size < limit and not undo.is_finished() and not undo.can_accept_more_data():
        parts.append(undo.process(b"", output_buffer_limit=limit - size))
        size += len(parts[-1])
        if not parts[-1]:
            break
    return _Part(b"".join(parts), undo.is_finished(), b"")


def _unzstd(body: bytes, limit: int) -> _Part:
    undo = zstd.ZstdDecompressor(
        options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    )
    data = undo.decompress(body, limit)
    return _Part(data, undo.eof, undo.unused_data)


_DECODERS: dict[str, Callable[[bytes, int], _Part]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
