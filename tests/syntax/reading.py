"""Reading in tests: a text that must be right, or the mistakes in one that is not."""

from collections.abc import Callable
from typing import Any

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import parse, tree


def read(text: str) -> tree.File:
    """The tree of a text without mistakes."""
    file, diagnostics = parse(Source("test.net", text))
    assert not diagnostics, [(d.code, d.message, d.span and d.span.position) for d in diagnostics]
    return file


def body(text: str) -> tuple[tree.BodyItem, ...]:
    """The statements of a network."""
    (network,) = read("network n {\n" + text + "\n}").items
    assert isinstance(network, tree.Network)
    assert network.body is not None
    return network.body.items


def statement(text: str) -> Any:
    """The only statement of a network."""
    (made,) = body(text)
    return made


def element(text: str) -> Any:
    """The only element of the only chain."""
    (made,) = statement(text).chain.elements
    return made


def expression(text: str) -> Any:
    """The value of a `let`."""
    (made,) = read(f"let x = {text}").items
    assert isinstance(made, tree.Let)
    return made.value


def mistakes(text: str) -> list[Diagnostic]:
    """What is said about a text."""
    _, diagnostics = parse(Source("test.net", text))
    return list(diagnostics)


def codes(text: str) -> list[str]:
    """The codes of what is said about a text."""
    return [d.code for d in mistakes(text)]


def places(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The codes and places of what is said about a text."""
    return [(d.code, d.span.position) for d in mistakes(text) if d.span is not None]


def bare(value: Any) -> Any:
    """An expression as tuples and plain values, for short expectations."""
    return _BARE[type(value)](value)


_BARE: dict[type, Callable[[Any], Any]] = {
    tree.Number: lambda v: v.value,
    tree.String: lambda v: v.value,
    tree.Constant: lambda v: v.value,
    tree.Name: lambda v: v.name,
    tree.Dims: lambda v: v.values,
    tree.Path: lambda v: ".".join(v.parts),
    tree.Reference: lambda v: "@" + v.path,
    tree.Unknown: lambda v: "?",
    tree.Sequence: lambda v: [bare(item) for item in v.items],
    tree.Unary: lambda v: (v.operator, bare(v.operand)),
    tree.Binary: lambda v: (bare(v.left), v.operator, bare(v.right)),
    tree.Index: lambda v: (bare(v.value), "[]", bare(v.index)),
    tree.Conditional: lambda v: (bare(v.then), "if", bare(v.condition), bare(v.otherwise)),
    tree.Call: lambda v: (v.name, *[bare(a.value) for a in v.arguments]),
}
