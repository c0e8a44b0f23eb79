"""An expansion that remembers what its statements gave: shapes, and automatic names."""

from collections.abc import Mapping, Sequence
from typing import Any

from netdsl.compile import Definition
from netdsl.compile.body import Body
from netdsl.compile.derive import Edits
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.expand import Expander
from netdsl.compile.inputs import setting_values
from netdsl.compile.limits import Budget, Limits
from netdsl.compile.network import derivation, expand_network
from netdsl.compile.values import Flow
from netdsl.layers.tensor import Size
from netdsl.source import Source
from netdsl.syntax import tree

Shape = tuple[Size, ...]
Place = tuple[int, int]
"""Where something of the watched file begins and ends."""


class Watched(Expander):
    """One expansion, in which no `=>` is checked."""

    def __init__(self, budget: Budget, network: str, levels: Sequence[Edits] = ()) -> None:
        super().__init__(budget, network, levels)
        self.source: Source | None = None
        self.shapes: dict[Place, list[tuple[Shape | None, Shape]]] = {}
        self.names: dict[Place, set[str]] = {}

    def labelled(self, item: tree.Statement | tree.Output, flow: Flow, body: Body) -> Flow:
        """Also what came in and what comes out."""
        done = super().labelled(item, flow, body)
        if item.span.source is self.source and done.type is not None:
            before = None if flow.type is None else _plain(flow.type.shape)
            found = self.shapes.setdefault((item.span.start, item.span.end), [])
            found.append((before, _plain(done.type.shape)))
        return done

    def checked(
        self, item: tree.Statement | tree.Output, flow: Flow, before: Flow, body: Body
    ) -> Flow:
        """Whatever shape it has."""
        return flow

    def place(
        self, call: tree.Call, target: Any, flow: Flow, body: Body, label: str | None
    ) -> Flow:
        """Also the name that it got."""
        done = super().place(call, target, flow, body, label)
        taken = body.names.taken
        if label is None and call.span.source is self.source and taken:
            last = next(reversed(taken))
            named = self.names.setdefault((call.span.start, call.span.end), set())
            named.add(last if taken[last] is call.span else "")
        return done


def watch(definition: Definition, settings: Mapping[str, Any] | None = None) -> Watched | None:
    """The expansion of a network with these values; `None` where it fails."""
    run = Watched(Budget(Limits()), definition.name)
    run.source = definition.file.source
    try:
        values = setting_values(definition, dict(settings or {}))
        expand_network(run, derivation(definition, values))
    except (CompileError, Poisoned):
        return None
    return None if run.diagnostics else run


def _plain(shape: Shape) -> Shape:
    return tuple(None if size is None else int(size) for size in shape)
