"""What comes into a network: its inputs and its parameters."""

from typing import TYPE_CHECKING, Any

from netdsl.compile.binding import default_value
from netdsl.compile.body import Body
from netdsl.compile.errors import CompileError, Poisoned, rename_help
from netdsl.compile.evaluate import evaluate
from netdsl.compile.lookup import make_layer
from netdsl.compile.modules import Definition
from netdsl.compile.values import POISON, Flow
from netdsl.diagnostics import Label
from netdsl.ir.graph import Input
from netdsl.layers.parameters import show
from netdsl.layers.tensor import Size, TensorType
from netdsl.source import Span
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander
    from netdsl.compile.network import Ends


def add_input(
    run: "Expander", item: tree.Input, body: Body, ends: "Ends", entering: Flow | None
) -> Flow:
    """Declare an input; in a network that stands as a block it is the value that comes in."""
    name = item.label.text
    if name in body.labels.flows:
        raise CompileError(
            "N103", f"there is an input `{name}` already", item.label.span, "the second"
        )
    try:
        declared = _input_type(item, body)
        if entering is None:
            flow = Flow(run.new_value(declared, item.span), declared, item.span)
            run.inputs[flow.value] = name
        else:
            flow = _takes(item, declared, entering, ends)
        assert flow.type is not None
        ends.inputs.append(Input(name, flow.value, flow.type, item.span))
    except (CompileError, Poisoned):
        body.labels.flows[name] = POISON
        ends.inputs.append(Input(name, -1, TensorType((1,)), item.span))
        raise
    body.labels.flows[name] = flow
    return flow


def _takes(item: tree.Input, declared: TensorType, entering: Flow, ends: "Ends") -> Flow:
    if ends.inputs:
        raise CompileError(
            "N209", "a network with several inputs is no block", item.span, "its second input"
        )
    assert entering.type is not None
    if entering.type.rank != declared.rank:
        message = f"this network takes {declared}, but {entering.type} comes in"
        raise CompileError("N303", message, item.span, "declared here")
    return entering


def _input_type(item: tree.Input, body: Body) -> TensorType:
    place = body.place(None, make_layer)
    if isinstance(item.shape, tree.Sequence):
        sizes = tuple(
            None if isinstance(i, tree.Unknown) else evaluate(i, place) for i in item.shape.items
        )
    else:
        value = evaluate(item.shape, place)
        sizes = value if isinstance(value, tuple) else (value,)
    shape = tuple(_size(n, item.shape.span) for n in sizes)
    if not shape:
        raise CompileError("N206", "an input has at least one axis", item.shape.span)
    if item.sequence and len(shape) != 2:
        message = f"a sequence has two axes, `[length, features]`, not {len(shape)}"
        raise CompileError("N206", message, item.shape.span)
    limit = None
    if item.integer:
        limit = 0 if item.limit is None else _size(evaluate(item.limit, place), item.limit.span)
    return TensorType(shape, item.sequence, limit)


def _size(value: Any, span: Span) -> Size:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise CompileError("N206", f"a size must be a whole number, 1 or more, not {show(value)}", span)


# --- settings ----------------------------------------------------------------


def setting_values(definition: Definition, settings: dict[str, Any]) -> dict[str, Any]:
    """A network's parameters: what was set, and the defaults of the rest."""
    names = [p.name for p in definition.parameters]
    for name in settings:
        if name not in names:
            span = definition.item.name.span
            helps = rename_help(name, span, names, "parameter")
            have = f"it has {', '.join(f'`{n}`' for n in names)}" if names else "it has none"
            message = f"`{definition.name}` has no parameter `{name}`"
            raise CompileError(
                "N210", message, span, have, helps=tuple(type(h)(h.message) for h in helps)
            )
    values: dict[str, Any] = {}
    for parameter in definition.parameters:
        if parameter.name in settings:
            values[parameter.name] = settings[parameter.name]
        elif parameter.default is None:
            message = f"`{definition.name}` needs a value for `{parameter.name}`"
            raise CompileError(
                "N202",
                message,
                parameter.span,
                "it has no default",
                labels=(Label(definition.item.name.span, ""),),
            )
        else:
            values[parameter.name] = default_value(definition, parameter, values, None)
    return values
