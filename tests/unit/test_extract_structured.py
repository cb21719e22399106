"""JSON-LD as it is really written, microdata, and which object is the page's own article."""

import json
import time
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.extract import jsonld, microdata
from broadsheet.stages.extract.structured import Structured, bare, structured, types
from broadsheet.text.html import parse


@pytest.mark.parametrize(
    "source",
    [
        '{"@type":"NewsArticle","headline":"A \\"b\\""}',
        '<!-- {"@type":"NewsArticle","headline":"A \\"b\\""} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"A \\"b\\""}\n//]]>',
        '/*<![CDATA[*/{"@type":"NewsArticle","headline":"A \\"b\\""}/*]]>*/',
        '{"@type":"NewsArticle",/* why */"headline":"A \\"b\\"",}',
        '{"@type":"NewsArticle","headline":"A \\"b\\""};',
        '{"@type":"NewsArticle","headline":"A \\"b\\""}'.replace('"', "&quot;"),
    ],
)
def test_a_damaged_block_is_mended(source: str) -> None:
    assert jsonld.decode(source) == {"@type": "NewsArticle", "headline": 'A "b"'}


def test_raw_line_breaks_and_wrong_escapes_in_strings() -> None:
    assert jsonld.decode('{"a": "x\ny", "b": "it\\\'s"}') == {"a": "x\ny", "b": "it\\'s"}


def test_a_comma_before_a_bracket_inside_a_string_stays() -> None:
    assert jsonld.decode('{"a": "one, ]", "b": [1,],}') == {"a": "one, ]", "b": [1]}


@pytest.mark.parametrize("source", ["", "{", "null", '"text"', "[" * 50_000, "{" * 700_000])
def test_what_cannot_be_read_is_none(source: str) -> None:
    assert jsonld.decode(source) is None


@pytest.mark.parametrize("piece", ['"\\', "/*", ",  ", "//", '"', "{", "&quot;"])
def test_mending_stays_linear(piece: str) -> None:
    started = time.perf_counter()
    jsonld.decode("{" + piece * (500_000 // len(piece)))
    assert time.perf_counter() - started < 3


def test_lists_of_other_pages_are_not_walked() -> None:
    block = {
        "@graph": [
            {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "x"}]},
            {"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "y"}},
        ]
    }
    assert [types(node) for node in jsonld.objects([block])] == [
        ("ItemList",),
        ("WebPage",),
        ("NewsArticle",),
    ]


def _nested(depth: int) -> object:
    node: object = {"@type": "Article"}
    for _ in range(depth):
        node = {"@type": "Thing", "mainEntity": node}
    return node


def test_depth_is_bounded() -> None:
    assert len(list(jsonld.objects([_nested(200)]))) <= jsonld.MAX_DEPTH + 1


KEYS = st.sampled_from(["@type", "@graph", "headline", "url", "author", "@id"])
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=50, deadline=None)
@given(ANY_JSON)
def test_any_json_is_read_without_a_fault(value: object) -> None:
    nodes = list(jsonld.objects([jsonld.decode(json.dumps(value))]))
    read = structured(nodes, [], frozenset({"a.example/x"}), ["x"])
    assert len(read.objects) == len(nodes)


def test_microdata_has_the_shape_of_jsonld() -> None:
    tree = parse(
        '<div itemscope itemtype="https://schema.org/NewsArticle">'
        '<h1 itemprop="headline">A <b>b</b></h1>'
        '<time itemprop="datePublished" datetime="2024-01-02">2 Jan</time>'
        '<p itemprop="author" itemscope itemtype="http://schema.org/Person">'
        '<a itemprop="name" href="/p">Ida</a></p>'
        '<p itemprop="author" itemscope itemtype="http://schema.org/Person">'
        '<span itemprop="name">Tom</span></p></div>'
    )
    assert tree is not None
    article, ida, tom = microdata.items(tree)
    assert article["headline"] == "A b"
    assert article["datePublished"] == "2024-01-02"
    assert article["author"] == [ida, tom]
    assert ida["name"] == "Ida"


def _read(*nodes: Mapping[str, object]) -> Structured:
    return structured(list(nodes), [], frozenset({"a.example/x"}), ["The headline of the page"])


def test_the_article_that_agrees_comes_first() -> None:
    other = {"@type": "NewsArticle", "headline": "Elsewhere", "url": "https://a.example/other"}
    own = {"@type": "NewsArticle", "headline": "The headline of the page"}
    assert _read(other, own).mains[0] == own
    assert _read(other, own).objects[0] == own


def test_a_page_of_many_articles_has_no_main_one() -> None:
    nodes: list[dict[str, object]] = [
        {"@type": "NewsArticle", "headline": f"Number {i} of them"} for i in range(6)
    ]
    assert _read(*nodes).mains == ()


def test_references_are_resolved() -> None:
    read = _read({"@type": "Person", "@id": "#p", "name": "Ida"})
    assert read.resolve({"@id": "#p"}) == {"@type": "Person", "@id": "#p", "name": "Ida"}
    assert read.resolve({"@id": "#q"}) == {"@id": "#q"}


def test_addresses_are_compared_bare() -> None:
    assert bare("https://www.A.example/x/?q=1#f") == bare("http://a.example/x")
