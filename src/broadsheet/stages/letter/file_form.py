"""The letter's file, `_newsletters/<site>-2022-05-19.html`: front matter and HTML.

Keys stand in the contract's order; a letter has nothing to seal, so `secured` is left out.
`slug`, after them, is ours: by it Jekyll and Hugo build the letter at its `webUrl`.
"""

from broadsheet.domain.letter import Letter
from broadsheet.domain.record import stamp
from broadsheet.domain.site import Site
from broadsheet.text.slugs import slug
from broadsheet.text.yamlform import double_quoted, scalar

KIND = "newsletter"
FOLDER = "_newsletters"


def file_name(site: Site, letter: str) -> str:
    """The name of a letter's file, by its id, for when it is composed: later titles change none."""
    return f"{slug(site.title) or 'site'}-{letter}.html"


def file_path(name: str) -> str:
    """Where a letter's file lies, by its name."""
    return f"{FOLDER}/{name}"


def file_form(letter: Letter, address: str, html: str) -> bytes:
    """Its bytes; `html` must be inert for Liquid (`press.inert`)."""
    lines = [
        "---",
        f"title: {double_quoted(letter.subject)}",
        f"excerpt: {double_quoted(letter.excerpt)}",
        f"publishedDateTime: {stamp(letter.at)}",
        f"webUrl: {double_quoted(address)}",
        f"type: {KIND}",
    ]
    if letter.topics:
        lines += ["", "topics:", *(f"  - {scalar(name)}" for name in letter.topics)]
    lines += ["", f"slug: {double_quoted(letter.id)}"]
    return ("\n".join([*lines, "---"]) + "\n" + html.strip("\n") + "\n").encode("utf-8", "replace")
