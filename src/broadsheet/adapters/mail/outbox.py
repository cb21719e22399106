"""Mail as files: for a look at it, and for servers that pick mail up from a folder."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from broadsheet.errors import MailError
from broadsheet.ports.mailer import Mail, Outcome, Receipt


class OutboxMailer:
    """`ports.mailer.Mailer` that writes one `.eml` file a mail, named by its Message-ID."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, mail: Mail, crossing: Callable[[], None]) -> Receipt:
        """Write the file; one that is there is replaced by the same."""
        name = hashlib.sha256(mail.message.encode()).hexdigest()[:32]
        target = self._folder / f"{name}.eml"
        beside = self._folder / f".{name}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(mail.content)
            crossing()
            beside.replace(target)
        except OSError as error:
            raise MailError(f"{target}: cannot be written: {error.strerror or error}") from error
        return Receipt(Outcome.ACCEPTED, 250, str(target))

    def close(self) -> None:
        """Nothing is held."""
