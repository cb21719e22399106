"""Where a site's files lie."""

from dataclasses import dataclass
from pathlib import Path

_IGNORED = "# Made by Broadsheet: readers' addresses, keys and captures are nothing for Git.\n*\n"
_FORMER = "/keys\n"


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

    def make_state(self) -> None:
        """Make that folder where it is not, and have Git pass all of it over; raises `OSError`.

        It holds the readers of the newsletter and what they agreed to, and it may lie in a
        repository whose editors say `git add .`. A `.gitignore` of somebody's own stays.
        """
        self.state.mkdir(parents=True, exist_ok=True)
        ignore = self.state / ".gitignore"
        if not ignore.exists() or ignore.read_bytes() == _FORMER.encode():
            ignore.write_text(_IGNORED, "utf-8")

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
