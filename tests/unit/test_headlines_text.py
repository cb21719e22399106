"""Headlines without their outlet."""

from broadsheet.text.headlines import plain_title


def test_titles_lose_their_outlet_and_byline() -> None:
    ledger = ("The Harbour Ledger", "harbour-ledger.example")
    assert plain_title("Bridge falls - Harbour Ledger", *ledger) == "Bridge falls"
    assert plain_title("Harbour Ledger: Bridge falls", *ledger) == "Bridge falls"
    assert plain_title("Bridge falls | The Harbour Ledger", *ledger) == "Bridge falls"
    assert plain_title("Bridge falls (Ada Quill/Plain Science)") == "Bridge falls"
    assert plain_title("Bridge: a history - part two", *ledger) == "Bridge: a history - part two"
