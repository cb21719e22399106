"""Every archive does what `ports.archive` says."""

from pathlib import Path

import pytest

from broadsheet.adapters.archives.warc import WarcArchive
from broadsheet.ports.archive import Archive
from broadsheet.testing.archives import ArchiveConformance, MemoryArchive


class TestMemoryArchive(ArchiveConformance):
    def make(self) -> Archive:
        return MemoryArchive()


class TestWarcArchive(ArchiveConformance):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def make(self) -> Archive:
        return WarcArchive(self.folder)


class TestWarcArchiveThatRolls(TestWarcArchive):
    def make(self) -> Archive:
        return WarcArchive(self.folder, {}, roll_at=500)
