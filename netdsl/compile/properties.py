"""`in.channels` and its like: what an expression can ask of a value of the network."""

from collections.abc import Callable
from typing import Any

from netdsl.compile.environment import MISSING
from netdsl.compile.errors import CompileError, Poisoned, rename_help
from netdsl.compile.values import Flow
from netdsl.diagnostics import Note
from netdsl.layers.tensor import TensorType
from netdsl.source import Span

PROPERTIES: dict[str, Callable[[TensorType], Any]] = {
    "channels": lambda t: t.channels,
    "height": lambda t: _axis(t, 2, 0),
    "width": lambda t: _axis(t, 2, 1) if len(t.spatial) < 3 else t.spatial[2],
    "depth": lambda t: _axis(t, 3, 0),
    "length": lambda t: _axis(t, 1, 0),
    "shape": lambda t: t.shape,
    "rank": lambda t: t.rank,
    "size": lambda t: t.size,
}
"""What can be asked of a value."""


def _axis(x: TensorType, rank: int, index: int) -> Any:
    spatial = x.spatial
    if len(spatial) == 3 and rank == 2:
        index += 1
    elif len(spatial) != rank:
        return MISSING
    return spatial[index]


def property_of(flow: Flow, name: str, span: Span) -> Any:
    """`flow.name`; an error where it has none, or where it is not known."""
    if flow.type is None:
        raise Poisoned
    if name not in PROPERTIES:
        helps = rename_help(name, span, PROPERTIES, "property")
        raise CompileError(
            "N205",
            f"a value has no property `{name}`",
            span,
            "not one of its properties",
            notes=(Note(f"it has {', '.join(PROPERTIES)}"),),
            helps=helps,
        )
    value = PROPERTIES[name](flow.type)
    if value is MISSING:
        raise CompileError("N205", f"a value of shape {flow.type} has no {name}", span)
    if value is None or (isinstance(value, tuple) and None in value):
        message = f"the {name} of this value is not known (`?`), and a number is needed here"
        raise CompileError("N208", message, span, f"the shape is {flow.type}")
    return value
