"""Reads the files of a site's `overrides` folder, strictly: every mistake of every file is told."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import tldextract

from broadsheet.app.overrides.forms import AT, FORMS, Form, keys_of
from broadsheet.app.settings import decoded, parsed
from broadsheet.app.settings.kinds import Refused
from broadsheet.app.settings.locate import locate
from broadsheet.app.settings.problems import SHOWN_AT_MOST, Problems, guess, read_table, shown
from broadsheet.domain.override import Action, Override, Overrides
from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError
from broadsheet.text.urls import key as key_of

FOLDER = "overrides"
LONGEST_FILE = 20_000
"""Bytes of one file."""

MOST_FILES = 20_000
NAME = re.compile(r"(?P<id>[^\W_][\w.,+-]{0,180})\.toml")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?=-|$)")
_LEFT_ALONE = (".md", ".txt")
_SUFFIXES = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


def load_overrides(folder: Path, site: Site) -> Overrides:
    """Every override of the site in this folder, expired or not; none where it has no such files.

    Raises `ConfigError` with every mistake, a line each.
    """
    return parse_overrides(override_files(folder), site, folder)


def override_files(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """The files as they lie there, in order of name: path within the site's folder, and content.

    Hidden files and notes (.md, .txt) are left alone; anything else that is no .toml file is a
    mistake, since it may be meant as an override.
    """
    place = folder / FOLDER
    try:
        names = sorted(path.name for path in place.iterdir())
        names = [n for n in names if not n.startswith(".") and not n.endswith(_LEFT_ALONE)]
        found = [(f"{FOLDER}/{name}", _read(place / name)) for name in names[: MOST_FILES + 1]]
    except FileNotFoundError:
        return ()
    except OSError as error:
        where = error.filename or place
        raise ConfigError(f"{where}: cannot be read: {error.strerror or error}") from error
    if len(found) > MOST_FILES:
        raise ConfigError(f"{place}: found more than {MOST_FILES} files; allowed: that many")
    return tuple(found)


def parse_overrides(
    files: Iterable[tuple[str, bytes]], site: Site, root: Path | None = None
) -> Overrides:
    """The overrides of these files; messages name them below `root` where it is given."""
    found: list[Override] = []
    told: list[str] = []
    for path, content in files:
        name = str(root / path) if root else path
        try:
            found.append(_parse(path.rpartition("/")[2], name, content, site))
        except ConfigError as error:
            told += map(printable, str(error).split("\n"))
    if told:
        more = len(told) - SHOWN_AT_MOST
        last = [f"{root / FOLDER if root else FOLDER}: and {more} more"] if more > 0 else []
        raise ConfigError("\n".join([*told[:SHOWN_AT_MOST], *last]))
    return Overrides.of(found)


def read_override(
    raw: Mapping[str, object], id_: str, site: Site, problems: Problems
) -> Override | None:
    """One override from a table's values; None where the problems say what is wrong with it."""
    given = _bounded(raw, problems)
    action = given.get("action")
    known = Action(action) if isinstance(action, str) and action in list(Action) else None
    values = read_table(given, keys_of(known), (), problems)
    if known is None:
        return None
    values.setdefault("at", _day_of(id_))
    if not values["at"] and "at" not in given:
        problems.add(("at",), "nothing", "a day here, or at the beginning of the file's name")
    form = FORMS[known]
    _check_target(given, form, problems)
    urls, keys = _addresses(values, ("url", "with"))
    others, other_keys = _addresses(values, ("from",))
    _check_pages(given, keys, other_keys, form, problems)
    topics = _topic_ids(values.get("topics"), site, problems)
    _check_source(values.get("source"), site, problems)
    _check_end(values, problems)
    if problems.found:
        return None
    plain = ("reason", "at", "by", "until", "story", "title", "excerpt", "source", "phrase")
    told = {name: values[name] for name in plain if values.get(name)}
    pages = {"urls": urls, "keys": keys, "others": others, "other_keys": other_keys}
    return Override(id=id_, action=known, topics=topics, **pages, **told)  # type: ignore[arg-type]


def printable(text: str) -> str:
    """A message that cannot move a terminal's cursor, whatever a file holds."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LONGEST_FILE + 1)


def _parse(name: str, shown_name: str, content: bytes, site: Site) -> Override:
    named = NAME.fullmatch(name)
    if named is None:
        raise ConfigError(
            f"{shown_name}: found a name that is no override's; allowed: letters, digits, - . , + "
            "and _, and .toml at the end (notes may lie beside it as .md or .txt)"
        )
    if len(content) > LONGEST_FILE:
        raise ConfigError(f"{shown_name}: found more than {LONGEST_FILE} bytes; allowed: fewer")
    text = decoded(content, shown_name)
    raw = parsed(text, shown_name)
    problems = Problems(shown_name, locate(text))
    override = read_override(raw, named["id"], site, problems)
    problems.stop()
    if override is None:
        raise ConfigError(f"{shown_name}: not an override")
    return override


def _bounded(raw: Mapping[str, object], problems: Problems) -> dict[str, object]:
    """Without numbers so large that Python will not write them."""
    kept = {}
    for name, value in raw.items():
        if isinstance(value, int) and value.bit_length() > 64:
            problems.add((name,), "a number of more than 64 bits", "a text in quotes, or a time")
        else:
            kept[name] = value
    return kept


def _day_of(id_: str) -> object:
    day = _DAY.match(id_)
    try:
        return AT.read(day[1]) if day else None
    except Refused:
        return None


def _check_end(values: Mapping[str, object], problems: Problems) -> None:
    at, until = values["at"], values.get("until")
    if isinstance(at, datetime) and isinstance(until, datetime) and until <= at:
        allowed = f"a time after {stamp(at)}, when it was said"
        problems.add(("until",), stamp(until), allowed)


def _check_target(given: Mapping[str, object], form: Form, problems: Problems) -> None:
    named = [name for name in form.targets if name in given]
    wanted = " or ".join(form.targets)
    if not named:
        problems.add((form.targets[0],), "nothing", wanted)
    elif len(named) > 1:
        problems.add((named[1],), f"{' and '.join(named)}", f"one of them: {wanted}")


def _addresses(
    values: Mapping[str, object], names: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses and their keys; of two spellings of one page, the first."""
    found: dict[str, str] = {}
    for name in names:
        given = values.get(name, ())
        for url in given if isinstance(given, tuple) else ():
            found.setdefault(key_of(url), url)
    return tuple(found.values()), tuple(found)


def _check_pages(
    given: Mapping[str, object],
    keys: tuple[str, ...],
    other_keys: tuple[str, ...],
    form: Form,
    problems: Problems,
) -> None:
    if "url" not in given or not keys:
        return
    if len(keys) < form.least:
        problems.add(("url",), "one page", "two or more different pages, here or under with")
    elif len(keys) > form.most:
        problems.add(("url",), f"{len(keys)} pages", f"up to {form.most}")
    if set(keys).intersection(other_keys):
        problems.add(("from",), "a page that is also the one to leave", "other pages")


def _topic_ids(given: object, site: Site, problems: Problems) -> tuple[str, ...]:
    if not isinstance(given, tuple):
        return ()
    known = {topic.name.casefold(): topic.id for topic in site.topics}
    known |= {topic.id: topic.id for topic in site.topics}
    ids: dict[str, None] = {}
    for name in given:
        if name.casefold() in known:
            ids[known[name.casefold()]] = None
        else:
            allowed = f"the id or name of a topic{guess(name, known)}"
            problems.add(("topics",), f"unknown topic {shown(name)}", allowed)
    return tuple(ids)


def _check_source(given: object, site: Site, problems: Problems) -> None:
    if not isinstance(given, str):
        return
    ids = [source.id for source in site.sources]
    if given in ids:
        return
    if "." not in given:
        allowed = f"the id of a source, or a domain{guess(given, ids)}"
        problems.add(("source",), f"unknown source {shown(given)}", allowed)
    elif not _SUFFIXES(given).domain:
        found = f"{shown(given)}, under which anybody may register"
        problems.add(("source",), found, "the id of a source, or an outlet's domain")
