"""The keys and the proof of a past print, for the print that is made again."""

from pathlib import Path

from broadsheet.app.site_keys import site_vault
from broadsheet.domain.run import Run
from broadsheet.domain.site import Site
from broadsheet.pipeline import proving
from broadsheet.pipeline.history import proof_before
from broadsheet.ports.store import Store
from broadsheet.ports.vault import Vault


class Keyed:
    """Where a site's keys and its proof lie: `root` is its own folder, `past` its own store."""

    def __init__(self, root: Path, past: Store) -> None:
        self._root, self._past = root, past

    def brought(self, site: Site, run: Run, scratch: Store) -> Vault | None:
        """The keys of this run; the scratch store is given the proof as it was before the run.

        `ConfigError` where the run sealed or signed and there is no key.
        """
        vault = site_vault(self._root, site, dict(run.versions))
        if vault is not None and vault.ids[1]:
            with self._past.begin() as past, scratch.begin() as tx:
                proving.bring(past, tx, vault, proof_before(run), run.at)
        return vault
