"""What every step is given: the site, and the outside as ports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from broadsheet.domain.letter import Letter
from broadsheet.domain.override import Overrides
from broadsheet.domain.reason import Reason
from broadsheet.domain.site import Site
from broadsheet.ports.archive import Archive
from broadsheet.ports.clock import Clock
from broadsheet.ports.encoder import Encoder
from broadsheet.ports.engine import Engine
from broadsheet.ports.pictures import Copier, CopyStore
from broadsheet.ports.progress import Progress
from broadsheet.ports.store import Store, Transaction
from broadsheet.ports.transport import Transport
from broadsheet.ports.vault import Vault
from broadsheet.stages.classify.model import TopicModel
from broadsheet.stages.cluster.adapt import Fineness
from broadsheet.stages.score.circumstances import Circumstances
from broadsheet.stages.score.clickbait import ClickbaitModel
from broadsheet.stages.score.worth import WorthModel


@dataclass(frozen=True, slots=True)
class Context:
    """One run's surroundings."""

    site: Site
    store: Store
    transport: Transport
    archive: Archive
    engine: Engine
    clock: Clock
    progress: Progress
    learnt: Callable[[Transaction], None]
    """Writes what the transport learnt beside its answers (robots.txt), with each batch of them."""
    encoder: Encoder | None = None
    """Gives articles their vectors; None: judged by their words alone."""
    overrides: Overrides = field(default_factory=Overrides)
    """What the site's editor says, expired or not, under the addresses as they were written."""
    clickbait: ClickbaitModel | None = None
    """What a teaser reads like."""
    topics: TopicModel | None = None
    """What the site has learnt of its topics; None: by keywords alone."""
    worth: WorthModel | None = None
    """What the site has learnt of pages' worth; None: by the rules alone."""
    stories: Fineness | None = None
    """How finely the site cuts its stories; None: as labelled months have taught."""

    copier: Copier | None = None
    """Makes copies of pictures; None: the site shows outlets' own, or none."""
    copies: CopyStore | None = None
    """Where copies lie until they are printed."""
    fit_letter: Callable[[Letter], Letter] | None = None
    """Cuts a newsletter to what a mail may hold; None: none is composed."""
    vault: Vault | None = None
    """The site's keys; None: nothing is sealed and nothing signed."""

    @property
    def models(self) -> Circumstances:
        """What every page is scored by, beside what stands around it."""
        return Circumstances(clickbait=self.clickbait, worth=self.worth)


@dataclass(frozen=True, slots=True)
class Tally:
    """A name and how many."""

    name: str
    count: int


def tallies(names: Iterable[str]) -> tuple[Tally, ...]:
    """Counts by name, most frequent first."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(Tally(*pair) for pair in sorted(counts.items(), key=lambda p: (-p[1], p[0])))


def first_rule(reasons: tuple[Reason, ...]) -> str:
    """The rule that a list of reasons is led by."""
    return reasons[0].rule if reasons else "unknown"
