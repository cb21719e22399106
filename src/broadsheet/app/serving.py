"""What a site is served from: the printed folder, and the newsletter's readers where it has any."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from broadsheet.app.layout import Layout
from broadsheet.app.letters import Bureau, ask_reader, opened_bureau, opened_mailer
from broadsheet.app.questions import Questions
from broadsheet.app.settings import load_site, site_file
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError, MailError, UsageError
from broadsheet.ports.mailer import Mailer
from broadsheet.stages.publish.site.links import site_path
from broadsheet.text.mailbox import Mailbox
from broadsheet.text.shell import word

Ask = Callable[[Mailbox, str], object]


@dataclass(frozen=True, slots=True)
class Subscribing:
    """The newsletter's side: its bureau, and what writes a reader down and sends the question.

    `problem` says why no question can be sent; empty where it can.
    """

    bureau: Bureau
    ask: Ask
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Serving:
    """A site that can be served. `base` is the path of its URL, with a slash at both ends."""

    public: Path
    base: str
    subscribing: Subscribing | None = None


@contextmanager
def opened_serving(
    folder: Path, tell: Callable[[str], None], outbox: Path | None = None
) -> Iterator[Serving]:
    """Open what is served; `tell` hears of mails that did not go.

    Mails are written into `outbox` where one is given; no server is asked then. A printed folder
    without a configuration, as the demo's, is served at `/`. Raises `UsageError` where nothing has
    been printed yet.
    """
    layout = Layout(folder)
    printed = (layout.public / "index.html").is_file()
    if printed and not site_file(folder).exists():
        yield Serving(layout.public, "/")
        return
    site = load_site(folder)
    if not printed:
        raise UsageError(
            f"{layout.public}: nothing has been printed yet; run: broadsheet run {word(folder)}"
        )
    with ExitStack() as stack:
        subscribing = None
        if site.newsletter.enabled and site.newsletter.subscribe_url:
            mailer = partial(opened_mailer, site, layout, outbox)
            subscribing = stack.enter_context(_subscribing(site, layout, tell, mailer))
        yield Serving(layout.public, site_path(site.url), subscribing)


@contextmanager
def _subscribing(
    site: Site, layout: Layout, tell: Callable[[str], None], mailer: Callable[[], Mailer]
) -> Iterator[Subscribing]:
    with opened_bureau(site, layout) as bureau:
        try:
            mailer().close()
        except ConfigError as error:
            yield Subscribing(bureau, _refuse, str(error))
            return

        def ask(box: Mailbox, how: str) -> None:
            with closing(mailer()) as opened:
                asked = ask_reader(bureau, opened, box, how)
            if asked.refusal:
                raise MailError(asked.refusal)

        questions = Questions(ask, tell)
        try:
            yield Subscribing(bureau, questions.put)
        finally:
            questions.close()


def _refuse(_box: Mailbox, _how: str) -> None:
    raise MailError("no mail can be sent")
