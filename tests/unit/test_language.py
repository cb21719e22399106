"""Which language a page is written in."""

import pytest

from broadsheet.stages.extract.language import language

GERMAN = (
    "Die alte Brücke über den Fluss ist am Montag nach zwei Jahren Bauzeit wieder eröffnet worden."
    " Die Kosten lagen etwas unter dem Plan, sagte die Bürgermeisterin bei der Feier am Ufer, zu"
    " der viele Menschen aus der ganzen Stadt gekommen waren."
)
ENGLISH = (
    "The old bridge over the river was opened again on Monday after two years of work. The cost"
    " was a little lower than planned, the mayor said at the feast on the bank, to which many"
    " people had come from all parts of the town."
)


@pytest.mark.parametrize(
    ("declared", "text", "code"),
    [
        ("de-AT", GERMAN, "de"),
        ("", GERMAN, "de"),
        ("en-US", GERMAN, "de"),
        ("eng", ENGLISH, "en"),
        ("en_GB", "Kurz", "en"),
        ("", "x", ""),
        ("lang=", "", ""),
        ("nb-NO", "", "nb"),
        ("iw", "", "he"),
    ],
)
def test_the_page_is_believed_unless_its_text_clearly_says_otherwise(
    declared: str, text: str, code: str
) -> None:
    assert language(declared, text) == code
