"""Names as a person can paste them behind a command."""

import shlex


def word(name: object) -> str:
    """One word of a command line: in quotes where it has spaces or other signs of the shell."""
    return shlex.quote(str(name))
