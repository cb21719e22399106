"""One step of Broadsheet's part of `bench/press.py`, as a process of its own.

python bench/press_child.py FOLDER fill              a store of the entries in FOLDER
python bench/press_child.py FOLDER print KIND        print what has changed since the last print:
                                                     plain, site or all
python bench/press_child.py FOLDER change NUMBER     give one record another title
"""

import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.adapters.engines.local import SerialEngine
from broadsheet.adapters.sinks.folder import FolderSink
from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.collecting import collect_rarely
from broadsheet.app.printing import PRESS_VERSION, forms
from broadsheet.app.templates import PARTS, Own, shipped
from broadsheet.app.templates import press as press_of
from broadsheet.cli.progress import Silence
from broadsheet.domain.article import Article, Image, Provider
from broadsheet.domain.ledger import LedgerRow
from broadsheet.domain.printed import Catalog, Form, Leaf
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Label, Labels, Quality, Story
from broadsheet.domain.site import Policy, Site, Topic
from broadsheet.pipeline import due
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.judge import MOMENT, REVISION
from broadsheet.pipeline.press import press
from broadsheet.ports.store import Transaction
from broadsheet.stages.publish.site import site_form
from broadsheet.testing.clocks import FixedClock
from broadsheet.testing.transports import FakeTransport
from broadsheet.text.codec import encode
from press_peers import PLAIN, ROW
from press_records import Entry

SITE = ("site", "feeds", "sitemap")
BATCH = 2000
POLICY = Policy(edition_size=26)
"""With 24 further stories the index has 50, as the peers' have."""
LATER = datetime(2030, 1, 1, tzinfo=UTC)
"""The clock of a print; what is told of a story hangs on the moment of its judgement instead."""


def site_of(names: list[str]) -> Site:
    """A site with these topics."""
    topics = tuple(Topic(slug(name), name, keywords=(name,)) for name in names)
    return Site(
        "Press",
        "presses",
        "https://press.example",
        "A site to print.",
        topics=topics,
        policy=POLICY,
    )


def slug(name: str) -> str:
    """A topic's id."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def entries_of(folder: Path) -> list[Entry]:
    """The records."""
    return [Entry.of(row) for row in json.loads((folder / "entries.json").read_text("utf-8"))]


def fill(store: SqlStore, made: list[Entry]) -> None:
    """Each record as an article that was judged, in a story of its own."""
    for start in range(0, len(made), BATCH):
        batch = made[start : start + BATCH]
        with store.begin() as tx:
            articles = {one.name: article(one) for one in batch}
            tx.articles.save(articles.values())
            tx.names.assign({articles[one.name].key: f"{one.name}.md" for one in batch})
            stories = [
                Story(f"s-{articles[one.name].key[-40:]}-{at}", (articles[one.name].key,), one.at)
                for at, one in enumerate(batch, start)
            ]
            tx.stories.save(stories, {articles[one.name].key: one.at for one in batch})
            for one, story in zip(batch, stories, strict=True):
                judge(tx, one, story)
            due.mark(tx, [a.key for a in articles.values()], batch[0].at)
    with store.begin() as tx:
        newest = max(one.at for one in made) + timedelta(hours=1)
        tx.notes.set(MOMENT, encode(newest))
        tx.notes.set(REVISION, "1")


def article(one: Entry) -> Article:
    """The record as an article with a body of a usual length."""
    key = f"{one.domain}/{one.name}"
    return Article(
        key=key,
        original_url=one.url,
        web_url=one.url,
        title=one.title,
        excerpt=one.excerpt,
        text="\n".join([one.excerpt] * 10),
        published=one.at,
        modified=None,
        provider=Provider(one.outlet, one.domain),
        language="en",
        images=(Image(one.image, 1200, 675),) if one.image else (),
    )


def judge(tx: Transaction, one: Entry, story: Story) -> None:
    """Labels, a quality and a decision, as the stages would write them."""
    key, at = story.members[0], one.at
    why = (Reason("score.outlet", "The outlet is known for it.", 40.0, (("outlet", one.domain),)),)
    topics = tuple(Label(slug(name), 0.9, why[:1]) for name in one.topics)
    rows = (
        ("classify", Labels(key, topics, 0.9, True)),
        ("score", Quality(key, one.quality, why * 3)),
        ("edit", Decision(key, story.id, True, one.quality, True, why)),
        ("cluster", 0),
    )
    tx.ledger.put(LedgerRow(stage, key, "bench/1", at, encode(value)) for stage, value in rows)


def change(store: SqlStore, one: Entry) -> None:
    """Another title, as a page that was read again has it."""
    with store.begin() as tx:
        changed = replace(article(one), title=f"{one.title}, corrected")
        tx.articles.save([changed])
        due.mark(tx, [changed.key], one.at)
        tx.notes.set(REVISION, str(int(tx.notes.get(REVISION)) + 1))


def plain_forms() -> list[Form]:
    """What the other presses make, of templates as plain as theirs."""
    parts = {PARTS: shipped()[0][PARTS] + ROW}
    sitemap = next(form for form in forms() if form.name == "sitemap")
    feeds = next(form for form in forms() if form.name == "feeds")
    return [
        only(site_form(press_of(Own(PLAIN | parts))), ("topics/", "index.html")),
        only(feeds, ("feed.xml",)),
        only(sitemap, ("sitemap",)),
    ]


def only(form: Form, begins: tuple[str, ...]) -> Form:
    """The form's lists whose paths begin so; a topic's first page alone."""

    def of_catalog(catalog: Catalog) -> Iterator[Leaf]:
        leaves = (leaf for leaf in form.of_catalog(catalog) if leaf.path.startswith(begins))
        return (leaf for leaf in leaves if "/page/" not in leaf.path)

    return replace(form, of_catalog=of_catalog)


def chosen(kind: str) -> list[Form]:
    """The forms of a kind of print."""
    if kind == "plain":
        return plain_forms()
    return [form for form in forms() if kind == "all" or form.name in SITE]


def main() -> None:
    """Do the step that the command line names."""
    collect_rarely()
    folder, step, rest = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    store = sqlite_store(folder / "store.sqlite3")
    if step == "fill":
        made = entries_of(folder)
        fill(store, made)
        topics = sorted({topic for one in made for topic in one.topics})
        (folder / "topics.json").write_text(json.dumps(topics), "utf-8")
    elif step == "change":
        change(store, entries_of(folder)[int(rest[0])])
    else:
        site = site_of(json.loads((folder / "topics.json").read_text("utf-8")))
        archive, clock = WarcArchive(folder / "captures"), FixedClock(LATER)
        transport = FakeTransport({}, clock)
        context = Context(
            site, store, transport, archive, SerialEngine(), clock, Silence(), lambda _: None
        )
        sink = FolderSink(folder / "public", folder / "builds")
        start, begun = time.perf_counter(), time.process_time()
        done = press(context, sink, chosen(rest[0]), PRESS_VERSION)
        wall, cpu = time.perf_counter() - start, time.process_time() - begun
        print(
            f"press {wall:.3f}s cpu {cpu:.3f}s, {done.written:,} of "
            f"{done.written + done.unchanged:,} files"
        )
    store.close()


if __name__ == "__main__":
    main()
