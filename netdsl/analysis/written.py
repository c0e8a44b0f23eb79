"""Layers and block calls as they would be written in a `.net` file."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

from netdsl.ir.graph import BlockArgument, Node, Scope
from netdsl.layers.axes import Padding
from netdsl.layers.base import REQUIRED, Field, Layer, LayerError
from netdsl.layers.parameters import show
from netdsl.layers.tensor import TensorType

_LONGEST = 32
"""The characters of an argument that are shown: a connection table has thousands."""


def layer_call(node: Node, x: TensorType, texts: Mapping[str, str] | None = None) -> str:
    """`conv(64, 7x7, stride = 2)`: a node's layer, without what is usual.

    Further values are shown by their numbers, as in the calls of blocks: `memory = @24`.
    `texts` are the words for some arguments: `conv(filters * 4, 1x1)`.
    """
    given = {name: node.layer.values[name] for name in node.layer.value_fields()}
    values = {name: node.inputs[place] for name, place in given.items() if place is not None}
    layer = node.layer.but(**values) if values else node.layer
    call = _call(layer, x, texts) if texts else _layer(layer, x)
    return call if node.reuses is None else f"reuse({node.reuses})"


def block_call(
    scope: Scope, texts: Mapping[str, str] | None = None, always: Collection[str] = ()
) -> str:
    """`basic(128, stride = 2)`: the call of a scope's block; empty where it has none.

    `texts` are the words for some arguments; those in `always` are shown where they are usual, too.
    """
    if scope.reuses is not None:
        return f"reuse({scope.reuses})"
    if not scope.block:
        return ""
    given = [
        _argument(a, (texts or {}).get(a.name))
        for a in scope.arguments
        if a.value != a.default or a.name in always
    ]
    return f"{scope.block}({', '.join(given)})" if given else scope.block


def declared(type_: TensorType) -> str:
    """The type of an input: `3x224x224`, `[128] of int(30000)`, `128x64 as sequence`."""
    numbers = f" of int({type_.limit})" if type_.limit else " of int" if type_.integer else ""
    # Only two axes leave open which of them is the channels.
    order = " as sequence" if type_.sequence and type_.rank == 2 else ""
    return f"{type_}{numbers}{order}"


@lru_cache(maxsize=1024)
def _layer(layer: Layer, x: TensorType) -> str:
    return _call(layer, x, {})


def _call(layer: Layer, x: TensorType, texts: Mapping[str, str]) -> str:
    usual = _usual(layer, x)
    given = [
        _written(field, texts.get(name) or argument_text(field, layer.values[name]))
        for name, field in layer.fields.items()
        if field.default is REQUIRED or layer.values[name] != usual[name]
    ]
    return f"{layer.name}({', '.join(given)})" if given else layer.name


def _usual(layer: Layer, x: TensorType) -> dict[str, Any]:
    """The values that the layer has where only what it requires is given."""
    required = {n: layer.values[n] for n, f in layer.fields.items() if f.default is REQUIRED}
    made = type(layer)(**required)
    try:
        return dict(made.normalise(x).values)
    except LayerError:
        return dict(made.values)


def _written(field: Field, text: str) -> str:
    return text if field.default is REQUIRED else f"{field.name} = {text}"


def argument_text(field: Field, value: Any) -> str:
    """The value of a layer's parameter, in its shortest form: `7x7`, `2`."""
    if isinstance(field.type, Padding) and isinstance(value, tuple):
        value = _padding(value)
    elif field.default is not REQUIRED and isinstance(value, tuple) and len(set(value)) == 1:
        value = value[0]
    return _short(field.type.show(value))


def _padding(pairs: tuple[Any, ...]) -> Any:
    """The shortest form of pairs: one number, one for each axis, or the pairs themselves."""
    if any(before != after for before, after in pairs):
        return pairs
    return pairs[0][0] if len(set(pairs)) == 1 else tuple(before for before, _ in pairs)


def _argument(argument: BlockArgument, text: str | None) -> str:
    value = argument.value
    if text is not None:
        pass
    elif isinstance(value, str):
        text = value.strip("<>")
    elif isinstance(value, tuple) and _is_dims(value):
        text = "x".join(map(str, value))
    else:
        text = show(value).strip("`")
    required = argument.default == "<required>"
    return _short(text) if required else f"{argument.name} = {_short(text)}"


def _is_dims(value: tuple[Any, ...]) -> bool:
    return len(value) in (2, 3) and all(type(n) is int and n > 0 for n in value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
