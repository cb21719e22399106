"""Seals private ledgers into records, and proves printed records by signed daily indexes.

`payload` seals and opens, `proof` brings the proof up to a print, `check` checks a copy of a site;
`keys` holds what they need. Nothing here reads a file, a clock or chance: keys come as arguments.
"""

from broadsheet.stages.seal.check import Copy, checked, named, wanted
from broadsheet.stages.seal.daily import FOLDER
from broadsheet.stages.seal.index import INDEX_PATH, KEY_PATH
from broadsheet.stages.seal.keys import (
    BadKeyError,
    PublicKey,
    SealKey,
    SealKeys,
    SignKey,
    key_bytes,
    key_text,
    public_key,
)
from broadsheet.stages.seal.payload import sealed, unsealed
from broadsheet.stages.seal.proof import (
    RECORDS,
    DamagedProofError,
    as_of,
    needed,
    print_of,
    proved,
    signed_anew,
    signer_of,
    standing,
)

VERSION = "seal/1"

__all__ = [
    "FOLDER",
    "INDEX_PATH",
    "KEY_PATH",
    "RECORDS",
    "VERSION",
    "BadKeyError",
    "Copy",
    "DamagedProofError",
    "PublicKey",
    "SealKey",
    "SealKeys",
    "SignKey",
    "as_of",
    "checked",
    "key_bytes",
    "key_text",
    "named",
    "needed",
    "print_of",
    "proved",
    "public_key",
    "sealed",
    "signed_anew",
    "signer_of",
    "standing",
    "unsealed",
    "wanted",
]
