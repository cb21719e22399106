"""Saved searches: what finds a story, and how they are written in broadsheet.toml."""

import pytest

from broadsheet.app.settings import parse_site
from broadsheet.domain.site import SavedSearch
from broadsheet.errors import ConfigError
from broadsheet.stages.publish.searches import finding
from broadsheet.testing.builders import newsroom, story

CHIP = story(2)
"""A chip the size of a stamp runs a language model on a watch battery."""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("chip",), True),
        (("chips",), True),
        (("CHIP",), False),
        (("language model",), True),
        (("language models",), True),
        (("model language",), False),
        (("batter*",), True),
        (("lang* model",), False),
        (("hip",), False),
        (("tractor", "stamp"), True),
        (("independent laboratory",), True),
        (("",), False),
    ],
)
def test_words_are_matched_as_a_topics_keywords(words: tuple[str, ...], found: bool) -> None:
    assert bool(finding(CHIP, [SavedSearch("s", "S", words=words)])) is found


def test_every_criterion_has_to_hold() -> None:
    searches = [
        SavedSearch("a", "A", words=("chip",), topics=("ai",)),
        SavedSearch("b", "B", words=("chip",), topics=("ai-ethics",)),
        SavedSearch("c", "C", outlets=("morrow-vale.example", "x.example"), quality=74),
        SavedSearch("d", "D", quality=75),
        SavedSearch("e", "E", outlets=("x.example",)),
    ]
    assert finding(CHIP, searches) == ("a", "c")
    assert finding(CHIP, []) == ()


def test_other_coverage_counts() -> None:
    told = newsroom(10).stories
    several = next(one for one in told if one.related)
    domain = several.related[-1].article.provider.domain
    assert finding(several, [SavedSearch("s", "S", outlets=(domain,))]) == ("s",)


SITE = """
[site]
title = "T"
subject = "S"
[[topic]]
name = "AI Chips"
"""


def test_a_search_is_read() -> None:
    site = parse_site(
        (
            SITE + '[websub]\nhub = "https://hub.example/"\n'
            '[[search]]\nname = "Big chips"\nwords = ["wafer", "die size"]\ntopics = ["AI Chips"]\n'
            'outlets = ["Lantern.example"]\nquality = 80\n'
        ).encode()
    )
    assert site.searches == (
        SavedSearch(
            "big-chips",
            "Big chips",
            ("wafer", "die size"),
            ("ai-chips",),
            ("lantern.example",),
            80,
        ),
    )
    assert site.websub.hub == "https://hub.example/"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[websub]\nhub = "https://me:x@hub.example/"', "without a name and password"),
        ('[[search]]\nwords = ["a b"]', "name: found nothing"),
        ('[[search]]\nname = "X"', "found a search for nothing"),
        ('[[search]]\nname = "X"\ntopics = ["ai chip"]', 'did you mean "ai chips"?'),
        ('[[search]]\nname = "X"\nquality = 1\n[[search]]\nname = "x"\nquality = 1', "has already"),
        ('[websub]\nhub = "ftp://hub.example"', "allowed: a full http or https address"),
    ],
)
def test_mistakes_are_told(text: str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_site((SITE + text).encode())
    assert told in str(caught.value)
