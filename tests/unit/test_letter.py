"""The newsletter: when it is due, what it tells, how it reads."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as markup

from broadsheet.app.letter_press import letter_press
from broadsheet.domain.article import Copy, Image
from broadsheet.domain.letter import Letter, LetterStory
from broadsheet.domain.printed import PrintedStory
from broadsheet.domain.site import LetterDays, NewsletterPolicy, Site
from broadsheet.stages.letter import compose, file_form, press, schedule
from broadsheet.stages.letter.choose import Candidate, Chosen, choose
from broadsheet.stages.letter.item import item
from broadsheet.testing.builders import NOON, site, story
from broadsheet.testing.letters import made_letter, made_story

PAGE = "https://weights.example/paper/newsletters/2022-11-21/"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ site.secret }} {% include x %}",
    "a\r\nBcc: victim@x.example",
    "\u202egnp.exe\u202c \u2066x",
    "zero\u200bwidth\ufeff",
    "<mj-include path='/etc/passwd'/>",
    "</mj-text></mj-column><mj-raw>",
    "]]> --> <!--",
    "\ud800",
    "\x00\x08\x1b",
    "e\u0301" * 50,
    "x" * 100_000,
)


def own(**changes: object) -> Site:
    return site(newsletter=NewsletterPolicy(enabled=True, sender="news@p.example", **changes))  # type: ignore[arg-type]


def html_of(letter: Letter, of: Site | None = None) -> str:
    return press.rendered(letter, of or own(), PAGE, letter_press()).to("https://x.example/u").html


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        ("daily", "2022-11-20T18:00", "2022-11-20"),
        ("daily", "2022-11-20T17:59", ""),
        ("daily", "2022-11-21T05:59", "2022-11-20"),
        ("daily", "2022-11-21T06:01", ""),
        ("weekdays", "2022-11-21T19:00", "2022-11-21"),
        ("weekdays", "2022-11-19T19:00", ""),
        ("weekdays", "2022-11-19T03:00", "2022-11-18"),
        ("weekly", "2022-11-18T18:30", "2022-11-18"),
        ("weekly", "2022-11-21T18:30", ""),
        ("weekly", "2022-11-24T18:30", ""),
    ],
)
def test_a_letter_is_due_from_its_hour_on(days: str, at: str, expected: str) -> None:
    policy = NewsletterPolicy(days=LetterDays(days), hour=18)
    assert schedule.due(policy, datetime.fromisoformat(at).replace(tzinfo=UTC)) == expected


def candidate(name: str, pages: int = 1, *former: str, lead: str = "") -> Candidate:
    return Candidate(frozenset((name, *former)), lead or f"lead-{name}", pages)


def told(name: str, pages: int, day: str = "2022-11-20") -> Letter:
    one = replace(made_story(), story=name, lead=f"lead-{name}", pages=pages)
    return Letter(day, NOON, "S", "", (one,))


def test_what_was_told_is_not_told_again() -> None:
    found = choose([candidate("a"), candidate("b"), candidate("c")], [told("b", 1)], 2)
    assert found == (Chosen(0), Chosen(2))


@pytest.mark.parametrize(
    ("before", "now", "again"), [(1, 3, False), (1, 4, True), (6, 9, True), (8, 11, False)]
)
def test_a_story_that_grew_much_is_told_again(before: int, now: int, again: bool) -> None:
    found = choose([candidate("a", now)], [told("a", before)], 9)
    assert found == ((Chosen(0, now - before),) if again else ())


def test_the_last_letter_counts_for_growth() -> None:
    letters = [told("a", 6, "2022-11-20"), told("a", 2, "2022-11-18")]
    assert choose([candidate("a", 8)], letters, 9) == ()


def test_a_merged_or_split_story_was_told_as_well() -> None:
    assert choose([candidate("new", 1, "old")], [told("old", 1)], 9) == ()
    assert choose([candidate("split", 1, lead="lead-old")], [told("old", 1)], 9) == ()


def told_of(of: PrintedStory, **changes: bool) -> LetterStory:
    record = of.record(of.lead)
    assert record is not None
    return compose.story(
        of,
        record,
        "https://weights.example/paper/stories/s/",
        "https://weights.example/paper",
        outlet_pictures=changes.get("outlet_pictures", False),
    )


def with_picture(of: PrintedStory, image: Image) -> PrintedStory:
    lead = replace(of.lead, article=replace(of.lead.article, images=(image,)))
    return replace(of, lead=lead)


def test_a_story_names_its_outlets_once_and_never_its_own() -> None:
    of = story(0, 6)
    found = told_of(of)
    outlets = [other.outlet for other in found.also]
    assert len(outlets) == len(set(outlets)) == compose.MOST_OTHERS
    assert found.outlet not in outlets
    assert found.pages == 6


def test_pictures_come_from_the_site_alone_unless_it_says_otherwise() -> None:
    remote = Image("https://outlet.example/p.jpg", 1200, 800)
    assert told_of(with_picture(story(0), remote)).picture is None
    shown = told_of(with_picture(story(0), remote), outlet_pictures=True).picture
    assert shown is not None
    assert shown.src == remote.url
    copies = (Copy("assets/a-320.webp", 320, 213), Copy("assets/a-960.webp", 960, 640))
    kept = replace(remote, kept="assets/a-960.webp", copies=copies)
    held = told_of(with_picture(story(0), kept)).picture
    assert held is not None
    assert held.src == "https://weights.example/paper/assets/a-960.webp"
    icon = replace(kept, width=64, height=64)
    assert told_of(with_picture(story(0), icon)).picture is None


def test_a_letter_without_stories_is_none() -> None:
    assert compose.letter(own(), "2022-11-21", NOON, []) is None


def test_the_subject_follows_its_pattern_once() -> None:
    hostile = replace(made_story(), title="{title} {day} \r\nBcc: x@y.example \u202eabc")
    of = own(subject="{day}: {lead} ({count})")
    assert compose.subject(of, "2022-11-21", [hostile]) == (
        "2022-11-21: {title} {day} Bcc: x@y.example abc (1)"
    )
    assert len(compose.subject(of, "2022-11-21", [replace(hostile, title="x " * 500)])) <= 150


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x", "http://a b/"])
def test_an_address_that_may_not_be_linked_gives_way_to_the_storys_page(url: str) -> None:
    of = story(0)
    record = of.record(of.lead)
    assert record is not None
    found = compose.story(
        of, replace(record, web_url=url), "https://own.example/s/", "", outlet_pictures=False
    )
    assert found.url in {"https://own.example/s/", "http://a%20b/"}


def test_the_html_holds_in_old_clients() -> None:
    found = html_of(made_letter(12))
    page = markup.fromstring(found)
    assert len(found.encode()) <= press.CLIPPED
    assert not list(page.iter("script", "link", "iframe", "form", "object"))
    for image in page.iter("img"):
        assert image.get("alt")
        assert int(image.get("width", "0")) > 0
        assert image.get("src", "").startswith("https://weights.example/paper/assets/")
    assert all(table.get("role") == "presentation" for table in page.iter("table"))
    assert all(link.get("href", "").startswith("https://") for link in page.iter("a"))
    assert "color-scheme" in found
    assert "prefers-color-scheme: dark" in found
    assert page.get("lang") == "en"


def test_nothing_in_a_letter_is_counted() -> None:
    """No pixel, no redirect, no address that differs from reader to reader but the one to leave."""
    parts = press.rendered(made_letter(12), own(), PAGE, letter_press())
    one, other = (parts.to(f"https://x.example/{name}") for name in ("ada", "bob"))
    assert one.html.replace("/ada", "/bob") == other.html
    assert one.text.replace("/ada", "/bob") == other.text
    assert "https://x.example/ada" in one.html
    assert "https://x.example/ada" in one.text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_texts_are_inert_everywhere(text: str) -> None:
    of = story(0)
    record = of.record(of.lead)
    assert record is not None
    hostile = replace(
        record, title=text, excerpt=text, provider=replace(record.provider, name=text)
    )
    made = compose.story(of, hostile, PAGE, "https://own.example", outlet_pictures=True)
    letter = compose.letter(own(subject="{lead}"), "2022-11-21", NOON, [made, made])
    assert letter is not None
    letter = press.fitted(letter, own(), PAGE, letter_press())
    found = html_of(letter)
    page = markup.fromstring(found)
    assert not list(page.iter("script", "iframe"))
    assert all(one.get("onerror") is None for one in page.iter())
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x00-\x08\r]", found + letter.subject)
    assert "\n" not in letter.subject
    assert len(letter.subject) <= 150
    archived = press.archived(letter, own(), PAGE, letter_press())
    assert not re.search(r"\{[{%]", archived)
    printed = file_form.file_form(letter, PAGE, archived)
    assert printed.startswith(b"---\ntitle: ")
    front = yaml.safe_load(printed.decode().split("\n---\n")[0])
    assert front["title"] == letter.subject
    assert front["excerpt"] == letter.excerpt


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_told(title: str, excerpt: str) -> None:
    of = story(0)
    record = of.record(of.lead)
    assert record is not None
    made = compose.story(
        of, replace(record, title=title, excerpt=excerpt), PAGE, PAGE, outlet_pictures=False
    )
    letter = compose.letter(own(), "2022-11-21", NOON, [made])
    assert letter is not None
    parts = press.rendered(letter, own(), PAGE, letter_press())
    shown = "".join(map(str, markup.fromstring(parts.html).itertext()))
    assert " ".join(made.title.split()) in " ".join(shown.split())


def test_a_letter_that_would_be_clipped_loses_its_last_stories() -> None:
    long = replace(made_story(), url=f"https://a.example/{'x' * 1900}")
    letter = replace(made_letter(1), stories=(long,) * 50)
    fitted = press.fitted(letter, own(), PAGE, letter_press())
    assert 1 < len(fitted.stories) < 50
    assert len(html_of(fitted).encode()) <= press.CLIPPED
    assert press.fitted(made_letter(3), own(), PAGE, letter_press()) == made_letter(3)


def test_the_plain_text_has_every_story_and_address() -> None:
    letter = made_letter(6)
    text = press.rendered(letter, own(imprint="1 Quay"), PAGE, letter_press()).to("https://l").text
    for one in letter.stories:
        assert one.url in text
        assert one.title.split()[0] in text
    assert text.endswith("1 Quay\n")
    assert "<" not in text
    assert all(len(line) <= 100 or "https://" in line for line in text.splitlines())


def test_the_accent_is_made_readable() -> None:
    pale = replace(own(), look=replace(own().look, accent="#ffff00"))
    page = markup.fromstring(html_of(made_letter(3), pale))
    assert all("#ffff00" not in (one.get("style") or "") for one in page.iter())


def test_the_file_is_as_the_contract_names_it() -> None:
    letter = made_letter(3)
    lines = file_form.file_form(letter, PAGE, "<p>x</p>\n\n").decode().splitlines()
    keys = [line.partition(":")[0] for line in lines if re.match(r"\w+:", line)]
    assert keys.pop() == "slug"
    assert keys == ["title", "excerpt", "publishedDateTime", "webUrl", "type", "topics"]
    assert " / ".join(one.title for one in letter.stories) in lines[2]
    assert lines[-2:] == ["---", "<p>x</p>"]


def test_a_letter_is_named_by_the_title_of_its_day() -> None:
    letter = compose.letter(own(), "2022-11-21", NOON, [made_story()])
    assert letter is not None
    assert letter.name == "the-daily-weights-2022-11-21.html"
    assert file_form.file_path(letter.name) == "_newsletters/the-daily-weights-2022-11-21.html"
    assert compose.without(replace(own(), title="The Paper"), letter, frozenset()) == letter


def test_a_generator_builds_a_letter_where_its_address_leads() -> None:
    printed = file_form.file_form(made_letter(3), PAGE, "<p>x</p>")
    front = yaml.safe_load(printed.decode().split("\n---\n")[0])
    assert front["webUrl"].endswith(f"/newsletters/{front['slug']}/")


def test_the_archive_shows_nothing_that_was_taken_down() -> None:
    letter = made_letter(3)
    left = compose.without(own(), letter, frozenset({letter.stories[1].name}))
    assert [one.story for one in left.stories] == [
        letter.stories[0].story,
        letter.stories[2].story,
    ]
    [gone, *others] = letter.stories[1].also
    left = compose.without(own(), letter, frozenset({gone.name}))
    assert [one.also for one in left.stories] == [
        letter.stories[0].also,
        tuple(others),
        letter.stories[2].also,
    ]
    assert (left.subject, left.preheader) == (letter.subject, letter.preheader)
    assert compose.without(own(), letter, frozenset({"other.md"})) is letter


def test_subject_and_preheader_tell_of_what_is_left_alone() -> None:
    of = own(subject="{count}: {lead}")
    made = compose.letter(of, "2022-11-21", NOON, made_letter(3).stories)
    assert made is not None
    first, second, third = made.stories
    left = compose.without(of, made, frozenset({first.name}))
    assert (left.subject, left.preheader) == (f"2: {second.title}", third.title)
    left = compose.without(of, made, frozenset({first.name, third.name}))
    assert (left.subject, left.preheader) == (f"1: {second.title}", second.excerpt)
    left = compose.without(of, made, frozenset(one.name for one in made.stories))
    assert (left.subject, left.preheader) == ("Newsletter of 2022-11-21", "")
    assert first.title not in html_of(left)


def test_an_item_of_the_api_has_the_keys_of_a_records() -> None:
    letter = replace(made_letter(2), name="the-daily-weights-2022-11-21.html")
    found = item(letter, PAGE, "en-us")
    assert found["path"] == "_newsletters/the-daily-weights-2022-11-21.html"
    assert found["publishedDateTime"] == "2022-11-21T12:00:00Z"
    assert found["heat"] is None
    assert found["topics"] == ["AI"]


def test_the_same_letter_gives_the_same_bytes() -> None:
    made = [press.rendered(made_letter(5), own(), PAGE, letter_press()) for _ in range(2)]
    assert made[0] == made[1]


def test_a_letter_reaches_as_far_back_as_it_is_rare() -> None:
    found = [schedule.reach(NewsletterPolicy(days=days)) for days in LetterDays]
    assert found == sorted(found)
    assert found[-1] > timedelta(days=7)


@pytest.mark.parametrize("days", LetterDays)
@pytest.mark.parametrize("hours", [0, 23, 24 * 3])
def test_the_first_days_of_time_are_no_fault(days: LetterDays, hours: int) -> None:
    at = datetime.min.replace(tzinfo=UTC) + timedelta(hours=hours)
    policy = NewsletterPolicy(days=days, hour=18)
    assert schedule.due(policy, at) in ("", f"{at:%Y-%m-%d}", "0001-01-01", "0001-01-03")
    assert schedule.back(at, timedelta(days=9)) == datetime.min.replace(tzinfo=UTC)
    later = at + timedelta(days=10)
    assert schedule.back(later, timedelta(days=9)) == later - timedelta(days=9)
