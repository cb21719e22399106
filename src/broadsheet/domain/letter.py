"""The newsletter: a letter as it was composed, who asked for it, and what became of each copy."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LETTERS = "/newsletters/"
"""The path of the page that lists all letters."""


def letter_path(letter: str) -> str:
    """The path of a letter's page on the site, by its id."""
    return f"{LETTERS}{letter}/"


@dataclass(frozen=True, slots=True)
class LetterPicture:
    """A picture of a story; width and height are its true pixels."""

    src: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class OtherPage:
    """Another outlet's page of a story; `name` is its record's file name."""

    title: str
    url: str
    outlet: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class LetterStory:
    """A story as one letter tells it. `url` is the lead's page, `page` the story's on the site.

    `lead` is the lead article's key, `name` its record's file name, `pages` how many pages told the
    story then, copies left out, and `grown` how many of them came since an earlier letter had it
    (0: no earlier one had it).
    """

    story: str
    lead: str
    name: str
    title: str
    excerpt: str
    url: str
    page: str
    outlet: str
    at: datetime
    language: str = ""
    topics: tuple[str, ...] = ()
    also: tuple[OtherPage, ...] = ()
    pages: int = 1
    grown: int = 0
    picture: LetterPicture | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter, frozen when it was composed. `id` is the UTC day of its slot: `2022-05-19`.

    A letter of an id that is stored is never composed again, so that all its readers, its web page
    and its file tell the same.
    """

    id: str
    at: datetime
    subject: str
    preheader: str
    stories: tuple[LetterStory, ...]
    name: str = ""
    """Its file name for life, without folder (`a-title-2022-05-19.html`); one that was stored
    before letters had names gets it at the next print."""

    @property
    def excerpt(self) -> str:
        """Its headlines, as the contract of records joins them."""
        return " / ".join(story.title for story in self.stories)

    @property
    def topics(self) -> tuple[str, ...]:
        """Names of its stories' topics, in the order in which they first come."""
        return tuple(dict.fromkeys(name for story in self.stories for name in story.topics))


@dataclass(frozen=True, slots=True)
class LetterHead:
    """What lists need of a letter; `digest` stands for the whole of it.

    `names` are the file names of its stories' records, in its order, `others` those of the records
    of the other pages that it names.
    """

    id: str
    at: datetime
    subject: str
    digest: str
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    name: str = ""
    """Its file name, as in the letter."""


class Standing(StrEnum):
    """How a reader stands to the newsletter: `ASKED` has not answered the confirmation yet."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A reader. `id` says nothing of the address; two addresses with one `key` are the same.

    `since` is when the standing began, `asked` when a confirmation was last asked for.
    """

    id: str
    key: str
    address: str
    standing: Standing
    since: datetime
    asked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """One step of a reader's consent, kept as evidence: what was said, when, and by what way."""

    subscriber: str
    at: datetime
    standing: Standing
    how: str


class Cause(StrEnum):
    """Why an address is written to no more."""

    HARD = "hard bounce"
    SOFT = "soft bounces"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Suppression:
    """What came back from an address. `stopped` is why nothing is sent to it; None: not yet.

    `soft` names the letters that bounced softly, each once, in order.
    """

    subscriber: str
    at: datetime
    stopped: Cause | None = None
    soft: tuple[str, ...] = ()
    detail: str = ""


class Passage(StrEnum):
    """How far one copy has come.

    `UNDER_WAY` was begun and its end is not known; `DOUBTFUL` may have been accepted or not, and
    is not sent again unless a person says so; `PUT_OFF` will be tried again.
    """

    WAITING = "waiting"
    UNDER_WAY = "under way"
    SENT = "sent"
    PUT_OFF = "put off"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Sending:
    """One letter to one reader. `message` is the Message-ID, fixed before the first attempt."""

    letter: str
    subscriber: str
    message: str
    passage: Passage = Passage.WAITING
    at: datetime | None = None
    attempts: int = 0
    answer: str = ""
    """What the server said last."""
