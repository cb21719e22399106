"""A copier and a store of copies without files, and what every one of them must do.

Subclass a conformance class, give `make`, and pytest does the rest.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO

import imagesize

from broadsheet.domain.picture import Copied, CopiedFile, Original, Use
from broadsheet.ports.pictures import Copier, CopyStore
from broadsheet.stages import illustrate
from broadsheet.testing.newsroom import pictures


class FakeCopier:
    """`ports.pictures.Copier` that decodes nothing: a copy is its size and its original's digest.

    `asked` counts the originals; one that ends in `b"bad"` cannot be read.
    """

    name = "fake"

    def __init__(self) -> None:
        self.asked = 0

    def copies(self, originals: Iterable[Original]) -> Iterator[Copied]:
        """Sizes are true, pixels there are none."""
        for original in originals:
            self.asked += 1
            yield _faked(original)

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryCopies:
    """`ports.pictures.CopyStore` in `files`, bytes by name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def held(self) -> frozenset[str]:
        """Names of all copies."""
        return frozenset(self.files)

    def add(self, path: str, content: bytes) -> None:
        """Keep it in memory."""
        self.files[path.rpartition("/")[2]] = content

    def read(self, path: str) -> bytes:
        """The copy, or nothing."""
        content = self.files.get(path.rpartition("/")[2], b"")
        return content if illustrate.is_named(path, content) else b""

    def drop(self, names: Iterable[str]) -> None:
        """Let go of them."""
        for name in names:
            self.files.pop(name, None)


class CopierConformance:
    """The contract of `ports.pictures.Copier`."""

    def make(self) -> Copier:
        """A new copier."""
        raise NotImplementedError

    def test_copies_are_true_to_size_and_come_in_order(self) -> None:
        """Widths as the recipe says, narrowest first, none enlarged."""
        sides = ((1200, 675), (400, 300), (640, 360))
        originals = [Original(pictures.picture("a", "b", *one), "png") for one in sides]
        made = list(self.make().copies(originals))
        assert [(one.width, one.height) for one in made] == list(sides)
        for one, side in zip(made, sides, strict=True):
            found = [(file.width, file.height) for file in one.files]
            assert found == list(illustrate.sizes(*side))
            assert not one.problem
            assert all(file.content[:4] == b"RIFF" for file in one.files)

    def test_the_same_original_gives_the_same_bytes(self) -> None:
        """From one copier or from two."""
        original = Original(pictures.picture("a", "b"), "png")
        first, second = self.make().copies([original, original])
        assert first == second
        assert list(self.make().copies([original])) == [first]

    def test_a_logo_is_a_square(self) -> None:
        """50 pixels a side, and one file."""
        (made,) = self.make().copies([Original(pictures.logo("#8c1c13"), "png", Use.LOGO)])
        assert [(file.width, file.height) for file in made.files] == [(50, 50)]

    def test_what_is_no_picture_is_a_problem_and_no_error(self) -> None:
        """The others are made all the same."""
        good = Original(pictures.picture("a", "b"), "png")
        bad = (Original(b"", ""), Original(b"", "png"), Original(b"\x89PNG\r\n\x1a\nbad", "png"))
        made = list(self.make().copies([good, *bad, good]))
        assert [bool(one.problem) for one in made] == [False, True, True, True, False]
        assert [bool(one.files) for one in made] == [True, False, False, False, True]

    def test_nothing_gives_nothing(self) -> None:
        """No original, no copy."""
        copier = self.make()
        assert list(copier.copies([])) == []
        assert copier.name
        copier.close()


class CopyStoreConformance:
    """The contract of `ports.pictures.CopyStore`."""

    def make(self) -> CopyStore:
        """A store on the same place each time within one test."""
        raise NotImplementedError

    def test_what_is_added_is_held_and_read(self) -> None:
        """By its path in the printed site; adding it twice changes nothing."""
        store, content = self.make(), b"RIFF a copy"
        path = illustrate.path_of(content)
        assert store.held() == frozenset()
        assert store.read(path) == b""
        store.add(path, content)
        store.add(path, content)
        assert self.make().read(path) == content
        assert self.make().held() == {path.rpartition("/")[2]}

    def test_what_is_not_what_its_name_says_is_not_given(self) -> None:
        """A damaged file is as good as none."""
        store, path = self.make(), illustrate.path_of(b"RIFF a copy")
        store.add(path, b"RIFF another")
        assert store.read(path) == b""

    def test_what_is_dropped_is_gone(self) -> None:
        """Also where it never was."""
        store, path = self.make(), illustrate.path_of(b"RIFF a copy")
        store.add(path, b"RIFF a copy")
        store.drop([path.rpartition("/")[2], illustrate.path_of(b"x").rpartition("/")[2]])
        assert store.held() == frozenset()


def _faked(original: Original) -> Copied:
    if not illustrate.sniff(original.body) or original.body.endswith(b"bad"):
        return Copied(problem="no picture")
    width, height = imagesize.get(BytesIO(original.body))
    sides = ((50, 50),) if original.use is Use.LOGO else illustrate.sizes(width, height)
    digest = sha256(original.body).digest()
    files = (CopiedFile(b"RIFF%d %d " % side + digest, *side) for side in sides)
    return Copied(width, height, tuple(files))
