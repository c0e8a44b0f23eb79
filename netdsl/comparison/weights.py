"""What becomes of the old network's weights: by their names in a PyTorch state dict."""

from collections.abc import Iterator

from netdsl.comparison.edits import Compared
from netdsl.comparison.effects import weights_of
from netdsl.comparison.report import Carried, Weights, WeightsVerdict
from netdsl.comparison.view import View
from netdsl.record import record

Shape = tuple[int, ...]


@record
class Tensor:
    """A weight or buffer: the layer that owns it, its name there, and its shape."""

    owner: int
    name: str
    shape: Shape


def compare_weights(of: Compared) -> Weights:
    """All of them, in the order of the networks."""
    ours, theirs = dict(_tensors(of.old)), dict(_tensors(of.new))
    places = {(t.owner, t.name): key for key, t in ours.items()}
    same = 0
    renamed, reshaped, added = [], [], []
    carried: set[str] = set()
    for key, tensor in theirs.items():
        before = places.get((of.partners.get(tensor.owner, -1), tensor.name))
        if before is None:
            added.append(key)
            continue
        carried.add(before)
        if ours[before].shape != tensor.shape:
            reshaped.append(Carried(before, key))
        elif before != key:
            renamed.append(Carried(before, key))
        else:
            same += 1
    common = [key for key in theirs if key in ours]
    fits = all(ours[key].shape == theirs[key].shape for key in common)
    return Weights(
        same=same,
        renamed=tuple(renamed),
        added=tuple(added),
        removed=tuple(key for key in ours if key not in carried),
        reshaped=tuple(reshaped),
        loads=fits and len(common) == len(ours) == len(theirs),
        fits=fits,
    )


def weights_verdict(of: Weights) -> WeightsVerdict:
    """The gravest thing that happens to weights."""
    if of.reshaped:
        return "reshape"
    if of.added or of.removed:
        return "partial"
    return "remap" if of.renamed else "same"


def _tensors(view: View) -> Iterator[tuple[str, Tensor]]:
    for number, node in enumerate(view.nodes):
        if node.reuses is None:
            for name, shape in weights_of(view, node).items():
                key = f"{node.path}.{name}" if name else node.path
                yield key, Tensor(number, name, shape)
