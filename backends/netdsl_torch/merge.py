"""Merges."""

from collections.abc import Callable
from functools import reduce

from netdsl.emit.code import Compare, Expression, binary, call, joined, method
from netdsl.emit.code import List as ListTree
from netdsl.layers.merge import Add, Average, Concat, Maximum, Multiply, Subtract
from netdsl.layers.tensor import TensorType
from netdsl_torch.lowering import Lowered, lower


@lower.of(Add)
def add(layer: Add, xs: tuple[TensorType, ...]) -> Lowered:
    return Lowered(function=_operator("+"), fresh=True)


@lower.of(Multiply)
def multiply(layer: Multiply, xs: tuple[TensorType, ...]) -> Lowered:
    return Lowered(function=_operator("*"), fresh=True)


@lower.of(Subtract)
def subtract(layer: Subtract, xs: tuple[TensorType, ...]) -> Lowered:
    return Lowered(function=_operator("-"), fresh=True)


def _operator(operator: str) -> Callable[..., Expression]:
    return lambda *values: joined(operator, values)


@lower.of(Average)
def average(layer: Average, xs: tuple[TensorType, ...]) -> Lowered:
    return Lowered(
        function=lambda *values: binary(joined("+", values), "/", len(values)), fresh=True
    )


@lower.of(Maximum)
def maximum(layer: Maximum, xs: tuple[TensorType, ...]) -> Lowered:
    alike = len({x.shape for x in xs}) == 1

    def largest(*values: Expression) -> Expression:
        if alike and len(values) > 2:
            return method(call("torch.stack", ListTree(values)), "amax", 0)
        return reduce(lambda a, b: call("torch.maximum", a, b), values)

    return Lowered(function=largest)


@lower.of(Maximum, exact=True)
def first_maximum(layer: Maximum, xs: tuple[TensorType, ...]) -> Lowered:
    # Of equal values torch.maximum and amax give each its part of the gradient.
    def largest(*values: Expression) -> Expression:
        if len(values) == 2:
            return call("torch.where", Compare(values[0], ">=", values[1]), *values)
        return call("first_maximum", *values)

    return Lowered(function=largest)


@lower.of(Concat)
def concat(layer: Concat, xs: tuple[TensorType, ...]) -> Lowered:
    axis = layer.values["axis"] + 1
    return Lowered(function=lambda *values: call("torch.cat", ListTree(values), axis), fresh=True)
