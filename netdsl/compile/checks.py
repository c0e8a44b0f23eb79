"""`=>`: whether a value has the shape that the author says."""

from typing import Any

from netdsl.compile.apply import plain_type
from netdsl.compile.errors import CompileError, once_each
from netdsl.compile.evaluate import Place, evaluate
from netdsl.compile.remedies import other_argument, true_check
from netdsl.compile.values import Flow
from netdsl.diagnostics import Help, Label, Note
from netdsl.layers.base import Layer
from netdsl.layers.parameters import show
from netdsl.layers.tensor import Size, TensorType
from netdsl.syntax import tree

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""What the spatial axes are called, by their number."""

Wildcard = Any
ANY: Wildcard = object()
"""`_` in a checked shape."""


def check_shape(
    item: tree.Statement | tree.Output,
    flow: Flow,
    place: Place,
    last: tuple[int, Layer, Any] | None,
) -> None:
    """Raise N401 unless the value's shape is the checked one."""
    assert item.check is not None
    assert flow.type is not None
    wanted = _wanted(item.check, place)
    have = flow.type.shape
    if _fits(wanted, have):
        return
    notes, before = _arithmetic(flow, wanted, last)
    shown = _shown(wanted)
    differing = _differing(flow, wanted)
    label = "checked here" + (f"; {differing}" if differing else "")
    labels = (Label(item.chain.span, f"{before}{flow.type}"),)
    message = f"the shape here is {flow.type}, not {shown}"
    helps = _remedies(item, flow, wanted, last)
    raise CompileError(
        "N401", message, item.check.span, label, labels=labels, notes=notes, helps=helps
    )


def _fits(wanted: tuple[Any, ...], have: tuple[Size, ...]) -> bool:
    return len(wanted) == len(have) and all(
        w is ANY or w == h for w, h in zip(wanted, have, strict=True)
    )


def _remedies(
    item: tree.Statement | tree.Output,
    flow: Flow,
    wanted: tuple[Any, ...],
    last: tuple[int, Layer, Any] | None,
) -> tuple[Help, ...]:
    """The argument that gives the checked shape; without one, the check that would hold."""
    assert item.check is not None
    assert flow.type is not None
    found: tuple[Help, ...] = ()
    if last is not None and last[0] == flow.value and len(last[2]) == 1:
        known = all(isinstance(w, int) for w in wanted)
        type_ = TensorType(wanted, flow.type.sequence) if known else None
        _, layer, (x,) = last
        found = other_argument(item.chain, layer, x, lambda have: _fits(wanted, have), type_)
    if found or not isinstance(item.check, tree.Dims | tree.Sequence):
        return found
    return (true_check(item.check.span, plain_type(flow.type)),)


def _wanted(check: tree.Expression, place: Place) -> tuple[Any, ...]:
    if isinstance(check, tree.Sequence):
        return tuple(_size(item, place) for item in check.items)
    value = evaluate(check, place)
    if isinstance(value, tuple):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    raise CompileError("N206", f"a shape is needed here, not {show(value)}", check.span)


def _size(item: tree.Expression, place: Place) -> Any:
    if isinstance(item, tree.Name) and item.name == "_":
        return ANY
    if isinstance(item, tree.Unknown):
        return None
    value = evaluate(item, place)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _shown(wanted: tuple[Any, ...]) -> str:
    words = ["_" if w is ANY else "?" if w is None else str(w) for w in wanted]
    plain = len(words) > 1 and all(w.isdigit() for w in words)
    return "x".join(words) if plain else f"[{', '.join(words)}]"


def _differing(flow: Flow, wanted: tuple[Any, ...]) -> str:
    assert flow.type is not None
    have = flow.type.shape
    if len(wanted) != len(have):
        return f"it has {len(have)} axes, not {len(wanted)}"
    names = _axis_names(flow)
    return ", ".join(
        f"{n} {_number(h)} != {w}"
        for n, h, w in zip(names, have, wanted, strict=True)
        if w is not ANY and w != h
    )


def _number(size: Size) -> str:
    return "?" if size is None else str(int(size))


def _axis_names(flow: Flow) -> list[str]:
    assert flow.type is not None
    names = list(AXES.get(flow.type.rank - 1, ()))
    if len(names) != flow.type.rank - 1:
        names = [f"axis {i}" for i in range(flow.type.rank - 1)]
    names.insert(flow.type.channel_axis, "channels")
    return names


def _arithmetic(
    flow: Flow, wanted: tuple[Any, ...], last: tuple[int, Layer, Any] | None
) -> tuple[tuple[Note, ...], str]:
    """How the last layer came to the sizes that are not those checked, where it can tell."""
    if last is None or last[0] != flow.value or len(last[2]) != 1 or flow.type is None:
        return (), ""
    _, layer, (x,) = last
    names = _axis_names(flow)
    same = {
        n for n, h, w in zip(names, flow.type.shape, wanted, strict=False) if w is ANY or w == h
    }
    lines = [line for line in layer.arithmetic(x) if line.partition(":")[0] not in same]
    return tuple(Note(line) for line in once_each(lines)), f"{x} -> "
