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
        "Quay Lamp Market Report 2031",
        "Quay Lamp Market Analysis by Industry Growth, Size, Share, and Demand",
        "Harbour Crane Market Share, Growth by Type and Region",
        "Lamp market will reach $4bn, study says",
        "Quay Lamp Market Insights: Market to Witness Demand",
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
        "Harbour Corp earnings per share of $2.31 in the third quarter",
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
        "Coupon: 20% on all harbour lamps",
        "Lamp course bundle for only $30 this week",
        "Learn to mend lamps with these training bundles",
        "Black Friday lamp deals are here",
    ),
    "quality.event": (
        "Webinar: lamps for old bridges",
        "Register for the free lamp talk",
        "Einladung zur Tagung der Lampenbauer",
        "Register now for the Harbour Summit",
        "Call for papers: quay engineering",
        "Jetzt anmelden: Hafentag der Lampenbauer",
        "Join us for an evening on the quay",
    ),
    "quality.sponsored": (
        "Sponsored: lamps that last",
        "Anzeige: Lampen vom Hafen",
        "[Anzeige] Lampen vom Hafen",
        "Lamps that last (Sponsored)",
        "Lampen vom Hafen – Anzeige",
        "Lamps that last | Partner Content",
        "Paid post: lamps that last",
        "Sponsored",
    ),
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
    "Anzeige gegen Bürgermeister: Staatsanwaltschaft prüft Lampenkauf",
    "Hafenmeister erstattet gegen Bürgermeister Anzeige",
    "Anzeige wegen defekter Lampen am Hafen",
    "Council bans sponsored content from the harbour screens",
    "Lamp boom lifts job market report as hiring picks up",
    "Machines and the labour market outlook: harbour towns split",
    "Stock market forecast by harbour clerk beats analysts",
    "Harbour Corp's market share, growth slow as rivals build lamps",
    "Housing market report names the harbour quarter",
    "Global lamp market is shaken by the strike",
    "Lamp market will grow again, harbour minister hopes",
    "Register for crane drivers is launched by the town",
    "Coupon fraud found by harbour police",
    "Webinar provider fined for leak of harbour data",
    "Judge says claims on earnings per share of Harbour Corp were false",
    "Harbour lit its bridge for just $50",
    "Gericht kippt Rabatt für Hafenlampen",
    "Einladung zum Gipfel: Hafenminister reist ab",
    "'Join us', harbour union tells crane drivers",
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


@pytest.mark.parametrize(
    ("rule", "title", "path"),
    [
        ("quality.event", "Register for the lamp evening", "/events/lamps"),
        ("quality.promotion", "The best deals of the harbour", "/deals/lamps"),
    ],
)
def test_an_address_is_a_second_mark_and_none_by_itself(rule: str, title: str, path: str) -> None:
    url = f"https://ledger.example{path}"
    assert rule in _rules(title, url=url)
    assert rule not in _rules(title)
    assert rule not in _rules("Storm damages the quay", url=url)


def test_the_text_gives_a_kind_away_at_its_end_too() -> None:
    body = "Lamps were lit along the quay. " * 300
    assert "quality.press-release" in _rules("Lamps lit", text=body + "\nPressekontakt\nA. Quill")
    assert "quality.press-release" not in _rules("Lamps lit", text=body + "\nA. Quill")


def test_reporting_is_known_by_quotes_and_sources() -> None:
    text = "The lamps will stay, the mayor said. According to documents seen by us they are old."
    assert _rules("Lamps stay on", text=text) == {"quality.reporting"}


def test_a_broken_address_is_no_fault() -> None:
    assert _rules("Lamps lit", url="https://[broken") == set()
