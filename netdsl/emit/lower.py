"""The table of a backend's lowerings, and what is said where there is none.

    lower = Lowerings("netdsl_torch", "PyTorch")

    @lower.of(Conv)
    def conv(layer: Conv, x: TensorType) -> Lowered: ...

The modules of a backend are called as those of `netdsl/layers`; one is imported when a
layer of its family is first met.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, Generic, TypeVar

from netdsl.diagnostics import Diagnostic, Note
from netdsl.emit.plan import Leaf
from netdsl.ir.graph import Node
from netdsl.layers.base import Layer

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class Unsupported(Exception):
    """Why a backend cannot express an option of a layer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Lowerings(Generic[T]):
    """From a layer's class to the function that lowers it."""

    def __init__(self, package: str, title: str) -> None:
        self.package = package
        self.title = title
        self._table: dict[type[Layer], Callable[..., T]] = {}
        self._exact: dict[type[Layer], Callable[..., T]] = {}

    def of(self, *layers: type[Layer], exact: bool = False) -> Callable[[F], F]:
        """Register a lowering for some layers.

        `exact` marks one that is used on demand only, where the ordinary one is a stock
        layer that differs by a known factor.
        """
        table = self._exact if exact else self._table

        def register(function: F) -> F:
            for layer in layers:
                table[layer] = function
            return function

        return register

    def find(self, layer: type[Layer], *, exact: bool = False) -> Callable[..., T] | None:
        """The lowering of a layer, or `None`."""
        found = self._table.get(layer)
        if found is None:
            module = f"{self.package}.{layer.__module__.rpartition('.')[2]}"
            try:
                import_module(module)
            except ModuleNotFoundError as missing:
                if missing.name != module:
                    raise
            found = self._table.get(layer)
        return self._exact.get(layer, found) if exact else found

    def lower(self, leaf: Leaf, problems: "Problems", *, exact: bool = False) -> T | None:
        """The lowered layer; `None` where the backend has none, which `problems` then tells."""
        function = self.find(type(leaf.layer), exact=exact)
        if function is None:
            problems.add("N601", leaf.node, f"{self.title} has no `{leaf.layer.name}`", "")
            return None
        try:
            return function(leaf.layer, leaf.types if leaf.layer.takes_several else leaf.types[0])
        except Unsupported as problem:
            message = f"{self.title} cannot express this `{leaf.layer.name}`"
            problems.add("N602", leaf.node, message, problem.reason)
            return None


class Problems:
    """What a backend cannot express: each place is told once."""

    def __init__(self) -> None:
        self._found: dict[Any, Diagnostic] = {}

    def add(self, code: str, node: Node, message: str, reason: str) -> None:
        """Say it about the place of a node."""
        key = (code, message, reason, node.span or node.path)
        self._found.setdefault(
            key,
            Diagnostic(
                code,
                message,
                node.span,
                label=reason,
                notes=() if node.span else (Note(f"in layer `{node.path}`: {reason}"),),
            ),
        )

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All of them, in the order of the network."""
        return tuple(self._found.values())
