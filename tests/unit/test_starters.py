"""What `broadsheet init` writes."""

from pathlib import Path

import pytest

from broadsheet.app.settings import load_site, parse_site
from broadsheet.app.starters import TEMPLATES, begin, languages, starter
from broadsheet.domain.site import Site
from broadsheet.errors import UsageError


def read(template: str, *wanted: str) -> Site:
    return parse_site(starter(template, wanted or ("en",)).encode())


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_is_a_good_configuration(template: str) -> None:
    site = read(template)
    assert site.policy.publish_at == 70
    assert site.policy.heat_per_related == 10
    assert len(site.sources) >= 10
    assert all(topic.keywords for topic in site.topics)
    assert "#{" not in starter(template)


def test_the_ai_paper_has_its_tree() -> None:
    topics = {topic.name: topic for topic in read("ai").topics}
    assert {"AI", "Machine Learning", "AI in Healthcare", "OpenAI", "Open Source AI"} <= set(topics)
    assert [topic.name for topic in topics.values() if not topic.parent] == ["AI"]
    assert topics["Deep Learning"].parent == "machine-learning"


def test_the_general_paper_is_broad() -> None:
    site = read("news")
    roots = {topic.name: topic for topic in site.topics if not topic.parent}
    wanted = {
        "World",
        "Politics",
        "Business",
        "Technology",
        "Science",
        "Health",
        "Culture",
        "Sport",
    }
    assert wanted <= set(roots)
    assert all(len(roots[name].keywords) >= 50 for name in wanted)


def test_german_words_follow_the_english_ones() -> None:
    english, german = read("news"), read("news", "en", "de")
    assert [t.id for t in english.topics] == [t.id for t in german.topics]
    for before, after in zip(english.topics, german.topics, strict=True):
        assert after.keywords[: len(before.keywords)] == before.keywords
        assert len(after.keywords) >= len(before.keywords) + 15
    assert len(german.sources) > len(english.sources)
    assert any(word.endswith("*") for word in german.topics[0].keywords)


def test_german_words_are_no_common_words_of_the_other_language() -> None:
    words = {word.casefold() for topic in read("news", "de").topics for word in topic.keywords}
    assert not words & {"war", "us", "all", "art", "kind", "arm", "it", "die", "der", "in", "el"}


def test_unknown_template_and_language_list_what_there_is() -> None:
    with pytest.raises(UsageError, match="found 'nws'; allowed: ai, news"):
        starter("nws")
    assert languages("news") == ("en", "de")
    with pytest.raises(UsageError, match=r"found 'de'; allowed with the template 'ai': en$"):
        starter("ai", ("de",))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "site"
    begun = begin(folder, "ai")
    assert begun.topics == len(load_site(folder, {}).topics)
    begun.file.write_text("mine")
    with pytest.raises(UsageError, match="nothing was changed"):
        begin(folder, "ai")
    assert begun.file.read_text() == "mine"
