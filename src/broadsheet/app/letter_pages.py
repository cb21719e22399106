"""The newsletter as the site prints it: the letters' files, their pages, their list, the API."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby, zip_longest

import msgspec

from broadsheet.domain.letter import LETTERS, Letter, LetterHead, letter_path
from broadsheet.domain.printed import Catalog, Form, Leaf, Make, no_leaves
from broadsheet.domain.site import LetterDays, Site
from broadsheet.errors import StoreError
from broadsheet.ports.store import Store
from broadsheet.stages import letter as stage
from broadsheet.stages.letter import compose
from broadsheet.stages.letter import press as printing
from broadsheet.stages.letter.file_form import file_form, file_path
from broadsheet.stages.letter.item import PAGE, item
from broadsheet.stages.letter.press import LetterPress, counted, letter_day, page_address
from broadsheet.stages.publish.api_item import locale
from broadsheet.stages.publish.headers import posting
from broadsheet.stages.publish.site.frame import Frame, frame, render, year_of
from broadsheet.stages.publish.site.links import file_of
from broadsheet.stages.publish.site.press import Press
from broadsheet.stages.publish.site.views import Tag
from broadsheet.stages.publish.site.words import month
from broadsheet.text.sentences import cut

FORM = f"newsletters/3+{stage.VERSION}"
_RHYTHM = {
    LetterDays.DAILY: "The news of the day in one mail, every day.",
    LetterDays.WEEKDAYS: "The news of the day in one mail, Monday to Friday.",
    LetterDays.WEEKLY: "The news of the week in one mail, every Friday.",
}

Load = Callable[[str], Letter]


@dataclass(frozen=True, slots=True)
class Archive:
    """What the pages are made with; `load` gives a stored letter by its id."""

    press: Press
    letters: LetterPress
    load: Load


@dataclass(frozen=True, slots=True)
class _Shown:
    """One letter as it is shown today: `gone` are names of records in it that were taken down."""

    head: LetterHead
    gone: tuple[str, ...]

    @property
    def inputs(self) -> tuple[str, str, tuple[str, ...]]:
        return self.head.id, self.head.digest, self.gone


@dataclass(frozen=True, slots=True)
class _Line:
    """A letter in the list of all."""

    id: str
    href: str
    day: str
    subject: str


@dataclass(frozen=True, slots=True)
class _Month:
    """The letters of a month."""

    name: str
    letters: Sequence[_Line]


def letter_form(press: Press, letters: LetterPress, store: Store) -> Form:
    """The newsletter's part of the press; letters are read from `store` as their files are made."""

    def load(id_: str) -> Letter:
        with store.begin() as tx:
            found = tx.mailing.letters.get(id_)
        if found is None:
            raise StoreError(f"the letter of {id_} is listed and not stored; run again")
        return found

    archive = Archive(press, letters, load)
    version = f"{FORM}+{letters.version}+{press.version}"
    return Form("newsletters", version, no_leaves, lambda catalog: _leaves(archive, catalog))


def _leaves(archive: Archive, catalog: Catalog) -> Iterator[Leaf]:
    site = catalog.site
    if not site.newsletter.enabled and not catalog.letters:
        yield from _api(archive, catalog.site, ())
        return
    down = _taken_down(catalog) if catalog.letters else frozenset()
    shown = [
        _Shown(head, tuple(sorted(down.intersection((*head.names, *head.others)))))
        for head in catalog.letters
    ]
    shared = frame(site, archive.press, year_of(catalog))
    heads = tuple(shown)
    yield Leaf(
        file_of(LETTERS),
        (),
        lambda _: _index(archive, shared, heads),
        [one.inputs for one in shown],
    )
    newer: _Shown | None = None
    for one, older in zip_longest(shown, shown[1:]):
        yield from _of_letter(archive, shared, one, (newer, older))
        newer = one
    yield from _api(archive, site, heads)


def _of_letter(
    archive: Archive, shared: Frame, one: _Shown, beside: tuple[_Shown | None, _Shown | None]
) -> Iterator[Leaf]:
    newer, older = (_tag(other) if other else None for other in beside)
    yield Leaf(
        file_of(letter_path(one.head.id)),
        (),
        lambda _: _page(archive, shared, one, newer, older),
        (one.inputs, newer, older),
    )
    yield Leaf(
        file_path(one.head.name),
        (),
        lambda _: _file(archive, shared.site, one),
        one.inputs,
    )


def _page(
    archive: Archive, shared: Frame, one: _Shown, newer: Tag | None, older: Tag | None
) -> bytes:
    letter = _letter(archive, shared.site, one)
    address = letter_path(letter.id)
    day = letter_day(letter.id)
    title = f"Newsletter of {day}"
    head = replace(shared.head(address, title, cut(letter.excerpt)), kind="article")
    return render(
        archive.press,
        "newsletter.html.jinja",
        shared,
        head,
        letter=letter,
        day=day,
        count=counted(len(letter.stories)),
        newer=newer,
        older=older,
    )


def _file(archive: Archive, site: Site, one: _Shown) -> bytes:
    letter = _letter(archive, site, one)
    address = page_address(site, letter.id)
    return file_form(letter, address, printing.archived(letter, site, address, archive.letters))


def _index(archive: Archive, shared: Frame, shown: Sequence[_Shown]) -> bytes:
    months = [
        _Month(name, [_line(archive, shared.site, one) for one in group])
        for name, group in groupby(shown, key=lambda one: month(one.head.at.date()))
    ]
    policy = shared.site.newsletter
    rhythm = _RHYTHM[policy.days]
    head = shared.head(LETTERS, "Newsletter", rhythm)
    head = replace(head, policy=_posting(head.policy, policy.subscribe_url))
    return render(
        archive.press,
        "newsletters.html.jinja",
        shared,
        head,
        months=months,
        rhythm=rhythm,
        subscribe=policy.subscribe_url,
    )


def _posting(rules: str, url: str) -> str:
    """The page's security policy with leave to send its form where subscriptions are taken."""
    return rules.replace("form-action 'none'", f"form-action {posting(url)}")


def _line(archive: Archive, site: Site, one: _Shown) -> _Line:
    # A subject may be a headline that was taken down; other letters need not be read for a list.
    subject = _letter(archive, site, one).subject if one.gone else one.head.subject
    tag = _tag(one)
    return _Line(one.head.id, tag.href, tag.name, subject)


def _api(archive: Archive, site: Site, shown: Sequence[_Shown]) -> Iterator[Leaf]:
    last = max(1, -(-len(shown) // PAGE))
    for number in range(1, last + 1):
        held = shown[(number - 1) * PAGE : number * PAGE]
        following = number + 1 if number < last else None
        make = _made(partial(_api_page, archive, site, held, number, following))
        inputs = [one.inputs for one in held], following
        yield Leaf(f"api/newsletters/page/{number}/index.json", (), make, inputs)
        if number == 1:
            yield Leaf("api/newsletters/index.json", (), make, inputs)


def _made(page: Callable[[], bytes]) -> Make:
    return lambda _: page()


def _api_page(
    archive: Archive, site: Site, held: Sequence[_Shown], number: int, following: int | None
) -> bytes:
    items = [
        item(_letter(archive, site, one), page_address(site, one.head.id), locale(site))
        for one in held
    ]
    page = {"page": number, "value": items, "nextPage": following}
    return msgspec.json.format(msgspec.json.encode(page), indent=2) + b"\n"


def _letter(archive: Archive, site: Site, one: _Shown) -> Letter:
    return compose.without(site, archive.load(one.head.id), frozenset(one.gone))


def _tag(one: _Shown) -> Tag:
    return Tag(letter_day(one.head.id), file_of(letter_path(one.head.id)))


def _taken_down(catalog: Catalog) -> frozenset[str]:
    return frozenset(
        page.name for story in catalog.stories for page in story.pages if not page.shown
    )
