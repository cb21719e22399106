"""Every copier and every store of copies does what `ports.pictures` says."""

from pathlib import Path

import pytest

from broadsheet.adapters.pictures.folder import CopyFolder
from broadsheet.adapters.pictures.pool import PillowCopier
from broadsheet.errors import StoreError
from broadsheet.ports.pictures import Copier, CopyStore
from broadsheet.stages import illustrate
from broadsheet.testing.pictures import (
    CopierConformance,
    CopyStoreConformance,
    FakeCopier,
    MemoryCopies,
)


class TestFakeCopier(CopierConformance):
    def make(self) -> Copier:
        return FakeCopier()


class TestPillowCopier(CopierConformance):
    def make(self) -> Copier:
        return PillowCopier(1)


class TestMemoryCopies(CopyStoreConformance):
    @pytest.fixture(autouse=True)
    def _one(self) -> None:
        self.store = MemoryCopies()

    def make(self) -> CopyStore:
        return self.store


class TestCopyFolder(CopyStoreConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "pictures"

    def make(self) -> CopyStore:
        return CopyFolder(self.folder)

    def test_what_was_half_written_is_not_held(self) -> None:
        self.folder.mkdir()
        name = illustrate.path_of(b"RIFF").rpartition("/")[2]
        (self.folder / name.replace(".webp", ".part")).write_bytes(b"RI")
        assert self.make().held() == frozenset()

    @pytest.mark.parametrize("path", ["", "../x.webp", "a/b", "assets/images/..%2f.webp", "x" * 30])
    def test_no_other_name_is_touched(self, path: str) -> None:
        with pytest.raises(StoreError):
            self.make().add(path, b"x")
        with pytest.raises(StoreError):
            self.make().read(path)

    def test_trouble_with_the_disk_names_the_place(self) -> None:
        self.folder.write_bytes(b"a file where the folder should be")
        with pytest.raises(StoreError, match="pictures"):
            self.make().add(illustrate.path_of(b"x"), b"x")
        with pytest.raises(StoreError, match="pictures"):
            self.make().held()
