"""A whole or partial configuration over another."""

from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.app.replay.overlay import overlaid, without_effect
from broadsheet.domain.site import FetchPolicy, Policy, Site, Source, Topic
from broadsheet.errors import ConfigError, UsageError

SITE = Site(
    "A paper",
    "robots",
    "https://paper.example",
    topics=(
        Topic("robots", "Robots", keywords=("robot",)),
        Topic("arms", "Arms", parent="robots", keywords=("gripper",)),
    ),
    sources=(Source("lantern", "https://lantern.example/feed.xml", name="Lantern"),),
    policy=Policy(publish_at=60),
    fetch=FetchPolicy(contact="me@paper.example"),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def _over(file: Path, text: str) -> Site:
    file.write_text(text, "utf-8")
    return overlaid(SITE, file)


def test_nothing_changes_nothing(file: Path) -> None:
    assert _over(file, "") == SITE


def test_keys_replace_their_like(file: Path) -> None:
    site = _over(
        file,
        """
        [policy]
        half_life = "6h"
        [[topic]]
        id = "arms"
        keywords = ["gripper", "arm"]
        [[topic]]
        name = "robots"
        exclude = ["robot tax"]
        [[topic]]
        name = "Legs"
        parent = "Robots"
        keywords = ["leg"]
        [[source]]
        url = "http://www.lantern.example/feed.xml/"
        topics = ["legs"]
        [[source]]
        url = "https://quay.example/atom"
        """,
    )
    assert site.policy == Policy(publish_at=60, half_life=timedelta(hours=6))
    assert [(one.id, one.parent, one.keywords) for one in site.topics] == [
        ("robots", "", ("robot",)),
        ("arms", "robots", ("gripper", "arm")),
        ("legs", "robots", ("leg",)),
    ]
    assert site.topics[0].exclude == ("robot tax",)
    assert [(one.id, one.name, one.topics) for one in site.sources] == [
        ("lantern", "Lantern", ("legs",)),
        ("quay.example_atom", "", ()),
    ]
    assert site.fetch == SITE.fetch
    notes = " ".join(without_effect(SITE, site))
    assert "New sources have no pages yet: quay.example_atom." in notes


def test_a_whole_configuration_takes_the_place(file: Path) -> None:
    text = '[site]\ntitle="T"\nsubject="S"\n[[topic]]\nname="Tea"\nkeywords=["tea"]\n'
    site = _over(file, text)
    assert [topic.id for topic in site.topics] == ["tea"]
    assert site.policy == Policy()
    assert (site.url, site.fetch) == (SITE.url, SITE.fetch)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[policy]\npublish_at = -1", ":2: policy.publish_at: found -1"),
        ("[polcy]\n", ":1: polcy: found an unknown table"),
        ("\n[[topic]]\nkeywords = ['x1']", ":2: topic: found neither id nor name"),
        ("[[topic]]\nid = 'arms'\nparent = 'Nose'", ":3: topic.parent: found unknown topic"),
        ("[[topic]]\nid = 'robots'\nparent = 'arms'", "a ring"),
        ("[[source]]\nid = 'nobody'", "no source of this site"),
        ("[[source]]\nid = 'lantern'\ntopics = ['x']", ":3: source.topics: found unknown topic"),
        ("topic = 3", "found 3"),
        ("[policy", "not TOML"),
    ],
)
def test_mistakes_are_named(file: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError) as fault:
        _over(file, text)
    assert told in str(fault.value)
    assert str(file) in str(fault.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        overlaid(SITE, tmp_path / "none.toml")
