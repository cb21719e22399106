"""Who is at the keyboard."""

import getpass
import shutil
import subprocess
from pathlib import Path

PATIENCE = 5.0
"""Seconds that Git is given."""


def author(folder: Path) -> str:
    """Git's `user.name` as it holds in this folder, else the login name, else the empty string."""
    return _git_name(folder) or _login()


def _git_name(folder: Path) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the folder is an argument of its own
            [git, "-C", str(folder), "config", "user.name"],
            capture_output=True,
            check=False,
            timeout=PATIENCE,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
