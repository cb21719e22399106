"""The newsletter's secrets: what signs its links, and what the mail server is told."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from broadsheet.app.layout import Layout
from broadsheet.app.settings.newsletter import (
    LETTER_KEY_VARIABLE,
    PASSWORD_VARIABLE,
    secret_given,
)
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError, StoreError
from broadsheet.stages.letter.tokens import LEAST_KEY

LONGEST_SECRET = 4_096


def letter_key(layout: Layout, environ: Mapping[str, str] | None = None) -> bytes:
    """What signs links in mails: from the environment, else a file that is made at first use."""
    given = secret_given(LETTER_KEY_VARIABLE, environ)
    if given:
        if len(given.encode()) < LEAST_KEY:
            raise ConfigError(
                f"{LETTER_KEY_VARIABLE}: found {len(given)} signs; allowed: {LEAST_KEY}"
            )
        return given.encode()
    path = layout.state / "letter.key"
    try:
        layout.make_state()
        if not path.exists():
            _made(path)
        found = path.read_bytes().strip()
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error
    if len(found) < LEAST_KEY:
        raise ConfigError(
            f"{path}: found {len(found)} bytes; allowed: {LEAST_KEY} or more. A new key makes "
            "links of letters that went out useless: restore the old one if you can"
        )
    return found


def _made(path: Path) -> None:
    """A new key, whole or not at all, for its owner's eyes."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        beside.unlink()


def mail_password(site: Site, layout: Layout, environ: Mapping[str, str] | None = None) -> str:
    """The mail server's password, from the environment or a file; empty where there is no login."""
    if not site.mail.user:
        return ""
    given = secret_given(PASSWORD_VARIABLE, environ)
    if given:
        return given
    if not site.mail.password_file:
        raise ConfigError(
            f"mail.user is set, and there is no password: set {PASSWORD_VARIABLE}, or name a file "
            "in mail.password_file"
        )
    path = layout.root / site.mail.password_file
    try:
        text = path.read_text("utf-8")[:LONGEST_SECRET]
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"mail.password_file: {path}: cannot be read: {error}") from error
    found = text.splitlines()[0].strip() if text.strip() else ""
    if not found:
        raise ConfigError(f"mail.password_file: {path}: found nothing in its first line")
    return found
