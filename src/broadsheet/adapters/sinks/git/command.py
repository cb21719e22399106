"""The git program, called so that nothing but its arguments decides what it does."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO

from broadsheet.errors import SinkError

LOCAL_PATIENCE, FAR_PATIENCE = 900.0, 120.0
"""Seconds that one call is given, at home and over the network."""
GRACE = 5.0
"""Seconds that a call has to end in once it is told to."""
_FIXED = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.autocrlf=false",
    "core.logAllRefUpdates=true",
    "core.fsync=committed,reference",
    "core.fsyncMethod=batch",
    "core.filesRefLockTimeout=2000",
    "core.looseCompression=1",
    "pack.compression=1",
    "commit.gpgsign=false",
    "push.gpgSign=false",
    "gc.auto=0",
    "advice.detachedHead=false",
)
_LENT = ("HOME", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "GIT_SSH_COMMAND", "XDG_CONFIG_HOME")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


class GitError(Exception):
    """A call of git that failed; `said` is what it wrote to standard error, `code` its exit."""

    def __init__(self, said: str, code: int) -> None:
        super().__init__(said)
        self.said, self.code = said, code


@dataclass(frozen=True, slots=True)
class Signature:
    """Who commits, and when; the same signature gives the same commit ids."""

    name: str
    mail: str
    at: datetime

    @property
    def person(self) -> str:
        """As the header of a commit has it: `Name <mail> seconds +0000`."""
        return f"{self.name} <{self.mail}> {self.seconds} +0000"

    @property
    def seconds(self) -> int:
        """The moment in seconds since 1970."""
        return int(self.at.astimezone(UTC).timestamp())


def stamped(signature: Signature) -> str:
    """The last line of a message that a run wrote: it is dated like the commit itself."""
    return f"Printed-At: {datetime.fromtimestamp(signature.seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


class Git:
    """The git program in one folder.

    Neither hooks nor the user's or the system's configuration have a say in it, but for the folders
    that these call safe, and for what goes over the network (`far`): there the user's credentials,
    proxies and SSH settings are needed.
    A call has a session of its own, so that a signal to this process does not cut git off halfway,
    and there is no terminal at which git or ssh could ask for anything.
    """

    def __init__(self, folder: Path, signature: Signature, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self.signature = signature
        self._bare = _environment(signature, environ)
        self._bare["GIT_CEILING_DIRECTORIES"] = str(folder.parent)
        self._lent = {name: environ[name] for name in _LENT if name in environ}
        self._lent |= {key: text for key, text in environ.items() if key.lower() in _PROXIES}

    @cached_property
    def _far(self) -> dict[str, str]:
        """The environment in which the user's and the system's configuration hold."""
        kept = {key: text for key, text in self._bare.items() if not key.startswith("GIT_CONFIG")}
        return kept | self._lent

    @cached_property
    def _near(self) -> dict[str, str]:
        """The one in which they do not, but for the folders of other users that they call safe."""
        found = dict(self._bare)
        for number, folder in enumerate([*self._safe("--system"), *self._safe("--global")]):
            found["GIT_CONFIG_COUNT"] = str(number + 1)
            found[f"GIT_CONFIG_KEY_{number}"] = "safe.directory"
            found[f"GIT_CONFIG_VALUE_{number}"] = folder
        return found

    def _safe(self, scope: str) -> list[str]:
        words = ("config", scope, "--type=path", "-z", "--get-all", "safe.directory")
        try:
            told = self._call(words, None, self._far, LOCAL_PATIENCE, (0, 1))[0]
        except GitError:  # there is no such file, or nothing that could be read
            return []
        return told.decode("utf-8", "surrogateescape").split("\0")[:-1]

    def run(
        self,
        *words: str,
        given: bytes | None = None,
        good: tuple[int, ...] = (0,),
        index: Path | None = None,
    ) -> bytes:
        """What git writes to standard output; `GitError` where its exit code is not a `good` one.

        `index` is the index that it works on in place of the repository's own.
        """
        environment = self._near | ({"GIT_INDEX_FILE": str(index)} if index else {})
        return self._call(words, given, environment, LOCAL_PATIENCE, good)[0]

    def asks(self, *words: str) -> bool:
        """Whether git says yes (exit code 0) or no (1)."""
        return self._call(words, None, self._near, LOCAL_PATIENCE, (0, 1))[1] == 0

    def far(self, *words: str) -> bytes:
        """A call that goes over the network, as the user who runs this is set up for it."""
        return self._call(words, None, self._far, FAR_PATIENCE, (0,))[0]

    def feed(self, words: tuple[str, ...], write: Callable[[IO[bytes]], None]) -> bytes:
        """Call git with what `write` writes to its standard input, however much that is."""
        with self._opened(words, self._near) as process:
            if process.stdin is None or process.stdout is None or process.stderr is None:
                raise GitError("no pipes", -1)
            try:
                write(process.stdin)
                process.stdin.close()
            except BrokenPipeError:  # it says why on its standard error
                with suppress(BrokenPipeError):
                    process.stdin.close()
            except BaseException:
                process.kill()
                raise
            out = process.stdout.read()
            said = process.stderr.read().decode("utf-8", "replace")
            if process.wait(LOCAL_PATIENCE) != 0:
                raise GitError(said.strip(), process.returncode)
            return out

    def _opened(
        self, words: Iterable[str], environment: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603 - no shell; every word is an argument of its own
                self._words(words),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=dict(environment),
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise absent() from error

    def _call(
        self,
        words: Iterable[str],
        given: bytes | None,
        environment: Mapping[str, str],
        patience: float,
        good: tuple[int, ...],
    ) -> tuple[bytes, int]:
        with self._opened(words, environment) as process:
            try:
                out, err = process.communicate(given, patience)
            except subprocess.TimeoutExpired as error:
                _end(process)
                raise GitError(f"no answer in {patience:.0f} seconds", -1) from error
        if process.returncode not in good:
            said = (err + b"\n" + out[:10_000]).decode("utf-8", "replace").strip()
            raise GitError(said, process.returncode)
        return out, process.returncode

    def _words(self, words: Iterable[str]) -> list[str]:
        settings = [word for pair in _FIXED for word in ("-c", pair)]
        return ["git", "-C", str(self.folder), *settings, *words]


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a call and all that it has started, which may live and hold its pipes open for longer."""
    for way in (signal.SIGTERM, signal.SIGKILL) if hasattr(os, "killpg") else ():
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, way)
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=GRACE)
    process.kill()


def absent() -> SinkError:
    """What is said where there is no git."""
    return SinkError(
        "[publish.git] needs the program git, which is not installed or not on the PATH. Install "
        "it, or take [publish.git] out of broadsheet.toml."
    )


def _environment(signature: Signature, environ: Mapping[str, str]) -> dict[str, str]:
    when = f"{signature.seconds} +0000"
    return {
        "PATH": environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"),
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
        "GIT_PAGER": "cat",
        "GIT_AUTHOR_NAME": signature.name,
        "GIT_AUTHOR_EMAIL": signature.mail,
        "GIT_AUTHOR_DATE": when,
        "GIT_COMMITTER_NAME": signature.name,
        "GIT_COMMITTER_EMAIL": signature.mail,
        "GIT_COMMITTER_DATE": when,
    }
