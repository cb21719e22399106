"""What gives a kind of page away: words of its headline and text, and hosts. Data, no rules.

Each signal is one kind. Phrases are regular expressions over folded text, whole words, without
nesting; `title` is looked for in the headline, `body` in the excerpt and the text's beginning and
end, `hosts` are registered domains, `paths` parts of the address. A signal counts once.

`hints` are headline words that plain news has too. One of them counts beside a second mark:
another hint, one of `seconds` in the headline, or one of `aside` in the address. Where one of
`unless` is in the headline, the headline says nothing of the kind.
"""

from broadsheet.stages.score.signal_shape import Signal
from broadsheet.stages.score.signals_headline import HEADLINES
from broadsheet.stages.score.signals_selling import SELLING
from broadsheet.stages.score.signals_trade import TRADE

__all__ = ["HEADLINES", "KINDS", "REPORTING", "Signal"]

KINDS = (*TRADE, *SELLING)

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
