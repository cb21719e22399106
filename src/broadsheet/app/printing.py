"""Every form that a paper is printed in."""

from functools import cache
from pathlib import Path

from broadsheet.app.letter_pages import letter_form
from broadsheet.app.letter_press import letter_press
from broadsheet.app.templates import Own, press, read_own
from broadsheet.domain.printed import Form
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError
from broadsheet.ports.store import Store
from broadsheet.stages import jekyll, publish
from broadsheet.stages.publish import site
from broadsheet.stages.publish.site import Press

PRESS_VERSION = f"{publish.VERSION}+{site.VERSION}"


@cache
def forms() -> tuple[Form, ...]:
    """Records, API, feeds, sitemap and pages, with the look that ships."""
    return _forms(press())


def all_forms(store: Store, root: Path, paper: Site) -> tuple[Form, ...]:
    """The same with the newsletter's letters, which are read from the store as they are printed.

    `root` is the site's folder, whose own templates are put over the shipped ones. Raises
    `ConfigError` where these cannot be used.
    """
    own = read_own(root)
    if paper.look.logo and paper.look.logo not in own.drawings:
        raise ConfigError(
            f'{root}: look.logo: found "{paper.look.logo}", which is not in {own.folder}; '
            "allowed: an SVG file that lies there"
        )
    made = press(own)
    pages = forms() if own == Own() else _forms(made)
    return (*pages, letter_form(made, letter_press(), store))


def _forms(made: Press) -> tuple[Form, ...]:
    return (*publish.DATA_FORMS, jekyll.DATA, site.site_form(made))
