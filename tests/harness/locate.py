"""Which layer differs first: the network again, with every value as an output."""

from dataclasses import replace

from netdsl.ir.graph import Graph, Output
from tests.harness.compare import compare


def first_layer(graph: Graph, *, training: bool, batch: int, seed: int) -> str:
    """The first layer, from the input on, whose values differ; empty if there is none.

    Values that are no output any more in inference (`when training`) count too.
    """
    nodes = {f"v{node.value}": node for node in graph.nodes()}
    probes = tuple(Output(name, node.value) for name, node in nodes.items())
    probed = replace(graph, outputs=probes)
    report = compare(probed, training=training, batch=batch, seed=seed)
    for difference in report.failures:
        if difference.what == "output":
            node = nodes[difference.name]
            return f"first at `{node.path}`, {node.layer!r}: {difference}"
    return ""
