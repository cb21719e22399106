"""SMTP (RFC 5321), one connection, one mail at a time.

The library sends a mail's body and the dot that ends it in one go. Here they are two writes, so
that the instant is known before which a server cannot have accepted: one that loses the connection
within DATA must drop what it has (RFC 5321, 4.1.1.4 and 6.1).
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from broadsheet.domain.site import MailSecurity
from broadsheet.errors import MailError
from broadsheet.ports.mailer import Mail, Outcome, Receipt

_DOT = b".\r\n"
_LEADING_DOT = re.compile(rb"(?m)^\.")
_GONE = (421, -1)
"""The server closes (421), or has closed (smtplib's own -1)."""
_FAULTS = (OSError, smtplib.SMTPException, ValueError)
"""What opening and greeting may end in; ValueError: a name that is none for DNS or TLS."""
ENDING = 600.0
"""Seconds that the answer to the final dot may take (RFC 5321, 4.5.3.2.6)."""


@dataclass(frozen=True, slots=True)
class Server:
    """How the mail server is reached; times in seconds. `trust` replaces the system's roots."""

    host: str
    port: int
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    password: str = ""
    timeout: float = 60.0
    trust: ssl.SSLContext | None = None

    @property
    def name(self) -> str:
        """Host and port, as messages call it."""
        return f"{self.host}:{self.port}"


class SmtpMailer:
    """`ports.mailer.Mailer` over SMTP; connects when the first mail goes, and again when it must.

    `local` is the name that it greets with; the library asks the system where it is empty.
    """

    def __init__(self, server: Server, local: str = "") -> None:
        self._server, self._local = server, local
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: Mail, crossing: Callable[[], None]) -> Receipt:
        """Hand over one mail."""
        kept = self._smtp is not None
        try:
            return self._handed(mail, crossing)
        except _Lost as error:
            # A server may close a connection that has waited; a fresh one is tried once.
            self._drop()
            if not kept:
                raise MailError(f"{self._server.name}: {error}") from error
        try:
            return self._handed(mail, crossing)
        except _Lost as error:
            self._drop()
            raise MailError(f"{self._server.name}: {error}") from error

    def connect(self) -> None:
        """Greet the server and log in, as before a mail; `MailError` where that cannot be."""
        self._connected()

    def close(self) -> None:
        """Say goodbye."""
        if self._smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _handed(self, mail: Mail, crossing: Callable[[], None]) -> Receipt:
        smtp = self._connected()
        refused = self._envelope(smtp, mail)
        if refused is not None:
            return refused
        try:
            smtp.send(_body(mail.content))
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise _Lost(f"the connection broke within a mail ({error})") from error
        return self._ended(smtp, crossing)

    def _ended(self, smtp: smtplib.SMTP, crossing: Callable[[], None]) -> Receipt:
        """The dot and the answer to it: what breaks from here on leaves a doubt."""
        sock = smtp.sock
        if sock is None:
            raise _Lost("the connection broke within a mail")
        sock.settimeout(ENDING)
        try:
            crossing()
        except BaseException:
            # Within a mail nothing else can be said; without its end it is dropped.
            self._drop()
            raise
        try:
            sock.sendall(_DOT)
            code, answer = smtp.getreply()
            sock.settimeout(self._server.timeout)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Receipt(Outcome.DOUBTFUL, 0, f"the connection broke after the mail ({error})")
        text = _text(answer)
        if 200 <= code < 300:
            return Receipt(Outcome.ACCEPTED, code, text)
        if code in _GONE:
            self._drop()
        return Receipt(Outcome.REFUSED if code >= 500 else Outcome.PUT_OFF, code, text)

    def _envelope(self, smtp: smtplib.SMTP, mail: Mail) -> Receipt | None:
        """MAIL, RCPT and DATA; a receipt where the recipient or the mail is not taken."""
        options = [f"SIZE={len(mail.content)}"] if smtp.has_extn("size") else []
        if mail.international:
            if not smtp.has_extn("smtputf8"):
                return Receipt(Outcome.REFUSED, 0, "the server takes no international addresses")
            options += ["SMTPUTF8", "BODY=8BITMIME"]
        smtp.command_encoding = "utf-8" if mail.international else "ascii"
        for step, ask in enumerate(
            (
                lambda: smtp.mail(mail.sender, options),
                lambda: smtp.rcpt(mail.recipient),
                lambda: smtp.docmd("DATA"),
            )
        ):
            code, answer = _asked(ask)
            text = _text(answer)
            if code in _GONE:
                raise _Lost(f"{code} {text}")
            if code == 354 or (step < 2 and 200 <= code < 300):
                continue
            _asked(smtp.rset)
            if step == 0 and code >= 500 and "SIZE" not in text.upper():
                raise MailError(
                    f"{self._server.name}: refuses the sender {mail.sender}: {code} {text}"
                )
            outcome = Outcome.REFUSED if code >= 500 else Outcome.PUT_OFF
            return Receipt(outcome, code, text, recipient=step == 1)
        return None

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._smtp = self._connect()
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        try:
            smtp = self._opened()
        except _FAULTS as error:
            raise MailError(f"{server.name}: {_told(error)}") from error
        try:
            self._greet(smtp)
        except _FAULTS as error:
            smtp.close()
            raise MailError(f"{server.name}: {_told(error)}") from error
        except MailError:
            smtp.close()
            raise
        return smtp

    def _greet(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        if smtp.sock is not None:
            # Else the last bytes of each mail wait for the receiver's delayed word of the others:
            # 44 ms a mail were measured so, on loopback.
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if server.security is MailSecurity.STARTTLS:
            if not smtp.has_extn("starttls"):
                raise MailError(
                    f'{server.name}: offers no STARTTLS; set mail.security to "tls", or to '
                    '"none" for a server on this machine'
                )
            smtp.starttls(context=self._trust())
            smtp.ehlo()
        if server.user:
            if not (server.user + server.password).isascii():
                # The library says it in ASCII alone, and would quote the password's letters.
                raise MailError(f"{server.name}: user and password of a login have to be ASCII")
            smtp.login(server.user, server.password)

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        if server.security is MailSecurity.TLS:
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=self._local or None,
                timeout=server.timeout,
                context=self._trust(),
            )
        return smtplib.SMTP(
            server.host, server.port, local_hostname=self._local or None, timeout=server.timeout
        )

    def _trust(self) -> ssl.SSLContext:
        return self._server.trust or ssl.create_default_context()

    def _drop(self) -> None:
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.close()
        self._smtp = None


class _Lost(Exception):  # noqa: N818 - caught here
    """The connection went, and the mail at hand was not accepted."""


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"refuses the login: {error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, ssl.SSLError):
        return f"no safe connection: {error}"
    return f"cannot be reached: {error}"


def _asked(ask: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
    try:
        return ask()
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        return -1, str(error).encode()
    except smtplib.SMTPException as error:
        return 500, str(error).encode()
    except UnicodeEncodeError:
        return 553, b"5.6.7 the address needs SMTPUTF8"


def _body(content: bytes) -> bytes:
    """The content with leading dots doubled (RFC 5321, 4.5.2), ended by CRLF."""
    stuffed = _LEADING_DOT.sub(b"..", content)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return "".join(c if c.isprintable() else " " for c in text)[:500]
