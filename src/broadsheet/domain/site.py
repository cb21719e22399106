"""What a person writes in `broadsheet.toml`, checked and frozen."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class SourceKind(StrEnum):
    """How a source is read; `AUTO` looks at what comes back."""

    AUTO = "auto"
    FEED = "feed"
    SITEMAP = "sitemap"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Source:
    """One place that is watched. `id` is unique in a site and stable: state hangs on it."""

    id: str
    url: str
    name: str = ""
    kind: SourceKind = SourceKind.AUTO
    every: timedelta = timedelta(minutes=30)
    topics: tuple[str, ...] = ()
    """Topic ids that every page of this source is given."""
    group: str = ""
    """The outline group that an OPML file put it in."""


@dataclass(frozen=True, slots=True)
class Topic:
    """One node of the topic tree; `parent` is a topic's id, or empty for a root."""

    id: str
    name: str
    shortname: str = ""
    parent: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    """Words or phrases, matched whole, without case; plural and possessive forms match."""
    exclude: tuple[str, ...] = ()
    """Phrases whose presence takes this topic's keywords' word away (names that are also words)."""
    hashtags: tuple[str, ...] = ()


STORY_LIFE = 3
"""A story lives at most this many story windows, however many pages come."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers that an editor may turn."""

    publish_at: int = 70
    """Heat from which a lead is published."""
    heat_per_related: int = 10
    story_window: timedelta = timedelta(days=3)
    """How far apart in time two pages of one story usually lie: the further, the less likely. One
    outlet's pages never lie further apart in a story, and no two pages more than three windows."""
    edition_size: int = 30
    """Stories on the front page."""
    half_life: timedelta = timedelta(hours=18)
    """Time in which a story's rank on the front page halves."""
    heat_per_outlet: int = 25
    """On the front page alone: what each further outlet that tells a story in its own words counts
    in place of `heat_per_related`, which counts copies and an outlet's second page as well."""
    subject_at: float = 0.5
    """Subject score (0 to 1) from which a page is on the subject."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes that are kept; empty keeps all."""
    max_age: timedelta | None = None
    """Pages older than this at the moment of the run are turned away; None keeps all."""

    @property
    def reach(self) -> timedelta:
        """How far apart in time two pages of one story lie at most."""
        return self.story_window * STORY_LIFE


class EncoderName(StrEnum):
    """What turns texts into vectors."""

    STATIC = "static"
    MINILM = "minilm"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class JudgePolicy:
    """By what means articles are judged."""

    encoder: EncoderName = EncoderName.STATIC
    """`STATIC` comes with Broadsheet and is fast; `MINILM` tells stories apart better, is some
    hundred times as slow and is installed by an extra; `NONE` goes by words alone."""


class Face(StrEnum):
    """A family of type."""

    SERIF = "serif"
    SANS = "sans"


class Density(StrEnum):
    """How much room is left between stories."""

    AIRY = "airy"
    NORMAL = "normal"
    DENSE = "dense"


@dataclass(frozen=True, slots=True)
class Look:
    """The few tokens that the printed pages' look is changed by; `width` in rem."""

    accent: str = "#8c1c13"
    """A colour as `#rrggbb`; on each ground it is made as dark or light as reading it needs."""
    headlines: Face = Face.SERIF
    text: Face = Face.SERIF
    width: int = 80
    density: Density = Density.NORMAL
    logo: str = ""
    """An SVG file's name in the site's `templates`, shown in place of the front page's title."""
    outlet_pictures: bool = False
    """Show pictures from the outlets' servers where the site holds no copy of its own."""


@dataclass(frozen=True, slots=True)
class ProofPolicy:
    """What is done with the site's keys. `keys` is their file, below the site's folder or absolute;
    the empty text stands for the program's own place."""

    seal: bool = False
    """Print `secured` in every record: its private ledger, encrypted."""
    sign: bool = False
    """Print a signed index of every record's digest."""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """How politely and how far we reach. Sizes in bytes, times in seconds."""

    contact: str = ""
    """An address or page in the User-Agent where an outlet can reach the editor."""
    concurrency: int = 64
    """Requests under way at once, over all hosts."""
    host_delay: float = 1.0
    """Least time between two requests to one host; robots.txt may ask for more."""
    timeout: float = 30.0
    """Most time for one request with its body."""
    max_bytes: int = 10_000_000
    """Most bytes read of one body, as it comes over the wire."""
    max_decoded: int = 50_000_000
    """Most bytes after gzip, br, zstd or deflate."""
    max_redirects: int = 8
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that may be reached although they are private, loopback or link-local."""
    connect_to: tuple[tuple[str, str], ...] = ()
    """Hosts reached at a given "address:port" instead of their DNS answer, as curl's --connect-to;
    the address must still be allowed."""
    respect_robots: bool = True
    probe_pictures: bool = True
    """Fetch the first bytes of a lead picture whose size the page does not tell."""
    keep_pictures: bool = False
    """Fetch the lead pictures of what is published and outlets' logos, keep them among the
    captures, and print small copies of them."""


class LetterDays(StrEnum):
    """On which days a newsletter comes; `WEEKDAYS` are Monday to Friday, `WEEKLY` is Friday."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class NewsletterPolicy:
    """What the newsletter is. Mailboxes are `a@b.example` or `A Name <a@b.example>`."""

    enabled: bool = False
    days: LetterDays = LetterDays.WEEKDAYS
    hour: int = 18
    """Hour of the day (UTC) from which a run composes it."""
    stories: int = 12
    """Stories at most."""
    subject: str = "{lead}"
    """Its subject; {lead}, {title}, {day} and {count} stand for what they name."""
    sender: str = ""
    reply_to: str = ""
    unsubscribe: str = ""
    """The mailbox that takes "unsubscribe" mails; where left out, `reply_to`, else the sender."""
    subscribe_url: str = ""
    """Where the pages to subscribe, confirm and leave are served; empty: nowhere."""
    imprint: str = ""
    """Who sends it, from where, as the law may ask: a line at its foot."""


class MailSecurity(StrEnum):
    """How the connection to the mail server is kept private."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MailPolicy:
    """The server that takes the mail. The password is never part of a configuration."""

    host: str = ""
    port: int = 587
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    password_file: str = ""
    """A file whose first line is the password, as a path from the site's folder."""
    per_minute: int = 0
    """Mails a minute at most; 0: as fast as the server takes them."""


@dataclass(frozen=True, slots=True)
class JekyllPolicy:
    """The tree for Jekyll and Hugo; `path` is below the site's folder or absolute, empty: none."""

    path: str = ""


class GitHolds(StrEnum):
    """What a repository holds: the tree that Jekyll builds, or the printed site itself."""

    TREE = "tree"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class GitPolicy:
    """The repository that each run commits to; `path` as that of the tree, empty: none."""

    path: str = ""
    holds: GitHolds = GitHolds.TREE
    folder: str = ""
    """Where in the repository it lies, empty for its top."""
    branch: str = ""
    """The branch that is committed to; empty for the one that is checked out."""
    author: str = "Broadsheet <broadsheet@localhost>"
    push: bool = False
    remote: str = "origin"


@dataclass(frozen=True, slots=True)
class Publishing:
    """The forms that stand beside the printed site."""

    jekyll: JekyllPolicy = JekyllPolicy()
    git: GitPolicy = GitPolicy()

    @property
    def data(self) -> bool:
        """Whether documents of topics and outlets are printed, which the tree is made of."""
        return bool(self.jekyll.path or self.git.path)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that feeds are printed of: stories for which every criterion that is given holds.

    `words` are matched as keywords of topics are, in headlines and excerpts, and one is enough;
    so are one of `topics` (ids) and one of `outlets` (domains). `quality` is the lead's.
    """

    id: str
    name: str
    words: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    quality: int = 0


@dataclass(frozen=True, slots=True)
class WebSubPolicy:
    """`hub` is the address of the WebSub hub that feeds name and that is told of changes; or ''."""

    hub: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A whole site's configuration. `url` is where it will be served, without a trailing slash."""

    title: str
    subject: str
    url: str
    description: str = ""
    language: str = "en"
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    policy: Policy = Policy()
    fetch: FetchPolicy = FetchPolicy()
    judging: JudgePolicy = JudgePolicy()
    notice: str = ""
    """A line shown on every page (the demo says here that it is invented)."""
    look: Look = Look()
    newsletter: NewsletterPolicy = NewsletterPolicy()
    mail: MailPolicy = MailPolicy()
    proof: ProofPolicy = ProofPolicy()
    publishing: Publishing = Publishing()
    searches: tuple[SavedSearch, ...] = ()
    websub: WebSubPolicy = WebSubPolicy()
    search: bool = False
    """Whether an index is made that readers can search; it wants Pagefind."""
