"""Remedies for maps whose sizes differ at a merge."""

from math import prod
from typing import TYPE_CHECKING, Any

from netdsl.compile.body import Body
from netdsl.compile.history import History, Step
from netdsl.compile.values import Flow
from netdsl.diagnostics import Applicability, Edit, Help
from netdsl.layers.parameters import show
from netdsl.layers.tensor import TensorType, dims
from netdsl.layers.window import Windowed

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander
    from netdsl.compile.joining import Branch


def resizing(run: "Expander", steps: list[Step], other: "Branch", body: Body) -> tuple[Help, ...]:
    """Upsample to the size of the other branch; or an input that splits evenly."""
    last = next((s for s in reversed(steps) if s.resizes), None)
    if last is None or last.node.layer.name != "upsample" or other.flow.type is None:
        return ()
    size = _size(other, other.flow.type, body)
    if size is None or last.node.span is None:
        return ()
    edit = Edit(last.node.span, _upsample(last, size))
    found = [Help("upsample to the size of the value it joins", (edit,), Applicability.MAYBE)]
    even = _even_input(run, steps)
    if even is not None:
        found.append(even)
    return tuple(found)


def _size(other: "Branch", type_: TensorType, body: Body) -> str | None:
    """The size of the other branch as the text can say it: in a block only by a parameter."""
    name = other.span.text.removeprefix("@")
    if isinstance(body.environment.lookup(name), Flow) and name != other.span.text:
        return f"[{', '.join(f'{name}.{axis}' for axis in type_.spatial_names)}]"
    if body.frame.call is not None or None in type_.spatial:
        return None
    return dims(type_.spatial)


def _upsample(step: Step, size: str) -> str:
    layer = step.node.layer
    more = [
        f"{n} = {show(v).strip('`') if not isinstance(v, str) else v}"
        for n, v in layer.values.items()
        if n not in ("factor", "size") and v != layer.fields[n].default
    ]
    return f"upsample({', '.join([f'size = {size}', *more])})"


def _even_input(run: "Expander", steps: list[Step]) -> Help | None:
    """`or give `image` a height and width that are multiples of 2, such as 224x224`."""
    history = History(run.made.values(), run.types)
    way = history.steps(None, steps[-1].node.value)
    start = way[0].node.inputs[0]
    name = run.inputs.get(start)
    sizes = run.types[start].spatial
    if name is None or None in sizes or any(not _even(s) for s in way):
        return None
    factors = [prod(_stride(s, axis) for s in way) for axis in range(len(sizes))]
    if len(set(factors)) > 1 or factors[0] < 2:
        return None
    better = dims(tuple((n or 0) // factors[0] * factors[0] for n in sizes))
    axes = " and ".join(run.types[start].spatial_names)
    are = "that are multiples" if len(sizes) > 1 else "that is a multiple"
    return Help(f"or give `{name}` a {axes} {are} of {factors[0]}, such as {better}")


def _stride(step: Step, axis: int) -> int:
    layer: Any = step.node.layer
    if not isinstance(layer, Windowed):
        return 1
    return int(layer.windows(step.before)[axis].stride)


def _even(step: Step) -> bool:
    """Whether a size that is a multiple of the stride is divided by it exactly."""
    if not isinstance(step.node.layer, Windowed):
        return not step.resizes or step.node.layer.name == "upsample"
    for window in step.node.layer.windows(step.before):
        size = window.stride * (window.reach + 1)
        if window.count(size) != size // window.stride:
            return False
    return True
