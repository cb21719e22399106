"""Hostile titles, excerpts, names and addresses: inert in every form but HTML and the records."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from lxml import etree

from broadsheet.domain.article import Image, Provider
from broadsheet.domain.printed import Paper, PrintedStory, Sheet
from broadsheet.domain.site import SavedSearch, Source, Topic
from broadsheet.stages.publish import DATA_FORMS, printed
from broadsheet.stages.publish.records import RECORDS
from broadsheet.testing.builders import paper, site, story, whole
from broadsheet.text.plain import plain

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"
TEXTS = {
    "script": f"Ports {SCRIPT} open",
    "escaped script": "Ports &lt;script&gt;alert(1)&lt;/script&gt; open",
    "doctype": '<!DOCTYPE x [<!ENTITY a "b">]>&a; ports',
    "cdata": "]]> ports <![CDATA[ open ]]>",
    "bidi": "Ports \u202eevil\u202c \u2066open\u2069 \u200f now",
    "zero width": "Po\u200brts\u2060 o\ufeffpen\u00ad now",
    "controls": "Ports \x00\x08\x0b\x1b[31m open \x7f\x85 \uffff now",
    "line breaks": "Ports\r\nSet-Cookie: a=b\r\n\r\n<html>\u2028\u2029 open",
    "yaml": '---\n- &a "Ports": *a\n!!python/object:os.system {x: y}\n---',
    "liquid": "{{ site.secret }}{% include evil %}{%- raw -%} ports",
    "json": '"},{"id":"x","url":"javascript:alert(1)',
    "header": "Ports\n  X-Evil: 1\n/*\n  X-Evil: 2",
    "long": "Ports open again " * 62_500,
    "long word": "p" * 1_000_000,
}
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    'https://a.example/"><script>alert(1)</script>',
    "https://a.example/\x00\r\nSet-Cookie:a=b",
    "https://\u202ea.example/x",
    "//a.example/x",
    "https://a.example/" + "x" * 1_000_000,
)
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
PLACES = {"href", "url", "xmlUrl", "htmlUrl", "src"}
CARRY = frozenset(("loc", "link", "comments", "guid", "id", "icon", "docs", "url"))
LARGEST = 60_000
"""Bytes of any file about two stories."""


def sheet(of: Sheet, text: str, address: str) -> Sheet:
    image = Image(address, 1200, 800, title=text, attribution=text)
    provider = Provider(text, of.article.provider.domain, logo=Image(address, 50, 50))
    article = replace(
        of.article,
        title=text,
        excerpt=text,
        authors=(text, *(["Ada"] * 100)),
        web_url=address,
        original_url=address,
        amp_url=address,
        cdn_amp_url=address,
        video_url=address,
        provider=provider,
        images=(image,),
        language=text[:40],
    )
    return replace(of, article=article)


def hostile(text: str, address: str) -> Paper:
    """Two stories whose every word and address is hostile, on a site that is hostile itself."""
    word = plain(text[:300], html=False)
    on = site(
        title=word,
        subject=word,
        description=word,
        topics=(Topic("ai", word, description=word, keywords=(word,), hashtags=(word,)),),
        searches=(SavedSearch("s", word, quality=1),),
        sources=(Source("a", address[:3000], word, group=word),),
    )
    told: list[PrintedStory] = []
    for made in (story(0, 3), story(7)):
        members = [sheet(one, text, address) for one in (made.lead, *made.related)]
        told.append(whole(replace(made, lead=members[0], related=tuple(members[1:])), on))
    return paper(told, of=on)


def files(of: Paper) -> Iterator[tuple[str, bytes]]:
    for file in printed(of, [form for form in DATA_FORMS if form is not RECORDS]):
        yield file.path, file.content


def no_bad_address(address: str, path: str) -> None:
    if "://" in address or ":" in address.split("/", maxsplit=1)[0]:
        assert re.match(r"(https?://[^\s<>\"]+|urn:uuid:[0-9a-f-]+)\Z", address), (
            path,
            address[:99],
        )


def check_xml(path: str, content: bytes) -> None:
    """Well-formed without a document type; nothing but the format's own elements."""
    assert b"<!DOCTYPE" not in content
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=False))
    for node in root.iter():
        assert isinstance(node.tag, str), path
        name = etree.QName(node).localname
        assert name not in {"script", "img", "html"}, path
        told = [node.text or "", *(str(value) for value in node.attrib.values())]
        assert not any(INVISIBLE.search(one) for one in told), path
        for key, value in node.attrib.items():
            assert not str(key).startswith("on")
            if key in PLACES:
                no_bad_address(str(value), path)
        if name in CARRY and node.text and len(node) == 0:
            no_bad_address(node.text, path)
        if name == "description" and root.tag == "rss":
            assert "<" not in (node.text or ""), "RSS reads it as HTML"


def check_json(path: str, content: bytes) -> None:
    """Nothing that a browser would take for markup; addresses are of the web."""
    assert b"<" not in content or path.endswith(".webmanifest"), path
    waiting: list[object] = [json.loads(content)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            for key, held in value.items():
                if key.lower().endswith("url") and isinstance(held, str):
                    no_bad_address(held, path)
                waiting.append(held)
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            assert not INVISIBLE.search(value), (path, value[:80])


def check(path: str, content: bytes) -> None:
    assert len(content) < LARGEST, path
    assert not path.startswith("/")
    assert ".." not in path
    if path.endswith((".json", ".webmanifest")):
        check_json(path, content)
    elif path.endswith((".xml", ".svg", ".opml")):
        check_xml(path, content)
    elif path == "_headers":
        assert b"Evil" not in content
        assert b"Set-Cookie" not in content
    else:
        assert path == "robots.txt"


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_inert(name: str) -> None:
    kinds = set()
    for path, content in files(hostile(TEXTS[name], "https://a.example/x")):
        check(path, content)
        kinds.add(path.rpartition("/")[2])
    forms = {"feed.xml", "atom.xml", "feed.json", "openapi.json", "news-sitemap.xml", "_headers"}
    forms |= {"sitemap.xml", "manifest.webmanifest", "sources.opml", "robots.txt", "icon.svg"}
    assert forms <= kinds


@pytest.mark.parametrize("address", ADDRESSES, ids=[address[:24] for address in ADDRESSES])
def test_addresses_are_inert(address: str) -> None:
    for path, content in files(hostile("Ports open again", address)):
        check(path, content)
        assert b"script:" not in content.lower()
        assert b"Set-Cookie" not in content
