"""A site's own templates, style sheet and logo, put over those that ship."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from broadsheet.app.printing import all_forms
from broadsheet.app.templates import Own, press, read_own, shipped
from broadsheet.domain.site import Look
from broadsheet.errors import ConfigError
from broadsheet.ports.store import Store
from broadsheet.stages import publish
from broadsheet.stages.publish.site import site_form
from broadsheet.testing import builders


def folder(root: Path, files: Mapping[str, str]) -> Path:
    (root / "templates").mkdir()
    for name, text in files.items():
        (root / "templates" / name).write_text(text, "utf-8")
    return root


def printed(root: Path, look: Look | None = None) -> dict[str, bytes]:
    paper = builders.newsroom(9)
    if look:
        paper = replace(paper, catalog=replace(paper.catalog, site=builders.site(look=look)))
    form = site_form(press(read_own(root)))
    return {file.path: file.content for file in publish.printed(paper, [form])}


def test_a_folder_without_templates_changes_nothing(tmp_path: Path) -> None:
    assert read_own(tmp_path) == Own()
    assert press(read_own(tmp_path)) is press()


def test_a_block_of_a_shipped_template_is_replaced(tmp_path: Path) -> None:
    own = (
        '{% extends "shipped/404.html.jinja" %}'
        "{% block main %}<h1>Lost {{ 1 + 1 }}</h1>{% endblock %}"
    )
    found = printed(folder(tmp_path, {"404.html.jinja": own}))
    assert b"<h1>Lost 2</h1>" in found["404.html"]
    assert b'<footer class="foot">' in found["404.html"]


def test_a_part_is_replaced_on_every_page(tmp_path: Path) -> None:
    found = printed(
        folder(tmp_path, {"foot.html.jinja": "<footer>Ours: {{ frame.site.title }}</footer>"})
    )
    for path in ("index.html", "stories/s-00000/index.html", "topics/ai/index.html"):
        assert b"<footer>Ours: The Daily Weights</footer>" in found[path]


def test_its_version_is_another(tmp_path: Path) -> None:
    own = folder(tmp_path, {"site.css": "p { color: red; }"})
    assert press(read_own(own)).version != press().version


def test_its_style_sheet_follows_ours(tmp_path: Path) -> None:
    own = (
        "/* ours */\n.page * a { color: red; }\n"
        '.x::before { content: "Paris, 12: 30; {ok}  /* x */"; }'
    )
    found = printed(folder(tmp_path, {"site.css": own}))
    [sheet] = [content for path, content in found.items() if path.endswith(".css")]
    assert sheet.endswith(f"}}\n{own}".encode())


def test_its_logo_takes_the_place_of_the_title(tmp_path: Path) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    found = printed(folder(tmp_path, {"logo.svg": drawing}), Look(logo="logo.svg"))
    [path] = [path for path in found if path.endswith(".svg")]
    assert found[path] == drawing.encode()
    assert f'<img src="{path}" alt="The Daily Weights">'.encode() in found["index.html"]


def test_a_logo_that_is_not_there_is_told(tmp_path: Path) -> None:
    store = cast("Store", None)
    with pytest.raises(ConfigError, match=r'look\.logo: found "logo\.svg"'):
        all_forms(store, tmp_path, builders.site(look=Look(logo="logo.svg")))


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("front.html.jinja", "one\n{% if %}", r"front\.html\.jinja:2: not a template: "),
        ("front.html.jinja", "{% for x in y %}", r"front\.html\.jinja:1: not a template: "),
        ("frnt.html.jinja", "", r'no template has this name \(did you mean "front\.html\.jinja"'),
        ("front.html.jinja", "a\n\nb {{ nothing.at.all }}", r"front\.html\.jinja:3: .*nothing"),
        ("front.html.jinja", "\n{{ lead.titel }}", r"front\.html\.jinja:2: .*titel"),
        ("front.html.jinja", "\n{{ 1 / 0 }}", r"front\.html\.jinja:2: division by zero"),
        (
            "front.html.jinja",
            "{{ ''.__class__.__mro__ }}",
            r"front\.html\.jinja:1: .*__class__.* unsafe",
        ),
        ("front.html.jinja", "{{ range(999999999)|list }}", r"front\.html\.jinja:1: "),
        ("parts.html.jinja", "{% macro row(a, b, c) %}\n{{ a.x }}{% endmacro %}", r"parts\.html"),
    ],
)
def test_mistakes_are_told_with_file_and_line(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        printed(folder(tmp_path, {name: text}))


def test_a_page_that_leads_to_a_moved_story_is_told_with_file_and_line(tmp_path: Path) -> None:
    own = folder(tmp_path, {"moved.html.jinja": "\n{{ nowhere.at_all }}"})
    moved = replace(builders.story(0), formerly=("s-old",))
    form = site_form(press(read_own(own)))
    with pytest.raises(ConfigError, match=r"moved\.html\.jinja:2: .*nowhere"):
        list(publish.printed(builders.paper([moved]), [form]))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("macro row(card, up, time)", "macro other(card, up, time)"),
        ("macro row(card, up, time)", "macro row(card)"),
        ("macro headline(", "macro head("),
        ('macro meta(card, up, time="", logos=false)', "macro meta(card)"),
    ],
)
def test_parts_that_lack_a_macro_are_told(tmp_path: Path, was: str, now: str) -> None:
    parts = shipped()[0]["parts.html.jinja"]
    assert was in parts
    own = folder(tmp_path, {"parts.html.jinja": parts.replace(was, now)})
    with pytest.raises(ConfigError, match=r"/templates.*(every macro of the shipped one|parts)"):
        printed(own)


ROWS = (
    '<i>{{ (up ~ card.href)|urlencode }}</i>{{ {"at": up}|tojson }}{{ up|upper }}{{ time|upper }}'
    '{% if up == "../../" %}two{% else %}other{% endif %}{{ time.split(",")|length }}'
)


def test_a_site_s_own_row_may_do_anything_with_what_it_is_given(tmp_path: Path) -> None:
    parts = shipped()[0]["parts.html.jinja"]
    own = f"{parts}{{% macro row(card, up, time) %}}{ROWS}{{% endmacro %}}"
    found = printed(folder(tmp_path, {"parts.html.jinja": own}))
    topic = found["topics/ai/index.html"].decode()
    assert "<i>../../stories/s-00000/index.html</i>" in topic
    assert '{"at": "../../"}' in topic
    assert "two2" in topic
    [day] = [text.decode() for path, text in found.items() if path.startswith("days/2022-11-21/")]
    assert "two1" in day, "a day's page tells the hour alone"
    assert not [path for path, text in found.items() if b"\x00" in text]


@pytest.mark.parametrize("macro", ["row(card, up, time)", 'headline(card, up, level="h2")'])
def test_a_mistake_in_a_row_is_told_with_its_line(tmp_path: Path, macro: str) -> None:
    parts = shipped()[0]["parts.html.jinja"]
    begins = f"{{% macro {macro} %}}\n"
    line = parts[: parts.index(begins)].count("\n") + 2
    own = parts.replace(begins, begins + "{{ card.nothing }}")
    front = '{% extends "shipped/404.html.jinja" %}'
    root = folder(tmp_path, {"parts.html.jinja": own, "front.html.jinja": front})
    with pytest.raises(ConfigError, match=rf"parts\.html\.jinja:{line}: .*nothing"):
        printed(root)


def test_a_fault_of_ours_behind_a_template_is_not_laid_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object) -> str:
        raise KeyError("ours")

    monkeypatch.setattr("broadsheet.stages.publish.site.story.heat_sum", faulty)
    root = folder(tmp_path, {"story.html.jinja": "{{ card.title }} {{ sum }}"})
    with pytest.raises(KeyError, match="ours"):
        printed(root)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    root = folder(tmp_path, {})
    (root / "templates" / "site.css").write_bytes(b"a\n\xff")
    with pytest.raises(ConfigError, match=r"site\.css:2: found the byte 0xff"):
        read_own(root)


def test_a_fault_of_ours_stays_a_fault(tmp_path: Path) -> None:
    made = press(read_own(folder(tmp_path, {"404.html.jinja": "gone"})))
    assert made.fault is not None
    fault = ZeroDivisionError("ours")
    assert made.fault(fault) is fault


def test_what_a_site_writes_is_escaped_as_ours_is(tmp_path: Path) -> None:
    own = folder(tmp_path, {"404.html.jinja": "{{ frame.site.notice }}"})
    paper = builders.newsroom(9)
    site = builders.site(notice="<script>")
    paper = replace(paper, catalog=replace(paper.catalog, site=site))
    form = site_form(press(read_own(own)))
    found = {file.path: file.content for file in publish.printed(paper, [form])}
    assert found["404.html"] == b"&lt;script&gt;"
