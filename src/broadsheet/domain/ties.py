"""What an editor said of stories: pages that belong together, pages that do not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ties:
    """Constraints on grouping that hold whatever the words say.

    `together` are groups of article keys that an editor merged into one story; `apart` are pairs
    that an editor split. Where the two disagree, `apart` wins. Of these, `leaving` are the pages
    that were told to leave the others. Keys that are not known do no harm.
    """

    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    leaving: frozenset[str] = frozenset()
