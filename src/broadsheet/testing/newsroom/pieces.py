"""Reads the invented copy that stands in `copy/*.toml`."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files

from broadsheet.testing.newsroom.outlets import BY_KEY, Outlet


@dataclass(frozen=True, slots=True)
class Piece:
    """One article. `event` names what it reports, the same for all that report it."""

    outlet: Outlet
    slug: str
    at: datetime
    title: str
    dek: str
    by: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]
    event: str
    reprint: str = ""
    """Key of the outlet whose text it repeats word for word."""

    @property
    def path(self) -> str:
        """Its path on the outlet's host."""
        return self.outlet.article.format(
            year=f"{self.at:%Y}", month=f"{self.at:%m}", day=f"{self.at:%d}", slug=self.slug
        )

    @property
    def url(self) -> str:
        """Its canonical address."""
        return self.outlet.base + self.path

    @property
    def amp_path(self) -> str:
        """The path of its AMP version; empty where there is none."""
        return f"/amp/{self.slug}" if self.outlet.amp else ""

    @property
    def picture(self) -> str:
        """The path of its lead picture."""
        return f"/pictures/{self.slug}.png"


@lru_cache(maxsize=1)
def pieces() -> tuple[Piece, ...]:
    """All pieces, newest first."""
    found = [
        _piece(row)
        for file in sorted(files(__package__).joinpath("copy").iterdir(), key=lambda f: f.name)
        if file.name.endswith(".toml")
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["article"]
    ]
    return tuple(sorted(found, key=lambda piece: (piece.at, piece.url), reverse=True))


def of_outlet(outlet: Outlet) -> tuple[Piece, ...]:
    """One outlet's pieces, newest first."""
    return tuple(piece for piece in pieces() if piece.outlet == outlet)


def _piece(row: dict[str, object]) -> Piece:
    title, at, tags = str(row["title"]), row["at"], row["tags"]
    if not isinstance(at, datetime) or not isinstance(tags, list):
        raise TypeError(title)
    slug = _slug(title)
    return Piece(
        outlet=BY_KEY[str(row["outlet"])],
        slug=slug,
        at=at.astimezone(UTC),
        title=title,
        dek=str(row["dek"]),
        by=str(row["by"]),
        tags=tuple(str(tag) for tag in tags),
        paragraphs=tuple(line for line in str(row["body"]).split("\n") if line.strip()),
        event=str(row.get("event", slug)),
        reprint=str(row.get("reprint", "")),
    )


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))[:70].rstrip("-")
