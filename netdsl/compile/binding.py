"""The arguments of blocks and networks: every parameter gets a value, given or by default."""

from typing import Any

from netdsl.compile.arguments import bind
from netdsl.compile.errors import CompileError
from netdsl.compile.evaluate import Place, evaluate
from netdsl.compile.lookup import make_layer
from netdsl.compile.missing import missing
from netdsl.compile.modules import Definition
from netdsl.compile.values import Flow, Given, LayerValue
from netdsl.layers.parameters import Symbol, SymbolCall, show
from netdsl.syntax import tree
from netdsl.trace import plain


def arguments(
    definition: Definition,
    call: tree.Call,
    value: LayerValue | None,
    flow: Flow | None,
    place: Place,
) -> dict[str, Any]:
    """Every parameter's value in the caller's terms, in the order of declaration."""
    names = [p.name for p in definition.parameters]
    shown = signature_of(definition)
    before: dict[str, Given] = {}
    if value is not None:
        before = {**dict(zip(names, value.positional, strict=False)), **value.named}
        for name in value.named:
            if name not in names:
                message = f"`{definition.name}` has no parameter `{name}`"
                raise CompileError("N203", message, value.named[name].span, "unknown parameter")
    skipped = len(value.positional) if value is not None else 0
    own = bind(
        definition.name,
        names[skipped:] if skipped else names,
        call.arguments,
        lambda _: place,
        call,
        shown,
    )
    given = {**before, **own}
    values: dict[str, Any] = {}
    for parameter in definition.parameters:
        if parameter.name in given:
            values[parameter.name] = given[parameter.name].value
        elif parameter.default is None:
            absent = [
                p.name for p in definition.parameters if p.default is None and p.name not in given
            ]
            parts = [_declared(p) for p in definition.parameters]
            raise missing(definition.name, absent, parts, given, call.span, layer=False)
        else:
            values[parameter.name] = default_value(definition, parameter, values, flow)
    return values


def default_value(
    definition: Definition, parameter: tree.Parameter, values: dict[str, Any], flow: Flow | None
) -> Any:
    """A parameter's default: it may use the parameters before it, and `in`."""
    assert parameter.default is not None
    environment = definition.environment.inner(dict(values))
    return evaluate(parameter.default, Place(environment, None, flow, free=True, layer=make_layer))


def signature_of(definition: Definition) -> str:
    """`basic(filters, stride = 1)`, defaults as they are written."""
    return f"{definition.name}({', '.join(map(_declared, definition.parameters))})"


def _declared(parameter: tree.Parameter) -> str:
    """`stride = 1`, the default as it is written."""
    if parameter.default is None:
        return parameter.name
    return f"{parameter.name} = {parameter.default.span.text}"


def shown_value(value: Any) -> str:
    """An argument for a message or the summary."""
    if isinstance(value, LayerValue):
        return f"<{value.kind}>"
    if isinstance(value, Flow):
        return f"<{value.type}>"
    return show(value)


def recorded_value(value: Any) -> Any:
    """An argument as plain data, for the IR."""
    if isinstance(value, LayerValue):
        return f"<{value.kind}>"
    if isinstance(value, Flow):
        return f"<@{value.value}>"
    if isinstance(value, SymbolCall):
        return show(value).strip("`")
    if isinstance(value, Symbol):
        return str(value)
    if isinstance(value, tuple):
        return tuple(recorded_value(v) for v in value)
    return plain(value)
