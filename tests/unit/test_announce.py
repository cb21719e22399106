"""Which feeds a hub is told of, and in how many requests."""

from broadsheet.stages.publish import websub
from broadsheet.testing.builders import site


def test_only_feeds_that_changed_are_told() -> None:
    now = {"feed.xml": "1", "topics/ai/atom.xml": "2", "outlets/a.example/feed.json": "3"}
    others = {"index.html": "4", "api/news/index.json": "5", "sitemap.xml": "6"}
    assert websub.changed({}, now | others) == sorted(now)
    assert websub.changed(now, now | others) == []
    assert websub.changed(now | {"feed.xml": "0", "atom.xml": "9"}, now) == ["feed.xml"]


def test_many_feeds_are_several_requests() -> None:
    paths = [f"topics/{number}/feed.xml" for number in range(120)]
    held = list(websub.batches(paths))
    assert [path for batch in held for path in batch] == paths
    assert max(map(len, held)) <= websub.AT_ONCE


def test_the_form_names_whole_addresses() -> None:
    assert websub.publish(site(), ["feed.xml"]) == [
        ("hub.mode", "publish"),
        ("hub.url", "https://weights.example/paper/feed.xml"),
    ]
