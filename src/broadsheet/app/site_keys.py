"""A site's keys for whoever prints; the cryptography is loaded only where there are any."""

from pathlib import Path

from broadsheet.domain.site import Site
from broadsheet.ports.vault import Vault

SEAL_KEY, SIGN_KEY = "key of seals", "key of signatures"
"""Names in `Run.versions` that the ids of the keys stand under."""


def site_vault(root: Path, site: Site, then: dict[str, str] | None = None) -> Vault | None:
    """The keys that the site's configuration asks for; None where it asks for none.

    `root` is the site's own folder. Of a past run, `then` are the versions: its keys are taken
    where they are held. `ConfigError` where the site seals or signs and there is no key.
    """
    if not (site.proof.seal or site.proof.sign):
        return None
    from broadsheet.app.vault import open_vault  # noqa: PLC0415

    told = then or {}
    return open_vault(root, site, (told.get(SEAL_KEY, ""), told.get(SIGN_KEY, "")))


def key_versions(vault: Vault | None) -> tuple[tuple[str, str], ...]:
    """What a run notes of the keys that it printed with."""
    return tuple(zip((SEAL_KEY, SIGN_KEY), vault.ids, strict=True)) if vault else ()
