"""A site with a past: an invented newsroom that changes, gathered again and again."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from tests.acceptance.conftest import files_of

from broadsheet.app.layout import Layout
from broadsheet.app.running import Options, run_folder
from broadsheet.cli.progress import Silence
from broadsheet.domain.site import Site
from broadsheet.pipeline.summary import Summary
from broadsheet.testing.newsroom import NOW, Newsroom, demo_site, pieces, server
from broadsheet.testing.newsroom.server import Answer

OLD, NEW = b"Heronbrook faces September trial", b"Heronbrook faces November trial"
"""A headline that an outlet changes, in its page and its feed."""

KILL = """
action = "kill"
url = "{url}"
reason = "An example of an editor's word, which runs out."
at = "2026-03-04"
until = "2026-03-04T23:00:00Z"
"""

Change = Callable[[str, dict[str, Answer]], dict[str, Answer]]


def configuration(site: Site, *, policy: str = "", sources: int = 8) -> str:
    """A broadsheet.toml of the demo's site; `policy` stands under [policy]."""
    connect = "\n".join(f'"{host}" = "{place}"' for host, place in site.fetch.connect_to)
    topics = "".join(
        f"[[topic]]\nid = {_toml(one.id)}\nname = {_toml(one.name)}\n"
        + (f"parent = {_toml(one.parent)}\n" if one.parent else "")
        + f"keywords = {_toml(one.keywords)}\n"
        for one in site.topics
    )
    watched = "".join(
        f"[[source]]\nid = {_toml(one.id)}\nurl = {_toml(one.url)}\n"
        for one in site.sources[:sources]
    )
    return (
        f"[site]\ntitle = {_toml(site.title)}\nsubject = {_toml(site.subject)}\n"
        f"[policy]\n{policy}\n[fetch]\nhost_delay = 0\nkeep_pictures = true\n"
        f'allow_networks = ["127.0.0.0/8"]\n[fetch.connect_to]\n{connect}\n{topics}{watched}'
    )


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def changed(change: Change) -> Iterator[None]:
    """The newsroom answers otherwise for a while."""
    standing = server.answers
    with patch.object(server, "answers", lambda host: change(host, dict(standing(host)))):
        yield


def troubled(host: str, answers: dict[str, Answer]) -> dict[str, Answer]:
    """Two pages and some pictures cannot be had."""
    pages = [path for path in sorted(answers) if path.startswith("/articles/")][:2]
    pictures = [path for path in sorted(answers) if path.startswith("/pictures/")][::5]
    return {path: answer for path, answer in answers.items() if path not in {*pages, *pictures}}


def revised(host: str, answers: dict[str, Answer]) -> dict[str, Answer]:
    """One outlet has changed a headline, and says so in its feed."""
    if host != "quaystreet.example":
        return answers
    made = {path: replace(one, body=one.body.replace(OLD, NEW)) for path, one in answers.items()}
    feed = made["/atom.xml"]
    head, mark, tail = feed.body.partition(NEW)
    stamp, later = b"<updated>2026-03-04T13:45:00Z", b"<updated>2026-03-04T18:30:00Z"
    made["/atom.xml"] = replace(feed, body=head + mark + tail.replace(stamp, later, 1))
    return made


@dataclass
class Past:
    """A folder with a site, and what stood printed after each of its runs."""

    folder: Path
    newsroom: Newsroom
    prints: list[tuple[datetime, dict[str, bytes]]] = field(default_factory=list)

    @property
    def layout(self) -> Layout:
        return Layout(self.folder)

    def configure(self, policy: str = "", sources: int = 8) -> None:
        text = configuration(demo_site(self.newsroom.port), policy=policy, sources=sources)
        (self.folder / "broadsheet.toml").write_text(text, "utf-8")

    def run(self, hours: float | None = None, archives: tuple[Path, ...] = ()) -> Summary:
        """One run, `hours` after the demo's moment, or by the system's clock; keeps the print."""
        at = None if hours is None else NOW + timedelta(hours=hours)
        options = Options(archives=archives, at=at, workers=1)
        summary = run_folder(self.folder, Silence(), options)
        moment = at or datetime.now(NOW.tzinfo)
        self.prints.append((moment, files_of(self.layout.public)))
        return summary


def eventful(folder: Path, newsroom: Newsroom) -> Past:
    """Six runs, with new sources, trouble, a changed page, other policies and an editor's file."""
    past = Past(folder, newsroom)
    folder.mkdir(exist_ok=True)
    past.configure(sources=4)
    with changed(troubled):
        past.run(-5)
    past.configure(sources=7)
    past.run(0)
    (folder / "overrides").mkdir()
    killed = next(piece.url for piece in pieces() if piece.title.startswith("Glasswater says no"))
    kill = KILL.replace("{url}", killed)
    (folder / "overrides" / "2026-03-04-kill.toml").write_text(kill, "utf-8")
    past.configure("publish_at = 62\nedition_size = 9", sources=7)
    with changed(revised):
        past.run(2)
        past.run(2.1)
    past.configure("story_window = '2 days'", sources=7)
    past.run(8)
    past.configure("story_window = '2 days'")
    past.run()
    return past
