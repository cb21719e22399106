"""What an editor's word teaches, and what it makes worth looking at again."""

from broadsheet.domain.override import Action, Concern, Examples, Overrides
from broadsheet.stages.overrule.stories import ties

_WORTH = {Action.PUBLISH: True, Action.PIN: True, Action.KILL: False}


def examples(overrides: Overrides) -> Examples:
    """Labels for the learners, by article key; of two words on one page, the last.

    Give it the expired ones too: what an editor thought stays true after it ceased to hold. What
    was said of a whole story, and what was blocked, is of no page and teaches nothing here.
    """
    worth = {key: _WORTH[one.action] for one in overrides.doing(*_WORTH) for key in one.keys}
    topics = {key: one.topics for key, one in overrides.topics.items()}
    return Examples(
        topics=tuple(sorted(topics.items())),
        worth=tuple(sorted(worth.items())),
        stories=ties(overrides),
    )


def concerned(before: Overrides, after: Overrides) -> Concern:
    """What has to be looked at anew, now that other overrides stand than last time."""
    old, new = set(before.items), set(after.items)
    changed = old ^ new
    keys: set[str] = set()
    placing: set[str] = set()
    stories: set[str] = set()
    for one in changed:
        if one.action in (Action.PUBLISH, Action.KILL, Action.RETOPIC):
            keys.update(one.keys)
            stories.update({one.story} - {""})
        elif one.action in (Action.MERGE, Action.SPLIT):
            placing.update(one.keys, one.other_keys)
    return Concern(
        keys=frozenset(keys | placing),
        placing=frozenset(placing),
        stories=frozenset(stories),
        everything=any(one.action is Action.BLOCK for one in changed),
        printing=any(one.action in (Action.PIN, Action.RETITLE) for one in changed),
    )
