"""The newsletter's composition root: templates, letter key, mail server, the book of readers."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from broadsheet.adapters.clock import SystemClock
from broadsheet.adapters.mail.brink import FileBrink
from broadsheet.adapters.mail.outbox import OutboxMailer
from broadsheet.adapters.mail.smtp import Server, SmtpMailer
from broadsheet.adapters.stores.sql import sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.letter_keys import letter_key, mail_password
from broadsheet.app.letter_mail import Writer
from broadsheet.app.letter_press import letter_press
from broadsheet.domain.letter import Letter, Passage, Standing, Subscriber
from broadsheet.domain.site import Site
from broadsheet.errors import (
    BusyError,
    ConfigError,
    MailError,
    UsageError,
)
from broadsheet.pipeline.mailbag import to_go
from broadsheet.pipeline.readers import Readers
from broadsheet.pipeline.recalled import Recalled
from broadsheet.pipeline.sending import Post, Sent, send, waiting
from broadsheet.ports.clock import Clock
from broadsheet.ports.mailer import Mailer, Outcome
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Store
from broadsheet.stages.letter import schedule
from broadsheet.text.mailbox import Mailbox

LOOK = 10.0
"""Seconds that the mail server may take to answer, where it is only looked at."""


@dataclass(frozen=True, slots=True)
class Bureau:
    """A site's newsletter, opened: its store, its readers and its writer."""

    site: Site
    store: Store
    clock: Clock
    readers: Readers
    writer: Writer


@contextmanager
def opened_bureau(
    site: Site, layout: Layout, environ: Mapping[str, str] | None = None, *, safe: bool = False
) -> Iterator[Bureau]:
    """The newsletter of a site's folder. `safe`: commits outlive a power cut (for sending)."""
    key = letter_key(layout, environ)
    store = sqlite_store(layout.store, through_power_cuts=safe)
    clock = SystemClock()
    try:
        writer = Writer(site, key, letter_press())
        yield Bureau(site, store, clock, Readers(store, clock, key), writer)
    finally:
        store.close()


def opened_mailer(
    site: Site, layout: Layout, outbox: Path | None = None, environ: Mapping[str, str] | None = None
) -> Mailer:
    """The mail server of the configuration, or a folder of files."""
    if outbox is not None:
        return OutboxMailer(outbox)
    return SmtpMailer(_server(site, layout, environ))


def mail_problem(site: Site, layout: Layout, environ: Mapping[str, str] | None = None) -> str:
    """Why no mail can be sent now, from settings to login; empty where one can. Sends nothing."""
    try:
        mailer = SmtpMailer(replace(_server(site, layout, environ), timeout=LOOK))
        try:
            mailer.connect()
        finally:
            mailer.close()
    except (ConfigError, MailError) as error:
        return str(error)
    return ""


def _server(site: Site, layout: Layout, environ: Mapping[str, str] | None) -> Server:
    policy = site.mail
    if not policy.host:
        raise ConfigError(
            "no mail server: set mail.host in broadsheet.toml, or write the mails into a folder "
            "with --outbox"
        )
    password = mail_password(site, layout, environ)
    return Server(policy.host, policy.port, policy.security, policy.user, password)


def letter_for(bureau: Bureau, named: str = "") -> Letter:
    """The letter of the day named, or the newest, without what was taken down since."""
    with bureau.store.begin() as tx:
        heads = tx.mailing.letters.heads()
        wanted = named or (heads[0].id if heads else "")
        found = tx.mailing.letters.get(wanted) if wanted else None
        if found is not None:
            return _left(Recalled(bureau.site)(tx, found))
    known = ", ".join(head.id for head in heads[:5])
    last = f"the last are {known}" if known else "none is; `broadsheet run` composes them"
    raise UsageError(f"no letter of {named or 'any day'} is stored; {last}")


def _left(letter: Letter) -> Letter:
    if not letter.stories:
        raise UsageError(f"every story of the letter of {letter.id} was taken down since")
    return letter


def next_letter(bureau: Bureau, *, again: bool = False) -> Letter | str:
    """The newest letter where some have not got it yet; else a sentence that tells why not.

    `again`: where copies of it are doubtful, it is given as well.
    """
    with bureau.store.begin() as tx:
        heads = tx.mailing.letters.heads()
        if not heads:
            return "no letter is stored yet; `broadsheet run` composes one at its hour"
        newest = heads[0]
        days = schedule.stale(bureau.site.newsletter)
        if bureau.clock.now() - newest.at > days:
            return (
                f"the newest letter, of {newest.id}, is older than {days.days} days; "
                f"send it with --letter {newest.id} if it is meant"
            )
        doubtful = again and tx.mailing.sendings.tally(newest.id).get(Passage.DOUBTFUL)
        if not (doubtful or to_go(tx, newest.id)):
            if not tx.mailing.sendings.tally(newest.id):
                return (
                    "nobody has subscribed and confirmed yet; readers who have agreed elsewhere "
                    "are added with `broadsheet newsletter subscribers add`"
                )
            return f"the letter of {newest.id} has gone to everyone who was to get it"
        return tx.mailing.letters.get(newest.id) or f"the letter of {newest.id} is gone"


@contextmanager
def sole_sender(layout: Layout) -> Iterator[None]:
    """One sender at a time: `BusyError` where another process sends for this site."""
    lock = FileLock(layout.state / "send.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            f"{layout.root}: another process is sending the newsletter; wait for it to end"
        ) from error
    try:
        yield
    finally:
        lock.release()


def send_letter(
    bureau: Bureau,
    layout: Layout,
    letter: Letter,
    mailer: Mailer,
    progress: Progress,
    *,
    again: bool = False,
) -> Sent:
    """Send a letter to all its readers; see `pipeline.sending`."""
    with sole_sender(layout):
        brink = FileBrink(layout.state / "send.mark")
        post = Post(
            bureau.store,
            mailer,
            brink,
            bureau.clock,
            progress,
            bureau.writer.message,
            bureau.writer.copy,
            pace(bureau.site.mail.per_minute, time.monotonic, time.sleep),
            Recalled(bureau.site),
        )
        try:
            return send(post, letter, again=again)
        finally:
            brink.close()


def pace(
    per_minute: int, ticks: Callable[[], float], sleep: Callable[[float], None]
) -> Callable[[], None]:
    """A wait between two mails that keeps them to so many a minute; 0: none."""
    if not per_minute:
        return lambda: None
    due = [ticks()]

    def wait() -> None:
        due[0] = max(due[0] + 60 / per_minute, ticks() - 60 / per_minute)
        left = due[0] - ticks()
        if left > 0:
            sleep(left)

    return wait


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question: the reader who was asked, or why the server did not take it.

    Neither where nothing was to be sent.
    """

    reader: Subscriber | None = None
    refusal: str = ""


def ask_reader(bureau: Bureau, mailer: Mailer, box: Mailbox, how: str) -> Asked:
    """Write a reader down and send the confirmation mail, if one is to be sent.

    Raises `MailError` for what is of no recipient's making, as `ports.mailer` says.
    """
    reader = bureau.readers.ask(box, how)
    if reader is None:
        return Asked()
    try:
        question = bureau.writer.question(reader, bureau.clock.now())
        receipt = mailer.send(question, lambda: None)
    except Exception:
        bureau.readers.unasked(reader)
        raise
    if receipt.outcome is not Outcome.ACCEPTED:
        bureau.readers.unasked(reader)
        return Asked(refusal=f"{reader.address}: {receipt.answer}")
    return Asked(reader)


def write_copies(bureau: Bureau, letter: Letter, mailer: Mailer) -> int:
    """Hand over the copies that are still to go and note nothing of it; gives how many."""
    with bureau.store.begin() as tx:
        told = Recalled(bureau.site)(tx, letter)
        readers = waiting(tx, letter) if told.stories else []
    for reader in readers:
        message = bureau.writer.message(told, reader)
        mailer.send(bureau.writer.copy(told, reader, message), lambda: None)
    return len(readers)


def send_sample(bureau: Bureau, letter: Letter, mailer: Mailer, address: str) -> str:
    """One copy of a letter to an address, whether it is a reader's or not; nothing is noted.

    Gives the server's answer; `MailError` where it does not take the mail.
    """
    with bureau.store.begin() as tx:
        told = _left(Recalled(bureau.site)(tx, letter))
    reader = Subscriber("0" * 20, address, address, Standing.CONFIRMED, letter.at)
    # Of another name than the reader's own copy, which a mailbox would drop as known.
    message = bureau.writer.message(replace(letter, id=f"try-{letter.id}"), reader)
    receipt = mailer.send(bureau.writer.copy(told, reader, message), lambda: None)
    if receipt.outcome is not Outcome.ACCEPTED:
        raise MailError(f"{address}: {receipt.code} {receipt.text}")
    return f"{address}: {receipt.code} {receipt.text}".strip()
