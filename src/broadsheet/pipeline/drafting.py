"""Drafts: the whole of what would be printed, composed from what is stored and printed nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from broadsheet.domain.printed import Paper, Sheet
from broadsheet.domain.score import Story
from broadsheet.pipeline import front
from broadsheet.pipeline.album import opened
from broadsheet.pipeline.composing import Composer, moment
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.front import Front
from broadsheet.pipeline.rows import Rows
from broadsheet.pipeline.said import standing
from broadsheet.pipeline.sheets import Desk
from broadsheet.ports.store import Transaction
from broadsheet.stages.publish import compose


@dataclass(frozen=True, slots=True)
class Draft:
    """Every story of the store, all that was decided of its pages, the front page, the paper."""

    sheets: Mapping[str, Sheet]
    """By article key."""
    stories: Sequence[Story]
    front: Front
    paper: Paper


def drafted(context: Context, tx: Transaction) -> Draft:
    """What would be printed now."""
    site = context.site
    desk = Desk(tx, standing(context, tx))
    stories = tx.stories.all()
    album = opened(context, frozenset())
    composer = Composer(site, desk, album, moment(context, tx))
    made = list(composer.composed(story.id for story in stories))
    every = Rows([[row for _, row in made]])
    laid = front.laid_out(desk, site, every, composer.at)
    made_of = (row.listed for row in every)
    catalog = replace(compose.catalog(site, made_of, laid.edition), at=composer.at)
    return Draft(
        sheets=desk.sheets([key for story in stories for key in story.members]),
        stories=stories,
        front=laid,
        paper=Paper(catalog, {story.id: story for story, _ in made}),
    )
