"""The look: tokens that become rules, colours that stay readable, small style sheets."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.app.settings import parse_site
from broadsheet.app.templates import press
from broadsheet.domain.site import Density, Face, Look
from broadsheet.errors import ConfigError
from broadsheet.stages.publish.site import look
from broadsheet.stages.publish.site.colours import contrast, parse, readable, written

SHEET = press().style
NEEDED = '[site]\ntitle = "T"\nsubject = "S"\n[[topic]]\nname = "X"\nkeywords = ["xy"]\n'


def site_look(line: str) -> Look:
    return parse_site(f"{NEEDED}[look]\n{line}\n".encode()).look


def grounds(name: str) -> set[str]:
    return set(re.findall(rf"--{name}: (#[0-9a-f]{{6}})", SHEET))


def test_the_grounds_are_those_of_the_sheet() -> None:
    assert {written(look.PAPER), written(look.DARK_PAPER)} <= grounds("paper")
    assert {written(look.TONE), written(look.DARK_TONE)} <= grounds("tone")


def test_the_accents_that_ship_are_readable_as_they_are() -> None:
    light, dark = look.accents(Look())
    assert f"--light-accent: {light};" in SHEET
    assert f"--dark-accent: {dark};" in SHEET


@pytest.mark.parametrize("ink", ["ink", "soft"])
def test_text_is_readable_in_both_schemes(ink: str) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for text."""
    schemes = re.findall(
        r"--paper: (#\w{6}); --ink: (#\w{6}); --soft: (#\w{6});.*?--tone: (#\w{6})", SHEET
    )
    assert len(schemes) == 3
    for paper, dark, soft, tone in schemes:
        colour = parse({"ink": dark, "soft": soft}[ink])
        assert colour
        for ground in (parse(paper), parse(tone)):
            assert ground
            assert contrast(colour, ground) >= 4.5


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_any_accent_becomes_readable_on_both_grounds(colour: tuple[int, int, int]) -> None:
    light, dark = (parse(made) for made in look.accents(Look(accent=written(colour))))
    assert light
    assert dark
    assert min(contrast(light, ground) for ground in (look.PAPER, look.TONE)) >= 4.5
    assert min(contrast(dark, ground) for ground in (look.DARK_PAPER, look.DARK_TONE)) >= 4.5


def test_a_readable_accent_is_left_as_it_is() -> None:
    assert readable((0, 0, 160), look.PAPER) == (0, 0, 160)
    assert parse("#c20") == (0xCC, 0x22, 0)
    assert parse("red") is parse("#12345") is parse("#12345g") is None


@pytest.mark.parametrize(
    "accent", ["red;}body{display:none", "#8c1c13;--paper:#000", "url(//evil.example)", ""]
)
def test_a_token_never_becomes_a_rule(accent: str) -> None:
    """Even where it comes past the settings, which refuse it."""
    made = look.tokens(Look(accent=accent, width=90))
    assert "evil" not in made
    assert made.count("{") == made.count("}") == 1
    assert f"--light-accent: {look.accents(Look())[0]};" in made


@pytest.mark.parametrize(
    "line",
    [
        'accent = "red"',
        'accent = "#8c1c13; } body { display: none"',
        'headlines = "Comic Sans"',
        "width = 20",
        'width = "80rem"',
        'density = "tight"',
        'logo = "../logo.svg"',
        'logo = "logo.png"',
        'logo = "/etc/logo.svg"',
        "outlet_pictures = 1",
    ],
)
def test_settings_refuse_what_is_no_token(line: str) -> None:
    with pytest.raises(ConfigError, match=r"broadsheet\.toml:8: look\."):
        site_look(line)


def test_every_token_changes_the_sheet() -> None:
    assert site_look("") == Look()
    assert not look.tokens(Look())
    made = look.tokens(
        site_look(
            'accent = "#004488"\nheadlines = "sans"\ntext = "sans"\nwidth = 100\ndensity = "dense"'
        )
    )
    for rule in (
        "--light-accent: #004488",
        "--display: var(--sans)",
        "--text: var(--sans)",
        "--width: 100rem",
        "--dense: .72",
    ):
        assert rule in made
    for changed in (Look(text=Face.SANS), Look(density=Density.AIRY), Look(accent="#004488")):
        assert press().sheet(changed) != press().sheet(Look())


def test_the_sheet_is_printed_small_and_whole() -> None:
    small = look.small(SHEET)
    assert "/*" not in small
    assert "  " not in small
    assert small.count("{") == small.count("}") == SHEET.count("{")
    assert 'content:"›"' in small
    assert "calc(2rem*var(--dense))" in small
    assert len(small) < 19_000


def test_the_script_is_printed_without_its_comments() -> None:
    script = look.small_script(press().script)
    assert "/* Light" not in script
    assert "localStorage" in script
    assert len(script) < 1_500
    assert (
        replace(press(), own="p { color: red; }")
        .sheet(Look())
        .rstrip()
        .endswith("p { color: red; }")
    )
