"""Proof: a print that is ready to be made, and its files, made as the sink asks for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from broadsheet.domain.printed import Catalog, Laid, PrintedFile
from broadsheet.pipeline.album import Album
from broadsheet.pipeline.compositions import Compositions
from broadsheet.pipeline.front import Front
from broadsheet.pipeline.leaves import Plan
from broadsheet.pipeline.slips import Slips
from broadsheet.ports.store import Transaction

AT_HAND = 100
"""Stories that are read at once: enough that reading them one by one costs no more."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A print that is ready to be made; `whole`: it is the whole site.

    `copies` are the paths of pictures to be printed, `gone` those of files to be taken away.
    """

    whole: bool
    catalog: Catalog
    plan: Plan
    compositions: Compositions
    slips: Slips
    album: Album
    copies: frozenset[str]
    gone: Sequence[str]
    front: Front
    write: Callable[[Transaction], None]
    """Writes down that this is what stands printed; to be called when the files were made."""

    def files(self) -> Iterator[PrintedFile]:
        """Every file to be written: copies of pictures, stories, then the lists that name them."""
        yield from self.album.files(self.copies)
        yield from self._stories()
        yield from self._lists()

    def _stories(self) -> Iterator[PrintedFile]:
        rest = iter(self.plan.changed)
        while batch := list(islice(rest, AT_HAND)):
            stories = self.compositions.open(listed.id for listed in batch)
            for listed in batch:
                for leaf in self.plan.of_story(listed):
                    yield PrintedFile(leaf.path, leaf.content(stories, {}))
                if listed.shown:
                    self.slips.take(stories[listed.id])

    def _lists(self) -> Iterator[PrintedFile]:
        for leaf in self.plan.lists:
            slips: Mapping[str, str] = {}
            if isinstance(leaf.make, Laid):
                slips = self.slips.of(leaf.make.form, leaf.stories)
            yield PrintedFile(leaf.path, leaf.content(self.compositions.open(leaf.stories), slips))
