"""A run composes the letter at its hour, once, and prints it; what is taken down leaves it."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from broadsheet.adapters.stores.sql import sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_site
from broadsheet.cli.progress import Silence
from broadsheet.domain.letter import Letter
from broadsheet.domain.site import LetterDays, NewsletterPolicy
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site

POLICY = NewsletterPolicy(
    enabled=True,
    days=LetterDays.DAILY,
    hour=NOW.hour,
    sender="news@paper.example",
    subscribe_url="https://paper.example/letters",
)


def _run(newsroom: Newsroom, folder: Path, hours: float) -> None:
    site = replace(demo_site(newsroom.port), newsletter=POLICY)
    options = Options(at=NOW + timedelta(hours=hours), workers=1)
    run_site(site, Layout(folder), Silence(), options)


def _letters(folder: Path) -> list[Letter]:
    store = sqlite_store(Layout(folder).store)
    with store.begin() as tx:
        found = tx.mailing.letters.since(NOW - timedelta(days=30))
    store.close()
    return found


def test_a_letter_is_composed_at_its_hour_and_printed(newsroom: Newsroom, tmp_path: Path) -> None:
    public = Layout(tmp_path).public
    _run(newsroom, tmp_path, -1)
    assert _letters(tmp_path) == []
    empty = {"page": 1, "value": [], "nextPage": None}
    assert json.loads((public / "api/newsletters/index.json").read_text()) == empty
    assert "No letter has gone out yet" in (public / "newsletters/index.html").read_text()
    _run(newsroom, tmp_path, 0.5)
    (letter,) = _letters(tmp_path)
    assert letter.id == f"{NOW:%Y-%m-%d}"
    assert len({story.story for story in letter.stories}) == len(letter.stories) > 3
    page = (public / f"newsletters/{letter.id}/index.html").read_text()
    assert all(f'href="{story.url}"' in page for story in letter.stories)
    (file,) = (public / "_newsletters").iterdir()
    assert file.name.endswith(f"-{letter.id}.html")
    (listed,) = json.loads((public / "api/newsletters/index.json").read_text())["value"]
    assert (listed["path"], listed["excerpt"]) == (f"_newsletters/{file.name}", letter.excerpt)
    index = (public / "newsletters/index.html").read_text()
    assert f"{letter.id}/index.html" in index
    assert 'action="https://paper.example/letters/subscribe"' in index
    assert "form-action https://paper.example" in index

    down = letter.stories[1]
    overrides = tmp_path / "overrides"
    overrides.mkdir()
    (overrides / "2026-03-04-kill.toml").write_text(
        f'action = "kill"\nurl = "{down.url}"\nreason = "Retracted."\n'
    )
    _run(newsroom, tmp_path, 1)
    assert _letters(tmp_path) == [letter]
    for path in (public / f"newsletters/{letter.id}/index.html", file):
        text = path.read_text()
        assert down.url not in text
        assert letter.stories[0].url in text
    # What was told is not told again the next day, unless it grew.
    _run(newsroom, tmp_path, 24)
    told = {story.story for story in letter.stories}
    for later in _letters(tmp_path)[1:]:
        assert all(story.grown for story in later.stories if story.story in told)
