"""The press: compiled templates, style sheet and scripts, which all pages are printed with."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from jinja2 import Environment, Template

from broadsheet.domain.printed import Laid, Make, PrintedStory
from broadsheet.domain.site import Look
from broadsheet.stages.publish.site.look import small, tokens

FORM = "site"
"""The form's name."""
Shown = str | PrintedStory
"""What a list makes a row of: a slip, or the whole story where a site has rows of its own."""


@dataclass(frozen=True)
class Press:
    """What the pages are printed with: a compiled environment, the style sheet and the script.

    The environment escapes every value by itself (autoescape) and faults on a name that is not
    there (StrictUndefined); `app.templates.press` makes one. `own` is the style sheet that a site
    adds, `drawings` its SVG files by name.
    """

    environment: Environment
    style: str
    script: str = ""
    finder: str = ""
    """The script of the search page."""
    own: str = ""
    drawings: Mapping[str, bytes] = field(default_factory=dict)
    version: str = ""
    """Stands for the templates, the style sheet, the script and the drawings."""
    own_rows: bool = False
    """Whether a site has its own rows of lists, which may do anything with what they are given."""
    fault: Callable[[Exception], Exception] | None = None
    """Turns what a site's own template raised into what is told to the person who wrote it."""

    def template(self, name: str) -> Template:
        """One template, compiled."""
        return self.environment.get_template(name)

    def sheet(self, look: Look) -> str:
        """The whole style sheet of a look; a site's own part of it follows as it was written."""
        return small(self.style + tokens(look)) + self.own


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is named by its digest, so that it can be cached for ever."""

    path: str
    content: bytes

    @classmethod
    def named(cls, stem: str, ending: str, content: bytes) -> "Asset":
        """`assets/style-0123456789ab.css` and the like."""
        return cls(f"assets/{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{ending}", content)


def listing(press: Press, make: Callable[[Mapping[str, Shown]], bytes]) -> Make | Laid:
    """How a page with a list is made: from slips, or from the stories for a site's own rows."""
    return make if press.own_rows else Laid(FORM, make)


@contextmanager
def telling_faults(press: Press) -> Iterator[None]:
    """Let what a site's own template raises be told as the press wants it told."""
    try:
        yield
    except Exception:
        if press.fault is None:
            raise
        try:
            press.environment.handle_exception()  # a macro called alone has lines of compiled code
        except Exception as error:
            raise press.fault(error) from error
