"""Copies as files of one folder, each named by its content."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from broadsheet.errors import StoreError
from broadsheet.stages.illustrate import is_named

_NAME = re.compile(r"[0-9a-f]{20}\.webp")


class CopyFolder:
    """`ports.pictures.CopyStore` in a folder, which is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self) -> frozenset[str]:
        """Names of all copies that are there."""
        try:
            return frozenset(filter(_NAME.fullmatch, os.listdir(self._folder)))
        except FileNotFoundError:
            return frozenset()
        except OSError as error:
            raise _trouble(self._folder, error) from error

    def add(self, path: str, content: bytes) -> None:
        """Keep a copy: written beside its place, on the disk, then moved there."""
        place = self._place(path)
        beside = place.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
        except OSError as error:
            raise _trouble(place, error) from error

    def read(self, path: str) -> bytes:
        """The copy again; none where it is gone, or is not what its name says."""
        place = self._place(path)
        try:
            content = place.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise _trouble(place, error) from error
        return content if is_named(path, content) else b""

    def drop(self, names: Iterable[str]) -> None:
        """Let copies go; those that are not there are passed over."""
        for name in names:
            place = self._place(name)
            try:
                place.unlink(missing_ok=True)
            except OSError as error:
                raise _trouble(place, error) from error

    def _place(self, path: str) -> Path:
        name = path.rpartition("/")[2]
        if not _NAME.fullmatch(name):
            raise StoreError(f"{path!r} is not the name of a copy")
        return self._folder / name


def _trouble(place: Path, error: OSError) -> StoreError:
    return StoreError(f"{place}: {error.strerror or error}")
