"""Writes the mails of one site: each reader's copy of a letter, and the question before it."""

from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.domain.letter import Letter, Subscriber
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError
from broadsheet.ports.mailer import Mail
from broadsheet.stages.letter import message, press, tokens
from broadsheet.stages.letter.message import Envelope
from broadsheet.stages.letter.press import LetterPress, Rendered
from broadsheet.stages.letter.tokens import Purpose
from broadsheet.text.mailbox import Mailbox, mailbox
from broadsheet.text.plain import plain


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes with a letter key and templates; renders each letter once."""

    site: Site
    key: bytes
    press: LetterPress
    _made: dict[Letter, Rendered] = field(default_factory=dict)

    @property
    def sender(self) -> Mailbox:
        """Whom mails come from; under the site's title where no name is given."""
        if not self.site.newsletter.sender:
            raise ConfigError(
                "no sender: set newsletter.sender in broadsheet.toml, as in "
                '"The Paper <news@paper.example>"'
            )
        box = mailbox(self.site.newsletter.sender)
        name = box.name or plain(self.site.title, html=False)
        return Mailbox(box.address, box.shown, box.key, plain(name, html=False))

    def message(self, letter: Letter, reader: Subscriber) -> str:
        """The Message-ID of a reader's copy."""
        return tokens.message_id(self.key, letter.id, reader.id, self.sender.domain)

    def copy(self, letter: Letter, reader: Subscriber, message_id: str) -> Mail:
        """A reader's copy: the same bytes whenever it is asked for."""
        token = tokens.signed(self.key, Purpose.LEAVE, reader.id)
        policy = self.site.newsletter
        base = policy.subscribe_url.rstrip("/")
        url = f"{base}/unsubscribe?t={token}" if base else ""
        to = mailbox(policy.unsubscribe or policy.reply_to or policy.sender).address
        subject = f"unsubscribe {token}"
        envelope = Envelope(
            message=message_id,
            at=letter.at,
            sender=self.sender,
            to=reader.address,
            reply_to=mailbox(policy.reply_to) if policy.reply_to else None,
            list_id=f"newsletter.{self.sender.domain}",
            leave_url=url,
            leave_to=to,
            leave_subject=subject,
        )
        link = url or message.mail_link(to, subject)
        return self._mail(self.rendered(letter).to(link), envelope)

    def question(self, reader: Subscriber, at: datetime) -> Mail:
        """The mail that asks a reader to confirm."""
        token = tokens.signed(self.key, Purpose.CONFIRM, reader.id, at)
        policy = self.site.newsletter
        base = policy.subscribe_url.rstrip("/")
        link = f"{base}/confirm?t={token}" if base else ""
        title = plain(self.site.title, html=False)
        # Without a page to confirm on, an answer does it: it names the subject or the Message-ID.
        subject = f"{title}: please confirm" + ("" if base else f" ({token})")
        unnamed = tokens.message_id(self.key, "confirm", token, self.sender.domain)
        reply = policy.unsubscribe or policy.reply_to or policy.sender
        envelope = Envelope(
            message=unnamed if base else f"<{token}@{self.sender.domain}>",
            at=at,
            sender=self.sender,
            to=reader.address,
            reply_to=mailbox(reply) if not base else None,
        )
        return self._mail(press.confirmation(self.site, link, subject, self.press), envelope)

    def rendered(self, letter: Letter) -> Rendered:
        """Both parts of a letter, for all readers."""
        # By the whole of it: what is taken down while it is sent makes it another.
        if letter not in self._made:
            self._made.clear()
            page = press.page_address(self.site, letter.id)
            self._made[letter] = press.rendered(letter, self.site, page, self.press)
        return self._made[letter]

    def _mail(self, parts: Rendered, envelope: Envelope) -> Mail:
        sender, to = envelope.sender.address, envelope.to
        content = message.written(parts, envelope)
        international = not (sender + to).isascii()
        return Mail(envelope.message, sender, to, content, international)
