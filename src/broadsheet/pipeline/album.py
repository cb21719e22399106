"""Album: which copies of pictures the site can show, and their bytes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from broadsheet.domain.article import Article
from broadsheet.domain.picture import Illustration
from broadsheet.domain.printed import PrintedFile, Sheet
from broadsheet.pipeline.context import Context
from broadsheet.pipeline.wishes import LEADS, LOGOS
from broadsheet.ports.pictures import CopyStore
from broadsheet.ports.store import Transaction
from broadsheet.stages.illustrate import with_copies, with_logo
from broadsheet.text.codec import decode


class Album:
    """The copies of one print. What stood printed before (`printed`) is there, unread.

    Without a store the site shows no copies. `base` is the address that the site is served under.
    """

    def __init__(self, store: CopyStore | None, base: str, printed: frozenset[str]) -> None:
        self._store, self._base, self._printed = store, base, printed
        self._fresh: set[str] = set()
        self._lost: set[str] = set()
        self._lacking: set[str] = set()

    def hung(self, tx: Transaction, sheets: Mapping[str, Sheet]) -> dict[str, Sheet]:
        """The sheets (by article key) with the copies of their pictures that can be shown.

        Lead pictures are shown of what is published, logos of every outlet.
        """
        if self._store is None:
            return dict(sheets)
        published = [key for key, sheet in sheets.items() if sheet.decision.published]
        leads = self._known(tx, LEADS, published)
        outlets = {sheet.article.provider.domain for sheet in sheets.values()}
        logos = self._known(tx, LOGOS, sorted(outlets))

        def shown(key: str, article: Article) -> Article:
            logo = logos.get(article.provider.domain)
            return with_logo(with_copies(article, leads.get(key)), logo, self._base)

        return {
            key: replace(sheet, article=shown(key, sheet.article)) for key, sheet in sheets.items()
        }

    def lacks(self, sheets: Mapping[str, Sheet]) -> bool:
        """Whether some of these were hung without a copy that there should be, and may be again."""
        domains = (sheet.article.provider.domain for sheet in sheets.values())
        return bool(self._lacking) and not self._lacking.isdisjoint((*sheets, *domains))

    def lost(self) -> frozenset[str]:
        """What stood printed before and cannot be printed again; it is there no more."""
        gone = frozenset(path for path in self._printed if not self._read(path))
        self._printed -= gone
        return gone

    def files(self, paths: Iterable[str]) -> Iterator[PrintedFile]:
        """These copies, each read as it is asked for."""
        for path in sorted(paths):
            yield PrintedFile(path, self._read(path))

    def _known(self, tx: Transaction, stage: str, keys: list[str]) -> dict[str, Illustration]:
        """What the site has of these pictures; copies that cannot be read are none."""
        found: dict[str, Illustration] = {}
        for key, row in tx.ledger.get(stage, keys).items():
            known = decode(Illustration, row.value)
            there = all(self._holds(copy.path) for copy in known.copies)
            if not there:
                self._lacking.add(key)
            found[key] = known if there else replace(known, copies=())
        return found

    def _holds(self, path: str) -> bool:
        if path in self._printed or path in self._fresh:
            return True
        if path in self._lost or not self._read(path):
            self._lost.add(path)
            return False
        self._fresh.add(path)
        return True

    def _read(self, path: str) -> bytes:
        return self._store.read(path) if self._store else b""


def opened(context: Context, printed: frozenset[str]) -> Album:
    """The album of a site; one without copies where it is to have none."""
    keeps = context.site.fetch.keep_pictures
    return Album(context.copies if keeps else None, context.site.url, printed)


def copies_of(article: Article) -> tuple[str, ...]:
    """Paths of all copies that are shown of an article."""
    logo = article.provider.logo
    images = (*article.images, logo) if logo else article.images
    return tuple(copy.path for image in images for copy in image.copies)
