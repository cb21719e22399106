"""Reads the site's templates and style sheet from the package and compiles them."""

from functools import cache
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined

from broadsheet.stages.publish.site import Press

_PACKAGE = "broadsheet.stages.publish.site"


@cache
def press() -> Press:
    """The press with the templates that ship with the program, each compiled once."""
    folder = files(_PACKAGE).joinpath("templates")
    sources = {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".jinja")
    }
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    for name in sorted(sources):
        environment.get_template(name)
    return Press(environment, folder.joinpath("style.css").read_text("utf-8"))
