"""The newsletter's pages: subscribe, confirm, leave. From a request to an answer; no server here.

Whatever serves them hands over method, path below `newsletter.subscribe_url`, query and body, and
sends back what it is given. What comes in is bounded and believed in nothing; the same answer is
given whether an address is known or not, so that nobody learns who reads the paper.

    GET  /                the form
    POST /subscribe       email=…                  → a mail that asks for confirmation
    GET  /confirm?t=…     a button, since programs that look through mails follow every link
    POST /confirm?t=…
    GET  /unsubscribe?t=… a button
    POST /unsubscribe?t=… one click (RFC 8058): done at once, whatever the body
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs

from broadsheet.domain.site import Site
from broadsheet.errors import MailError
from broadsheet.pipeline.readers import Readers
from broadsheet.stages.letter import tokens
from broadsheet.stages.letter.tokens import Purpose, Token
from broadsheet.text.mailbox import Mailbox, NotAnAddress, mailbox
from broadsheet.text.urlparts import host
from broadsheet.web.sheet import headers, sheet

LARGEST_BODY = 4_096
LONGEST_QUERY = 1_024
TRAP = "website"
"""A field that people do not see: what fills it in is a program."""
FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. `path` is below the address that the pages are served under.

    `origin` is what the browser says of the page that the form stood on; programs say nothing.
    """

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    content_type: str = FORM_TYPE
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Counter:
    """What the pages are answered with. `ask` writes a reader down and sends the question."""

    site: Site
    readers: Readers
    ask: Callable[[Mailbox, str], object]


def answer(request: Request, counter: Counter) -> Answer:
    """The answer to one request."""
    pages = {
        "": _form,
        "subscribe": _subscribe,
        "confirm": _confirm,
        "unsubscribe": _unsubscribe,
    }
    page = pages.get(request.path.strip("/"))
    if page is None:
        return _page(counter, 404, "Not here", "<p>There is nothing at this address.</p>")
    if request.method == "HEAD":
        return answer(Request("GET", request.path, request.query), counter)
    if request.method not in ("GET", "POST"):
        found = _page(counter, 405, "Not so", "<p>This can be read and sent, nothing else.</p>")
        return Answer(found.status, found.body, {**found.headers, "Allow": "GET, HEAD, POST"})
    if len(request.body) > LARGEST_BODY or len(request.query) > LONGEST_QUERY:
        return _page(counter, 413, "Too long", "<p>What was sent is too long.</p>")
    return page(request, counter)


def too_often(counter: Counter, seconds: int) -> Answer:
    """What a visitor is told who asks too much at once."""
    found = _page(counter, 429, "Too often", "<p>Please wait a few minutes and try again.</p>")
    return Answer(found.status, found.body, {**found.headers, "Retry-After": str(seconds)})


def too_slow(counter: Counter) -> Answer:
    """What is told where a form has begun and does not come."""
    found = _page(counter, 408, "Too slow", "<p>The form did not come. Please send it again.</p>")
    return Answer(found.status, found.body, {**found.headers, "Connection": "close"})


def unable(counter: Counter) -> Answer:
    """What is told where the store does not answer."""
    return _page(counter, 503, "Not now", "<p>Something is amiss here. Please try again later.</p>")


def _form(_request: Request, counter: Counter) -> Answer:
    text = (
        f'<form method="post" action="{_base(counter)}/subscribe"><label>Your e-mail address'
        '<input type="email" name="email" required maxlength="254" autocomplete="email"></label>'
        f'<label class="trap">Leave this empty <input name="{TRAP}" tabindex="-1" '
        'autocomplete="off"></label><button>Subscribe</button></form>'
        '<p class="small">We send one mail first, which asks whether it was you. No tracking, and '
        "one click ends it.</p>"
    )
    return _page(counter, 200, "Newsletter", text)


def _subscribe(request: Request, counter: Counter) -> Answer:
    if request.method == "GET":
        return _form(request, counter)
    if _elsewhere(request, counter.site):
        text = "<p>The form that was sent stands on somebody else’s page. Ours is "
        text += f'<a href="{_base(counter)}/subscribe">here</a>.</p>'
        return _page(counter, 403, "Not from there", text)
    fields = _fields(request)
    try:
        box = mailbox(fields.get("email", ""))
    except NotAnAddress as error:
        text = f"<p>{escape(str(error))}</p><p>Please go back and look at it again.</p>"
        return _page(counter, 422, "This is no e-mail address", text)
    if not fields.get(TRAP):
        try:
            counter.ask(Mailbox(box.address, box.shown, box.key), "form")
        except MailError:
            text = "<p>We cannot send mail at the moment. Please try again later.</p>"
            return _page(counter, 503, "Not now", text)
    text = (
        "<p>If this address is not a reader’s already, a mail is on its way to it. Follow the link "
        "in it, and you are.</p>"
    )
    return _page(counter, 200, "Please look into your mailbox", text)


def _elsewhere(request: Request, site: Site) -> bool:
    """Whether a page of others sent the form, and so has its visitors ask for anybody's mail."""
    own = {host(site.url), host(site.newsletter.subscribe_url)} - {""}
    return bool(request.origin) and host(request.origin) not in own


def _base(counter: Counter) -> str:
    return escape(counter.site.newsletter.subscribe_url.rstrip("/"), quote=True)


def _confirm(request: Request, counter: Counter) -> Answer:
    token = _token(request, counter, Purpose.CONFIRM)
    if token is not None and request.method == "GET":
        return _button(request, counter, "Do you want the newsletter?", "Yes, send it to me")
    if token is None or counter.readers.confirm(token, "link") is None:
        text = "<p>The link is too old or not whole. Please subscribe again.</p>"
        return _page(counter, 410, "This link does not work any more", text)
    return _page(counter, 200, "Welcome", "<p>You get the next letter.</p>")


def _unsubscribe(request: Request, counter: Counter) -> Answer:
    token = _token(request, counter, Purpose.LEAVE)
    if token is None:
        text = (
            "<p>The link is not whole. An answer to any letter that asks for it does as well.</p>"
        )
        return _page(counter, 410, "This link does not work", text)
    if request.method == "GET":
        return _button(request, counter, "Do you want to leave?", "Yes, send me no more")
    counter.readers.leave(token.subscriber, "one click")
    return _page(counter, 200, "You have left", "<p>No further letter goes to you.</p>")


def _button(request: Request, counter: Counter, title: str, label: str) -> Answer:
    # The query was read as a token of ours, so that nothing strange is in it; escaped all the same.
    action = f"?t={escape(_asked(request), quote=True)}"
    text = f'<form method="post" action="{action}"><button>{escape(label)}</button></form>'
    return _page(counter, 200, title, text)


def _token(request: Request, counter: Counter, purpose: Purpose) -> Token | None:
    token = tokens.read(counter.readers.key, _asked(request))
    return token if token is not None and token.purpose is purpose else None


def _asked(request: Request) -> str:
    return _first(request.query).get("t", "")


def _fields(request: Request) -> dict[str, str]:
    if request.content_type.partition(";")[0].strip().lower() != FORM_TYPE:
        return {}
    return _first(request.body.decode("utf-8", "replace"))


def _first(text: str) -> dict[str, str]:
    try:
        found = parse_qs(text, keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def _page(counter: Counter, status: int, title: str, text: str) -> Answer:
    return Answer(status, sheet(counter.site, title, text), headers(counter.site))
