"""What the analysis says of in-place operations is what PyTorch's backend does."""

import pytest
from netdsl_torch.lowering import lower

from netdsl.emit.lower import Problems
from netdsl.emit.outline import outline
from netdsl.emit.plan import Leaf, Part
from tests.analysis.cases import network
from tests.equivalence.cases import CASES
from tests.harness.graphs import compile_text


def leaves(part: Part) -> list[Leaf]:
    found = []
    stack: list[Leaf | Part] = [part]
    while stack:
        item = stack.pop()
        if isinstance(item, Leaf):
            found.append(item)
        else:
            stack.extend(item.items)
    return found


@pytest.mark.parametrize("layer", CASES)
def test_which_outputs_may_be_written_over(layer: str) -> None:
    """A layer must not say that its output is free where the backend does not: it may be kept."""
    graph = compile_text(network(CASES[layer]))
    for leaf in leaves(outline(graph).root):
        if leaf.layer.name in (layer, "affine"):
            lowered = lower.lower(leaf, Problems())
            assert lowered is not None
            saved = leaf.layer.saved(leaf.types, leaf.type)
            assert lowered.fresh == saved.fresh, leaf.layer
            assert (lowered.inplace is not None) == saved.in_place
