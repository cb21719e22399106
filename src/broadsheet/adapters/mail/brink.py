"""The mark that tells, after a kill at any instant, whether the last mail may have been accepted.

One page of a file, mapped into memory: setting the mark is a single store of one byte, which the
kernel keeps when the process is killed in the next instant. So the time in which a mail may have
gone out unmarked, or been marked and not gone out, is that between two machine instructions and
not that of a write to the store. A power cut may lose the page; a row that is under way then
counts as not crossed, and its mail goes again under the same Message-ID.
"""

import mmap
from pathlib import Path

from broadsheet.errors import StoreError
from broadsheet.ports.mailer import Crossed

_SIZE = 4096
_STATE = 0
_LENGTH = 1
_TEXT = 8
_NEAR, _CROSSED, _LANDED = 0, 1, 2
_MOST = 1_000


class FileBrink:
    """`ports.mailer.Brink` in a file."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("ab") as file:
                file.truncate(_SIZE)
            with path.open("r+b") as file:
                self._page = mmap.mmap(file.fileno(), _SIZE)
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: cannot be written: {error}") from error

    def approach(self, message: str) -> None:
        """This mail is next."""
        text = message.encode()[:_MOST]
        # The state goes first: a torn text then belongs to a mail that was not crossed.
        self._page[_STATE] = _NEAR
        self._page[_LENGTH : _LENGTH + 2] = len(text).to_bytes(2, "big")
        self._page[_TEXT : _TEXT + len(text)] = text

    def cross(self) -> None:
        """Its last bytes go out now."""
        self._page[_STATE] = _CROSSED

    def land(self) -> None:
        """The server took it over."""
        self._page[_STATE] = _LANDED

    def last(self) -> Crossed | None:
        """What stands marked."""
        state = self._page[_STATE]
        if state not in (_CROSSED, _LANDED):
            return None
        length = int.from_bytes(self._page[_LENGTH : _LENGTH + 2], "big")
        text = self._page[_TEXT : _TEXT + min(length, _MOST)].decode("utf-8", "replace")
        return Crossed(text, accepted=state == _LANDED)

    def close(self) -> None:
        """Let go of the file."""
        self._page.close()
