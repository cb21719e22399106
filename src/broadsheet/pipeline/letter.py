"""Compose: at its hour, the letter of what is stored; whole or not at all, and once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadsheet.domain.letter import Letter, LetterHead, LetterStory
from broadsheet.domain.override import Overrides
from broadsheet.domain.printed import PrintedStory
from broadsheet.domain.site import Site
from broadsheet.pipeline import due, front, said
from broadsheet.pipeline.album import Album, opened
from broadsheet.pipeline.composing import Composer
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.rows import Rows
from broadsheet.pipeline.sheets import Desk
from broadsheet.ports.store import Transaction
from broadsheet.stages.letter import choose, schedule
from broadsheet.stages.letter import compose as composing
from broadsheet.stages.letter.file_form import file_name
from broadsheet.stages.publish.paths import absolute, story_path

SPARE = 3
"""The edition is laid out this many times as long as the letter: earlier letters had much of it."""
REMEMBERED = timedelta(days=60)
"""How far back letters are looked at for what they told."""

Fit = Callable[[Letter], Letter]


@dataclass(frozen=True, slots=True)
class Sources:
    """What a letter is composed of beside the store; `fit` cuts it to what a mail may hold."""

    site: Site
    said: Overrides
    album: Album
    fit: Fit


def compose(context: Context) -> Letter | None:
    """The letter whose hour has come, stored; None where none is due or nothing is to be told."""
    policy, at = context.site.newsletter, context.clock.now()
    if not policy.enabled or context.fit_letter is None:
        return None
    id_ = schedule.due(policy, at)
    if not id_:
        return None
    with context.store.begin() as tx:
        if tx.mailing.letters.get(id_) is not None:
            return None
        words = said.standing(context, tx)
        album = opened(context, frozenset())
        sources = Sources(context.site, words, album, context.fit_letter)
        letter = drafted(tx, sources, id_, at)
        if letter is not None:
            tx.mailing.letters.add(letter)
            # Nothing else need have changed for the letter's own files to be printed.
            due.mark(tx, (story.lead for story in letter.stories), at)
    return letter


def heads(tx: Transaction, site: Site) -> tuple[LetterHead, ...]:
    """Every stored letter, newest first; one that has no file name yet is given it for life."""
    table = tx.mailing.letters
    for id_ in [head.id for head in table.heads() if not head.name]:
        table.name(id_, file_name(site, id_))
    return tuple(table.heads())


def drafted(tx: Transaction, sources: Sources, id_: str, at: datetime) -> Letter | None:
    """The letter of this id as it would be at `at`; nothing is stored."""
    site, policy = sources.site, sources.site.newsletter
    near = tx.stories.around(schedule.back(at, schedule.reach(policy)), at)
    desk = Desk(tx, sources.said)
    composer = Composer(site, desk, sources.album, at)
    made = list(composer.composed(story.id for story in near))
    stories = {printed.id: printed for printed, row in made if row.listed.shown}
    page = front.laid_out(desk, _longer(site), Rows([[row for _, row in made]]), at)
    placed = [stories[id_] for id_ in page.edition.stories if id_ in stories]
    earlier = tx.mailing.letters.since(schedule.back(at, REMEMBERED))
    chosen = choose.choose([_candidate(one) for one in placed], earlier, policy.stories)
    told = [_told(placed[one.place], one.grown, site) for one in chosen]
    letter = composing.letter(site, id_, at, [one for one in told if one is not None])
    return sources.fit(letter) if letter else None


def _longer(site: Site) -> Site:
    """The site with an edition for a letter: longer, and slower where letters are rarer."""
    policy, letter = site.policy, site.newsletter
    return replace(
        site,
        policy=replace(
            policy,
            edition_size=SPARE * letter.stories,
            half_life=policy.half_life * schedule.slower(letter),
        ),
    )


def _candidate(story: PrintedStory) -> choose.Candidate:
    ids = frozenset((story.id, *story.formerly))
    return choose.Candidate(ids, story.lead.article.key, _pages(story))


def _pages(story: PrintedStory) -> int:
    return len(story.telling.originals) if story.telling else 1 + len(story.related)


def _told(story: PrintedStory, grown: int, site: Site) -> LetterStory | None:
    record = story.record(story.lead)
    if record is None:
        return None
    page = absolute(site, story_path(story.id))
    pictures = site.look.outlet_pictures
    found = composing.story(story, record, page, site.url, outlet_pictures=pictures)
    return replace(found, grown=grown)
