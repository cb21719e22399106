"""Pictures on their way from an outlet's file to the site's own copies."""

from dataclasses import dataclass
from enum import StrEnum

from broadsheet.domain.article import Copy


class Use(StrEnum):
    """What copies are made for: a story's lead picture, or an outlet's logo."""

    LEAD = "lead"
    LOGO = "logo"


@dataclass(frozen=True, slots=True)
class Original:
    """A whole picture as it came: `kind` is its file extension by content ("jpg")."""

    body: bytes
    kind: str
    use: Use = Use.LEAD


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """One copy that was made: a WebP file of this size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Copied:
    """What came of one original: its size as it is meant to be seen, and its copies by width.

    With a `problem` there is no copy, and the size is 0 × 0 where it could not be learnt.
    """

    width: int = 0
    height: int = 0
    files: tuple[CopiedFile, ...] = ()
    problem: str = ""
    lasting: bool = True
    """Whether the problem is the picture's own, not one of the machine at this moment."""


@dataclass(frozen=True, slots=True)
class Illustration:
    """What the site has of one lead picture or logo; kept in the ledger.

    `url` is the address at the outlet, `digest` the SHA-256 of the decoded file in hex, width and
    height are those of the original as it is meant to be seen. Without copies `problem` says why,
    and `tries` how often it was asked for; `passed` are addresses that were no good before.
    """

    url: str
    width: int = 0
    height: int = 0
    digest: str = ""
    copies: tuple[Copy, ...] = ()
    problem: str = ""
    tries: int = 1
    lasting: bool = True
    """Whether the problem is the picture's own, so that asking again would not help."""
    passed: tuple[str, ...] = ()
