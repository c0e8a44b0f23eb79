"""What a network is made of: a row a layer, grouped by scope, and totals."""

import os
from collections.abc import Iterable
from dataclasses import field, replace
from typing import Any

from netdsl.analysis.cost import NodeCost, node_costs
from netdsl.analysis.cost import depth as depth_of
from netdsl.analysis.dtypes import BYTES
from netdsl.analysis.receptive import Field, receptive_fields
from netdsl.analysis.written import block_call, layer_call
from netdsl.ir.graph import Graph, Input, Node, Output, Scope
from netdsl.layers.tensor import Size, TensorType
from netdsl.record import record


@record
class Row:
    """A layer, or a scope with the sums of what is in it.

    `params` counts shared weights once, where they are owned, `trainable` those of them that
    train. `macs` are of one sample; `memory` is the bytes of the outputs of a batch. `None`: an
    axis has an unknown size. `sees` is what a place of the output sees of the input. Rows of
    one `signature` differ in nothing but their path and what they see.
    """

    path: str
    name: str
    layer: str
    type: TensorType
    params: int
    macs: Size
    memory: Size
    children: "tuple[Row, ...]" = ()
    scope: bool = False
    trainable: int = 0
    sees: Field | None = None
    signature: int = field(default=0, compare=False, repr=False)


@record
class Totals:
    """Sums over the whole network. `weights` and `activations` are bytes."""

    params: int
    trainable_params: int
    macs: Size
    depth: int
    weights: int
    activations: Size


@record
class Summary:
    """The rows at the top, with the others below them, and the totals.

    Printing it gives a table, in bold where rich or IPython prints it; a notebook shows it
    as HTML. The rows are there as data too.
    """

    network: str
    inputs: tuple[Input, ...]
    outputs: tuple[tuple[Output, TensorType], ...]
    rows: tuple[Row, ...]
    totals: Totals
    batch: int = 1
    dtype: str = "float32"

    def __str__(self) -> str:
        from netdsl.analysis.tables import text

        return text(self)

    __repr__ = __str__

    def __rich__(self) -> object:
        from rich.text import Text

        from netdsl.analysis.tables import text

        return Text.from_ansi(text(self, color=True))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """In IPython's terminal."""
        import sys

        from netdsl.analysis.tables import text

        printer.text(text(self, color=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))

    def _repr_html_(self) -> str:
        from netdsl.analysis.tables import html

        return html(self)


def summarise(
    graph: Graph, *, batch: int = 1, dtype: str = "float32", depth: int | None = None
) -> Summary:
    """The summary for a batch kept in `dtype`; scopes nested `depth` deep are not opened."""
    if dtype not in BYTES:
        raise ValueError(f"dtype must be one of {', '.join(BYTES)}, not {dtype!r}")
    costs = node_costs(graph)
    rows = _Builder(graph, costs, batch * BYTES[dtype]).rows(graph.body, depth)
    params = sum(c.params for c in costs)
    totals = Totals(
        params=params,
        trainable_params=sum(c.trainable_params for c in costs),
        macs=_total(c.macs for c in costs),
        depth=depth_of(graph),
        weights=params * BYTES[dtype],
        activations=_total(r.memory for r in rows),
    )
    types = graph.types()
    outputs = tuple((o, types[o.value]) for o in graph.outputs)
    return Summary(graph.name, graph.inputs, outputs, rows, totals, batch, dtype)


class _Builder:
    """Makes rows from the leaves up."""

    def __init__(self, graph: Graph, costs: tuple[NodeCost, ...], bytes_each: int) -> None:
        self._types = graph.types()
        self._costs = {c.path: c for c in costs}
        self._bytes_each = bytes_each
        self._fields = receptive_fields(graph)
        self._signatures: dict[tuple[object, ...], int] = {}

    def rows(self, scope: Scope, depth: int | None) -> tuple[Row, ...]:
        """A row for each item of a scope; those nested deeper than `depth` have no children."""
        made = []
        for item in scope.items:
            name = item.path[len(scope.path) + 1 :] if scope.path else item.path
            if isinstance(item, Node):
                made.append(self._layer(item, name or item.layer.name))
            else:
                row = self._scope(item, name, None if depth is None else depth - 1)
                made.append(row if depth is None or depth > 1 else replace(row, children=()))
        return tuple(made)

    def _layer(self, node: Node, name: str) -> Row:
        call = layer_call(node, self._types[node.inputs[0]])
        cost = self._costs[node.path]
        size = node.type.size
        memory = None if size is None else int(size) * self._bytes_each
        key = (call, node.type, cost.params, cost.trainable_params, cost.macs)
        return Row(
            node.path, name, call, node.type, cost.params, cost.macs, memory,
            trainable=cost.trainable_params, sees=self._fields[node.value],
            signature=self._signature(key),
        )  # fmt: skip

    def _scope(self, scope: Scope, name: str, depth: int | None) -> Row:
        rows = self.rows(scope, depth)
        call = block_call(scope)
        type_ = self._types[scope.output]
        key = (call, type_, tuple((r.name, r.signature) for r in rows))
        return Row(
            scope.path,
            name,
            call,
            type_,
            sum(r.params for r in rows),
            _total(r.macs for r in rows),
            _total(r.memory for r in rows),
            rows,
            scope=True,
            trainable=sum(r.trainable for r in rows),
            sees=self._fields[scope.output],
            signature=self._signature(key),
        )

    def _signature(self, key: tuple[object, ...]) -> int:
        return self._signatures.setdefault(key, len(self._signatures) + 1)


def _total(sizes: Iterable[Size]) -> Size:
    total = 0
    for size in sizes:
        if size is None:
            return None
        total += size
    return total
