"""Reads templates, style sheet and script: those that ship, and what a site puts over them.

A site's own files lie in its folder `templates`: `NAME.html.jinja` takes the place of the shipped
template of that name (and may extend it as `shipped/NAME.html.jinja`), `site.css` follows the
shipped style sheet, and SVG files are there for the logo. Templates may come with a shared site:
where there are any, all are run in Jinja's sandbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError, TemplateError

from broadsheet.app.environments import OURS, Foreign, Shipped
from broadsheet.app.settings.problems import guess
from broadsheet.errors import ConfigError
from broadsheet.stages.publish.site import Press
from broadsheet.text.codec import digest

FOLDER = "templates"
ENDING = ".html.jinja"
SHEET = "site.css"
PARTS = "parts.html.jinja"
"""Macros that the other templates, and the lists' rows, are made with."""
MOST = 500_000
"""Bytes of one such file."""
_PACKAGE = "broadsheet.stages.publish.site"
_LETTERS = "broadsheet.stages.letter"
_FILES = ("style.css", "site.js", "search.js")
_SHIPPED = "shipped/"
_WHOLE = f"{PARTS} has to hold every macro of the shipped one, each taking what that one takes"


@dataclass(frozen=True, slots=True)
class Own:
    """What a site's folder puts over the shipped look; `folder` is how messages call it."""

    templates: Mapping[str, str] = field(default_factory=dict)
    style: str = ""
    drawings: Mapping[str, bytes] = field(default_factory=dict)
    folder: str = FOLDER


@cache
def shipped() -> tuple[dict[str, str], tuple[str, str, str]]:
    """The templates that ship with the program by name; the style sheet and the two scripts."""
    folder = files(_PACKAGE).joinpath("templates")
    templates = {
        entry.name: entry.read_text("utf-8")
        for place in (folder, files(_LETTERS).joinpath("templates"))
        for entry in place.iterdir()
        if entry.name.endswith(ENDING)
    }
    style, script, finder = (folder.joinpath(name).read_text("utf-8") for name in _FILES)
    return templates, (style, script, finder)


def read_own(root: Path) -> Own:
    """What the site's folder holds; `ConfigError` for a file that cannot be what it is named as."""
    folder = root / FOLDER
    if not folder.is_dir():
        return Own()
    templates: dict[str, str] = {}
    drawings: dict[str, bytes] = {}
    style = ""
    for path in sorted(folder.iterdir()):
        if path.name.endswith(".jinja"):
            templates[_known(path)] = _text(path)
        elif path.name == SHEET:
            style = _text(path)
        elif path.suffix == ".svg":
            drawings[path.name] = _text(path).encode()
    return Own(templates, style, drawings, str(folder))


def press(own: Own | None = None) -> Press:
    """The press with the templates that ship, or with a site's own over them.

    Raises `ConfigError` where one of a site's templates cannot be compiled, naming file and line.
    """
    return _press() if own is None or own == Own() else _own_press(own)


@cache
def _press() -> Press:
    templates, (style, script, finder) = shipped()
    environment = _environment(Shipped, _loader(templates, {}, ""))
    return Press(
        environment, style, script, finder, version=digest(sorted(templates.items()), shipped()[1])
    )


def _own_press(own: Own) -> Press:
    templates, (style, script, finder) = shipped()
    kind = Foreign if own.templates else Shipped
    environment = _environment(kind, _loader(templates, own.templates, own.folder))
    for name in sorted(templates):
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            where = f"{error.filename or name}:{error.lineno}"
            raise ConfigError(f"{where}: not a template: {error.message}") from error
        except TemplateError as error:
            raise ConfigError(f"{own.folder}/{name}: {error}") from error
    over = (sorted(own.templates.items()), own.style, sorted(own.drawings.items()))
    return Press(
        environment,
        style,
        script,
        finder,
        own=own.style,
        drawings=own.drawings,
        version=digest(_press().version, over),
        own_rows=PARTS in own.templates,
        fault=lambda error: _fault(error, own),
    )


def _loader(templates: Mapping[str, str], over: Mapping[str, str], folder: str) -> FunctionLoader:
    def load(name: str) -> tuple[str, str, None] | None:
        if name in over:
            return over[name], f"{folder}/{name}", None
        plain = name.removeprefix(_SHIPPED)
        return (templates[plain], name, None) if plain in templates else None

    return FunctionLoader(load)


def _environment(kind: type[Environment], loader: FunctionLoader) -> Environment:
    return kind(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


def _fault(error: Exception, own: Own) -> Exception:
    """The same as a plain message with file and line where a site's own template raised it."""
    if isinstance(error, ConfigError) or OURS in getattr(error, "__notes__", ()):
        return error
    names = {f"{own.folder}/{name}" for name in own.templates}
    where, at = "", error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename in names:
            where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
        at = at.tb_next
    if where:
        told = "not allowed in a template: " if isinstance(error, SecurityError) else ""
        return ConfigError(f"{where}: {told}{error}")
    if PARTS in own.templates:
        return ConfigError(f"{own.folder}: {error}; {_WHOLE}")
    return ConfigError(f"{own.folder}: {error}") if isinstance(error, TemplateError) else error


def _known(path: Path) -> str:
    names = sorted(shipped()[0])
    if path.name not in names:
        allowed = ", ".join(names)
        raise ConfigError(
            f"{path}: no template has this name{guess(path.name, names)}; allowed: {allowed}"
        )
    return path.name


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from error
    if len(data) > MOST:
        raise ConfigError(f"{path}: found {len(data):,} bytes; allowed: up to {MOST:,}")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            f"{path}:{line}: found the byte 0x{data[error.start]:02x}, which is not UTF-8"
        ) from error
