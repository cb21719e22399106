"""Where a site's files lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder of one site.

    `broadsheet.toml` is the editor's, `public` what is served; everything else is the program's
    and lies under `.broadsheet`: the store, the captures (WARC), the copies of
    pictures, the builds of the site.
    """

    root: Path

    @property
    def state(self) -> Path:
        """The program's own folder."""
        return self.root / ".broadsheet"

    @property
    def store(self) -> Path:
        """The SQLite file."""
        return self.state / "store.sqlite3"

    @property
    def captures(self) -> Path:
        """The folder of WARC files."""
        return self.state / "captures"

    @property
    def pictures(self) -> Path:
        """Copies of pictures, made once and printed from here."""
        return self.state / "pictures"

    @property
    def builds(self) -> Path:
        """Where the site is made before it is swapped in."""
        return self.state / "builds"

    @property
    def lock(self) -> Path:
        """Held while a run is under way."""
        return self.state / "run.lock"

    @property
    def public(self) -> Path:
        """The printed site."""
        return self.root / "public"
