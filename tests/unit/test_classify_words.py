"""Sentences in which a keyword is easily missed, or easily found where it is not meant."""

import pytest

from broadsheet.domain.article import Article, Provider
from broadsheet.domain.site import Policy, Topic
from broadsheet.stages.classify import classify, compile_topics

TOPICS = (
    Topic("ai", "AI", keywords=("AI", "artificial intelligence", "intelligenz*")),
    Topic(
        "vision",
        "Vision",
        keywords=("computer vision", "vision model", "=Gaze", "OCR", "bildanalyse*"),
    ),
    Topic(
        "net",
        "Networks",
        keywords=("transformer model", "neural network", "graph neural network"),
        exclude=("electric transformer model", "neural network conference"),
    ),
    Topic(
        "orchard", "Orchard", keywords=("=Apple", "=Orchard"), exclude=("Apple Valley", "Apple pie")
    ),
    Topic("meta", "Meta", keywords=("=Meta",), exclude=("Meta analysis", "Meta-analysis")),
    Topic("code", "Code", keywords=("C++", "C#", "GPT-4", "U.S. code", "=Go")),
    Topic("sea", "Sea", keywords=("énergie marine", "müllinsel", "ночной порт", "海の発電")),
)
MATCHER = compile_topics(TOPICS)


def _found(title: str) -> set[str]:
    outlet = Provider("Plain Science", "plain-science.example")
    article = Article("k", "u", "u", title, "", "", None, None, outlet)
    return {label.topic for label in classify(article, MATCHER, Policy(subject_at=0.0)).topics}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A.I.’s long winter", {"ai"}),
        ("AI, explained", {"ai"}),
        ("“AI” in quotes", {"ai"}),
        ("Non-AI tools still sell", {"ai"}),
        ("The lab’s AI/ML group", {"ai"}),
        ("ai for the small-minded", set()),
        ("Said the maid to the sailor", set()),
        ("#AI on every badge", {"ai"}),
        ("Artificial\nintelligence across a line", {"ai"}),
        ("Artificial\u00a0intelligence with a hard space", {"ai"}),
        ("artificial-intelligence laws", {"ai"}),
        ("ARTIFICIAL INTELLIGENCE IN CAPITALS", {"ai"}),
        ("Intelligence, artificial or not", set()),
        ("Die Intelligenzforschung wächst", {"ai"}),
        ("Intelligenzquotienten im Vergleich", {"ai"}),
        ("Schwarmintelligenz der Stare", set()),
        ("Neue Bildanalyseverfahren", {"vision"}),
        ("Computer visions of tomorrow", {"vision"}),
        ("Vision models' limits", {"vision"}),
        ("A vision of model towns", set()),
        ("Gaze opens a second lab", {"vision"}),
        ("They gaze at the sea", set()),
        ("OCRs compared", {"vision"}),
        ("OCR compared", {"vision"}),
        ("Transformer models read maps", {"net"}),
        ("An electric transformer model hums", set()),
        ("A graph neural network reads maps", {"net"}),
        ("Neural network conference opens", set()),
        ("Apple’s new press", {"orchard"}),
        ("APPLE SHOWS A PRESS", {"orchard"}),
        ("An apple a day", set()),
        ("Apple Valley floods", set()),
        ("Apple visits Apple Valley", {"orchard"}),
        ("Meta’s lawyers", {"meta"}),
        ("A Meta-analysis of naps", set()),
        ("How meta can a joke be", set()),
        ("Written in C++, not in C", {"code"}),
        ("C# turns twenty", {"code"}),
        ("GPT 4 and GPT-4 alike", {"code"}),
        ("GPT-40 is a typo", set()),
        ("Let it go, they say", set()),
        ("The Go team speaks", {"code"}),
        ("L’énergie marine décolle", {"sea"}),
        ("E\u0301nergie marine, written apart", {"sea"}),
        ("Eine MÜLLINSEL treibt", {"sea"}),
        ("Ночной порт закрыт", {"sea"}),
        ("北の海の発電所", {"sea"}),
    ],
)
def test_what_is_meant_is_found_and_nothing_else(title: str, expected: set[str]) -> None:
    assert _found(title) == expected
