"""A site's keys: from their file or the environment, and new ones into the file.

The file has a key on a line, oldest first: `seal BASE64` or `sign BASE64`; the rest of a line after
`#` is for people. The newest of a kind is the one in use, all open what they sealed.
"""

import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from broadsheet.app.layout import Layout
from broadsheet.app.settings import SEAL_VARIABLE, SIGN_VARIABLE, keys_given
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError, SinkError
from broadsheet.stages.seal import BadKeyError, SealKey, SealKeys, SignKey, key_bytes, key_text

FILE = "keys"
SEAL, SIGN = "seal", "sign"
KINDS = (SEAL, SIGN)
LARGEST = 100_000
"""Bytes of a file of keys."""
_HEAD = (
    "# Broadsheet's keys. Keep them to yourself, and a copy of this file in another place:\n"
    "# without it nothing that was sealed can be opened again. The last of a kind is in use.\n"
)


@dataclass(frozen=True)
class KeyRing:
    """What keys there are, oldest first, and where they are from, in words."""

    seal: tuple[SealKey, ...] = ()
    sign: tuple[SignKey, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)

    def sealing(self, id_: str = "") -> SealKeys | None:
        """The sealing keys with the newest in use, or the one with this id where it is here."""
        chosen = tuple(key for key in self.seal if key.id == id_)
        others = tuple(key for key in self.seal if key not in chosen)
        return SealKeys((*others, *chosen)) if self.seal else None

    def signing(self, id_: str = "") -> SignKey | None:
        """The newest signing key, or the one with this id where it is here."""
        chosen = next((key for key in self.sign if key.id == id_), None)
        return chosen or (self.sign[-1] if self.sign else None)


def keys_file(folder: Path, site: Site | None = None) -> Path:
    """Where a site's keys are kept."""
    named = site.proof.keys if site else ""
    return folder / Path(named).expanduser() if named else Layout(folder).state / FILE


def load_keys(file: Path, environ: Mapping[str, str] | None = None) -> KeyRing:
    """The keys of the environment, and of the file for a kind that the environment has none of.

    A file that is not there holds none. `ConfigError` for one that others may read, and for what is
    no key: the message names file and line, and never the key.
    """
    given = {SEAL: keys_given(SEAL_VARIABLE, environ), SIGN: keys_given(SIGN_VARIABLE, environ)}
    names = {SEAL: SEAL_VARIABLE, SIGN: SIGN_VARIABLE}
    kept = {} if all(given.values()) else _read(file)
    found: dict[str, list[bytes]] = {}
    origins: dict[str, str] = {}
    for kind in KINDS:
        origins[kind] = names[kind] if given[kind] else str(file)
        if given[kind]:
            places = ((f"{names[kind]}, key {n}", text) for n, text in enumerate(given[kind], 1))
            found[kind] = [_key(where, text) for where, text in places]
        else:
            found[kind] = kept.get(kind, [])
    return KeyRing(
        tuple(SealKey(secret) for secret in dict.fromkeys(found[SEAL])),
        tuple(SignKey(secret) for secret in dict.fromkeys(found[SIGN])),
        origins,
    )


def new_keys(file: Path, kinds: tuple[str, ...], at: datetime) -> KeyRing:
    """Add a new key of each kind to the file, which is made where it is not there.

    The file is only ever added to, so no key is lost; it is made so that its owner alone can read
    it. Gives the keys that were added. `SinkError` where it cannot be written.
    """
    if file.exists():
        _read(file)  # refuse to add to what is no file of keys, or is open to others
    made = {kind: secrets.token_bytes(32) for kind in kinds}
    ring = KeyRing(
        tuple(SealKey(secret) for kind, secret in made.items() if kind == SEAL),
        tuple(SignKey(secret) for kind, secret in made.items() if kind == SIGN),
    )
    ids = {SEAL: [key.id for key in ring.seal], SIGN: [key.id for key in ring.sign]}
    lines = "".join(
        f"{kind} {key_text(secret)}  # {ids[kind][0]}, made {at:%Y-%m-%d}\n"
        for kind, secret in made.items()
    )
    try:
        home = Layout(file.parent.parent)
        if file.parent == home.state:
            home.make_state()
        file.parent.mkdir(parents=True, exist_ok=True)
        _append(file, lines)
        _keep_from_git(file)
    except OSError as error:
        raise SinkError(f"{file}: {error.strerror or error}; no key was made") from error
    return ring


def _append(file: Path, lines: str) -> None:
    """Add lines in one write, and see that they are on the disk."""
    opened = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(opened).st_size
        head = "" if size else _HEAD
        if size and os.name == "posix" and os.pread(opened, 1, size - 1) != b"\n":
            head = "\n"
        os.write(opened, (head + lines).encode())
        os.fsync(opened)
    finally:
        os.close(opened)


def _keep_from_git(file: Path) -> None:
    """Have Git pass the file over, unless the folder has a word on that already."""
    ignore = file.with_name(".gitignore")
    if not ignore.exists():
        ignore.write_text(f"/{file.name}\n", "utf-8")


def _read(file: Path) -> dict[str, list[bytes]]:
    try:
        with file.open("rb") as opened:
            _must_be_private(file, os.fstat(opened.fileno()))
            data = opened.read(LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror or error}") from error
    if len(data) > LARGEST:
        raise ConfigError(f"{file}: larger than a file of keys can be")
    found: dict[str, list[bytes]] = {}
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in KINDS:
            raise ConfigError(f"{file}:{number}: not a key; allowed: seal KEY, or sign KEY")
        found.setdefault(words[0], []).append(_key(f"{file}:{number}", words[1]))
    return found


def _must_be_private(file: Path, found: os.stat_result) -> None:
    """Refuse a file that others than its owner may read, or that is another person's."""
    if os.name != "posix":
        return
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o077:
        raise ConfigError(
            f"{file}: others may read or write it (mode {mode:o}); the keys in it may be known "
            f"to them. Close it with: chmod 600 {file}"
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise ConfigError(f"{file}: belongs to another user; keys are read from one's own file")


def _key(where: str, text: str) -> bytes:
    try:
        return key_bytes(text)
    except BadKeyError as error:
        raise ConfigError(f"{where}: not a key ({error}); make one: broadsheet keys new") from error
