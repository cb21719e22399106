"""Names out of bylines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.extract.names import is_crew, names


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("By Jane Doe and Tom de la Cruz", ["Jane Doe", "Tom de la Cruz"]),
        (
            "By Jane Doe, Tom Quill & Ida Marlow | June 3, 2024",
            ["Jane Doe", "Tom Quill", "Ida Marlow"],
        ),
        ("Von Jörg Anders und Mira Özkan, 1. Juni 2024", ["Jörg Anders", "Mira Özkan"]),
        ("Par Zoé Lefèvre et Luc Brun", ["Zoé Lefèvre", "Luc Brun"]),
        ("Por Ana Gil y Juan Sosa", ["Ana Gil", "Juan Sosa"]),
        ("Door Piet de Vries", ["Piet de Vries"]),
        ("Di Carla Conti", ["Carla Conti"]),
        ("Av Nils Holm og Kari Vik", ["Nils Holm", "Kari Vik"]),
        ("著者：山田花子", ["山田花子"]),
        ("記者 佐藤 太郎", ["佐藤 太郎"]),
        ("Jane Doe Senior Reporter", ["Jane Doe"]),
        ("Jane Doe@janedoe Dec 10, 2016", ["Jane Doe"]),
        ("By Jane Doe LANTERN DAILY NEWS Dec 16", ["Jane Doe"]),
        ("View all posts by Jane Doe", ["Jane Doe"]),
        ("ByJane Doe", ["Jane Doe"]),
        ("Politik · Jane Doe, Tom Quill", ["Jane Doe", "Tom Quill"]),
        ("Jane Doe Jane Doe is a writer in Paris", ["Jane Doe"]),
        ("Jane Doe, PhD", ["Jane Doe"]),
        ("Interview: Jane Doe", ["Jane Doe"]),
        ("Jane Doe Thursday, November 9, 2023", ["Jane Doe"]),
        ("Share this article", []),
        ("12 June 2024", []),
        ("read more", []),
        ("https://a.example/jane", []),
        ("jane@a.example", []),
    ],
)
def test_names_in_a_line(line: str, expected: list[str]) -> None:
    assert names(line) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Reuters", ["Reuters"]),
        ("Jane Doe, Reuters", ["Jane Doe", "Reuters"]),
        ("Jobs & Hire", ["Jobs & Hire"]),
        ("No Author", []),
        ("Jane Doe, Jr.", ["Jane Doe, Jr"]),
        ("JANE, jane", ["JANE"]),
    ],
)
def test_declared_values_may_be_organisations(value: str, expected: list[str]) -> None:
    assert names(value, loose=True) == expected


def test_a_newsroom_is_no_person() -> None:
    assert is_crew("AOL Staff")
    assert is_crew("Redaktion")
    assert not is_crew("Associated Press")
    assert not is_crew("Jane Doe")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_line_gives_clean_names(line: str) -> None:
    for loose in (True, False):
        found = names(line, loose=loose)
        assert len(found) == len(set(found))
        assert all(name == name.strip() and name and "\n" not in name for name in found)
