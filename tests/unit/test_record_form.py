"""Records: whatever is printed is read back the same, by us and by any YAML parser."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadsheet.domain.record import Extra, Record, RecordImage, RecordProvider, RelatedItem
from broadsheet.stages.publish.record_form import print_record
from broadsheet.stages.publish.record_read import read_record

NASTY = (
    """
a "quoted" word|back\\slash|key: value|- item|# no comment|a #b|@handle|yes|No|null|~|1.0|1_000|0x1F
12:30:45|2022-05-19|[list]|{map}|{{ site.title }}|{% raw %}|---|...|it's|'single'|%percent|`tick`
*alias|&anchor|!tag|>|?|? question|:|a:|=|<<|1e3|+.inf|.nan|&amp; &nbsp;|doesnâ€™t|C# and F#
U.S. News & World Report|\\u0041|trailing\\|日本語のニュース|😀 emoji 👩‍👩‍👧
""".strip()
    .replace("\n", "|")
    .split("|")
)
NASTY += [
    "|",
    "",
    " ",
    "two\nlines",
    "cr\r\n",
    "tab\there",
    "\ttab",
    " before",
    "after ",
    "a\u00a0b",
]
NASTY += [
    "\u202ertl\u202c",
    "a\u2028b",
    "a\u0085b",
    "\ufeffmark",
    "nul\x00",
    "\x07",
    "\x7f",
    "c1\x9f",
]

texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
filled = texts.filter(bool)
numbers = st.integers(-1, 999_999_999)
sizes = st.none() | st.integers(0, 20_000)
json_texts = st.sampled_from(
    ('"a\u2028b"', '"\x7f"', "null", "true", "-1.5e3", '{"a b": [1, "x: y"]}')
)


def extras() -> st.SearchStrategy[Extra]:
    keys = st.sampled_from(("note", "x y", "1", "yes", "ключ", "a: b", "editor's"))
    return st.dictionaries(keys, json_texts, max_size=2).map(lambda d: tuple(d.items()))


images = st.builds(
    RecordImage,
    url=filled,
    width=sizes,
    height=sizes,
    is_cached=st.none() | st.booleans(),
    title=st.none() | texts,
    attribution=st.none() | texts,
    extra=extras(),
)
image_lists = st.lists(images, max_size=2).map(tuple)
providers = st.builds(RecordProvider, name=texts, domain=texts, images=image_lists, extra=extras())
related_items = st.builds(
    RelatedItem,
    title=texts,
    excerpt=texts,
    published_date_time=texts,
    web_url=texts,
    type=texts,
    provider=providers,
    quality=numbers,
    amp_web_url=st.none() | texts,
    cdn_amp_web_url=st.none() | texts,
    images=image_lists,
    extra=extras(),
)
records = st.builds(
    Record,
    title=filled,
    excerpt=texts,
    published_date_time=st.just("2022-05-19T13:15:00Z") | texts,
    web_url=texts,
    quality=numbers,
    heat=numbers,
    published=st.booleans(),
    provider=providers,
    topics=st.lists(filled, max_size=3).map(tuple),
    category=texts,
    original_url=st.none() | texts,
    amp_web_url=st.none() | texts,
    cdn_amp_web_url=st.none() | texts,
    type=texts,
    featured_content=st.none() | texts,
    removed=st.none() | st.booleans(),
    images=image_lists,
    related=st.lists(related_items, max_size=2).map(tuple),
    secured=st.none() | texts,
    extra=extras(),
    tail=st.sampled_from(("\n\n", "\n", "", "\nA body: with\n--- text\n")),
)


class TextTimes(yaml.SafeLoader):
    """PyYAML's safe loader, with times left as they are written."""


TextTimes.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
    for key, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def plain() -> Record:
    return Record(
        title="A title",
        excerpt="An excerpt.",
        published_date_time="2022-05-19T13:15:00Z",
        original_url="https://a.example/1?from=feed",
        web_url="https://a.example/1",
        quality=85,
        heat=95,
        published=True,
        provider=RecordProvider(
            "Harbour Ledger",
            "a.example",
            (RecordImage("https://site.example/logo.png", 50, 50),),
        ),
        topics=("AI", "AI in Healthcare"),
        images=(RecordImage("https://a.example/1.png", 680, 389, True),),
        related=(
            RelatedItem(
                title="Another",
                excerpt="Other words.",
                published_date_time="2022-05-19T15:35:00Z",
                web_url="https://b.example/2",
                type="article",
                provider=RecordProvider("North & South", "b.example"),
                quality=39,
                images=(RecordImage("https://b.example/2.png", 770, 400, False, "T", "A. Lens"),),
            ),
        ),
        secured="QUJD;REVG",
    )


EXPECTED = """\
---
category: news
title: "A title"
excerpt: "An excerpt."
publishedDateTime: 2022-05-19T13:15:00Z
originalUrl: "https://a.example/1?from=feed"
webUrl: "https://a.example/1"
type: article
quality: 85
heat: 95
published: true

provider:
  name: Harbour Ledger
  domain: a.example
  images:
    - url: "https://site.example/logo.png"
      width: 50
      height: 50

topics:
  - AI
  - AI in Healthcare

images:
  - url: "https://a.example/1.png"
    width: 680
    height: 389
    isCached: true

related:
  - title: "Another"
    excerpt: "Other words."
    publishedDateTime: 2022-05-19T15:35:00Z
    webUrl: "https://b.example/2"
    type: article
    provider:
      name: North & South
      domain: b.example
    quality: 39
    images:
      - url: "https://b.example/2.png"
        width: 770
        height: 400
        isCached: false
        title: "T"
        attribution: "A. Lens"

secured: "QUJD;REVG"
---

"""


def test_the_exact_form() -> None:
    assert print_record(plain()).decode() == EXPECTED
    read = read_record(EXPECTED.encode(), "a.md")
    assert read.record == plain()
    assert read.warnings == ()


@given(records)
@settings(max_examples=60, deadline=None)
def test_what_is_printed_is_read_back(record: Record) -> None:
    assert read_record(print_record(record), "a.md").record == record


@given(records)
@settings(max_examples=60, deadline=None)
def test_other_parsers_read_the_same_values(record: Record) -> None:
    text = print_record(record).decode()
    assert text.startswith("---\n")
    front = text.removeprefix("---\n").split("\n---")[0]
    read: dict[str, Any] = yaml.load(front, Loader=TextTimes)
    assert read["title"] == record.title
    assert read["excerpt"] == record.excerpt
    assert read["publishedDateTime"] == record.published_date_time
    assert read["category"] == record.category
    assert read["quality"] == record.quality
    assert read["published"] is record.published
    assert read.get("secured") == record.secured
    assert read.get("ampWebUrl") == record.amp_web_url
    assert read["provider"]["name"] == record.provider.name
    assert read["provider"]["domain"] == record.provider.domain
    assert tuple(read.get("topics", ())) == record.topics
    assert [i["url"] for i in read.get("images", ())] == [i.url for i in record.images]
    assert [i.get("title") for i in read.get("images", ())] == [i.title for i in record.images]
    assert [r["title"] for r in read.get("related", ())] == [r.title for r in record.related]
    names = [r["provider"]["name"] for r in read.get("related", ())]
    assert names == [r.provider.name for r in record.related]


@given(texts)
@example("yes")
@settings(max_examples=100, deadline=None)
def test_every_name_is_read_as_the_text_it_is(name: str) -> None:
    made = Record(
        "T", "E", "2022-05-19", "u", 1, 1, True, RecordProvider(name, "d"), (name or "-",)
    )
    front = print_record(made).decode().removeprefix("---\n").split("\n---")[0]
    read = yaml.load(front, Loader=TextTimes)
    assert read["provider"]["name"] == name
    assert read["topics"] == [name or "-"]


@pytest.mark.parametrize(
    "name", ["U.S. News & World Report", "Tom's Guide", "01Net", "Al-Bab, Inc."]
)
def test_ordinary_names_stay_plain(name: str) -> None:
    made = Record("T", "E", "2022-05-19", "u", 1, 1, True, RecordProvider(name, "d"), ("AI",))
    assert f"\n  name: {name}\n" in print_record(made).decode()


def test_lone_surrogates_do_not_stop_the_press() -> None:
    made = Record("a\ud800b", "E", "2022-05-19", "u", 1, 1, True, RecordProvider("n", "d"), ("AI",))
    assert 'title: "a\ufffdb"' in print_record(made).decode()
