"""Every key that an override's file may have, by what it does: what is read, checked and told."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from broadsheet.app.settings.kinds import ADDRESS, Kind, Refused, one_of
from broadsheet.app.settings.problems import Key
from broadsheet.domain.override import Action
from broadsheet.text import urls
from broadsheet.text.plain import plain
from broadsheet.text.words import tokens

MOST_PAGES = 50
LONGEST_TITLE = 300
LONGEST_EXCERPT = 300
LONGEST_REASON = 500
LONGEST_NAME = 100
LONGEST_PHRASE = 100
MOST_TOPICS = 12
FIRST_YEAR, LAST_YEAR = 1990, 2999

_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:[a-zA-Z]{2,31}|#[0-9a-zA-Z]{1,8});")
_STORY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,252}")


@dataclass(frozen=True, slots=True)
class Form:
    """What an action asks for: exactly one of `targets`, and so many pages where they are named."""

    keys: tuple[Key, ...]
    targets: tuple[str, ...] = ("url",)
    least: int = 1
    most: int = MOST_PAGES


def line(most: int) -> Kind:
    """Plain text on one line, mended, of up to `most` characters."""

    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > 4 * most:
            raise Refused
        if _MARKUP.search(value):
            raise Refused("plain text, without markup and without entities such as &amp;")
        text, before = plain(value, html=False), value
        for _ in range(3):
            if text == before:
                break
            text, before = plain(text, html=False), text
        if not text or len(text) > most or text != before or _MARKUP.search(text):
            raise Refused
        return text

    return Kind(f"a plain text in quotes, not empty, of up to {most} characters", read)


def _pages(value: object) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(map(str, map(ADDRESS.read, _listed(value)))))
    if len(found) > MOST_PAGES or any(len(url) > urls.MAX_LENGTH for url in found):
        raise Refused
    return found


def _topics(value: object) -> tuple[str, ...]:
    found = _listed(value)
    if len(found) > MOST_TOPICS or not all(isinstance(one, str) and one.strip() for one in found):
        raise Refused
    return tuple(dict.fromkeys(" ".join(str(one).split()) for one in found))


def _listed(value: object) -> list[object]:
    """One is written as itself, several as a list; none is not allowed."""
    found = value if isinstance(value, list) else [value]
    if not found:
        raise Refused
    return found


def _story(value: object) -> str:
    if not isinstance(value, str) or not _STORY.fullmatch(value):
        raise Refused
    return value


def _source(value: object) -> str:
    if not isinstance(value, str) or len(value) > urls.MAX_LENGTH:
        raise Refused
    text = value.strip().lower()
    if not _NAME.fullmatch(text):
        text = urls.host(text)
    text = text.removeprefix("www.")
    if not _NAME.fullmatch(text):
        raise Refused
    return text


def _phrase(value: object) -> str:
    text = str(line(LONGEST_PHRASE).read(value))
    if sum(map(len, tokens(text))) < 2:
        raise Refused
    return text


def _since(value: object) -> datetime:
    return _moment(value, timedelta(0))


def _until(value: object) -> datetime:
    """A day counts to its end."""
    return _moment(value, timedelta(days=1))


def _moment(value: object, day: timedelta) -> datetime:
    if isinstance(value, str) and len(value) < 40:
        try:
            text = value.strip()
            value = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError as error:
            raise Refused from error
    if not isinstance(value, date):
        raise Refused
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise Refused(f"a time from {FIRST_YEAR} to {LAST_YEAR}")
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), UTC) + day
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)


PAGES = Kind(f"a page's address in quotes, or a list of up to {MOST_PAGES} of them", _pages)
TOPICS = Kind(f"a topic's id or name in quotes, or a list of up to {MOST_TOPICS}", _topics)
STORY = Kind("a story's id: small letters, digits and hyphens", _story)
SOURCE = Kind("the id of a source, or a domain", _source)
PHRASE = Kind(f"words in quotes, at least 2 letters, up to {LONGEST_PHRASE} characters", _phrase)
_TIMES = "a time such as 2026-11-21T09:30:00Z (UTC where no zone is told)"
AT = Kind(f"a day such as 2026-11-21, or {_TIMES}", _since)
UNTIL = Kind(f"a day such as 2026-11-28, which still counts, or {_TIMES}", _until)

ACTION = Key("action", one_of(Action), "What to do.", needed=True)
COMMON = (
    Key("reason", line(LONGEST_REASON), "Why; `broadsheet why` shows it.", needed=True),
    Key("at", AT, "When it was said; else the day that the file's name begins with."),
    Key("by", line(LONGEST_NAME), "Who said it."),
    Key("until", UNTIL, "When it ends; else it stands until the file goes."),
)
_URL = Key("url", PAGES, "The page it is about, in any spelling of its address.")
_STORY_KEY = Key("story", STORY, "A story's id, in place of a page.")

FORMS = {
    Action.PUBLISH: Form((_URL, _STORY_KEY), ("url", "story")),
    Action.KILL: Form((_URL, _STORY_KEY), ("url", "story")),
    Action.PIN: Form((_URL, _STORY_KEY), ("url", "story")),
    Action.RETITLE: Form(
        (
            _URL,
            Key("title", line(LONGEST_TITLE), "The headline to print.", needed=True),
            Key("excerpt", line(LONGEST_EXCERPT), "The excerpt to print."),
        ),
        most=1,
    ),
    Action.RETOPIC: Form((_URL, Key("topics", TOPICS, "All of its topics.", needed=True))),
    Action.MERGE: Form(
        (_URL, Key("with", PAGES, "More pages of the same story.")),
        least=2,
    ),
    Action.SPLIT: Form(
        (_URL, Key("from", PAGES, "The pages it does not belong with; left out: any other.")),
    ),
    Action.BLOCK: Form(
        (
            Key("source", SOURCE, "The source, or a domain with all below it."),
            Key("phrase", PHRASE, "Words in a row, whole, without case."),
        ),
        ("source", "phrase"),
        least=0,
    ),
}
"""What each action asks for beside `COMMON`."""


def keys_of(action: Action | None) -> tuple[Key, ...]:
    """Every key of an action's files, or of any file where the action is not known."""
    if action is not None:
        return (ACTION, *FORMS[action].keys, *COMMON)
    own = {key.name: replace(key, needed=False) for form in FORMS.values() for key in form.keys}
    return (ACTION, *own.values(), *COMMON)
