"""The remedy for a shortcut that does not fit: a projection where the shape changes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netdsl.compile.body import Body
from netdsl.diagnostics import Applicability, Edit, Help
from netdsl.layers.tensor import TensorType, dims
from netdsl.source import Span
from netdsl.syntax import tree
from netdsl.trace import Trace, trace_of

if TYPE_CHECKING:
    from netdsl.compile.joining import Branch

_MESSAGE = "project the shortcut where the shape changes"
_LARGEST_STRIDE = 8


def projection(found: "Sequence[Branch]", other: int, wrong: int, body: Body) -> tuple[Help, ...]:
    """A `conv` in place of an `identity` that goes past layers which change the shape."""
    for plain, changed in ((wrong, other), (other, wrong)):
        place = _identity(found[plain])
        have, wanted = found[plain].flow.type, found[changed].flow.type
        if place is None or have is None or wanted is None:
            continue
        stride = _stride(have, wanted)
        if stride is None:
            return ()
        text = _text(found[changed], have, wanted, stride, body)
        if text is not None:
            return (Help(_MESSAGE, (Edit(place, text),), Applicability.MAYBE),)
    return ()


def _identity(branch: "Branch") -> Span | None:
    """Where the branch is nothing but the value itself, the word that says so."""
    item = branch.item
    if not isinstance(item, tree.Statement) or item.chain.start is not None:
        return None
    elements = item.chain.elements
    if len(elements) != 1 or not isinstance(elements[0], tree.Call):
        return None
    return elements[0].span if elements[0].name == "identity" else None


def _stride(have: TensorType, wanted: TensorType) -> int | None:
    """The stride that makes the places of one out of those of the other."""
    if have.rank != wanted.rank or have.sequence or wanted.sequence or not 2 <= have.rank <= 4:
        return None
    if None in (*have.shape, *wanted.shape):
        return None
    for stride in range(1, _LARGEST_STRIDE + 1):
        if tuple(-(-(n or 0) // stride) for n in have.spatial) == wanted.spatial:
            return stride
    return None


def _text(
    changed: "Branch", have: TensorType, wanted: TensorType, stride: int, body: Body
) -> str | None:
    one = dims((1,) * len(have.spatial))
    if body.frame.call is None:
        step = f", stride = {stride}" if stride > 1 else ""
        return f"conv({int(wanted.channels or 0)}, {one}{step})"
    filters = _expression(trace_of(wanted.channels)) or (
        "in.channels" if wanted.channels == have.channels else None
    )
    name = _stride_parameter(changed.item, stride, body) if stride > 1 else ""
    if filters is None or name is None:
        return None
    differs = [f"{name} != 1"] if name else []
    if filters != "in.channels":
        differs.append(f"in.channels != {filters}")
    step = f", stride = {name}" if name else ""
    return (
        f"if {' or '.join(differs)} {{ conv({filters}, {one}{step}) }} else {{ identity }}"
        if differs
        else None
    )


def _stride_parameter(item: tree.BodyItem | None, stride: int, body: Body) -> str | None:
    """The parameter of the block that a layer of the branch takes its stride from."""
    if not isinstance(item, tree.Statement):
        return None
    stack: list[tree.Element] = list(item.chain.elements)
    while stack:
        at = stack.pop()
        if isinstance(at, tree.Group):
            stack += [
                e for s in at.body.items if isinstance(s, tree.Statement) for e in s.chain.elements
            ]
        if not isinstance(at, tree.Call):
            continue
        for argument in at.arguments:
            value = argument.value
            if argument.name == "stride" and isinstance(value, tree.Name):
                held = body.environment.lookup(value.name)
                if isinstance(held, int) and held == stride:
                    return value.name
    return None


def _expression(trace: Trace | None) -> str | None:
    """An expression of a parameter as it is written, where it is a short one."""
    if isinstance(trace, str):
        return "in.channels" if trace == "in_channels" else trace
    if isinstance(trace, int):
        return str(trace)
    if isinstance(trace, tuple) and trace[0] in ("+", "-", "*", "//"):
        left, right = _expression(trace[1]), _expression(trace[2])
        if left and right and not any(isinstance(t, tuple) for t in trace[1:]):
            return f"{left} {trace[0]} {right}"
    return None
