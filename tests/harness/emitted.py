"""Emitted source, as a module that can be called, with its text in tracebacks."""

import hashlib
import linecache
from types import ModuleType
from typing import Any

from netdsl.ir.graph import Graph


def emitted_source(graph: Graph, backend: str) -> str:
    """What `netdsl build --backend` would print."""
    from netdsl import pipeline

    emitted: Any = pipeline.emit(graph, backend)
    diagnostics = getattr(emitted, "diagnostics", ())
    assert not [d for d in diagnostics if d.severity == "error"], diagnostics
    return emitted if isinstance(emitted, str) else str(emitted.text)


def run_source(text: str, backend: str) -> ModuleType:
    """The emitted file, imported."""
    name = f"emitted_{backend}_{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    place = f"<{name}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    module = ModuleType(name)
    exec(compile(text, place, "exec"), module.__dict__)
    return module


def public_name(module: ModuleType) -> str:
    """The one name that an emitted file offers."""
    (name,) = module.__all__
    return str(name)
