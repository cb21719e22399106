"""Builders: made-up articles, stories and papers for tests. The same arguments give the same value.

Every outlet, headline and picture here is invented; hosts end in `.example`, which nobody owns.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from broadsheet.domain.article import Article, Image, Provider
from broadsheet.domain.printed import Paper, PrintedStory, Sheet
from broadsheet.domain.reason import Reason
from broadsheet.domain.score import Decision, Edition, Label, Labels, Quality, Story
from broadsheet.domain.site import Site, Source, Topic
from broadsheet.stages.publish.compose import bare, catalog, compose_story, listed
from broadsheet.text.codec import digest

NOON = datetime(2022, 11, 21, 12, 0, tzinfo=UTC)
"""The moment that the made-up news leads up to."""

OUTLETS = (
    Provider("The Harbour Ledger", "harbour-ledger.example"),
    Provider("Northgate Courier", "northgate-courier.example"),
    Provider("Morrow & Vale", "morrow-vale.example"),
    Provider("Circuit Weekly", "circuit-weekly.example"),
    Provider("Plain Science", "plain-science.example"),
    Provider("The Tidewater Post", "tidewater-post.example"),
    Provider("Meridian Wire", "meridian-wire.example"),
    Provider("Field & Signal", "field-signal.example"),
)

TOPICS = (
    Topic("ai", "AI", description="Everything about artificial intelligence."),
    Topic("machine-learning", "Machine Learning", parent="ai"),
    Topic("computer-vision", "Computer Vision", parent="ai"),
    Topic("ai-ethics", "AI Ethics", parent="ai"),
    Topic("ai-hardware", "AI Hardware", parent="ai"),
    Topic("ai-in-healthcare", "AI in Healthcare", shortname="Healthcare", parent="ai"),
)

_HEADLINES = (
    (
        "Harbour city lets a model set its traffic lights, and the queues shrink by a third",
        "After eleven months of trials the council says that journeys across the old bridge take "
        "nine minutes instead of fourteen. Cyclists ask why nobody counted them.",
    ),
    (
        "Hospital group publishes the code behind its stroke alarm",
        "Three clinics had asked for it since spring. The model reads a scan in four seconds and "
        "says when it is unsure.",
    ),
    (
        "A chip the size of a stamp runs a language model on a watch battery",
        "Its makers promise eight words a second. An independent laboratory measured six.",
    ),
    (
        "Parliament's committee wants labels on invented pictures",
        "The draft leaves satire alone and asks platforms to keep a mark that survives cropping.",
    ),
    (
        "Farmers teach an old tractor to see weeds",
        "A kit of two cameras and a second-hand computer saves nine tenths of the spray, a "
        "co-operative in the hills reports.",
    ),
    ("Translators test six models on a poem, and prefer the seventh: a colleague", ""),
    (
        "A million bird calls are free for everybody",
        "Volunteers in forty countries recorded them; a listening model can now be trained in an "
        "afternoon on a single graphics card.",
    ),
    (
        "Why the warehouse robots of Northgate now wait for people",
        "A change of eleven lines cut near misses to nought. The works council had written the "
        "first draft of it on a napkin.",
    ),
    (
        "Lost notebooks of a lighthouse keeper read by machine after ninety years",
        "Salt had taken the ink. Four kinds of light and a patient model brought back all but "
        "eleven pages.",
    ),
    (
        "Savings bank must explain each refusal that its model makes",
        "The ombudsman gives it until spring. Two competitors say that they already do.",
    ),
    (
        "Students mark the marker: essay machine gets a C",
        "It was fair to long words and unfair to short ones, a class of seventeen-year-olds found.",
    ),
    ("Data centre on the fjord will warm four thousand homes", ""),
    (
        "Small models, big week: three releases that fit on a telephone",
        "All three come with their weights, and one with the recipe as well.",
    ),
)
_ANGLES = (
    "{}",
    "What we know so far: {}",
    "{}, and what it costs",
    "Five questions about the news of the day: {}",
    "{}: the people behind it",
    "Comment: {}",
)


def article(number: int = 0, /, outlet: Provider | None = None) -> Article:
    """The article of this number, published `number` × 23 minutes before `NOON`.

    Change single fields with `dataclasses.replace`.
    """
    title, excerpt = _HEADLINES[number % len(_HEADLINES)]
    provider = outlet or OUTLETS[number % len(OUTLETS)]
    if number >= len(_HEADLINES):
        title = f"{title}: part {number // len(_HEADLINES) + 1}"
    address = f"https://www.{provider.domain}/news/{number}"
    picture = Image(
        f"https://www.{provider.domain}/pictures/{number}.jpg", 1200, 800, attribution="A. Lens"
    )
    return Article(
        key=f"{provider.domain}/news/{number}",
        original_url=f"{address}?from=feed",
        web_url=address,
        title=title,
        excerpt=excerpt or title,
        text=f"{excerpt}\nA second paragraph of article {number}.",
        published=NOON - timedelta(minutes=23 * number),
        modified=None,
        provider=provider,
        language="en",
        authors=("Ada Quill",),
        images=(picture,) if number % 4 != 3 else (),
        source=provider.domain,
    )


def sheet(
    of: Article,
    /,
    *,
    story: str = "",
    lead: bool = True,
    related: int = 0,
    points: int = 74,
    topics: Sequence[str] = ("ai",),
) -> Sheet:
    """An article with labels, a quality of `points` and the decision that follows from them."""
    day = (of.published or NOON).date().isoformat()
    named = story or f"s-{of.key.rsplit('/', 1)[-1]}"
    labels = tuple(
        Label(topic, 0.9, (Reason("topic.keyword", f"Its title names {topic}."),))
        for topic in topics
    )
    parts = (
        Reason("quality.depth", "It is a long, original piece.", points - 20),
        Reason("quality.outlet", f"{of.provider.name} is often printed.", 20),
    )
    return Sheet(
        name=f"{day}-{of.key.replace('/', '-').replace('.', '-')}.md",
        article=of,
        labels=Labels(of.key, labels, subject=0.9, on_subject=True),
        quality=Quality(of.key, points, parts),
        decision=_decision(of.key, named, lead=lead, points=points, related=related),
    )


def _decision(key: str, story: str, *, lead: bool, points: int, related: int) -> Decision:
    if not lead:
        follows = Reason("edit.follows", "Another piece leads this story.")
        return Decision(key, story, lead, -1, published=False, reasons=(follows,))
    heat = points + 10 * related
    reasons = (
        Reason("edit.heat", f"Quality {points} and {related} related pieces.", heat),
        Reason("edit.publish", f"A heat of {heat} is enough to be published."),
    )
    return Decision(key, story, lead, heat, published=heat >= 70, reasons=reasons)


def story(
    first: int,
    size: int = 1,
    *,
    topics: Sequence[str] = ("ai",),
    points: int = 74,
) -> PrintedStory:
    """A story of `size` articles numbered from `first`; the first of them leads it."""
    name = f"s-{first:05d}"
    leading = article(first)
    others = [
        replace(
            article(first + step),
            title=_ANGLES[step % len(_ANGLES)].format(leading.title),
        )
        for step in range(1, size)
    ]
    lead = sheet(leading, story=name, related=size - 1, points=points, topics=topics)
    related = tuple(
        sheet(other, story=name, lead=False, points=points - step, topics=topics)
        for step, other in enumerate(others, 1)
    )
    times = [s.article.published for s in (lead, *related) if s.article.published]
    return whole(PrintedStory(name, lead, related, min(times, default=NOON)))


def site(**changes: object) -> Site:
    """A small made-up site."""
    made = Site(
        title="The Daily Weights",
        subject="Artificial intelligence",
        url="https://weights.example/paper",
        description="Artificial intelligence, read and weighed every hour.",
        topics=TOPICS,
        sources=tuple(Source(o.domain, f"https://www.{o.domain}/feed", o.name) for o in OUTLETS),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def paper(stories: Sequence[PrintedStory], *, of: Site | None = None, edition: int = 30) -> Paper:
    """A paper of these stories, newest first; the hottest `edition` of them make the front page."""
    own = of or site()
    made = [whole(one, own) for one in stories]
    hottest = sorted(made, key=lambda s: (-s.lead.decision.heat, s.id))
    front = Edition(tuple(s.id for s in hottest[:edition]))
    rows = [listed(one, digest(one), own.searches) for one in made]
    return Paper(catalog(own, rows, front), {one.id: one for one in made})


def whole(of: PrintedStory, on: Site | None = None) -> PrintedStory:
    """The story with its records made anew, as a site prints them; without what is not printed."""
    names = {topic.id: topic.name for topic in (on or site()).topics}
    sheets = {one.article.key: one for one in (of.lead, *of.related)}
    made = compose_story(Story(of.id, tuple(sheets), of.first_seen), sheets, names)
    if made is None:
        raise ValueError(f"{of.id} has no pages")
    return replace(
        of, lead=bare(of.lead), related=tuple(map(bare, of.related)), records=made.records
    )


def newsroom(articles: int = 60, *, edition: int = 16) -> Paper:
    """A paper of about this many articles: stories of one to six, over all topics."""
    sizes = (5, 1, 3, 1, 2, 1, 6, 1)
    stories: list[PrintedStory] = []
    number = 0
    while number < articles:
        turn = len(stories)
        own = TOPICS[1 + turn % (len(TOPICS) - 1)].id
        size = min(sizes[turn % len(sizes)], articles - number)
        stories.append(story(number, size, topics=("ai", own), points=90 - turn % 19))
        number += size
    return paper(stories, edition=edition)
