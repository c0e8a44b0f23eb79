"""Uses of blocks: their arguments, and their bodies expanded in a scope."""

from typing import TYPE_CHECKING, Any

from netdsl.compile.apply import plain_type
from netdsl.compile.binding import arguments, recorded_value, shown_value
from netdsl.compile.body import Body, CallSite, Frame
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.labels import Labels
from netdsl.compile.limits import DEEPEST_CALL
from netdsl.compile.lookup import make_layer
from netdsl.compile.modules import Definition
from netdsl.compile.naming import Names
from netdsl.compile.network import network_as_block
from netdsl.compile.values import Flow, Given, LayerValue
from netdsl.ir.graph import BlockArgument
from netdsl.layers.tensor import TensorType
from netdsl.syntax import tree
from netdsl.trace import Traced, plain, revalue, trace_of, traced

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander

REQUIRED = "<required>"


def call_block(
    run: "Expander",
    call: tree.Call,
    definition: Definition,
    value: LayerValue | None,
    flow: Flow,
    body: Body,
    label: str | None,
    path: str,
) -> Flow:
    """Expand one use of a block or network; gives its value in the caller's terms."""
    site = body.frame.call
    depth = 0 if site is None else site.depth
    if depth >= DEEPEST_CALL:
        raise CompileError("N505", "blocks use blocks more deeply than netdsl follows", call.span)
    run.budget.call(call.span)
    given = arguments(definition, call, value, flow, body.place(flow, make_layer).passing())
    if flow.type is None or definition.doubtful:
        raise Poisoned
    shown = ", ".join(f"{n} = {shown_value(v).strip('`')}" for n, v in given.items())
    here = CallSite(
        definition.name,
        shown,
        str(flow.type),
        call.span,
        site,
        depth + 1,
        flow.span,
        tuple(given),
        body,
    )
    frame = Frame(here, True)
    environment = definition.environment.inner({n: _inside(n, v) for n, v in given.items()})
    sequential = isinstance(definition.item, tree.Block) and isinstance(
        definition.item.body, tree.Chain
    )
    inner = Body(environment, Labels(), Names(path, sequential), frame, body.level)
    run.scopes[path] = inner.names
    entering = Flow(flow.value, _entering(flow.type), flow.span, flow.written)
    if isinstance(definition.item, tree.Network):
        result = network_as_block(run, definition, entering, inner, call)
    else:
        result = _run(run, definition.item, entering, inner)
    run.close(
        body,
        inner,
        path,
        flow.value,
        result,
        call.span,
        block=definition.name,
        doc=definition.item.doc,
        arguments=tuple(_recorded(definition, n, v) for n, v in given.items()),
    )
    if label is not None:
        body.labels.inside[label] = inner.labels
    left = _leaving(result, given, flow, body.frame.traced)
    return Flow(left.value, left.type, call.span)


def _run(run: "Expander", block: tree.Block, flow: Flow, body: Body) -> Flow:
    if isinstance(block.body, tree.Body):
        return run.run(block.body.items, flow, body)
    elements = block.body.elements
    if len(elements) == 1 and isinstance(elements[0], tree.Group) and block.body.start is None:
        return run.run(elements[0].body.items, flow, body)
    try:
        return run.chain(block.body, flow, body)
    except CompileError as error:
        run.report(error, body.frame.call)
        raise Poisoned from None


# --- what the IR keeps ---------------------------------------------------------


def _recorded(definition: Definition, name: str, value: Any) -> BlockArgument:
    parameter = next(p for p in definition.parameters if p.name == name)
    default: Any = REQUIRED
    if isinstance(parameter.default, tree.Number | tree.Constant | tree.String):
        default = parameter.default.value
    elif isinstance(parameter.default, tree.Dims):
        default = parameter.default.values
    trace = trace_of(value)
    if isinstance(value, tuple):
        inner = tuple(trace_of(v) for v in value)
        trace = ("axes", *inner) if any(t is not None for t in inner) else None
    return BlockArgument(name, recorded_value(value), trace, default)


# --- across the border of a block ------------------------------------------------


def _inside(name: str, value: Any) -> Any:
    """An argument as the block sees it: numbers know the parameter's name."""
    if isinstance(value, Flow):
        if value.type is None:
            return value
        type_ = _entering(value.type, f"{name}_channels") if name else plain_type(value.type)
        return Flow(value.value, type_, value.span)
    if isinstance(value, LayerValue):
        return LayerValue(
            value.target,
            tuple(Given(_strip(g.value), g.span) for g in value.positional),
            {n: Given(_strip(g.value), g.span) for n, g in value.named.items()},
            {n: Given(_strip(g.value), g.span) for n, g in value.defaults.items()},
            value.span,
        )
    if isinstance(value, tuple) and not all(
        isinstance(v, int) and not isinstance(v, bool) for v in value
    ):
        return tuple(_inside_item(v) for v in value)
    return traced(plain(value), name)


def _inside_item(value: Any) -> Any:
    return _inside("", value) if isinstance(value, LayerValue | Flow) else plain(value)


def _strip(value: Any) -> Any:
    return _inside("", value) if isinstance(value, LayerValue | Flow) else plain(value)


def _entering(x: TensorType, name: str = "in_channels") -> TensorType:
    """The type of a block's input: its channels are `in_channels` there.

    Those of a parameter that holds a value are called after it: `skip_channels`.
    """
    flat = plain_type(x)
    if flat.channels is None:
        return flat
    shape = list(flat.shape)
    shape[flat.channel_axis] = Traced(flat.channels, name)
    return TensorType(tuple(shape), flat.sequence, flat.limit)


def _leaving(result: Flow, given: dict[str, Any], flow: Flow, traced_there: bool) -> Flow:
    """A block's value in the terms of the caller."""
    if result.type is None or flow.type is None:
        return result
    if not traced_there:
        return Flow(result.value, plain_type(result.type), result.span)
    known = {**given, "in_channels": flow.type.channels}
    for name, value in given.items():
        if isinstance(value, Flow) and value.type is not None:
            known.setdefault(f"{name}_channels", value.type.channels)
    shape = tuple(_revalued(n, known) for n in result.type.shape)
    return Flow(
        result.value, TensorType(shape, result.type.sequence, result.type.limit), result.span
    )


def _revalued(size: Any, known: dict[str, Any]) -> Any:
    trace = trace_of(size)
    return size if trace is None else revalue(trace, known, plain(size))
