"""Titles of our own making: each kind of page is known, and what only looks like it is not."""

import pytest

from broadsheet.domain.article import Article, Provider
from broadsheet.stages.score.kind import kind
from broadsheet.stages.score.patterns import faces, found
from broadsheet.stages.score.signals import HEADLINES

KINDS = {
    "quality.press-release": (
        "Pressemitteilung: Hafenwerke melden neue Kräne",
        "Medienmitteilung – Hafenwerke bauen um",
        "Harbour Works opens second quay | Press Release",
        "[Press release] Harbour Works opens second quay",
        "Communiqué de presse : le port ouvre un quai",
        "Nota de prensa: el puerto abre un muelle",
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
        "Worldwide Quay Services Market to Expand at a CAGR of 7%",
        "Quay Lamp Market Report 2031",
        "Quay Lamp Market Analysis by Industry Growth, Size, Share, and Demand",
        "Harbour Crane Market Share, Growth by Type and Region",
        "Lamp market will reach $4bn by 2031, study says",
        "Lamp Oil Market Expected to Reach $1.5 Billion by 2032",
        "Crane Market to Surpass USD 90 Billion by 2033",
        "Crane Market Size worth USD 90 Bn by 2030 | CAGR: 12%",
        "Global Rope Market - Key Players, Regions and Forecast to 2030",
        "Le marché mondial des grues devrait atteindre 90 milliards de dollars",
        "Marché mondial des grues : taille, parts et prévisions",
        "El mercado mundial de grúas alcanzará 90.000 millones de dólares para 2030",
        "Mercado global de grúas: tamaño, cuota y previsiones 2026-2032",
        "Marktgröße, Wachstum und Prognose für Kräne 2026-2032",
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
        "Quill Group Buys 2,345 Shares of Harbour Corp",
        "12,300 Shares in Harbour Corp Bought by Quill Capital",
        "Harbour Corp Given New $55.00 Price Target",
        "Harbour Corp price target lifted by analysts",
        "Diese 3 Hafen-Aktien sollten Sie jetzt kaufen",
        "L'action Port SA grimpe de 3% à Paris",
        "Las acciones de Puerto suben un 3%",
        "Harbour Corp earnings per share of $2.31 in the third quarter",
    ),
    "quality.job-ad": (
        "Kranführer (m/w/d) gesucht",
        "Stellenanzeige: Lampenwart im Hafen",
        "We're hiring a bridge keeper",
        "Job vacancy: quay inspector",
        "Job vacancies at Harbour Works: apply by 3 June",
        "Lampenwart (w/m/d) in Hamburg",
        "Soudeur (H/F) au port",
        "Offre d'emploi : gardien de quai",
        "Oferta de empleo: farero",
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
        "Best rope deals for November",
        "The best Black Friday lamp offers you can buy now",
        "Get this $29 lamp kit deal before it ends",
        "Lampworld promo code: 20% off",
        "Coupon codes for November",
        "Code promo Lampes : -20% sur tout le site",
        "Bon plan : la lampe de quai à petit prix",
        "Soldes d'hiver : les meilleures affaires",
        "Código de descuento Lámparas noviembre",
        "Oferta: esta lámpara por solo 39 euros",
        "Jetzt sichern: Gutschein für Hafenlampen",
    ),
    "quality.event": (
        "Webinar: lamps for old bridges",
        "Register for the free lamp talk",
        "Einladung zur Tagung der Lampenbauer",
        "Register now for the Harbour Summit",
        "Call for papers: quay engineering",
        "Jetzt anmelden: Hafentag der Lampenbauer",
        "Join us for an evening on the quay",
        "Free webinar on bridge lamps",
        "Webinaire gratuit : les lampes de quai",
        "Inscríbete al webinar gratuito sobre faros",
        "Rope makers' ball: tickets now on sale",
        "Save your seat for the quay talk",
    ),
    "quality.sponsored": (
        "Sponsored: lamps that last",
        "Anzeige: Lampen vom Hafen",
        "[Anzeige] Lampen vom Hafen",
        "Lamps that last (Sponsored)",
        "Lampen vom Hafen | Anzeige",
        "Lampen vom Hafen (Werbung)",
        "Lamps that last – Sponsored",
        "Contenu sponsorisé : des lampes qui durent",
        "Contenido patrocinado: lámparas que duran",
        "Gesponserter Beitrag: Lampen vom Hafen",
        "Lamps that last | Partner Content",
        "Paid post: lamps that last",
        "Sponsored",
    ),
    "quality.aggregator": (
        "Harbour news digest: cranes, lamps and ropes",
        "Weekly roundup: what happened on the quay",
        "Presseschau vom Hafen",
        "This week in quays: our newsletter",
        "This week in security: locks and keys",
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
    # market reports
    "Global lamp market to be agreed at harbour summit",
    "Global rope market to shrink in 2025, institute says",
    "Global lamp oil market in turmoil as tanker burns, prices top $90",
    "Global lamp market report finds surplus",
    "Global wick market to reach tipping point, council warns",
    "Crane market to hit $600bn as quays boom, says analyst",
    "Lamp oil market outlook darkens as cartel cuts 2025 forecast",
    "Rope market report finds fraud in 2023 credits",
    "Marktvolumen für Hafenlampen halbiert sich bis 2025",
    "Le marché mondial du sel va atteindre un sommet, selon le port",
    "El mercado mundial de sal crecerá en 2025, según el puerto",
    # share prices
    "Herring stock drops to record low in the harbour sea",
    "Housing stock rises by 200 homes in the harbour quarter",
    "Vaccine stock down 40 percent in harbour hospitals",
    "Fish stocks to watch: council sets quotas",
    "Court: harbour price target law void",
    "Banker charged over shares sold by insiders",
    "NYSE: trading halted after outage",
    "Clerk sells 7 million shares in Harbour Corp",
    "Diese Aktien kaufen Hafenarbeiter",
    "L'action du port recule",
    # work
    "Voters must apply by 18 June",
    "Job vacancies fall for 20th month",
    "Job vacancies: fewer openings at the harbour",
    "Union fears now hiring freeze at the harbour",
    "We are hiring fewer clerks, harbour says",
    "Frauen (m/w/d): Streit ums Gendern im Hafen",
    "Stellenanzeige ohne Gehalt: Hafen plant neue Pflicht",
    "Wir suchen dich: Hafenpolizei startet Kampagne",
    # selling
    "Lamp oil is now under $3",
    "Harbour to take 25% on every fare",
    "Crane operators get 20% off power bills",
    "Black Friday sales rise 4% in the harbour",
    "Prime Day sale delayed by harbour workers",
    "Coupon codes fail as harbour shop goes down",
    "Thieves steal discount code data from the harbour",
    "Gutschein für Strom soll Hafenfamilien sparen helfen",
    "Grab this chance for a harbour deal, envoy urges",
    "Soldes : les commerçants du port à la peine",
    "Le bon plan du port contre la sécheresse",
    # events
    "Register now or lose harbour vote",
    "Tickets on sale for lamp festival crash the booth",
    "Jetzt anmelden für Kita-Plätze am Hafen",
    "Inscrivez-vous sur les listes du port",
    "Webinar flaw let thieves watch live sessions",
    "Messe: Anmeldung zum Impfen stockt",
    "Ministers call for proposals on harbour reform",
    # labels
    "Hafenmeister in Erklärungsnot – Anzeige",
    "Werbung: Hafen plant strengere Regeln",
    "Sponsored-lamp lawsuit reaches the harbour",
    "Harbour apologises for press release error",
    "El alcalde rechaza la nota de prensa del puerto",
    "Communiqué de presse truqué : le port victime d'un canular",
    # passing on
    "This week in the harbour: 30 hurt",
    "Today in court: harbour master faces sentencing",
    "Daily briefing by the harbour master cancelled",
)

LISTS = (
    "17 amazing facts about lamps",
    "Seven ways to mend a lamp",
    "15 best films on quays",
    "Top 10 lamp shops in 2025",
    "11 tools you need on a quay",
    "Die 10 besten Lampen",
    "Les 7 meilleurs phares",
    "Las 10 mejores lámparas",
)

NO_LISTS = (
    "Two pictures stolen from harbour museum recovered",
    "Five apps banned in the harbour",
    "Three places at harbour college go to sailors",
    "Top 10 most polluted quays are all in one town, report finds",
    "Ten mistakes that led to the lamp fire, inquiry hears",
    "Top 10 seed Quill crashes out",
    "Four tools used in harbour raid",
    "Three photos of the crash released by the harbour",
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


def _lists(title: str) -> bool:
    parts = faces(title, "", "", "", "")
    return any(one.rule == "quality.listicle" and found(one, parts) for one in HEADLINES)


@pytest.mark.parametrize("title", LISTS)
def test_a_list_is_known_by_its_count(title: str) -> None:
    assert _lists(title)


@pytest.mark.parametrize("title", NO_LISTS)
def test_a_count_in_a_sentence_is_no_list(title: str) -> None:
    assert not _lists(title)


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
