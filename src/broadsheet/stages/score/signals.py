"""What gives a kind of page away: words of its headline and text, and hosts. Data, no rules.

Each signal is one kind. Phrases are regular expressions over folded text, whole words, without
nesting; `title` is looked for in the headline, `body` in the excerpt and the text's beginning and
end, `hosts` are registered domains, `paths` parts of the address. A signal counts once.

`hints` are headline words that plain news has too. One of them counts beside a second mark:
another hint, one of `seconds` in the headline, or one of `aside` in the address. Where one of
`unless` is in the headline, the headline says nothing of the kind.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """One kind of page: its rule's name, its points, and what gives it away."""

    rule: str
    points: int
    text: str
    title: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()
    paths: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


def _hosts(names: str) -> frozenset[str]:
    return frozenset(names.split())


_LISTED = (
    r"(?:size|share|growth|demand|trends|drivers|companies|opportunities|consumption|countries|"
    r"segments|revenue)"
)
"""What a report on a market lists that it tells."""

_LABEL = (
    r"(?:sponsored|sponsored content|sponsored post|anzeige|advertorial|"
    r"paid post|paid content|partner content)"
)
"""What a page that was paid for calls itself; in a sentence these are words as any other."""

KINDS = (
    Signal(
        "quality.press-release",
        -22,
        "A press release, not reporting",
        title=(
            r"press release",
            r"pressemitteilung",
            r"pressemeldung",
            r"medienmitteilung",
            r"communiqué de presse",
            r"comunicato stampa",
            r"nota de prensa",
        ),
        body=(
            r"about (?:the company|us):?$",
            r"(?:prnewswire|pr newswire|business wire|globenewswire|globe newswire|accesswire|"
            r"ein presswire)",
            r"newsfile corp",
            r"for immediate release",
            r"(?:media|press) contacts?:?",
            r"pressekontakt",
            r"contact presse",
            r"forward[- ]looking statements?",
            r"original-content von",
            r"view original content",
        ),
        hosts=_hosts(
            "prnewswire.com prnewswire.co.uk businesswire.com globenewswire.com accesswire.com "
            "einpresswire.com einnews.com prweb.com newswire.com newswire.ca newsfilecorp.com "
            "presseportal.de ots.at openpr.com openpr.de pressebox.de prlog.org issuewire.com "
            "send2press.com pr.com 24-7pressrelease.com"
        ),
        paths=(
            "/press-release",
            "/pressrelease",
            "/pressemitteilung",
            "/prnewswire",
            "/news-releases/",
        ),
    ),
    Signal(
        "quality.market-report",
        -45,
        "Sells a market report",
        title=(
            r"market size[,;:& ]+(?:and )?"
            r"(?:share|growth|analysis|trends|forecasts?|outlook|report)",
            r"^(?:the )?(?:global|worldwide) [^:;,|]{3,80} market (?:20\d\d|size|share|growth|"
            r"analysis|industry|research|forecast|report|to|by)",
            r"market is (?:thriving|booming|flourishing) worldwide",
            r"(?:at|with) (?:a|an) (?:\w+ )?cagr",
            r"market .{0,60}2\d{3}[-– ]+2\d{3}",
            r"(?:top|leading) key (?:players|vendors)",
            r"market .{0,160}forecast (?:to|till|until|by|period) 20\d\d",
            r"marktbericht .{0,60}20\d\d",
            r"markt(?:größe|volumen|prognose) .{0,60}20\d\d",
        ),
        body=(
            r"cagr of \d+",
            r"(?:request|get|download) (?:a )?(?:free |pdf )?sample",
            r"key (?:market )?players (?:profiled|covered|are|include)",
            r"during the forecast period",
            r"market research (?:report|reports|future)",
            r"(?:im|während des) prognosezeitraum(?:s)?",
        ),
        hosts=_hosts(
            "researchandmarkets.com marketsandmarkets.com marketwatchpressrelease.com "
            "grandviewresearch.com mordorintelligence.com fortunebusinessinsights.com "
            "alliedmarketresearch.com transparencymarketresearch.com marketresearchfuture.com "
            "reportlinker.com futuremarketinsights.com technavio.com"
        ),
        hints=(
            r"market (?:size|outlook|forecast|report|estimates|insights|disclosing|dynamics)",
            r"market (?:share|growth|analysis|trends|research)[,;:& ]+(?:and )?"
            r"(?:size|share|growth|analysis|trends|forecasts?|outlook|report|industry|by)",
            r"^(?:the )?(?:global|worldwide) [^:;,|]{3,80} market(?:$|[:|–-]| (?:in|is|will))",
            r"market (?:to|will|is expected to|set to|projected to) (?:reach|hit|grow|surpass|"
            r"witness|register)",
            r"market worth",
            r"market is (?:thriving|booming|flourishing|gaining)",
        ),
        seconds=(
            r"20[2-9]\d",
            r"cagr",
            r"[$€£]\d[\d.,]*(?:bn|mn|b|m)?",
            r"usd \d[\d.,]*",
            r"(?:top|key|leading|major) (?:players|vendors|companies|trends|manufacturers)",
            rf"{_LISTED}, (?:and )?{_LISTED},? (?:and )?{_LISTED}",
            r"by (?:type|application|applications|product|end[- ]user|region|component|segment)",
        ),
        unless=(
            r"(?:job|jobs|labour|labor|stock|stocks|share|housing|property|rental|bond|credit|"
            r"money|bull|bear|black|free|single|common) markets?",
        ),
    ),
    Signal(
        "quality.stock-note",
        -28,
        "A note on a share price",
        title=(
            r"^[^:;]{0,80}(?:stock|shares|share price) (?:\w+ ){0,2}(?:rise|rises|fall|falls|jump|"
            r"jumps|drop|drops|gain|gains|slip|slips|surge|surges|soar|soars|plunge|plunges|tumble|"
            r"tumbles|gap|climb|climbs|slide|slides|rally|rallies)",
            r"^[^:;]{0,60}(?:stock|shares) (?:up|down) \d+",
            r"(?:price target|price objective)",
            r"(?:buy|sell|hold|neutral|overweight|underweight|outperform) rating",
            r"(?:stock|stocks) to (?:buy|watch|own|consider)",
            r"(?:is|should you buy) .{2,60}(?:stock|shares) (?:a buy|now)",
            r"(?:nasdaq|nyse|otcmkts|lon|tsx|asx): ?[a-z]{1,5}",
            r"shares (?:sold|bought|acquired) by",
            r"(?:[^\W_]+-)?(?:aktie|aktien) (?:\w+ ){0,3}(?:steigt|steigen|fällt|fallen|legt zu|"
            r"legen zu|im plus|im minus|bricht ein|springt)",
            r"dividend (?:stock|stocks|yield|payout|aristocrat|aristocrats|king)",
            r"(?:declares|raises|cuts|quarterly|monthly|special) (?:\w+ ){0,2}dividend",
            r"(?:kursziel|kurssprung|kursrutsch|dividendenrendite)",
        ),
        body=(
            r"(?:shares|stock) of (?:\w+ ){1,4}(?:opened|traded|closed) at",
            r"(?:moving average|price-to-earnings|p/e ratio|market capitalization of)",
            r"zacks (?:rank|consensus)",
        ),
        hosts=_hosts(
            "zacks.com marketbeat.com simplywall.st tickerreport.com stocktwits.com "
            "defenseworld.net americanbankingnews.com etfdailynews.com"
        ),
        hints=(r"earnings per share",),
        seconds=(
            r"q[1-4]",
            r"(?:first|second|third|fourth)[- ]quarter",
            r"[$€£]\d[\d.,]*(?:bn|mn|b|m)?",
            r"(?:beats|misses|tops|posts|reports|estimates|consensus)",
        ),
    ),
    Signal(
        "quality.job-ad",
        -45,
        "A job advertisement",
        title=(
            r"(?:we're|we are|now) hiring",
            r"job (?:vacancy|vacancies|advert|advertisement)",
            r"(?:join our team|career opportunity|career opportunities|apply by|walk-in interview)",
            r"\(?[mwfdx]/[mwfdx]/[mwfdx]\)?",
            r"(?:stellenangebot|stellenangebote|stellenanzeige|offre d'emploi)",
        ),
        body=(
            r"apply (?:now|today|here) (?:for|to)",
            r"(?:your|key) responsibilities",
            r"(?:ihre|deine) aufgaben:?$",
            r"(?:wir bieten ihnen|wir bieten dir)",
            r"equal opportunity employer",
        ),
        paths=("/jobs/", "/job/", "/vacancies/", "/stellenangebote/", "/stellenmarkt/"),
    ),
    Signal(
        "quality.promotion",
        -28,
        "Sells something",
        title=(
            r"(?:save|get|take|now) (?:up to |an extra )?[$€£]?\d+(?:%|€|£)? (?:off|on)",
            r"(?:promo code|coupon code|coupon codes|discount code|deal alert|bundle deal)",
            r"best deals (?:on|under|this|today|right now)",
            r"deal of the day",
            r"(?:course|training|certification|prep) bundles?",
            r"(?:gutscheincode|rabattcode|sie sparen)",
            r"(?:black friday|prime day|cyber monday) (?:\w+ ){0,3}(?:deal|deals|sale|sales)",
            r"now (?:for just|just|only|under) [$€£]\d+(?:\.\d\d)?$",
            r"(?:lifetime (?:subscription|access|license))",
        ),
        body=(r"(?:affiliate|commission) (?:links?|on (?:sales|purchases))",),
        paths=("/coupons/", "/shopping/"),
        hints=(
            r"(?:coupon|coupons|best deal|best deals|gutschein|gutscheine|rabatt|schnäppchen)",
            r"im angebot",
            r"(?:for just|for only|just|only|under|this) [$€£]\d+(?:\.\d\d)?",
        ),
        seconds=(
            r"\d+ ?(?:%|percent|prozent) (?:off|on|auf|rabatt|discount)",
            r"(?:bundle|subscription|discount|with code|sichern|sparen)",
        ),
        aside=("/deals/",),
    ),
    Signal(
        "quality.event",
        -28,
        "Invites to an event",
        title=(
            r"^(?:(?:free|live|kostenloses) )?webinare?[:|]",
            r"(?:register now|register today|save the date|save your seat|early bird)",
            r"(?:call for papers|call for speakers|call for proposals)",
            r"^join us (?:for|at|on|in|as)",
            r"jetzt anmelden",
            r"(?:inscrivez-vous|tickets now on sale|tickets on sale)",
        ),
        body=(
            r"(?:register (?:now|today|here)|save your (?:seat|spot)|reserve your (?:seat|spot))",
            r"(?:jetzt anmelden|hier anmelden|anmeldeschluss)",
        ),
        paths=("/webinar",),
        hints=(
            r"(?:webinar|webinars|webinare)",
            r"(?:register for|join us)",
            r"(?:anmeldung zur|anmeldung zum|einladung zur|einladung zum)",
        ),
        seconds=(
            r"(?:free|live|upcoming|kostenlos|kostenlose|kostenloses)",
            r"(?:workshop|seminar|conference|symposium|tagung|fachtagung|infoabend|messe)",
            r"(?:your|the) (?:seat|spot|place|ticket|tickets)",
        ),
        aside=("/events/", "/event/", "/veranstaltungen/"),
    ),
    Signal(
        "quality.sponsored",
        -35,
        "Paid for by an advertiser",
        title=(
            rf"^[(\[]?{_LABEL}(?:$| ?[:|)–—-]| ?\])",
            rf"[:|(–—-] ?{_LABEL}[)]?$",
            rf"\[{_LABEL}\]$",
            r"publireportage",
        ),
        body=(
            r"(?:sponsored (?:content|post)|advertorial|paid (?:post|partnership))",
            r"(?:brandvoice|brand voice|partner content)",
            r"this (?:article|post|content) (?:is|was) (?:sponsored|paid|produced in partnership)",
        ),
        paths=("/sponsored/", "/brandvoice/", "/advertorial/", "/partner-content/", "/paidpost"),
    ),
    Signal(
        "quality.aggregator",
        -14,
        "Passes on what others reported",
        title=(
            r"(?:weekly|daily) (?:roundup|round-up|digest|recap|briefing)",
            r"(?:news|link) (?:roundup|round-up|digest)",
            r"(?:presseschau|wochenrückblick|tagesrückblick|newsüberblick|revue de presse)",
            r"^(?:this week in|die woche in|today in)",
            r"(?:morning briefing|morning links)",
        ),
        body=(
            r"(?:read|see|view) (?:the )?(?:full|original|whole|more of this) "
            r"(?:story|article|post|report)",
            r"the post .{3,200} appeared first on",
            r"(?:source|via|quelle): (?:https?://)?(?:www\.)?[\w-]+\.[a-z]{2,}",
        ),
        hosts=_hosts(
            "techmeme.com news.google.com flipboard.com msn.com newsbreak.com smartnews.com "
            "slashdot.org digg.com alltop.com feedspot.com biztoc.com"
        ),
    ),
)

HEADLINES = (
    Signal(
        "quality.clickbait",
        -12,
        "The headline teases instead of telling",
        title=(
            r"you won'?t believe",
            r"will (?:blow your mind|shock you|surprise you|make you|melt your heart)",
            r"(?:what (?:happened|happens) next|here'?s (?:why|what|how|everything))",
            r"this is (?:why|what|how)",
            r"(?:the reason (?:why )?(?:will|is)|one (?:weird|simple|little) trick)",
            r"things you (?:didn'?t|never|need|should)",
            r"(?:everything you (?:need|wanted) to know|you need to (?:know|see|hear|try))",
            r"nobody is talking about",
            r"(?:can you guess|which .{3,40} are you|tag (?:a|your) friend)",
            r"(?:so (?:good|true|real)|goes viral)",
            r"(?:jaw[- ]dropping|mind[- ]blowing|unbelievable|insanely)",
            r"(?:das musst du|du wirst nicht glauben|so reagiert|dieser trick|unglaublich)",
        ),
    ),
    Signal(
        "quality.listicle",
        -10,
        "The headline counts a list",
        title=(
            r"^(?:the )?(?:top |best )?(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|"
            r"twelve|fifteen|twenty) (?:\w+[- ]){0,4}"
            r"(?:ways|things|reasons|tips|tricks|facts|ideas|examples|trends|tools|apps|books|"
            r"movies|photos|pictures|gifts|places|questions|mistakes|lessons|secrets|signs|"
            r"gründe|tipps|dinge|fakten|fragen|raisons|conseils|choses)",
            r"^(?:the )?(?:top|best) \d{1,3}",
        ),
    ),
    Signal(
        "quality.vague",
        -6,
        "The headline names nothing in particular",
        title=(
            r"^(?:the )?(?:future|rise|power|importance|role|benefits|impact|state|evolution|"
            r"art|value) of",
            r"^(?:why|how) (?:you should|your (?:business|company)|businesses|companies|"
            r"organizations)",
            r"^(?:an? )?(?:introduction|guide|beginner'?s guide|overview) (?:to|of)",
            r"^(?:weekly|daily|monthly) ",
        ),
    ),
)

REPORTING = (
    r"(?:told|sagte|says|said|erklärte|confirmed|a déclaré|dijo)",
    r"(?:according to|laut|selon|según)",
    r"(?:in an interview|im interview|spokesperson|spokesman|spokeswoman|sprecher|sprecherin|"
    r"porte-parole)",
    r"(?:declined to comment|did not (?:immediately )?respond)",
    r"(?:wollte sich nicht äußern|asked about)",
    r"(?:documents (?:seen|obtained|reviewed)|people familiar with|court filings?)",
    r"internal (?:memo|email|documents?)",
    r"(?:researchers|scientists|forscher|chercheurs) (?:at|from|found|reported|der|an der|de)",
)
"""What reporting leaves in a text: people who are quoted, and where it is known from."""
