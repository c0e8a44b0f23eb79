"""Remedies for a shape that is not the one checked: the argument that would give it."""

from collections.abc import Iterator
from typing import Any

from netdsl.diagnostics import Applicability, Edit, Help
from netdsl.layers.base import Layer, LayerError
from netdsl.layers.parameters import Symbol
from netdsl.layers.tensor import TensorType
from netdsl.source import Span
from netdsl.syntax import tree

_COUNTS = ("filters", "units", "dim")
_LARGEST_PADDING = 32
_LARGEST_STRIDE = 8


def other_argument(
    chain: tree.Chain, layer: Layer, x: TensorType, fits: Any, wanted: TensorType | None
) -> tuple[Help, ...]:
    """The one argument of the chain's last layer that gives a type that `fits`, if there is one."""
    call = chain.elements[-1] if chain.elements else None
    if not isinstance(call, tree.Call) or call.body is not None or call.name != layer.name:
        return ()
    for name, values in _candidates(layer, wanted):
        if not _is_literal(call, layer, name):
            continue
        found = [v for v in values if _gives(layer, name, v, x, fits)]
        if found:
            return (_help(call, layer, name, found, wanted or _type(layer, name, found[0], x)),)
    return ()


def true_check(check: Span, x: TensorType) -> Help:
    """If the network is right, it is the check that is wrong."""
    return Help("or, if the layers are right, check for what they give", (Edit(check, str(x)),))


def argument_edit(call: tree.Call, layer: Layer, name: str, text: str) -> Edit:
    """The edit that gives a parameter another value."""
    argument = _argument(call, layer, name)
    if argument is not None:
        return Edit(argument.value.span, text)
    source = call.span.source
    if call.arguments:
        end = call.arguments[-1].span.end
        return Edit(Span(source, end, end), f", {name} = {text}")
    return Edit(call.span, f"{call.name}({name} = {text})")


def _candidates(layer: Layer, wanted: TensorType | None) -> Iterator[tuple[str, list[Any]]]:
    if wanted is not None and wanted.channels is not None:
        for name in _COUNTS:
            if name in layer.fields:
                yield name, [int(wanted.channels)]
    if "padding" in layer.fields:
        symbols = [Symbol(s) for s in ("half", "valid", "same")]
        yield "padding", [*symbols, *range(_LARGEST_PADDING)]
    if "stride" in layer.fields:
        yield "stride", list(range(1, _LARGEST_STRIDE + 1))


def _gives(layer: Layer, name: str, value: Any, x: TensorType, fits: Any) -> bool:
    found = _type(layer, name, value, x)
    return found is not None and bool(fits(found.shape))


def _type(layer: Layer, name: str, value: Any, x: TensorType) -> TensorType | None:
    try:
        return layer.but(**{name: type(layer).check(name, value)}).infer_all((x,))
    except LayerError:
        return None


def _help(
    call: tree.Call, layer: Layer, name: str, found: list[Any], made: TensorType | None
) -> Help:
    numbers = [v for v in found if not isinstance(v, str)]
    symbols = [v for v in found if isinstance(v, str)]
    best = str((symbols or numbers)[0])
    shown = f"`{name} = {(numbers or symbols)[0]}`"
    if symbols and numbers:
        shown += f" (or `{symbols[0]}`)"
    edit = argument_edit(call, layer, name, best)
    return Help(f"{shown} gives {made}", (edit,), Applicability.MAYBE)


def _is_literal(call: tree.Call, layer: Layer, name: str) -> bool:
    """Whether the argument is written out: what follows from something else is no slip."""
    argument = _argument(call, layer, name)
    if argument is None:
        return True
    value = argument.value
    if isinstance(value, tree.Name):
        return value.name in layer.fields[name].type.symbols
    return isinstance(value, tree.Number | tree.Dims)


def _argument(call: tree.Call, layer: Layer, name: str) -> tree.Argument | None:
    position = list(layer.fields).index(name)
    for number, argument in enumerate(call.arguments):
        if argument.name == name or (argument.name is None and number == position):
            return argument
    return None
