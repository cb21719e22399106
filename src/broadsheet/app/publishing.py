"""What stands beside the printed site: the tree for Jekyll and Hugo, and the Git repository.

Both follow the printed folder after each print, and find by themselves what has changed since they
last did. So a run that was cut off, or whose repository was locked, is made good by the next one.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from broadsheet.adapters.sinks.git import GitMirror, GitSettings
from broadsheet.adapters.sinks.tree import TreeMirror
from broadsheet.app.layout import Layout
from broadsheet.app.settings import programs_environment
from broadsheet.app.settings.publishing import signature
from broadsheet.domain.mirror import Mirrored
from broadsheet.domain.printed import PrintedFile
from broadsheet.domain.site import GitHolds, GitPolicy, Site
from broadsheet.errors import SinkError, UsageError
from broadsheet.ports.mirror import Mirror, Source
from broadsheet.stages.commit import message
from broadsheet.stages.jekyll import belongs, scaffold
from broadsheet.text.codec import digest


@dataclass(frozen=True)
class _Scan:
    """What lies in a printed folder, looked at once: by path, what its folder tells of a file."""

    public: Path
    wanted: Callable[[str], bool]

    @cached_property
    def root(self) -> str:
        """The build that is shown."""
        return os.path.realpath(self.public)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Inode, size and time of change of every wanted file."""
        return dict(_files(self.root, "", self.wanted))


@dataclass(frozen=True)
class PrintedFolder:
    """A printed site as a source: those of its files that are `wanted`, and files beside them.

    A file's mark is what its folder tells of it: builds share the files that did not change.
    """

    scan: _Scan
    beside: Mapping[str, bytes] = field(default_factory=dict)
    below: str = ""
    """What every path begins with in the mirror."""

    def marks(self) -> Mapping[str, str]:
        """Every path of the mirror with its mark."""
        own = {path: digest(content.hex()) for path, content in self.beside.items()}
        marks = {**self.scan.marks, **own}
        return (
            {f"{self.below}{path}": mark for path, mark in marks.items()} if self.below else marks
        )

    def read(self, path: str) -> bytes:
        """The bytes of one of them."""
        name = path.removeprefix(self.below)
        if name in self.beside:
            return self.beside[name]
        return Path(self.scan.root, name).read_bytes()


@dataclass(frozen=True, slots=True)
class Beside:
    """One mirror of a site with what it follows."""

    mirror: Mirror
    source: Source


def beside(site: Site, layout: Layout) -> tuple[Beside, ...]:
    """The mirrors that a site asks for; `UsageError` where one would lie in the program's way."""
    tree, git = site.publishing.jekyll.path, site.publishing.git
    held = PrintedFolder(_Scan(layout.public, belongs), _scaffold(site))
    found = []
    lies = layout.root / git.path / git.folder
    by_git = git.path and git.holds is GitHolds.TREE
    if tree:
        root = _checked(layout, tree, "[publish.jekyll]")
        if not (by_git and lies.resolve() == root.resolve()):
            state = layout.state / "mirrors" / "tree.json"
            found.append(Beside(TreeMirror("tree", root, state), held))
    if git.path:
        found.append(Beside(_repository(git, layout), _committed(git, layout, held)))
    return tuple(found)


def follow(mirrors: Iterable[Beside], public: Path, at: datetime) -> tuple[Mirrored, ...]:
    """Let every mirror follow; `SinkError` of the first that could not, when all have tried."""
    done: list[Mirrored] = []
    faults: list[SinkError] = []
    for one in mirrors if public.is_dir() else ():
        try:
            done.append(one.mirror.follow(one.source, at))
        except SinkError as error:
            faults.append(error)
    if faults:
        raise faults[0]
    return tuple(done)


def _repository(git: GitPolicy, layout: Layout) -> GitMirror:
    name, mail = signature(git.author)
    settings = GitSettings(
        path=_checked(layout, git.path, "[publish.git]"),
        branch=git.branch,
        name=name,
        mail=mail,
        remote=git.remote if git.push else "",
    )
    return GitMirror(
        settings, layout.state / "mirrors" / "git.json", message, programs_environment()
    )


def _committed(git: GitPolicy, layout: Layout, tree: PrintedFolder) -> PrintedFolder:
    below = f"{git.folder}/" if git.folder else ""
    if git.holds is GitHolds.TREE:
        return PrintedFolder(tree.scan, tree.beside, below)
    # GitHub's pages would leave out every folder that begins with "_".
    return PrintedFolder(_Scan(layout.public, lambda _: True), {".nojekyll": b""}, below)


def _scaffold(site: Site) -> dict[str, bytes]:
    made: Iterable[PrintedFile] = scaffold(site, layouts())
    return {file.path: file.content for file in made}


@cache
def layouts() -> dict[str, bytes]:
    """The layouts that come with Broadsheet, by their path in the tree."""
    root = Path(str(files("broadsheet.stages.jekyll"))) / "tree"
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def _checked(layout: Layout, path: str, table: str) -> Path:
    """The folder of a mirror, outside of what the program keeps for itself."""
    found = layout.root / Path(path).expanduser()
    whole = Path(os.path.abspath(found))
    for own in (layout.public, layout.state):
        mine = Path(os.path.abspath(own))
        if whole == mine or mine in whole.parents:
            raise UsageError(f"{table} path: {found} lies in {own}, which the program keeps itself")
    return found


def _files(root: str, below: str, wanted: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Every wanted file below a folder, with its mark; links are not followed."""
    with os.scandir(f"{root}/{below}") as entries:
        for entry in entries:
            path = f"{below}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                if wanted(f"{path}/") or not below:
                    yield from _files(root, f"{path}/", wanted)
            elif wanted(path):
                seen = entry.stat(follow_symlinks=False)
                yield path, f"{seen.st_ino}-{seen.st_size}-{seen.st_mtime_ns}"
