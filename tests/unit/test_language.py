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


def test_small_words_of_another_language_do_not_hold_up_the_declared_one() -> None:
    spanish = (
        "El puente viejo sobre el río se abrió de nuevo el lunes después de dos años de obras, y"
        " la primera en cruzarlo fue una panadera que volvía a su casa por la mañana con el pan"
        " para la fiesta de la ciudad, que duró hasta la noche."
    )
    assert language("fr-FR", spanish) == "es"
    assert language("en", GERMAN) == "de"


def test_foreign_words_in_a_script_without_spaces_are_no_language() -> None:
    japanese = (
        "この古い橋は二年間の工事を経て月曜日に再び開通し、最初に渡ったのは帰宅途中のパン屋だった。"
        * 8
    )
    assert language("en", f"The of and {japanese}") == "ja"
