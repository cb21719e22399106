"""What the commits of a branch tell by themselves: which are prints, and what was printed last."""

from collections.abc import Iterator
from datetime import UTC, datetime

from broadsheet.adapters.sinks.git.command import Git, Signature, stamped
from broadsheet.adapters.sinks.git.objects import Objects

_AT_ONCE = 100
"""Commits whose changes are asked for in one call."""
_DIGITS = 11
"""Of a moment in seconds: enough for three thousand years."""


def printed_in(git: Git, objects: Objects, tip: str) -> dict[str, str]:
    """The blob that was printed last at each path, as far as the prints up to a commit tell.

    For a clone, which gets commits and nothing of what is kept beside them, and for a branch that
    was begun at another. What editors committed is no part of it. The first commits of a shallow
    clone are passed over: they seem to hold all that was there before as a change of their own.
    """
    told = git.run("rev-list", "--topo-order", "--reverse", "--parents", tip).decode()
    least = 2 if is_shallow(git) else 1
    rows = [line.split(" ") for line in told.splitlines()]
    single = [row[0] for row in rows if least <= len(row) <= 2]
    prints = [name for name, raw in objects.read(single) if _is_print(git.signature, raw)]
    found: dict[str, str] = {}
    for start in range(0, len(prints), _AT_ONCE):
        for path, name in objects.changes(prints[start : start + _AT_ONCE]):
            if name is None:
                found.pop(path, None)
            else:
                found[path] = name
    return found


def is_shallow(git: Git) -> bool:
    """Whether a repository lacks what came before its first commits."""
    return git.run("rev-parse", "--is-shallow-repository").strip() == b"true"


def is_print(git: Git, commit: str) -> bool:
    """Whether a commit is as a run made it: signed and dated by us, and never amended."""
    return _is_print(git.signature, git.run("cat-file", "commit", commit))


def header(git: Git, commit: str) -> tuple[bytes, str]:
    """The lines of author and committer of a commit as they are, and its message."""
    return _parted(git.run("cat-file", "commit", commit))


def _is_print(signature: Signature, raw: bytes) -> bool:
    people, message = _parted(raw)
    who = f"{signature.name} <{signature.mail}> "
    signed = list(_people(people))
    if len(signed) != 2 or signed[0] != signed[1] or not signed[0].startswith(who):
        return False
    seconds = signed[0].removeprefix(who).partition(" ")[0]
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= _DIGITS):
        return False
    when = datetime.fromtimestamp(int(seconds), UTC)
    return message.endswith(f"\n{stamped(Signature(signature.name, signature.mail, when))}\n")


def _people(lines: bytes) -> Iterator[str]:
    for line in lines.decode("utf-8", "replace").splitlines():
        yield line.partition(" ")[2]


def _parted(raw: bytes) -> tuple[bytes, str]:
    head, _, message = raw.partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if line.startswith((b"author ", b"committer "))]
    return b"".join(line + b"\n" for line in lines), message.decode("utf-8", "replace")
