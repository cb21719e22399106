"""What a repository holds: blobs by path, and commits written in one stream."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from broadsheet.adapters.sinks.git.command import Git, GitError

FOLDER = "folder"
"""Stands for a blob's id where there is a folder."""

Wanted = Mapping[str, str | None]
"""Blob ids by path; None for a path that is to go."""


class Objects:
    """The objects of one repository; `form` is its hash, "sha1" or "sha256"."""

    def __init__(self, git: Git, folder: Path, form: str) -> None:
        self._git, self._folder, self.form = git, folder, form
        self.none = "0" * (hashlib.new(form, usedforsecurity=False).digest_size * 2)

    def name(self, content: bytes) -> str:
        """The id that this content has as a blob."""
        head = f"blob {len(content)}\0".encode()
        return hashlib.new(self.form, head + content, usedforsecurity=False).hexdigest()

    def tree(self, commit: str) -> dict[str, str]:
        """Every path of a commit with its blob's id; symbolic links and submodules too."""
        if not commit:
            return {}
        found = {}
        for line in self._git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            head, _, path = line.partition(b"\t")
            if path:
                found[_text(path)] = head.split(b" ")[2].decode()
        return found

    def at(self, commit: str, paths: Iterable[str]) -> dict[str, str]:
        """What a commit holds at these paths: a blob's id, or `FOLDER`; nothing where it lacks."""
        return {
            path: FOLDER if kind == "tree" else name
            for path, kind, name in self._asked(commit, paths)
            if kind in {"blob", "tree"}
        }

    def solid(self, commit: str, folders: Iterable[str]) -> set[str]:
        """Those of the folders that a commit holds as something that is no folder."""
        modules = self._modules(commit) if commit else set()
        return {
            path
            for path, kind, _ in self._asked(commit, sorted(set(folders)))
            if kind == "blob" or path.partition("/")[0] in modules
        }

    def _asked(self, commit: str, paths: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """Path, type and id of what a commit holds; the type is "missing" where it lacks."""
        asked = [path for path in paths if "\n" not in path]
        if not commit or not asked:
            return
        lines = "".join(f"{commit}:{path}\n" for path in asked).encode("utf-8", "surrogateescape")
        answer = self._git.run("cat-file", "--batch-check=%(objecttype) %(objectname)", given=lines)
        for path, row in zip(asked, answer.decode("utf-8", "replace").split("\n"), strict=False):
            kind, _, name = row.partition(" ")
            plain = kind in {"blob", "tree"} and len(name) == len(self.none)
            yield path, kind if plain else "missing", name

    def below(self, commit: str, folder: str) -> set[str]:
        """The paths of all that a commit holds in a folder."""
        words = ("ls-tree", "-r", "-z", "--full-tree", "--name-only", commit, "--", f"{folder}/")
        return {_text(path) for path in self._git.run(*words).split(b"\0") if path}

    def _modules(self, commit: str) -> set[str]:
        """Submodules at the top, of which a repository holds no more than the name."""
        rows = self._git.run("ls-tree", "-z", "--full-tree", commit).split(b"\0")
        return {_text(row.partition(b"\t")[2]) for row in rows if row.startswith(b"160000 ")}

    def read(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """The blobs of these ids, a few thousand at a time."""
        asked = list(dict.fromkeys(names))
        for start in range(0, len(asked), 2000):
            part = asked[start : start + 2000]
            out = self._git.run("cat-file", "--batch", given="\n".join([*part, ""]).encode())
            position = 0
            for name in part:
                end = out.index(b"\n", position)
                head = out[position:end].split(b" ")
                if len(head) != 3:
                    raise GitError(f"object {name} is missing", 128)
                size = int(head[2])
                yield name, out[end + 1 : end + 1 + size]
                position = end + size + 2

    def changes(self, commits: Iterable[str]) -> Iterator[tuple[str, str | None]]:
        """Path and new blob of all that these commits change, one commit after the other."""
        words = ("diff-tree", "--stdin", "--root", "--no-commit-id", "-r", "-z", "--raw")
        given = "".join(f"{commit}\n" for commit in commits).encode()
        fields = self._git.run(*words, "--no-renames", given=given).split(b"\0")
        for head, path in zip(fields[0::2], fields[1::2], strict=False):
            yield _text(path), _held(head.decode().split(" ")[3], self.none)

    def differences(self, old: str, new: str) -> list[tuple[str, str | None, str | None]]:
        """Path, old and new blob of all that differs between two commits (or trees)."""
        out = self._git.run("diff-tree", "-r", "-z", "--raw", "--no-renames", old, new)
        fields = out.split(b"\0")
        found = []
        for head, path in zip(fields[0::2], fields[1::2], strict=False):
            before, after = head.decode().split(" ")[2:4]
            found.append(
                (_text(path), None if before == self.none else before, _held(after, self.none))
            )
        return found

    def empty(self) -> str:
        """The id of the tree that holds nothing, which is made if need be."""
        return (
            self._git.run("hash-object", "-w", "-t", "tree", "--stdin", given=b"").decode().strip()
        )

    def write(self, write: Callable[["Stream"], None]) -> list[str]:
        """Write commits in one stream; gives the ids that the stream asked for, in order."""
        words = ("fast-import", "--quiet", "--force", "--done", "--depth=0", "--date-format=raw")
        try:
            out = self._git.feed(words, lambda pipe: _streamed(pipe, self._git, write))
        except GitError:
            for crash in self._folder.glob("fast_import_crash_*"):
                with suppress(OSError):
                    crash.unlink()
            raise
        return out.decode().split()


def _streamed(pipe: IO[bytes], git: Git, write: Callable[["Stream"], None]) -> None:
    stream = Stream(pipe, git.signature.person)
    write(stream)
    stream.end()


class Stream:
    """Commits in the form of `git fast-import`."""

    def __init__(self, pipe: IO[bytes], person: str) -> None:
        self._pipe, self._person = pipe, person

    def commit(
        self, ref: str, mark: int, message: str, parents: Iterable[str], person: bytes = b""
    ) -> None:
        """Begin a commit that becomes `ref`; the first of its parents gives its tree.

        `person` are the lines of author and committer where they are not ours.
        """
        before = list(parents)
        if not before:
            self._line(f"reset {ref}\n")
        self._line(f"commit {ref}")
        self._line(f"mark :{mark}")
        self._pipe.write(person or f"committer {self._person}\n".encode())
        self._data(message.encode("utf-8", "replace"))
        for word, parent in zip(("from", *["merge"] * len(before)), before, strict=False):
            self._line(f"{word} {parent}")

    def root(self, tree: str) -> None:
        """Let the commit hold what a tree holds."""
        self._line(f'M 040000 {tree} ""')

    def put(self, path: str, content: bytes) -> None:
        """Let the commit hold a file."""
        self._line(f"M 100644 inline {quoted(path)}")
        self._data(content)

    def change(self, wanted: Wanted) -> None:
        """Let the commit hold blobs that are there already, and do without others.

        What goes comes first: a folder may take a file's place.
        """
        for path, name in wanted.items():
            if name is None:
                self._line(f"D {quoted(path)}")
        for path, name in wanted.items():
            if name is not None:
                self._line(f"M 100644 {name} {quoted(path)}")

    def tell(self, mark: int) -> None:
        """Have the id of a commit told."""
        self._line(f"get-mark :{mark}")

    def end(self) -> None:
        """The stream is whole: without this nothing of it counts."""
        self._line("done")
        self._pipe.flush()

    def _line(self, text: str) -> None:
        self._pipe.write(text.encode("utf-8", "surrogateescape") + b"\n")

    def _data(self, content: bytes) -> None:
        self._pipe.write(b"data %d\n" % len(content))
        self._pipe.write(content)
        self._pipe.write(b"\n")


def quoted(path: str) -> str:
    """A path between double quotes, as fast-import reads it."""
    text = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'


def _text(path: bytes) -> str:
    return path.decode("utf-8", "surrogateescape")


def _held(name: str, none: str) -> str | None:
    return None if name == none else name
