"""`REV:path`: files as they stand in a revision of the git repository around."""

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from netdsl.diagnostics import Diagnostic, Help, NetdslError, Note
from netdsl.files import Disk
from netdsl.git import asked, failure, git
from netdsl.record import record
from netdsl.source import Source
from netdsl.spelling import near
from netdsl.syntax import decode
from netdsl.syntax.read import LARGEST_FILE, too_large

_MOST_LINKS = 40
_LINK = "120000"
_DISK = Disk()  # of the standard library

_SPLIT = re.compile(r"(?P<rev>[^:{]+(?:\{[^}]*\}[^:{]*)*):(?P<path>[^:/\\].*)", re.DOTALL)


@record
class _Entry:
    """A file of a tree: its mode, and the name of its text in the repository's store."""

    mode: str
    blob: str


@record
class Revision:
    """The files of one tree. It reads the standard library too, which is on disk.

    A path here is `<name of the tree>:/path/from/the/top`, so no path of a disk is like it.
    """

    rev: str
    tree: str
    prefix: str
    """The current folder, seen from the top: empty, or with `/` at its end."""

    def read(self, path: str) -> tuple[Source | None, tuple[Diagnostic, ...]]:
        if not self._is_here(path):
            return _DISK.read(path)
        shown = self.shown(path)
        entry = self._entry(self._resolved(path))
        if entry is None:
            return None, ()
        size = git("cat-file", "-s", entry.blob).text
        if size.isdigit() and int(size) > LARGEST_FILE:
            return None, (too_large(shown, int(size)),)
        answer = git("cat-file", "blob", entry.blob)
        if answer.code:
            helps = (Help(f"where a clone is partial, `git show {shown}` fetches the file"),)
            message = f"`{shown}` cannot be read: {answer.said}"
            return None, (Diagnostic("N105", message, None, helps=helps),)
        source, diagnostics = decode(shown, answer.out)
        return source and Source(source.name, source.text, path, self), diagnostics

    def is_file(self, path: str) -> bool:
        if not self._is_here(path):
            return _DISK.is_file(path)
        return self._entry(self._resolved(path)) is not None

    def real(self, path: str) -> str:
        if not self._is_here(path):
            return _DISK.real(path)
        resolved = self._resolved(path)
        return "" if resolved is None else self.path(resolved)

    def root(self, folder: str) -> str:
        way = os.path.relpath(os.path.realpath(folder), os.path.realpath(os.curdir))
        inner = posixpath.normpath(posixpath.join(self.prefix, way.replace(os.sep, "/")))
        return self.path("" if inner.split("/")[0] in (".", "..") else inner)

    def shown(self, path: str) -> str:
        if not self._is_here(path):
            return _DISK.shown(path)
        return f"{self.rev}:{self._inner(path)}"

    def path(self, inner: str) -> str:
        """The path here of one from the top of the repository."""
        return os.path.join(f"{self.tree}:{os.sep}", *inner.split("/")).rstrip(os.sep)

    def find(self, path: str) -> str | None:
        """The path here of a file that a command names."""
        plain = path.replace(os.sep, "/")
        beside = posixpath.normpath(posixpath.join(self.prefix, plain))
        from_top = plain.startswith(("./", "../"))
        for inner in [beside] if from_top else [posixpath.normpath(plain), beside]:
            if not inner.startswith("../") and self.is_file(self.path(inner)):
                return self.path(inner)
        return None

    def files(self) -> Iterator[str]:
        """Every `.net` file, from the top."""
        listed = git("ls-tree", "-r", "-z", "--name-only", "--full-tree", self.tree)
        for name in os.fsdecode(listed.out).split("\0"):
            if name.endswith(".net"):
                yield name

    # --- in the tree ------------------------------------------------------------

    def _is_here(self, path: str) -> bool:
        return path.startswith(f"{self.tree}:")

    def _inner(self, path: str) -> str:
        return path.removeprefix(f"{self.tree}:").replace(os.sep, "/").strip("/")

    def _entry(self, inner: str | None) -> _Entry | None:
        """What stands at a path from the top; `None` where it is no file."""
        if not inner or "\0" in inner:
            return None
        try:
            listed = git("ls-tree", "-z", "--full-tree", self.tree, "--", inner)
        except ValueError:  # text that no file's name can be
            return None
        for line in os.fsdecode(listed.out).split("\0"):
            about, _, name = line.partition("\t")
            if name == inner:
                mode, kind, blob = about.split()
                return _Entry(mode, blob) if kind == "blob" else None
        return None

    def _resolved(self, path: str) -> str | None:
        """The path from the top, without links; `None` where they lead out of the repository."""
        inner = self._inner(path)
        plain = self._entry(inner)
        if plain is not None and plain.mode != _LINK:  # git follows no links on the way
            return inner
        left = inner.split("/")[::-1]
        done: list[str] = []
        links = 0
        while left:
            part = left.pop()
            if part in ("", "."):
                continue
            if part == "..":
                if not done:
                    return None
                done.pop()
                continue
            entry = self._entry("/".join([*done, part]))
            if entry is None or entry.mode != _LINK:
                done.append(part)
                continue
            links += 1
            target = os.fsdecode(git("cat-file", "blob", entry.blob).out)
            if links > _MOST_LINKS or posixpath.isabs(target):
                return None
            left.extend(target.split("/")[::-1])
        return "/".join(done)


def split_revision(name: str) -> tuple[str, str] | None:
    """`HEAD~1:model.net` -> `HEAD~1`, `model.net`; `None` for what can only be a path.

    A colon in braces belongs to the revision (`HEAD^{/fix: typo}`), and what begins with
    `/` behind the colon is a drive's path or an address.
    """
    found = _SPLIT.fullmatch(name)
    return (found["rev"], found["path"]) if found else None


def load_revision(rev: str, path: str) -> Source:
    """A file of a revision; what it uses is read from the same revision.

    As in git, `path` starts at the top of the repository, unless it begins with `./` or
    `../`. Where nothing is there, it is also tried from the current folder. Raises
    `NetdslError` where there is no repository, no such revision, or no such file.
    """
    try:
        revision = open_revision(rev)
    except NetdslError as problem:
        note = Note(f"`{rev}:{path}` is the file `{path}` of the git revision `{rev}`")
        raise NetdslError(replace(d, notes=(note,)) for d in problem.diagnostics) from None
    found = revision.find(path)
    if found is None:
        names = _nearest(path, list(revision.files()))
        helps = (Help(f"it has {' and '.join(f'`{rev}:{n}`' for n in names)}"),) if names else ()
        message = f"there is no file `{path}` in the revision `{rev}`"
        raise NetdslError([Diagnostic("N105", message, None, helps=helps)])
    source, diagnostics = revision.read(found)
    if source is None:
        raise NetdslError(diagnostics)
    return source


def _nearest(path: str, known: list[str]) -> list[str]:
    """Files of the same name elsewhere, and those with a name like it."""
    name = posixpath.basename(path)
    same = [k for k in known if posixpath.basename(k) == name]
    return list(dict.fromkeys([*same[:3], *near(path, known)]))[:3]


def open_revision(rev: str) -> Revision:
    """The files of a revision of the repository that the current folder is in."""
    prefix = asked("rev-parse", "--show-prefix")
    if rev.startswith("-") or "\0" in rev:
        raise _no_revision(rev)
    try:
        answer = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{tree}}")
    except ValueError:  # text that no name can be
        raise _no_revision(rev) from None
    if answer.code == 1 or not re.fullmatch("[0-9a-f]{40,64}", answer.text):
        raise _no_revision(rev) if not answer.said else failure(f"git: {answer.said}")
    return Revision(rev, answer.text, prefix)


def _no_revision(rev: str) -> NetdslError:
    listed = git("for-each-ref", "--format=%(refname:short)").text.splitlines()
    names = near(rev, ["HEAD", *listed])
    helps = (Help(f"there is {' or '.join(f'`{n}`' for n in names)}"),) if names else ()
    return NetdslError(
        [Diagnostic("N116", f"the repository has no revision `{rev}`", None, helps=helps)]
    )
