"""Letters to look at: one that is stored, or the one that would be composed at a moment."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from broadsheet.adapters.pictures.folder import CopyFolder
from broadsheet.app.layout import Layout
from broadsheet.app.letter_press import letter_fit
from broadsheet.app.letters import Bureau, letter_for
from broadsheet.app.overrides import load_overrides
from broadsheet.domain.letter import Letter, Standing, Subscriber
from broadsheet.errors import SinkError, UsageError
from broadsheet.pipeline.album import Album
from broadsheet.pipeline.letter import Sources, drafted
from broadsheet.pipeline.said import under_keys

SOMEBODY = "reader@newsletter.example"


def previewed(bureau: Bureau, layout: Layout, named: str, at: datetime | None) -> Letter:
    """The letter named, or the one that would be composed at `at` (now, where None)."""
    if named:
        return letter_for(bureau, named)
    site, moment = bureau.site, at or bureau.clock.now()
    copies = CopyFolder(layout.pictures) if site.fetch.keep_pictures else None
    album = Album(copies, site.url, frozenset())
    with bureau.store.begin() as tx:
        said = under_keys(load_overrides(layout.root, site).standing(moment), tx)
        sources = Sources(site, said, album, letter_fit(site))
        found = drafted(tx, sources, f"{moment:%Y-%m-%d}", moment)
    if found is None:
        raise UsageError(
            f"nothing to tell at {moment:%Y-%m-%d %H:%M} UTC: no story is new enough that an "
            "earlier letter has not told; --at sets another moment"
        )
    return found


def written_to(folder: Path, bureau: Bureau, letter: Letter) -> Iterator[Path]:
    """The letter's files as they would go to somebody: HTML, plain text and the whole mail."""
    somebody = Subscriber("0" * 20, SOMEBODY, SOMEBODY, Standing.CONFIRMED, letter.at)
    parts = bureau.writer.rendered(letter).to(f"{bureau.site.url}/newsletters/")
    content = {"html": parts.html.encode(), "txt": parts.text.encode()}
    if bureau.site.newsletter.sender:
        message = bureau.writer.message(letter, somebody)
        content["eml"] = bureau.writer.copy(letter, somebody, message).content
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for ending, data in content.items():
            path = folder / f"{letter.id}.{ending}"
            path.write_bytes(data)
            yield path
    except OSError as error:
        raise SinkError(f"{folder}: cannot be written: {error.strerror or error}") from error
