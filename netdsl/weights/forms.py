"""The forms of files of weights: known by their suffixes, held against how files begin."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from netdsl.diagnostics import Diagnostic, Help, NetdslError, Note
from netdsl.emit.backend import backend_names, find_backend
from netdsl.emit.checkpoints import unreadable
from netdsl.record import record

if TYPE_CHECKING:
    from netdsl.emit.checkpoints import Checkpoints

_KINDS = {
    ".pt": "a PyTorch checkpoint",
    ".pth": "a PyTorch checkpoint",
    ".safetensors": "safetensors",
    ".weights.h5": "a Keras file of weights",
    ".keras": "a Keras archive",
}


@record
class Form:
    """A file, its suffix, and the backend that reads and writes such files."""

    path: str
    suffix: str
    backend: "Checkpoints"

    def look(self) -> None:
        """`NetdslError` where there is no such file, or its beginning is that of another form."""
        kind = _KINDS.get(self.suffix, f"`{self.suffix}`")
        try:
            with open(self.path, "rb") as file:
                head = file.read(512)
        except FileNotFoundError:
            message = f"there is no file `{self.path}`"
            raise NetdslError([Diagnostic("N105", message, None)]) from None
        except OSError as problem:
            raise unreadable(self.path, kind, problem.strerror or str(problem)) from None
        if not head:
            raise unreadable(self.path, kind, "it is empty")
        suffixes = _begins_like(head)
        if suffixes and self.suffix in _KINDS and self.suffix not in suffixes:
            raise unreadable(
                self.path,
                kind,
                f"it begins like {_KINDS[suffixes[0]]}",
                f"is its suffix to be `{suffixes[0]}`?",
            )


def find_form(path: str, backend: str | None = None) -> Form:
    """The form of a file; `NetdslError` where no backend has one of its suffix."""
    known: dict[str, tuple[str, ...]] = {}
    for name in [backend] if backend else backend_names():
        found = _backend(name)
        known[name] = tuple(getattr(found, "checkpoint_suffixes", ()))
        for suffix in known[name]:
            if path.lower().endswith(suffix):
                return Form(path, suffix, found)  # type: ignore[arg-type]
    raise NetdslError([_no_form(path, known)])


@contextmanager
def needed(form: Form, verb: str) -> Iterator[None]:
    """`NetdslError` where a package is not installed that the backend needs."""
    try:
        yield
    except ImportError as problem:
        package = (problem.name or str(problem)).partition(".")[0]
        message = f"to {verb} `{form.path}`, the package `{package}` is needed"
        help_ = Help(f"`pip install 'netdsl[{form.backend.name}]'`")
        raise NetdslError([Diagnostic("N807", message, None, helps=(help_,))]) from None


def _backend(name: str) -> object:
    try:
        return find_backend(name)
    except KeyError:
        note = Note(f"there are {_list(backend_names())}")
        message = f"no backend is called `{name}`"
        raise NetdslError([Diagnostic("N603", message, None, notes=(note,))]) from None
    except ImportError as problem:
        message = f"the backend `{name}` cannot be loaded: {problem}"
        raise NetdslError([Diagnostic("N807", message, None)]) from None


def _no_form(path: str, known: dict[str, tuple[str, ...]]) -> Diagnostic:
    if len(known) == 1:
        ((name, suffixes),) = known.items()
        if not suffixes:
            return Diagnostic("N806", f"the backend `{name}` has no files of weights", None)
        message = f"`{path}` is no file of weights of the backend `{name}`"
        return Diagnostic("N806", message, None, helps=(Help(f"it has {_list(suffixes)}"),))
    end = os.path.splitext(path)[1]
    message = f"`{path}` has no suffix that says what it is"
    if end:
        message = f"no backend has files of weights that end in `{end}`"
    notes = tuple(Note(f"`{n}` has {_list(suffixes)}") for n, suffixes in known.items() if suffixes)
    return Diagnostic("N806", message, None, notes=notes)


def _begins_like(head: bytes) -> tuple[str, ...]:
    """The suffixes of files that begin so; none where that is not known."""
    if head.startswith(b"\x89HDF\r\n\x1a\n"):
        return (".weights.h5",)
    if head.startswith(b"PK\x03\x04"):
        # Keras' archives begin with one of these; PyTorch's with a folder.
        keras = b"metadata.json" in head[:64] or b"config.json" in head[:64]
        return (".keras",) if keras else (".pt", ".pth")
    if head.startswith(b"\x80"):
        return (".pt", ".pth")
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 32:
        return (".safetensors",)
    return ()


def _list(names: Iterable[str]) -> str:
    *most, last = [f"`{name}`" for name in names]
    return f"{', '.join(most)} and {last}" if most else last
