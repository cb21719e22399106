"""The site's keys, as the press uses them. Imported only where a site has keys: it costs 30 ms."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from broadsheet.app.keys import SEAL, SIGN, keys_file, load_keys
from broadsheet.domain.proof import PrivateLedger
from broadsheet.domain.record import Record
from broadsheet.domain.site import Site
from broadsheet.errors import ConfigError, StoreError
from broadsheet.ports.vault import Vault
from broadsheet.stages import seal
from broadsheet.text.shell import word


class KeyVault:
    """`ports.vault.Vault` over keys in memory."""

    def __init__(self, seal_keys: seal.SealKeys | None, sign_key: seal.SignKey | None) -> None:
        self._seal, self._sign = seal_keys, sign_key

    @property
    def ids(self) -> tuple[str, str]:
        """Ids of the key that seals and of the one that signs."""
        return (
            self._seal.newest.id if self._seal else "",
            self._sign.id if self._sign else "",
        )

    def sealed(self, name: str, record: Record, ledger: PrivateLedger) -> str:
        """The `secured` of a record."""
        if self._seal is None:
            raise ValueError("no key to seal with")
        return seal.sealed(name, record, ledger, self._seal)

    def needed(self, index: bytes | None, records: Iterable[str]) -> list[str]:
        """Paths of the proof's files that `proved` has to be given beside the index."""
        with _plainly():
            return seal.needed(index, records, self._signer())

    def proved(
        self, before: Mapping[str, bytes], changes: Mapping[str, str], at: datetime
    ) -> dict[str, bytes]:
        """The proof's files that a print changes."""
        with _plainly():
            return seal.proved(before, changes, at, self._signer())

    def standing(self, before: Mapping[str, bytes]) -> dict[str, str]:
        """Every record that the proof names."""
        with _plainly():
            return seal.standing(before)

    def as_of(self, before: Mapping[str, bytes], number: int) -> dict[str, bytes]:
        """The whole proof as it was after an earlier print."""
        with _plainly():
            return seal.as_of(before, number, self._signer())

    def _signer(self) -> seal.SignKey:
        if self._sign is None:
            raise ValueError("no key to sign with")
        return self._sign


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except seal.DamagedProofError as error:
        raise StoreError(
            f"the proof that is kept of earlier prints is damaged ({error}); "
            "put the store back from a backup"
        ) from error


def open_vault(root: Path, site: Site, ids: tuple[str, str] = ("", "")) -> Vault | None:
    """The keys that the site's configuration asks for; None where it asks for none.

    `ids` are those of the sealing and the signing key to use where they are held: a replay takes
    those of its run. `ConfigError` where the site seals or signs and there is no key.
    """
    if not (site.proof.seal or site.proof.sign):
        return None
    file = keys_file(root, site)
    ring = load_keys(file)
    seal_keys = ring.sealing(ids[0]) if site.proof.seal else None
    sign_key = ring.signing(ids[1]) if site.proof.sign else None
    for kind, wanted, held in (
        (SEAL, site.proof.seal, seal_keys),
        (SIGN, site.proof.sign, sign_key),
    ):
        if wanted and held is None:
            raise ConfigError(
                f"{file}: holds no key to {kind} with, and [proof] {kind} is true. Make one: "
                f"broadsheet keys new {word(root)} --{kind}"
            )
    return KeyVault(seal_keys, sign_key)
