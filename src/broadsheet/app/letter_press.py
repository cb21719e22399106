"""Reads the newsletter's templates from the package and compiles them."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from broadsheet.domain.letter import Letter
from broadsheet.domain.site import Site
from broadsheet.stages.letter.press import LetterPress, fitted, page_address, wrapped
from broadsheet.text.codec import digest

_PACKAGE = "broadsheet.stages.letter"


@cache
def letter_press() -> LetterPress:
    """The templates that ship with the program: one environment escapes, the other does not."""
    # Imported here: it brings the whole press along, which sending does not need.
    from broadsheet.stages.publish.site.look import accents  # noqa: PLC0415

    folder = files(_PACKAGE).joinpath("templates")
    sources = {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".jinja")
    }
    return LetterPress(
        _environment(sources, escape=True),
        _environment(sources, escape=False),
        accents,
        digest(sorted(sources.items())),
    )


def letter_fit(site: Site) -> Callable[[Letter], Letter]:
    """What cuts a letter of this site to what a mail may hold."""
    return lambda letter: fitted(letter, site, page_address(site, letter.id), letter_press())


def _environment(sources: dict[str, str], *, escape: bool) -> Environment:
    made = Environment(
        loader=DictLoader(sources),
        autoescape=escape,  # noqa: S701 - plain text has nothing to escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["wrapped"] = wrapped
    return made
