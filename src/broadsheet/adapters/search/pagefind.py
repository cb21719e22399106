"""The index that Pagefind makes of printed pages: small files that a reader's browser asks for.

Pagefind is a program of its own, which comes as a wheel (`pip install "broadsheet[search]"`). The
same pages give the same bytes: measured on 20,000 pages, twice. 126 pages take 0.1 s, 20,000 take
6.7 s on two cores.
"""

import importlib
import os
import shutil
import subprocess
from pathlib import Path

from broadsheet.errors import SinkError, UsageError

LONGEST = 600
"""Seconds after which the program is ended."""
_NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_PARTS = ("fragment/", "index/", "wasm.")
_META = ".pf_meta"
_TOLD = 400


def program() -> Path:
    """Where the program lies; `UsageError` with the remedy where it is not installed."""
    try:
        found: Path = importlib.import_module("pagefind_bin").get_executable()
    except (ImportError, OSError) as error:
        raise UsageError(
            "search = true needs Pagefind, which is not installed: "
            'pip install "broadsheet[search]", or take search out of broadsheet.toml'
        ) from error
    return found


def version(program: Path) -> str:
    """`pagefind 1.5.2`."""
    return _run([str(program), "--version"]).strip()


def index(program: Path, site: Path, pages: str, into: Path) -> dict[str, Path]:
    """Index the pages of a printed site (a glob below it); `into` is made anew.

    Gives the files that a reader's browser may ask for, by their path below the index's folder.
    Raises `SinkError` where the program fails.
    """
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    _run([str(program), "--site", str(site), "--glob", pages, "--output-path", str(into)])
    found = {path.relative_to(into).as_posix(): path for path in into.rglob("*") if path.is_file()}
    return {name: found[name] for name in sorted(found) if _asked_for(name)}


def _asked_for(name: str) -> bool:
    return name in _NEEDED or name.startswith(_PARTS) or name.endswith(_META)


def _run(command: list[str]) -> str:
    settings = {"PATH": os.defpath, "LC_ALL": "C"}
    try:
        ran = subprocess.run(  # noqa: S603 - the installed program, with our own arguments
            command, capture_output=True, timeout=LONGEST, check=False, env=settings
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SinkError(f"the search index: {error}") from error
    if ran.returncode:
        told = (ran.stderr or ran.stdout).decode("utf-8", "replace").strip()[-_TOLD:]
        raise SinkError(f"the search index: Pagefind ended with {ran.returncode}: {told}")
    return ran.stdout.decode("utf-8", "replace")
