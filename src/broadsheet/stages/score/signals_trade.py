"""Signals of what companies say of themselves: releases, markets, shares, vacancies. Data."""

from broadsheet.stages.score.signal_shape import Signal, host_names

_LISTED = (
    r"(?:size|share|growth|demand|trends|drivers|companies|opportunities|consumption|countries|"
    r"segments|revenue)"
)
"""What a report on a market lists that it tells."""

_AXIS = r"(?:type|application|product|component|segment|region|country|end[- ]user|industry)s?"
"""What a report on a market divides it by."""

_RELEASE = (
    r"(?:press release|news release|media release|pressemitteilung|pressemeldung|"
    r"presseinformation|presseaussendung|medienmitteilung|communiqué de presse|comunicato stampa|"
    r"nota de prensa|comunicado de prensa|persbericht)"
)
"""What such a page calls itself; in a sentence these are words as any other."""

_MONEY = (
    r"(?:[$€£]|usd |us\$ ?|eur |inr |rs\.? ?)?\d[\d.,]* ?(?:bn|mn|b|m|billion|million|trillion)"
)

TRADE = (
    Signal(
        "quality.press-release",
        -22,
        "A press release, not reporting",
        title=(
            rf"^{_RELEASE}$",
            rf"^{_RELEASE} ?[:|!]",
            rf"^{_RELEASE} [–—-]",
            rf"[|–—-] {_RELEASE}$",
            rf"[(\[]{_RELEASE} ?[)\]]",
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
        hosts=host_names(
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
            r"^(?:the )?(?:global|worldwide) [^:;,|]{3,80} market 20\d\d(?:$|[:,;|]| ?[–-])",
            r"market is (?:thriving|booming|flourishing) worldwide",
            r"(?:at|with) (?:a|an) (?:\w+ )?cagr",
            r"market (?:report|outlook|forecasts?|analysis|insights) (?:(?:to|by|till|until|"
            r"for) )?20\d\d(?:$|[:,;|]| ?[–-])",
            r"market .{0,60}20[2-9]\d(?: ?[–-] ?| to )20[2-9]\d",
            r"market worth [^:;,]{2,30}(?:$| by 20\d\d)",
            r"(?:top|leading) key (?:players|vendors)",
            r"market .{0,160}forecasts? (?:to|till|until|period) 20\d\d",
            r"marktbericht [^:;,.]{3,60} 20\d\d$",
            r"(?:marktgrösse|marktvolumen|marktprognose|marktanalyse),? [^:;]{0,60}"
            r"20\d\d ?[–-] ?20\d\d",
        ),
        body=(
            r"cagr of \d+",
            r"(?:request|get|download) (?:a )?(?:free |pdf )?sample",
            r"key (?:market )?players (?:profiled|covered|are|include)",
            r"during the forecast period",
            r"market research (?:report|reports|future)",
            r"(?:im|während des) prognosezeitraum(?:s)?",
        ),
        hosts=host_names(
            "researchandmarkets.com marketsandmarkets.com marketwatchpressrelease.com "
            "grandviewresearch.com mordorintelligence.com fortunebusinessinsights.com "
            "alliedmarketresearch.com transparencymarketresearch.com marketresearchfuture.com "
            "reportlinker.com futuremarketinsights.com technavio.com"
        ),
        hints=(
            r"market (?:size|outlook|forecast|report|estimates|insights|disclosing|dynamics)",
            r"market (?:share|growth|analysis|trends|research)[,;:& ]+(?:and )?"
            r"(?:size|share|growth|analysis|trends|forecasts?|outlook|report|industry|by)",
            r"^(?:the )?(?:global|worldwide) [^:;,|]{3,80} market(?:$|[:|–-]| (?:industry|"
            r"research|by))",
            r"market (?:(?:is )?(?:expected|set|projected|estimated|anticipated|predicted|poised|"
            r"likely) to|to|will) (?:reach|hit|grow|expand|surpass|exceed|cross|witness|register|"
            r"exhibit)",
            r"market is (?:thriving|booming|flourishing|gaining)",
            r"marché mondial (?:des|du|de) [^:;,]{2,80} (?:devrait|va|doit|pourrait) "
            r"(?:atteindre|dépasser|peser|croître)",
            r"marché mondial (?:des|du|de) [^:;,]{2,80} ?: ?(?:taille|parts?|tendances)",
            r"mercado (?:global|mundial) de [^:;,]{2,80} (?:alcanzará|superará|crecerá|llegará)",
            r"mercado (?:global|mundial) de [^:;,]{2,80}: ?(?:tamaño|cuota|tendencias)",
            r"(?:marktgrösse|marktvolumen|marktprognose|marktanalyse)",
        ),
        seconds=(
            r"(?:cagr|tcac|tcca)",
            rf"{_MONEY} (?:by|through|until) 20\d\d",
            r"(?:top|key|leading|major) (?:players|vendors|companies|trends|manufacturers)",
            rf"{_LISTED}, (?:and )?{_LISTED},? (?:and )?{_LISTED}",
            rf"by {_AXIS}(?:,| and|, and) (?:by )?{_AXIS}",
            r"(?:d'ici(?: à)?|para(?: el)?|hasta(?: el)?) 20\d\d",
            r"\d[\d.,]* (?:milliards|millions) (?:de dollars|d'euros)",
            r"(?:devrait|va|pourrait) (?:atteindre|dépasser) \d[\d.,]* milliards",
            r"(?:taille|tamaño)(?:,| et| y) (?:parts?|cuota|participación|croissance|"
            r"crecimiento)",
            r"(?:marktanteil|wachstum|trends),? (?:und )?(?:marktanteil|wachstum|trends|"
            r"prognose)",
        ),
        unless=(
            r"(?:job|jobs|labour|labor|stock|stocks|share|housing|property|rental|bond|credit|"
            r"money|bull|bear|black|free|single|common) markets?",
            r"(?:selon|según)",
        ),
    ),
    Signal(
        "quality.stock-note",
        -28,
        "A note on a share price",
        title=(
            r"^[^:;]{0,80}(?:stock|shares|share price) (?:\w+ ){0,2}(?:rise|rises|fall|falls|"
            r"jump|jumps|drop|drops|gain|gains|slip|slips|surge|surges|soar|soars|plunge|plunges|"
            r"tumble|tumbles|gap|climb|climbs|slide|slides|rally|rallies)",
            r"^[^:;]{0,60}(?:stock|shares) (?:up|down) \d+",
            r"(?:buy|sell|hold|neutral|overweight|underweight|outperform) rating"
            r"(?:$| (?:from|at|by|on|for|reiterated|reaffirmed|maintained))",
            r"(?:stock|stocks) to (?:buy|watch|own|consider)",
            r"(?:is|should you buy) .{2,60}(?:stock|shares) (?:a buy|now)",
            r"\((?:nasdaq|nyse|otcmkts|lon|tsx|asx|etr|epa) ?: ?[a-z.]{1,6}\)",
            r"(?:nasdaq|nyse|otcmkts|lon|tsx|asx|etr|epa):[a-z]{1,5}",
            r"(?:buys|sells|acquires|purchases|bought|sold|takes|adds) \d[\d,.]* (?:new )?shares "
            r"(?:of|in)",
            r"\d[\d,.]* shares (?:of|in) [^:;]{2,60} (?:sold|bought|acquired|purchased) by",
            r"(?:[^\W_]+-)?(?:aktie|aktien) (?:\w+ ){0,3}(?:steigt|steigen|fällt|fallen|legt zu|"
            r"legen zu|im plus|im minus|bricht ein|springt)",
            r"dividend (?:stock|stocks|yield|payout|aristocrat|aristocrats|king)",
            r"(?:declares|raises|cuts|quarterly|monthly|special) (?:\w+ ){0,2}dividend",
            r"(?:kursziel|kurssprung|kursrutsch|dividendenrendite)",
            r"(?:diese|diese \d+|\d+|drei|fünf) (?:\w+[- ]){0,3}aktien (?:sollten|müssen|"
            r"können) (?:\w+ ){0,4}kaufen",
            r"actions à (?:acheter|surveiller)",
            r"acciones (?:para|que) comprar",
            r"l'action [^:;]{2,40} (?:grimpe|bondit|chute|recule|gagne|perd|plonge|progresse|"
            r"cède) (?:\w+ )?\d[\d,.]* ?%",
            r"acciones de [^:;]{2,40} (?:suben|caen|bajan|ganan|pierden|repuntan) (?:\w+ )?"
            r"\d[\d,.]* ?%",
        ),
        body=(
            r"(?:shares|stock) of (?:\w+ ){1,4}(?:opened|traded|closed) at",
            r"(?:moving average|price-to-earnings|p/e ratio|market capitalization of)",
            r"zacks (?:rank|consensus)",
        ),
        hosts=host_names(
            "zacks.com marketbeat.com simplywall.st tickerreport.com stocktwits.com "
            "defenseworld.net americanbankingnews.com etfdailynews.com"
        ),
        hints=(
            r"earnings per share",
            r"(?:price target|price objective)",
            r"shares (?:sold|bought|acquired) by",
        ),
        seconds=(
            r"q[1-4]",
            r"(?:analyst|analysts|rating|llc|l\.l\.c|advisors|capital management|"
            r"asset management|wealth management)",
            r"(?:first|second|third|fourth)[- ]quarter",
            r"[$€£]\d[\d.,]*(?:bn|mn|b|m)?",
            r"(?:beats|misses|tops|posts|reports|estimates|consensus)",
        ),
        unless=(
            r"(?:housing|home|fish|fishing|cod|herring|mackerel|tuna|salmon|crab|cattle|vaccine|"
            r"food|grain|wheat|rice|seed|fuel|blood|drug|medicine|medical|rolling|weapons|"
            r"ammunition) stocks?",
            r"(?:sec|regulator|regulators|court|lawsuit|sues|sued|probe|charges|charged|scam|"
            r"fraud)",
        ),
    ),
    Signal(
        "quality.job-ad",
        -45,
        "A job advertisement",
        title=(
            r"^(?:we're|we are) hiring(?:$| ?[:!|]| (?:a|an|in|for|now))",
            r"^job (?:vacancy|advert|advertisement|opening|offer)(?:$| ?[:|]| [–-])",
            r"^(?:join our team|nous recrutons|wir stellen ein) (?:as|at|in|als|un|une|des)",
            r"^(?:join our team|nous recrutons|wir stellen ein) ?[:!|]",
            r"walk-in interviews?",
            r"\(?[mwfdx]/[mwfdx]/[mwfdx]\)?(?:$| ?[|,–-]| (?:gesucht|for|at|für|in|im|bei|als|ab|"
            r"mit|vollzeit|teilzeit))",
            r"\((?:h/f|f/h)\)",
            r"^(?:stellenangebot|stellenangebote|stellenanzeige) ?[:|–-]",
            r"^(?:offre d'emploi|offres d'emploi|oferta de empleo) ?[:|–-]",
        ),
        body=(
            r"apply (?:now|today|here) (?:for|to)",
            r"(?:your|key) responsibilities",
            r"(?:ihre|deine) aufgaben:?$",
            r"(?:wir bieten ihnen|wir bieten dir)",
            r"equal opportunity employer",
        ),
        paths=("/jobs/", "/job/", "/vacancies/", "/stellenangebote/", "/stellenmarkt/"),
        hints=(
            r"now hiring",
            r"wir suchen (?:dich|sie|verstärkung)",
            r"job (?:vacancy|vacancies|advert|advertisement)",
            r"(?:join our team|career opportunity|career opportunities)",
            r"apply by",
            r"(?:stellenangebot|stellenangebote|stellenanzeige|offre d'emploi|oferta de empleo)",
        ),
        seconds=(
            r"apply (?:now|today|here|online)",
            r"(?:jetzt bewerben|postulez|vollzeit|teilzeit)",
        ),
        aside=(
            "/careers/",
            "/karriere/",
        ),
        unless=(r"(?:gendern|kürzel|streit|urteil|klage|diskriminierung)",),
    ),
)
