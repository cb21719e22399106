"""Opens a site's parts: its lock, its store. Used by every command that touches them."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from broadsheet.adapters.stores.sql import SqlStore, sqlite_store
from broadsheet.app.layout import Layout
from broadsheet.app.settings import no_site, site_file
from broadsheet.errors import BusyError, StoreError
from broadsheet.text.shell import word


@contextmanager
def locked(layout: Layout) -> Iterator[None]:
    """One run at a time: `BusyError` where another process has this site in hand."""
    _make(layout)
    lock = FileLock(layout.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise BusyError(
            f"{layout.root}: another run is under way (it holds {layout.lock}); "
            "wait for it to end, or stop it"
        ) from error
    except OSError as error:
        raise StoreError(f"{layout.lock}: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def opened_store(layout: Layout) -> Iterator[SqlStore]:
    """The site's store, closed at the end."""
    _make(layout)
    store = sqlite_store(layout.store)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def existing_store(layout: Layout) -> Iterator[SqlStore]:
    """The same for commands that only look: `StoreError` where the site was never run."""
    if not layout.store.exists():
        if not site_file(layout.root).is_file():
            raise no_site(site_file(layout.root))
        raise StoreError(
            f"{layout.root}: nothing is stored yet; run: broadsheet run {word(layout.root)}"
        )
    with opened_store(layout) as store:
        yield store


def _make(layout: Layout) -> None:
    try:
        layout.make_state()
    except OSError as error:
        remedy = "make room and run again" if error.errno == errno.ENOSPC else "check its rights"
        raise StoreError(f"{layout.state}: {error.strerror or error}; {remedy}") from error
