"""broadsheet.toml: what is read, and how every mistake is told."""

from datetime import timedelta
from pathlib import Path

import pytest

from broadsheet.app.settings import load_site, parse_site, schema
from broadsheet.app.settings.build import same_source, source_id, topic_id
from broadsheet.domain.site import Policy, SourceKind
from broadsheet.errors import ConfigError

SITE = '[site]\ntitle = "T"\nsubject = "S"\n'
TOPIC = '[[topic]]\nname = "A"\n'


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_site(text.encode())
    return str(caught.value).split("\n")


def test_a_small_file_is_enough() -> None:
    site = parse_site((SITE + TOPIC).encode())
    assert (site.title, site.subject, site.url) == ("T", "S", "http://localhost:8000")
    assert site.topics[0].id == "a"
    assert site.policy == Policy()


def test_every_setting_is_read() -> None:
    site = parse_site(
        b"""
[site]
title = "T"
subject = "S"
url = "https://news.example/paper/"
description = "D"
language = "de-AT"
notice = "N"
[policy]
publish_at = 60
heat_per_related = 20
story_window = "72h"
edition_size = 12
half_life = "1 day 6 hours"
subject_at = 0
languages = ["en", "de"]
max_age = "2 weeks"
[fetch]
contact = "me@news.example"
concurrency = 8
host_delay = 2
timeout = 9.5
max_bytes = "10 MB"
max_decoded = 1024
max_redirects = 0
allow_networks = ["127.0.0.0/8", "fd00::/8"]
respect_robots = false
probe_pictures = false
[fetch.connect_to]
"B.example" = "127.0.0.1:80"
"a.example" = "[::1]:8080"
[[topic]]
name = "Science"
keywords = ["physics", "Quanten*"]
[[topic]]
id = "space"
name = "Outer Space"
shortname = "Space"
parent = "Science"
description = "Up"
exclude = ["disk space"]
hashtags = ["space"]
[[source]]
id = "one"
url = "https://one.example/feed"
name = "One"
kind = "feed"
every = "2 hours"
topics = ["Outer Space", "science"]
group = "G"
"""
    )
    assert site.url == "https://news.example/paper"
    assert site.policy.story_window == timedelta(days=3)
    assert site.policy.half_life == timedelta(hours=30)
    assert site.policy.max_age == timedelta(days=14)
    assert site.policy.languages == ("en", "de")
    assert (site.fetch.max_bytes, site.fetch.max_decoded) == (10_000_000, 1024)
    assert site.fetch.connect_to == (("a.example", "[::1]:8080"), ("b.example", "127.0.0.1:80"))
    assert site.fetch.respect_robots is False
    assert site.topics[1].parent == "science"
    source = site.sources[0]
    assert (source.id, source.kind, source.every) == ("one", SourceKind.FEED, timedelta(hours=2))
    assert source.topics == ("space", "science")


def test_all_mistakes_are_told_at_once_with_their_lines() -> None:
    told = mistakes(
        '[site]\ntitel = "x"\nsubject = 3\n[policy]\npublish_at = -1\n' + TOPIC + "[sorces]\n"
    )
    assert told == [
        "broadsheet.toml:1: site.title: found nothing; allowed: a text in quotes, not empty",
        "broadsheet.toml:2: site.titel: found an unknown key; allowed: title, subject, url, "
        'description, language, notice, search (did you mean "title"?)',
        "broadsheet.toml:3: site.subject: found 3; allowed: a text in quotes, not empty",
        "broadsheet.toml:5: policy.publish_at: found -1; allowed: a whole number, from 0 to 100000",
        "broadsheet.toml:8: sorces: found an unknown table; allowed: "
        + "".join(f"[{table}], " for table in schema.TABLES)
        + "[publish.jekyll], [publish.git], "
        + '[[topic]], [[source]], [[search]] (did you mean "source"?)',
    ]


@pytest.mark.parametrize(
    ("table", "line", "found"),
    [
        ("policy", 'story_window = "3 fortnights"', '"3 fortnights"'),
        ("policy", 'story_window = "0 days"', '"0 days"'),
        ("policy", 'story_window = "999999 weeks"', '"999999 weeks"'),
        ("policy", "subject_at = 1.5", "1.5"),
        ("policy", "subject_at = nan", "nan"),
        ("policy", "edition_size = true", "true"),
        ("policy", "languages = 3", "3"),
        ("policy", 'languages = ["english"]', '"english"'),
        ("fetch", "timeout = inf", "inf"),
        ("fetch", "host_delay = -0.5", "-0.5"),
        ("fetch", 'max_bytes = "ten"', '"ten"'),
        ("fetch", "max_bytes = 0", "0"),
        ("fetch", 'allow_networks = ["10.0.0.1/8"]', '"10.0.0.1/8"'),
        ("fetch", 'contact = "nobody"', '"nobody"'),
        ("fetch", 'connect_to = { "a.example" = "localhost:80" }', "a table"),
        ("fetch", 'connect_to = { "a.example" = "127.0.0.1:99999" }', "a table"),
        ("fetch", "respect_robots = 1", "1"),
        ("fetch", "timeout = 2026-03-02", "2026-03-02"),
    ],
)
def test_a_value_that_is_not_allowed(table: str, line: str, found: str) -> None:
    told = mistakes(f"{SITE}{TOPIC}[{table}]\n\n{line}\n")
    assert len(told) == 1
    key = line.partition(" ")[0]
    assert told[0].startswith(f"broadsheet.toml:8: {table}.{key}: found {found}; allowed: ")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "a.example/feed", "http://", "http://a b/", "https://x:y/", ""]
)
def test_only_full_web_addresses(url: str) -> None:
    told = mistakes(f'{SITE}{TOPIC}[[source]]\nurl = "{url}"\n')
    assert told == [
        f'broadsheet.toml:7: source.url: found "{url}"; allowed: a full http or https address'
    ]


@pytest.mark.parametrize(
    "line", ["[site]\nurl = {}", "[newsletter]\nsubscribe_url = {}", "[fetch]\ncontact = {}"]
)
def test_an_address_that_everybody_is_told_holds_no_login(line: str) -> None:
    text = SITE + TOPIC if "[site]" not in line else TOPIC
    table = line.format('"https://me:hunter2@a.example/"')
    if "[site]" in line:
        table += '\ntitle = "A"\nsubject = "B"'
    told = mistakes(f"{text}{table}\n")
    assert len(told) == 1
    assert "allowed: an address without a name and password" in told[0]


def test_element_of_a_list_is_told_on_its_own_line() -> None:
    told = mistakes(SITE + TOPIC + 'keywords = [\n  "good", # fine\n  "ba*d",\n  7,\n]\n')
    assert [line.split(": ")[0] for line in told] == ["broadsheet.toml:8", "broadsheet.toml:9"]


def test_unknown_parent_unknown_topic_and_guesses() -> None:
    told = mistakes(
        SITE
        + '[[topic]]\nname = "Science"\n[[topic]]\nname = "Space"\nparent = "Sience"\n'
        + '[[source]]\nurl = "https://a.example"\ntopics = ["space", "Spice"]\n'
    )
    assert told == [
        'broadsheet.toml:8: topic.parent: found unknown topic "Sience"; '
        'allowed: the id or name of a topic (did you mean "science"?)',
        'broadsheet.toml:11: source.topics: found unknown topic "Spice"; '
        'allowed: the id or name of a topic (did you mean "space"?)',
    ]


def test_a_ring_in_the_tree_is_told_once() -> None:
    told = mistakes(
        SITE
        + "".join(
            f'[[topic]]\nname = "{name}"\nparent = "{parent}"\n'
            for name, parent in (("A", "B"), ("B", "C"), ("C", "A"), ("D", "A"))
        )
    )
    assert len(told) == 1
    assert "found a ring, a → b → c → a;" in told[0]


def test_a_topic_may_not_be_its_own_parent() -> None:
    assert "a ring, a → a" in mistakes(SITE + TOPIC + 'parent = "A"\n')[0]


def test_names_and_addresses_are_unique() -> None:
    told = mistakes(
        SITE
        + TOPIC
        + '[[topic]]\nname = "a"\n'
        + '[[source]]\nurl = "https://a.example/feed"\n'
        + '[[source]]\nurl = "http://www.a.example/feed/"\n'
        + '[[source]]\nid = "x"\nurl = "https://b.example"\n'
        + '[[source]]\nid = "x"\nurl = "https://c.example"\n'
    )
    assert any('7: topic.name: found "a", which line 5 has already' in line for line in told)
    assert any("11: source.url:" in line and "line 9 has already" in line for line in told)
    assert not any("11: source.id" in line for line in told)
    assert any('16: source.id: found "x", which line 13 has already' in line for line in told)


def test_a_topic_may_not_take_a_name_of_the_api() -> None:
    assert "topic.id" in mistakes(SITE + '[[topic]]\nid = "page"\nname = "Page"\n')[0]
    assert topic_id("Page") != "page"


def test_at_least_one_topic() -> None:
    assert mistakes(SITE) == [
        "broadsheet.toml:1: topic: found no topic; allowed: at least one [[topic]] with keywords"
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[site]\ntitle = "T\n', "broadsheet.toml:2: not TOML, at column 11: "),
        ("[site\n", "broadsheet.toml:1: not TOML, at column 6: "),
        ("a = [1,\n", "broadsheet.toml:2: not TOML, at its end: "),
        ("a = 1\na = 2\n", "broadsheet.toml:2: not TOML, at "),
        ("a = " + "[" * 5000, "broadsheet.toml: not TOML that can be read: "),
        ("a = " + "9" * 5000, "broadsheet.toml: not TOML that can be read: "),
    ],
)
def test_what_is_not_toml(text: str, told: str) -> None:
    assert mistakes(text)[0].startswith(told)


def test_tables_of_the_wrong_form() -> None:
    assert (
        "found a table; allowed: tables that begin with [[topic]]"
        in mistakes(SITE + "[topic]\nname = 'A'\n")[0]
    )
    assert "site: found 3; allowed: a table" in mistakes("site = 3\n" + TOPIC)[0]
    assert "topic: found 1; allowed: a table" in mistakes("topic = [1]\n" + SITE)[0]


def test_not_utf8_names_the_line() -> None:
    with pytest.raises(ConfigError, match=r"broadsheet.toml:2: found the byte 0xe9"):
        parse_site('[site]\ntitle = "Café"\n'.encode("latin-1"))


def test_byte_order_mark_and_dos_lines_are_fine() -> None:
    site = parse_site(b"\xef\xbb\xbf" + (SITE + TOPIC).replace("\n", "\r\n").encode())
    assert site.title == "T"


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"broadsheet init .* --template ai"):
        load_site(tmp_path, {})


def test_folder_or_file(tmp_path: Path) -> None:
    path = tmp_path / "broadsheet.toml"
    path.write_text(SITE + TOPIC)
    assert load_site(tmp_path, {}) == load_site(path, {})


def test_contact_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.toml").write_text(SITE + TOPIC + '[fetch]\ncontact = "a@b.example"\n')
    assert load_site(tmp_path, {}).fetch.contact == "a@b.example"
    changed = load_site(tmp_path, {"BROADSHEET_CONTACT": "https://b.example/about"})
    assert changed.fetch.contact == "https://b.example/about"
    with pytest.raises(ConfigError, match='BROADSHEET_CONTACT: found "nonsense"'):
        load_site(tmp_path, {"BROADSHEET_CONTACT": "nonsense"})


def test_ids_of_sources_are_stable_and_unlike() -> None:
    assert source_id("https://www.a.example/News/rss.xml") != source_id("https://a.example/news")
    assert source_id("https://a.example/feed/") == "a.example_feed"
    assert source_id("http://www.a.example/feed") == "a.example_feed"
    alike = [
        "https://a.example/a-b",
        "https://a.example/a/b",
        "https://a.example/a_b",
        "https://a.example/a.b",
        "https://a.example/a?b",
        "https://a.example/A/b",
        "https://a.example:81/a/b",
        "https://a.example/" + "long/" * 40,
        "https://a.example/" + "long/" * 41,
    ]
    assert len({source_id(url) for url in alike}) == len(alike)
    assert same_source("http://www.a.example/x/") == same_source("https://a.example/x")


def test_ids_of_topics() -> None:
    assert topic_id("AI in Healthcare") == "ai-in-healthcare"
    assert topic_id("Künstliche Intelligenz & Straße") == "kunstliche-intelligenz-strasse"
    assert topic_id("科学").startswith("topic-")


@pytest.mark.parametrize("line", ["publish_at = {}", "half_life = {}", "languages = [{}]"])
def test_a_number_too_long_to_be_written_is_a_mistake_like_any_other(line: str) -> None:
    table = "[policy]\n" + line.format("0x" + "f" * 6000)
    (told,) = mistakes(f"{SITE}{TOPIC}{table}\n")
    assert "found a number of 24000 bits; allowed: a" in told
