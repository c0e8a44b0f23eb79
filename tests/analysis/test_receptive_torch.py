"""The receptive field is what PyTorch's model sees: which inputs change which outputs.

The model says so in two ways: by its gradients, and, where a maximum gives them to one place
only, by what is no longer a number when one place of the input is none.
"""

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import prod
from typing import Any

import pytest

from netdsl.analysis.receptive import Field, receptive_fields
from netdsl.ir.graph import Graph
from netdsl.layers.reach import places
from netdsl.layers.registry import layer_class, layer_names
from tests.equivalence import conformance
from tests.equivalence.cases import CASES
from tests.harness import compile_text

pytestmark = pytest.mark.torch

BLOCK = 36
"""So many neighbouring places of an output, or a multiple, have every phase among them."""
LARGEST = 60
"""The fields that are measured: larger ones need long inputs."""


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """On small maps threads of PyTorch wait for one another, layer by layer."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def built(graph: Graph) -> Any:
    """The model, with weights above 0, so that nothing cancels."""
    import torch

    from tests.harness import torch_side

    model = torch_side.build(graph).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.rand_like(parameter) + 0.5)
    return model


def gradients(model: Any, length: int) -> Any:
    """For each place of the output, whether each place of the input has a gradient."""
    import torch

    with torch.no_grad():
        count = model(torch.rand(1, 2, length, dtype=torch.float64)).shape[-1]
    x = (torch.rand(count, 2, length, dtype=torch.float64) + 0.5).requires_grad_()
    torch.einsum("bcb->", model(x)).backward()
    assert x.grad is not None
    return (x.grad != 0).any(1)


def not_numbers(model: Any, length: int) -> Any:
    """The same: a sample for each place of the input, which is no number there."""
    import torch

    x = torch.rand(length, 2, length, dtype=torch.float64)
    x[range(length), :, range(length)] = torch.nan
    with torch.no_grad():
        return model(x).isnan().any(1).T


def measured(seen: Any) -> Field:
    """The field in the middle, where no border is in sight."""
    middle = len(seen) // 2
    edges = [_edges(row) for row in seen[middle - BLOCK : middle + BLOCK]]
    some = [edge for edge in edges if edge]
    assert min(first for first, _ in some) > 0
    assert max(last for _, last in some) < seen.shape[1] - 1
    pairs = zip(edges[:BLOCK], edges[BLOCK:], strict=True)
    (moved,) = {later[0] - edge[0] for edge, later in pairs if edge and later}
    return Field((max(last - first + 1 for first, last in some),), (Fraction(moved, BLOCK),))


def _edges(row: Any) -> tuple[int, int] | None:
    found = row.nonzero().flatten().tolist()
    return (found[0], found[-1]) if found else None


SMOOTH = (
    "conv(2, {k}, stride = {s}, dilation = {d}, padding = {p})",
    "conv(2, {k}, padding = same)",
    "conv(2, {k}, stride = {s}, padding = same)",
    "depthwise({k}, stride = {s}, padding = [({p}, 0)])",
    "separable(2, {k}, dilation = {d})",
    "conv_transpose(2, {k}, stride = {s}, padding = {p}, dilation = {d})",
    "conv_transpose(2, 4, stride = {s}, padding = same)",
    "avgpool({k}, stride = {s})",
    "avgpool(3, stride = {s}, padding = 1, ceil = true)",
    "lppool(2, {k}, stride = {s})",
    "upsample({s})",
    "upsample({s}, mode = linear)",
    "zeropad([({p}, {k})])",
    "crop([({k}, {p})])",
    "slice(length, {k})",
    "slice(length, 0, -{k})",
    "add {{ conv(2, {k}, padding = same) ; crop([({p}, 0)]) -> zeropad([(0, {p})]) }}",
    "concat {{ identity ; conv(2, 3, dilation = {d}, padding = half) }} -> conv(2, {k})",
    "batchnorm -> relu -> dropout(0.5)",
    "permute((1, 0)) -> dense(2) -> permute((1, 0))",
)
ANY = (
    "maxpool({k}, stride = {s})",
    "maxpool(3, stride = {s}, padding = 1, ceil = true)",
    "conv(2, {k}, stride = {s}, dilation = {d}, padding = {p})",
    "conv_transpose(2, {k}, stride = {s}, padding = {p})",
    "upsample({s})",
    "reflectpad([({p}, 1)])",
    "maximum {{ maxpool({k}, stride = 1) ; crop([(0, {k})]) -> zeropad([(1, 0)]) }}",
)


def chain(seed: int, elements: tuple[str, ...]) -> str:
    """A few layers one behind the other, with not too large a stride all in all."""
    draw = random.Random(seed)
    made = []
    for _ in range(draw.randint(1, 4)):
        numbers = {"k": draw.randint(1, 4), "s": draw.choice((1, 2, 2, 3))}
        numbers |= {"d": draw.randint(1, 3), "p": draw.randint(0, 1)}
        made.append(draw.choice(elements).format(**numbers))
    return " -> ".join(made)


def told(layers: str, length: int) -> tuple[Graph, Field]:
    graph = compile_text(f"network small {{ input x: 2x{length}\n {layers} }}")
    field = receptive_fields(graph)[graph.outputs[0].value]
    assert field is not None
    return graph, field


@pytest.mark.parametrize(
    ("elements", "oracle", "count"), [(SMOOTH, gradients, 300), (ANY, not_numbers, 100)]
)
def test_chains(elements: tuple[str, ...], oracle: Callable[[Any, int], Any], count: int) -> None:
    done = 0
    for seed in range(count):
        layers = chain(seed, elements)
        _, field = told(layers, 400)
        (size,), (stride,) = field.size, field.stride
        if size is None or size > LARGEST or stride > 6:
            continue
        length = int(2 * (BLOCK + 8) * stride) + 2 * size + 8 * 4
        graph, field = told(layers, length)
        assert measured(oracle(built(graph), length)) == field, layers
        done += 1
    assert done > 0.8 * count


EXEMPT = {name for name in layer_names() if layer_class(name).family == "normalisation"}
"""What norms the values does not count."""
MOVED = {"permute", "select"}
"""Axes in another order: `test_receptive.py` has cases."""


@pytest.mark.parametrize("layer", sorted(set(CASES) - EXEMPT - MOVED))
def test_no_layer_sees_more_than_it_says(layer: str) -> None:
    """On every kind of case, borders and all: a layer that says nothing shows here."""
    cases = [case for case in CASES[layer] if "global" not in case.element or "global" in layer]
    for case in cases[:: len(cases) // 40 + 1]:
        graph = compile_text(conformance.network(layer, [case]))
        field = receptive_fields(graph)[graph.outputs[0].value]
        if field is None or graph.inputs[0].type.integer or _count(graph) > 400:
            continue
        for axis, size in enumerate(field.size):
            assert size is None or _widest(graph, axis) <= size, case


def _count(graph: Graph) -> int:
    """How many places the output has."""
    y = graph.types()[graph.outputs[0].value]
    return prod(int(y.shape[place] or 0) for place in places(y))


def _widest(graph: Graph, axis: int) -> int:
    """How far apart the places are, at most, that one place of the output has a gradient of."""
    import torch

    x, y = graph.inputs[0].type, graph.types()[graph.outputs[0].value]
    others = [torch.rand(1, *i.type.shape, dtype=torch.float64) for i in graph.inputs[1:]]
    count = _count(graph)
    given = (torch.rand(count, *x.shape, dtype=torch.float64) + 0.5).requires_grad_()
    out = built(graph)(given, *(other.expand(count, *other.shape[1:]) for other in others))
    out = out.movedim(y.channel_axis + 1, -1).reshape(count, count, -1)
    torch.einsum("bbc->", out).backward()
    assert given.grad is not None
    kept = places(x)[axis] + 1
    seen = (given.grad != 0).movedim(kept, 1).flatten(2).any(-1)
    edges = [edge for edge in map(_edges, seen) if edge]
    return max((last - first + 1 for first, last in edges), default=0)
