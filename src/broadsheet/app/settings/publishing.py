"""`[publish.jekyll]` and `[publish.git]`: the forms that stand beside the printed site."""

import re

from broadsheet.app.settings import schema
from broadsheet.app.settings.problems import Problems, guess, read_table, shown
from broadsheet.domain.site import GitPolicy, JekyllPolicy, Publishing

_AUTHOR = re.compile(r"\s*([^<>]*?)\s*<([^<>]*)>\s*")


def read_publishing(raw: object, problems: Problems) -> Publishing:
    """Both tables; a table that is there needs its path."""
    if not isinstance(raw, dict):
        problems.add(("publish",), shown(raw), "the tables [publish.jekyll] and [publish.git]")
        return Publishing()
    for name in raw:
        if name not in schema.PUBLISH:
            known = ", ".join(f"[publish.{one}]" for one in schema.PUBLISH)
            problems.add(("publish", name), "an unknown table", known + guess(name, schema.PUBLISH))
    made = {
        name: read_table(raw[name], keys, ("publish", name), problems)
        for name, keys in schema.PUBLISH.items()
        if name in raw
    }
    return Publishing(
        jekyll=JekyllPolicy(**made.get("jekyll", {})),  # type: ignore[arg-type]
        git=GitPolicy(**made.get("git", {})),  # type: ignore[arg-type]
    )


def signature(author: str) -> tuple[str, str]:
    """Name and mailbox of an author as Git writes one: `The desk <desk@site.example>`."""
    found = _AUTHOR.fullmatch(author)
    return (found[1], found[2]) if found else (author, "")
