"""Titles of our own making: each kind of page is known, and what only looks like it is not."""

import pytest

from broadsheet.domain.article import Article, Provider
from broadsheet.stages.score.kind import kind

KINDS = {
    "quality.press-release": (
        "Pressemitteilung: Hafenwerke melden neue Kräne",
        "Medienmitteilung der Hafenwerke zum Umbau",
        "Press release: Harbour Works opens second quay",
    ),
    "quality.market-report": (
        "Global Bridge Lamp Market 2031: Key Trends",
        "Global Harbour Crane Market Size, Share and Growth",
        "Bridge Lamp Market is Booming Worldwide with Harbour Corp",
        "Harbour Crane Market Outlook with Top Key Players",
        "Bridge Lamp Market worth $4 billion",
        "Lamp Market 2024-2031: what buyers ask",
        "Marktbericht Brückenlampen 2031",
        "Worldwide Quay Services Market to Expand",
    ),
    "quality.stock-note": (
        "Harbour Corp stock surges on quay contract",
        "Harbour Corp Shares Up 10% After Quay Deal",
        "Three dividend stocks for the patient",
        "Harbour Corp declares quarterly dividend",
        "Harbour Corp (NYSE: HBR) gets a new rating",
        "Hafen-Aktie fällt nach Quartalszahlen",
        "Analysten heben Kursziel für Hafenwerke",
        "Two lamp stocks to buy before winter",
    ),
    "quality.job-ad": (
        "Kranführer (m/w/d) gesucht",
        "Stellenanzeige: Lampenwart im Hafen",
        "We're hiring a bridge keeper",
        "Job vacancy: quay inspector",
    ),
    "quality.promotion": (
        "Save 40% on harbour lamps this week",
        "This lamp course bundle is now just $30",
        "The best deals on bridge lamps",
        "Gutscheincode für Hafenrundfahrten",
        "Black Friday lamp deals are here",
    ),
    "quality.event": (
        "Webinar: lamps for old bridges",
        "Register now for the Harbour Summit",
        "Call for papers: quay engineering",
        "Jetzt anmelden: Hafentag der Lampenbauer",
        "Join us for an evening on the quay",
    ),
    "quality.sponsored": ("Sponsored: lamps that last", "Anzeige: Lampen vom Hafen"),
    "quality.aggregator": (
        "Harbour news digest: cranes, lamps and ropes",
        "Weekly roundup: what happened on the quay",
        "Presseschau vom Hafen",
        "This week in quays: cranes and ropes",
    ),
}

PLAIN = (
    "Job openings rise in the harbour towns",
    "Harbour Corp is hiring thousands of crane drivers, minister says",
    "Global lamp shipments fell 11% last year; Harbour led the market",
    "Harbour Corp buys its rival for $2 billion",
    "Harbour Corp raises forecast as orders grow",
    "Council debates the price of the new bridge",
    "Harbour starts selling power to the market next week",
    "Court stops the sale of the old quay",
    "Hafen baut neue Brücke für zwei Milliarden",
    "Stadtrat streitet über Anmeldung der Lampen",
    "Storm damages the quay today in the eastern harbour",
    "Harbour Corp reports profit of $4 million; stock down 2%",
    "Sponsors leave the harbour festival",
    "Report sponsored by the council finds lamps too bright",
    "Registered nurses join the harbour strike",
    "The market hall burns down",
)


def _rules(title: str, **parts: str) -> set[str]:
    article = Article(
        key="k",
        original_url="",
        web_url=parts.get("url", "https://ledger.example/story"),
        title=title,
        excerpt=parts.get("excerpt", ""),
        text=parts.get("text", ""),
        published=None,
        modified=None,
        provider=Provider("Ledger", parts.get("domain", "ledger.example")),
    )
    return {reason.rule for reason in kind(article)}


@pytest.mark.parametrize(
    ("rule", "title"), [(rule, title) for rule, titles in KINDS.items() for title in titles]
)
def test_each_kind_is_known_by_its_title(rule: str, title: str) -> None:
    assert rule in _rules(title)


@pytest.mark.parametrize("title", PLAIN)
def test_plain_news_is_none_of_them(title: str) -> None:
    assert not _rules(title) & KINDS.keys()


def test_the_text_gives_a_kind_away_at_its_end_too() -> None:
    body = "Lamps were lit along the quay. " * 300
    assert "quality.press-release" in _rules("Lamps lit", text=body + "\nPressekontakt\nA. Quill")
    assert "quality.press-release" not in _rules("Lamps lit", text=body + "\nA. Quill")


def test_reporting_is_known_by_quotes_and_sources() -> None:
    text = "The lamps will stay, the mayor said. According to documents seen by us they are old."
    assert _rules("Lamps stay on", text=text) == {"quality.reporting"}


def test_a_broken_address_is_no_fault() -> None:
    assert _rules("Lamps lit", url="https://[broken") == set()
