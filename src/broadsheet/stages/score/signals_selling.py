"""Signals of what sells, invites, was paid for or is passed on. Data."""

from broadsheet.stages.score.signal_shape import Signal, host_names

_LABEL = (
    r"(?:sponsored|sponsored content|sponsored post|advertorial|paid post|paid content|"
    r"partner content|gesponsert|gesponserter (?:beitrag|inhalt)|contenu sponsorisé|"
    r"article sponsorisé|contenido patrocinado|patrocinado|contenuto sponsorizzato)"
)
"""What such a page calls itself; in a sentence these are words as any other."""

_SALE = r"(?:black friday|prime day|cyber monday|black week|cyber week)"

_CODE = r"(?:promo|promotional|coupon|discount|voucher) codes?"

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"20\d\d)"
)

SELLING = (
    Signal(
        "quality.promotion",
        -28,
        "Sells something",
        title=(
            r"^(?:save|get|take|enjoy) (?:up to |an extra |an additional )?(?:[$€£]\d+|\d+ ?(?:%|"
            r"€|£)) (?:off|on)",
            r"^(?:get|grab|snag|score) (?:this|these|an?|your) [^:;]{0,60}"
            r"(?:deal (?:before|while|today|now)|for (?:just |only |under )?[$€£]\d[\d.,]*)",
            rf"{_CODE}(?:$| ?[:|!]| (?:for )?{_MONTH})",
            r"^deal (?:alert|of the day)",
            r"^(?:the |today's )?best (?:\w+[- ]){0,4}deals "
            rf"(?:on|under|this|today|right now|you can|(?:for|in|of) {_MONTH})",
            rf"best (?:early )?(?:\w+ )?{_SALE}",
            rf"{_SALE} (?:\w+ ){{0,3}}(?:deal|deals|offer|offers|bargains)"
            r"(?:$| ?[:|!]| (?:are (?:here|live)|you can|still|under|right now|worth))",
            r"(?:course|training|certification|prep) bundles?",
            r"(?:gutscheincode|rabattcode)",
            r"^(?:code|codes) (?:promo|promos)",
            r"^(?:bon|bons) (?:plan|plans) ?[:!–-]",
            r"^(?:vente|ventes) (?:flash|privée|privées) ?:",
            r"^(?:código|códigos|cupón|cupones) (?:de )?(?:descuento|descuentos|promocional|"
            r"promocionales)",
            r"^(?:chollo|chollazo|ofertón) ?[:!]",
        ),
        body=(r"(?:affiliate|commission) (?:links?|on (?:sales|purchases))",),
        paths=("/coupons/", "/shopping/"),
        hints=(
            r"(?:coupon|coupons|best deal|best deals|gutschein|gutscheine|rabatt|schnäppchen)",
            r"(?:promo|promotional|discount|voucher) codes?",
            rf"{_SALE} (?:\w+ ){{0,3}}(?:deal|deals|offer|offers|sale|sales)",
            r"(?:now|is|are) (?:up to )?(?:[$€£]\d+|\d+ ?%) off",
            r"(?:for just|for only|just|only|under|this) [$€£]\d+(?:\.\d\d)?",
            r"lifetime (?:subscription|access|license|licence)",
            r"(?:bundle deal|sie sparen)",
            r"im angebot",
            r"(?:tiefstpreis|bestpreis|sparpreis)",
            r"^(?:les )?soldes",
            r"à (?:prix cassés?|petit prix)",
            r"^(?:oferta|ofertas|rebajas)",
        ),
        seconds=(
            r"\d+ ?(?:%|percent|prozent) (?:off|on|auf|rabatt|discount)",
            r"(?:bundle|with code|mit code|sichern|reduziert)",
            r"(?:jetzt|euro|prozent) sparen",
            r"(?:meilleures|dernières) (?:affaires|offres|promos|promotions)",
            r"(?:jusqu'à )?-\d+ ?%",
            r"\d+ ?% de (?:réduction|remise|descuento)",
            r"por (?:solo|sólo|menos de) \d[\d.,]* ?(?:€|euros|dólares)",
        ),
        aside=("/deals/",),
        unless=(
            r"(?:fake|fraud|scam|scams|hacker|hackers|court|police|judge|lawsuit|sues|sued|probe|"
            r"watchdog|minister|government|strike|strikes|told)",
            r"(?:betrug|betrüger|polizei|gericht|bundestag|regierung|minister|streit|kritik)",
            r"(?:arnaque|fraude|justice|tribunal|gouvernement|amende|gobierno|tribunal|policía|"
            r"estafa|multa)",
        ),
    ),
    Signal(
        "quality.event",
        -28,
        "Invites to an event",
        title=(
            r"^(?:(?:free|live|kostenloses|gratis) )?webinare?[:|]",
            r"^(?:webinaire|seminario web|webinario)s?(?: (?:gratuit|gratuito))? ?[:|]",
            r"(?:webinaire gratuit|webinar gratuito|webinario gratuito|seminario web gratuito)",
            r"^register (?:now|today)(?:$| ?[:!|]| (?:for|to attend))",
            r"^save the date",
            r"(?:save|reserve) your (?:seat|spot)(?:$| ?[:!|]| (?:now|today|for))",
            r"early[- ]bird (?:ticket|tickets|registration|rate|rates|discount|price|prices|"
            r"pricing)",
            r"^call for (?:papers|speakers|proposals|abstracts|submissions)",
            r"[|–-] call for (?:papers|speakers|proposals|abstracts)$",
            r"^join us (?:for|at|on|in|as)",
            r"^jetzt anmelden ?[:!|]",
            r"[|–-] jetzt anmelden ?!?$",
            r"^inscrivez-vous (?:à|au|aux|dès|vite|maintenant|pour)",
            r"tickets (?:are )?(?:now )?on sale(?: now)?!?$",
            r"^(?:einladung|anmeldung) zu[mr] (?:\w+ ){0,2}[^\W_]*(?:tagung|kongress|seminar|"
            r"workshop|infoabend|sommerfest)",
        ),
        body=(
            r"(?:register (?:now|today|here)|save your (?:seat|spot)|reserve your (?:seat|spot))",
            r"(?:jetzt anmelden|hier anmelden|anmeldeschluss)",
        ),
        paths=("/webinar",),
        hints=(
            r"(?:webinar|webinars|webinare|webinaire|webinaires)",
            r"(?:register for|join us|register now|register today|early bird)",
            r"(?:anmeldung zur|anmeldung zum|einladung zur|einladung zum|jetzt anmelden)",
            r"(?:inscrivez-vous|inscríbete|inscríbase|regístrate)",
            r"tickets (?:are )?(?:now )?on sale",
        ),
        seconds=(
            r"(?:free|upcoming|on-demand|kostenlos|kostenlose|kostenloses|gratuit|gratuito|"
            r"gratis)",
            r"(?:workshop|seminar|conference|symposium|tagung|fachtagung|infoabend|konferenz)",
            r"your (?:seat|spot|place|ticket|tickets)",
        ),
        aside=("/events/", "/event/", "/veranstaltungen/"),
        unless=(
            r"(?:flaw|hacker|hackers|attackers|fined|leak|breach|police|court|vote|voters|strike|scam)",
            r"(?:eklat|skandal|kritik|streit|empörung|gericht|polizei|suspendiert|überlastet)",
        ),
    ),
    Signal(
        "quality.sponsored",
        -35,
        "Paid for by an advertiser",
        title=(
            rf"^{_LABEL}$",
            rf"^{_LABEL} ?[:|!]",
            rf"^{_LABEL} [–—-]",
            rf"[|–—-] {_LABEL}$",
            rf"[(\[]{_LABEL} ?[)\]]",
            r"^anzeige ?[:|]",
            r"[|] (?:anzeige|werbung)$",
            r"[(\[](?:anzeige|werbung) ?[)\]]",
            r"(?:publireportage|publi-reportage|publirreportaje|publirreportage|"
            r"publi-rédactionnel)",
        ),
        body=(
            r"(?:sponsored (?:content|post)|advertorial|paid (?:post|partnership))",
            r"(?:brandvoice|brand voice|partner content)",
            r"this (?:article|post|content) (?:is|was) (?:sponsored|paid|"
            r"produced in partnership)",
        ),
        paths=("/sponsored/", "/brandvoice/", "/advertorial/", "/partner-content/", "/paidpost"),
        unless=(
            r"(?:polizei|polizist|staatsanwaltschaft|ermittelt|ermittlungen|verdacht|gericht|"
            r"justiz|volksverhetzung|betrug|strafanzeige|beleidigung|körperverletzung|"
            r"bürgermeister|minister)",
        ),
    ),
    Signal(
        "quality.aggregator",
        -14,
        "Passes on what others reported",
        title=(
            r"(?:weekly|daily) (?:roundup|round-up|digest|recap)",
            r"(?:weekly|daily|morning) briefing(?:$| ?[:|])",
            r"(?:news|link) (?:roundup|round-up|digest)",
            r"(?:presseschau|wochenrückblick|tagesrückblick|newsüberblick|revue de presse)",
            r"^(?:this week|today) in (?:tech|technology|science|history|pictures|review|"
            r"security|gaming|music|sports?|media|business|politics|space|ai|crypto)(?:$| ?[:|]|"
            r" [–-])",
            r"morning links",
        ),
        body=(
            r"(?:read|see|view) (?:the )?(?:full|original|whole|more of this) "
            r"(?:story|article|post|report)",
            r"the post .{3,200} appeared first on",
            r"(?:source|via|quelle): (?:https?://)?(?:www\.)?[\w-]+\.[a-z]{2,}",
        ),
        hosts=host_names(
            "techmeme.com news.google.com flipboard.com msn.com newsbreak.com smartnews.com "
            "slashdot.org digg.com alltop.com feedspot.com biztoc.com"
        ),
        hints=(r"^(?:this week in|die woche in|today in|cette semaine en|esta semana en)",),
        seconds=(
            r"(?:roundup|round-up|digest|recap|briefing|newsletter|podcast|links|highlights|"
            r"top stories|rückblick|überblick|résumé|resumen|in review)",
            r"(?:#|no\. ?|issue |episode )\d+",
        ),
    ),
)
