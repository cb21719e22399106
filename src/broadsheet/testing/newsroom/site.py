"""The configuration of the demo: a paper on artificial intelligence in an invented country."""

from datetime import UTC, datetime, timedelta

from broadsheet.domain.site import FetchPolicy, Policy, Site, Source, Topic
from broadsheet.testing.newsroom.outlets import OUTLETS

NOW = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
"""When the demo is printed: an hour after the newest piece."""

NOTICE = "This newsroom is invented: no outlet, person, company or event in it is real."

TOPICS = (
    Topic(
        id="ai",
        name="AI",
        description="Artificial intelligence as a whole.",
        keywords=(
            "AI",
            "artificial intelligence",
            "machine learning",
            "neural network",
            "chatbot",
            "language model",
            "deepfake",
            "AI assistant",
        ),
        hashtags=("AI",),
    ),
    Topic(
        id="language-models",
        name="Language Models",
        parent="ai",
        keywords=("language model", "chatbot", "tokens", "Wren-3", "Commons-7", "prompt injection"),
    ),
    Topic(
        id="ai-hardware",
        name="AI Hardware",
        parent="ai",
        keywords=("chip", "accelerator", "data centre", "processor", "Slate-2", "gigabytes"),
    ),
    Topic(
        id="ai-policy",
        name="AI Policy",
        parent="ai",
        keywords=(
            "Automated Decisions Act",
            "parliament",
            "copyright",
            "AI policy",
            "AI regulation",
            "court",
        ),
    ),
    Topic(
        id="ai-in-healthcare",
        name="AI in Healthcare",
        parent="ai",
        keywords=("hospital", "sepsis", "medical AI", "clinic", "AI in healthcare"),
    ),
    Topic(
        id="ai-in-transport",
        name="AI in Transport",
        parent="ai",
        keywords=("driverless", "self-driving", "autonomous tram", "autonomous driving", "lidar"),
    ),
    Topic(
        id="robotics",
        name="Robotics",
        parent="ai",
        keywords=("robot", "robotics", "warehouse robot", "automation"),
    ),
    Topic(
        id="ai-in-education",
        name="AI in Education",
        parent="ai",
        keywords=("school", "pupil", "tutor", "teacher", "AI in education"),
    ),
    Topic(
        id="ai-security",
        name="AI Security",
        parent="ai",
        keywords=("deepfake", "cloned voice", "prompt injection", "fraud detection", "AI security"),
    ),
    Topic(
        id="ai-business",
        name="AI Business",
        parent="ai",
        keywords=("takeover", "shares", "chief executive", "Tallow Labs", "competition office"),
    ),
    Topic(
        id="ai-research",
        name="AI Research",
        parent="ai",
        keywords=(
            "benchmark",
            "researchers",
            "preprint",
            "training data",
            "open source AI",
            "training run",
        ),
    ),
)


def demo_site(port: int) -> Site:
    """The demo's site, its outlets reached at a loopback port."""
    sources = tuple(
        Source(
            id=outlet.key,
            url=outlet.base + outlet.source,
            name=outlet.name,
            group="Invented outlets",
        )
        for outlet in OUTLETS
    )
    return Site(
        title="The Vellany Machine",
        subject="Artificial intelligence in Vellany",
        url="http://localhost:8000",
        description="What artificial intelligence did in Vellany, from eight outlets.",
        notice=NOTICE,
        topics=TOPICS,
        sources=sources,
        policy=Policy(edition_size=20, half_life=timedelta(hours=18)),
        fetch=FetchPolicy(
            contact="editor@broadsheet.example",
            host_delay=0.0,
            timeout=10.0,
            keep_pictures=True,
            allow_networks=("127.0.0.0/8",),
            connect_to=tuple((outlet.host, f"127.0.0.1:{port}") for outlet in OUTLETS),
        ),
    )
