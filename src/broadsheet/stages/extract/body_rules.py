"""What a page's furniture looks like: words and shapes, as data, for `body`.

Each rule speaks of a kind of block (a sign-up box, a pointer to another article, a byline), never
of a host. The words come from the labels that publishers print, in the languages of the news.
"""

import re

WORDS = re.compile(r"\w+")

FURNITURE = re.compile(
    r"newsletter|rollover|popover|tooltip|hover-?card|popup|"
    r"read-?(?:more|next|also)|also-?(?:read|like)|more-?(?:stories|news|on\b)|"
    r"recirc|recommend|trending|latest-?(?:news|box|stories)|scrim|modal|lightbox|"
    r"most-?(?:read|popular|viewed)|"
    r"sign-?up|subscri(?:be|ption)|paywall-|"
    r"share-?(?:bar|tools|buttons|links|this)|social-?(?:share|links|bar|media)|sharing|"
    r"related|outbrain|taboola|disqus|"
    r"author-?(?:bio|box|info|card)|about-?(?:the-)?author|"
    r"copyright|article-?(?:tools|tags|footer|topics)|text-?(?:resizer|size)|"
    r"breakpoint|cookie-?(?:banner|notice|consent)|gdpr|screen-?reader|sr-only|"
    r"visually-?hidden|skip-?link"
)
"""Class and id names of blocks that are no part of a body, for names in lower case: a search that
tells no cases apart takes five times as long.
"""

HIDDEN = frozenset(("hide", "hidden", "is-hidden", "invisible", "d-none"))
"""Class names of what a reader does not see."""

BODY_NAME = re.compile(
    r"article[-_]*(?:body|content|text)|"
    r"(?:post|entry|story|body|page)[-_]*(?:content|body|text)\b",
    re.IGNORECASE,
)
"""Class names of the container of a body."""

POINTER = re.compile(
    r"^\W*(?:"
    r"(?:read|see|learn|watch|listen)\s*(?:more|next|also|now)|"
    r"(?:also|more)\s*(?:read|on|from|in|:)|"
    r"related|more (?:\w+ ){0,2}stories|don['’]?t miss|you (?:may|might) (?:also )?like|"
    r"must[- ]read|recommended|"
    r"what to (?:read|watch) next|explore further|click here|"
    r"lea(?:\s*(?:también|más|además))?\s*:|lee(?:\s*(?:también|más))\b|"
    r"(?:te|le) puede interesar|"
    r"mir[ae](?:\s*también)?\s*:|vea(?:\s*también)?\s*:|ver también|notas? relacionadas?|"
    r"además\s*:|"
    r"más (?:información|noticias|sobre)|también (?:puede|lea|lee)|"
    r"leia (?:também|mais)|veja (?:também|mais)|saiba mais|"
    r"lire (?:aussi|également)|à lire|a lire|voir aussi|"
    r"leggi (?:anche|tutto)|vedi anche|"
    r"lesen sie (?:auch|mehr|hier|dazu)|lies auch|auch interessant|mehr (?:zum thema|dazu|lesen)|"
    r"weiter(?:e|führende)? (?:lesen|themen|informationen|artikel|links|beiträge)|"
    r"zum weiterlesen|"
    r"siehe auch|das könnte (?:sie|dich|ihnen|euch|dir)|passend dazu|empfohlene|"
    r"lees (?:ook|meer)|les (?:også|mer)|läs (?:också|mer|även)|læs (?:også|mere)|"
    r"czytaj (?:też|także|również|więcej|dalej)|zobacz (?:też|także|również)|"
    r"przeczytaj (?:też|także|również)|"
    r"čtěte (?:také|více)|читайте (?:также|также:|ещё)|смотрите также|читать|"
    r"bekijk ook|baca juga|ayrıca"
    r")"
)
"""The words before a pointer to another page, for text in lower case."""

LAST_LINES = re.compile(
    r"^\W*(?:"
    r"©|\(c\)|copyright\b|all rights reserved|alle rechte vorbehalten|tous droits|"
    r"todos los derechos|"
    r"this (?:article|material|copy) (?:is|may|was)|"
    r"(?:additional )?report(?:ing|ed) by\b|editing by\b|writing by\b|compiled by\b|"
    r"(?:follow|like|find|join|connect with) (?:us|me|him|her|our|the|\w+) (?:on|at)\b|"
    r"follow \W?\w+.{0,40}(?:twitter|facebook|instagram)|"
    r"(?:sign up|subscribe|get (?:the|our)|join (?:our|the)|download|click here)\b|"
    r"(?:write|email|contact|reach) (?:to|the|us|him|her|me)?\b.{0,60}(?:@| at |twitter)|"
    r"comments?\W*$|\d+ comments?\b|leave a (?:comment|reply)|tell us what|"
    r"share (?:this|on|your|via|with)|like this|rate this|print\W*$|email\W*$|tags?\s*:|"
    r"topics?\s*:|"
    r"source\s*:|sources\s*:|quelle\s*:|fuente\s*:|fonte\s*:|źródło\s*:|"
    r"photos? (?:by|courtesy|credit)|"
    r"our standards|more\s*:|advertisement|anzeige|publicidad|"
    r"about the author|über den autor|"
    r"teilen|kommentare?\W*$|schreib|beitrag teilen|artikel teilen|"
    r"(?:the )?associated press writers?\b|associated press\b.{0,60}\bcontributed"
    r")|\bcontributed to this (?:report|article|story)\W*$",
    re.IGNORECASE,
)
"""How a line begins that follows a body and is none of it."""

BYLINE = re.compile(
    r"^\W*(?i:by|von|por|par|di|door|af|av|autor(?:in)?|author|text|written by)\b\W{0,3}"
    r"(?:[A-ZÀ-Ž]|$)|"
    r"^\W*(?i:published|posted|updated|last (?:updated|modified)|veröffentlicht|aktualisiert|"
    r"publicado|publié|pubblicato|opublikowano|stand|date)\b|"
    r"^\W*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|^\W*\d{4}-\d\d-\d\d\b|^\W*\w+ \d{1,2}, \d{4}\b|"
    r"^\W*\d{1,2}\.? \w+ \d{4}\b|^\W*\d+ (?:min|minutes?) read|^\W*\d+ (?:shares?|views?)\b"
)
"""A short line over a body: who wrote it, when, how long it takes to read."""


def squeeze(text: str) -> str:
    """Every run of white space as one blank, none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """Its words in lower case, one blank apart."""
    return " ".join(WORDS.findall(text.lower()))
