"""Running statistics after a step, where the frameworks differ by a known factor.

PyTorch's batch normalisation adds the unbiased variance of a batch to the running
variance, Keras' own layer the biased one: over n values, `n / (n - 1)` times as much and
as it is. With that factor taken out they must be equal.
"""

from collections.abc import Mapping
from math import prod

from netdsl.analysis.cost import weights
from netdsl.ir.graph import Graph, Node
from netdsl.verify.arrays import Array, Arrays

NAMES = ("running_mean", "running_var")
"""What the weights are called that follow the batches."""


def is_statistic(key: str) -> bool:
    """Whether a weight is a running statistic."""
    return key.rpartition(".")[2] in NAMES


def unequal_uses(graph: Graph) -> tuple[str, ...]:
    """Shared running variances whose uses normalise different numbers of values.

    There is no one factor for them.
    """
    counts = _counts(graph)
    return tuple(
        key
        for key, weight, node in weights(graph)
        if weight.name == "running_var" and not node.frozen and len(set(counts[node.path])) > 1
    )


def biased(graph: Graph, before: Arrays, after: Arrays, batch: int) -> dict[str, Array]:
    """Running statistics of an unbiased model as a biased one would have them."""
    counts, found = _counts(graph), dict(after)
    for key, weight, node in weights(graph):
        if weight.name == "running_var" and not node.frozen and key in after:
            n = batch * counts[node.path][0]
            kept = (1 - node.layer.values["momentum"]) ** len(counts[node.path]) * before[key]
            found[key] = (kept + (after[key] - kept) * ((n - 1) / n)).astype(after[key].dtype)
    return found


def _counts(graph: Graph) -> Mapping[str, list[int]]:
    """For each layer that owns weights, how many values of a sample each use has a channel."""
    types = graph.types()
    found: dict[str, list[int]] = {}
    node: Node
    for node in graph.nodes():
        spatial = types[node.inputs[0]].spatial if node.inputs else ()
        found.setdefault(node.reuses or node.path, []).append(prod(int(n or 0) for n in spatial))
    return found
