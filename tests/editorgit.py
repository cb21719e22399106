"""An editor's own git, beside the one that mirrors a site."""

import os
import subprocess
from pathlib import Path

EDITOR = {
    **{key: os.environ[key] for key in ("PATH",)},
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ed",
    "GIT_AUTHOR_EMAIL": "ed@site.example",
    "GIT_COMMITTER_NAME": "Ed",
    "GIT_COMMITTER_EMAIL": "ed@site.example",
    "LC_ALL": "C",
}


def git(root: Path, *words: str) -> str:
    """What an editor's own git says."""
    done = subprocess.run(
        ["git", "-C", str(root), *words], env=EDITOR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")
