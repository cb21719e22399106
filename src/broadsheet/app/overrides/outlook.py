"""Says what the next run will make of an override, from where its pages stand now."""

from collections.abc import Sequence

from broadsheet.app.overrides.known import Page
from broadsheet.domain.override import Action, Override
from broadsheet.domain.site import Site

OFF = "It was turned away while it was read ({}), and an override does not bring it back."


def outlook(override: Override, pages: Sequence[Page], site: Site) -> tuple[str, ...]:
    """A sentence for each page that is named, or one for all."""
    if override.action is Action.BLOCK:
        return (_block(override),)
    if override.action is Action.MERGE:
        return (f"The next run puts these {len(override.keys)} pages into one story.",)
    if override.action is Action.SPLIT:
        return (_split(override),)
    if override.story:
        return (_STORY[override.action].format(override.story),)
    return tuple(f"{page.title or page.url}: {_page(override, page, site)}" for page in pages)


_STORY = {
    Action.PUBLISH: "The next run prints the best page of story {}.",
    Action.KILL: "The next run takes every page of story {} down, and those to come.",
    Action.PIN: "The next run puts story {} on top of the front page, if it is published.",
}


def _block(override: Override) -> str:
    if override.source:
        return (
            f"The next run turns away every page of {override.source}, those of the past too; "
            "the source is still polled (take it out of broadsheet.toml to stop that)."
        )
    return f"The next run turns away every page that says “{override.phrase}”, of the past too."


def _split(override: Override) -> str:
    page = "this page" if len(override.keys) == 1 else f"these {len(override.keys)} pages"
    if not override.other_keys:
        return f"The next run keeps {page} apart from every other."
    others = len(override.other_keys)
    from_ = "the other" if others == 1 else f"the {others} others"
    return f"The next run keeps {page} apart from {from_}."


def _page(override: Override, page: Page, site: Site) -> str:
    if not page.read:
        if page.against:
            return OFF.format(page.against.rstrip("."))
        return "it is not read yet; the override holds once it is."
    if override.action is Action.RETITLE:
        return "the next run prints it under the new headline; its address and file stay."
    tell = {
        Action.PUBLISH: _publish,
        Action.KILL: _kill,
        Action.PIN: _pin,
        Action.RETOPIC: _retopic,
    }
    return tell[override.action](page, site)


def _publish(page: Page, site: Site) -> str:
    decision, asked = page.decision, site.policy.publish_at
    if decision is None:
        return "it was off the subject; the next run puts it on, and prints it."
    if decision.published:
        return f"it is printed already (heat {decision.heat}), and will be whatever its heat."
    if not decision.lead:
        return "the next run lets it lead its story, and prints it."
    return (
        f"its heat is {decision.heat} of {asked}; the next run adds what is short, and prints it."
    )


def _kill(page: Page, _: Site) -> str:
    if page.decision is None or not page.decision.published:
        return "it is not printed, and will not be."
    if page.story is not None and len(page.story.members) > 1:
        others = len(page.story.members) - 1
        return (
            f"the next run takes it down. It leads a story with {others} more "
            f"{'page' if others == 1 else 'pages'}, which goes with it: publish another of them to "
            f"keep the story, or kill --story {page.story.id} to keep later pages out too."
        )
    return "the next run takes it down."


def _pin(page: Page, _: Site) -> str:
    if page.decision is None or not page.decision.published:
        if page.decision is None or page.decision.lead:
            return "it is not published, so there is nothing to keep on top; publish it too."
        return "the next run puts its story on top of the front page, if that is published."
    return "the next run puts its story on top of the front page."


def _retopic(page: Page, _: Site) -> str:
    if page.off_subject:
        return "it was off the subject; the next run puts it on, under these topics."
    return "the next run gives it these topics and no others."
