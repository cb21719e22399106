"""What every store keeps of the newsletter: subclass `MailingConformance` and give `make`."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from broadsheet.domain.letter import (
    Cause,
    Consent,
    Passage,
    Sending,
    Standing,
    Subscriber,
    Suppression,
)
from broadsheet.ports.store import Store
from broadsheet.testing.builders import NOON
from broadsheet.testing.letters import made_letter

DAY = timedelta(days=1)


def made_reader(name: str, standing: Standing = Standing.CONFIRMED) -> Subscriber:
    """A reader with this name."""
    address = f"{name}@readers.example"
    return Subscriber(f"id-{name}", address, address, standing, NOON)


class MailingConformance:
    """The contract of `ports.mailing.Mailing`."""

    def make(self) -> Store:
        """A new, empty store."""
        raise NotImplementedError

    def test_a_letter_is_kept_as_it_was_first(self) -> None:
        """A second one of the same id changes nothing; lists are newest first."""
        store = self.make()
        first, later = made_letter(3), made_letter(2, at=NOON + timedelta(days=1))
        with store.begin() as tx:
            letters = tx.mailing.letters
            letters.add(first)
            letters.add(replace(first, subject="Another"))
            letters.add(later)
            assert letters.get(first.id) == first
            assert letters.get("2001-01-01") is None
            assert letters.since(NOON + timedelta(hours=1)) == [later]
            assert letters.since(NOON) == [first, later]
            heads = letters.heads()
            assert [head.id for head in heads] == [later.id, first.id]
            assert heads[1].names == tuple(story.name for story in first.stories)
            also = [page.name for story in first.stories for page in story.also]
            assert also
            assert heads[1].others == tuple(also)
            assert heads[0].digest != heads[1].digest
        store.close()

    def test_a_letter_is_named_once(self) -> None:
        """The name stands in the letter and in its head, and stays what it first was."""
        store = self.make()
        old, named = (
            made_letter(2),
            replace(made_letter(1, at=NOON + DAY), name="a-2022-11-22.html"),
        )
        with store.begin() as tx:
            letters = tx.mailing.letters
            for one in (old, named):
                letters.add(one)
                letters.name(one.id, f"b-{one.id}.html")
                letters.name(one.id, f"c-{one.id}.html")
            letters.name("2001-01-01", "none.html")
            assert letters.get(old.id) == replace(old, name="b-2022-11-21.html")
            assert [head.name for head in letters.heads()] == [named.name, "b-2022-11-21.html"]
        store.close()

    def test_readers_are_found_by_id_address_and_standing(self) -> None:
        """The last word on a reader wins."""
        store = self.make()
        ada, bob = made_reader("ada"), made_reader("bob", Standing.ASKED)
        with store.begin() as tx:
            table = tx.mailing.subscribers
            table.save([bob, ada])
            table.save([replace(bob, asked=NOON)])
            assert table.get(["id-bob", "id-eve"]) == {"id-bob": replace(bob, asked=NOON)}
            assert table.of([ada.key]) == {ada.key: ada}
            assert table.all() == [ada, replace(bob, asked=NOON)]
            assert table.all(Standing.CONFIRMED) == [ada]
        store.close()

    def test_evidence_is_only_ever_added(self) -> None:
        """In the order it was written, for each reader by itself."""
        store = self.make()
        steps = [
            Consent("a", NOON, Standing.ASKED, "form"),
            Consent("a", NOON, Standing.CONFIRMED, "link"),
        ]
        with store.begin() as tx:
            tx.mailing.consents.add(steps)
            tx.mailing.consents.add([Consent("b", NOON, Standing.LEFT, "mail"), steps[0]])
            assert tx.mailing.consents.of("a") == [*steps, steps[0]]
            assert len(tx.mailing.consents.of("b")) == 1
        store.close()

    def test_whoever_is_forgotten_leaves_nothing(self) -> None:
        """Neither address nor evidence nor what came back."""
        store = self.make()
        with store.begin() as tx:
            mailing = tx.mailing
            mailing.subscribers.save([made_reader("ada"), made_reader("bob")])
            mailing.consents.add([Consent("id-ada", NOON, Standing.CONFIRMED, "link")])
            mailing.suppressions.save([Suppression("id-ada", NOON, Cause.HARD)])
            mailing.subscribers.forget(["id-ada"])
            assert [one.id for one in mailing.subscribers.all()] == ["id-bob"]
            assert mailing.consents.of("id-ada") == []
            assert mailing.suppressions.all() == []
        store.close()

    def test_suppressions_are_kept_and_lifted(self) -> None:
        """By reader."""
        store = self.make()
        soft = Suppression("a", NOON, soft=("2022-11-21",))
        with store.begin() as tx:
            table = tx.mailing.suppressions
            table.save([soft, Suppression("b", NOON, Cause.COMPLAINT)])
            table.save([replace(soft, stopped=Cause.SOFT)])
            assert table.get(["a"]) == {"a": replace(soft, stopped=Cause.SOFT)}
            table.drop(["a"])
            assert [one.subscriber for one in table.all()] == ["b"]
        store.close()

    def test_a_copy_is_planned_once(self) -> None:
        """Its Message-ID stays; passages are counted by letter."""
        store = self.make()
        copies = [Sending("l1", f"r{n}", f"<{n}@x>") for n in range(4)]
        with store.begin() as tx:
            table = tx.mailing.sendings
            assert table.add(reversed(copies)) == 4
            assert table.add([replace(copies[0], message="<other@x>")]) == 0
            table.save([replace(copies[1], passage=Passage.SENT, at=NOON)])
            table.add([Sending("l2", "r0", "<0.2@x>")])
            assert table.of("l1", [Passage.WAITING]) == [copies[0], copies[2], copies[3]]
            assert [one.subscriber for one in table.of("l1", Passage)] == ["r0", "r1", "r2", "r3"]
            assert table.by_message(["<2@x>", "<9@x>"]) == {"<2@x>": copies[2]}
            assert table.tally("l1") == {Passage.WAITING: 3, Passage.SENT: 1}
            assert table.tally("l9") == {}
        store.close()

    def test_an_exception_undoes_the_newsletter_too(self) -> None:
        """It is part of the one transaction."""
        store = self.make()
        with suppress(KeyError), store.begin() as tx:
            tx.mailing.letters.add(made_letter())
            _ = dict[str, str]()["stop"]
        with store.begin() as tx:
            assert tx.mailing.letters.heads() == []
        store.close()
