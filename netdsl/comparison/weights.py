"""What becomes of the old network's weights: by their names in a PyTorch state dict."""

from collections.abc import Iterator, Mapping

from netdsl.analysis.cost import weights
from netdsl.comparison.edits import Compared
from netdsl.comparison.prefixes import shortest
from netdsl.comparison.report import Carried, Weights, WeightsVerdict
from netdsl.comparison.view import View
from netdsl.record import record

Shape = tuple[int, ...]


@record
class Tensor:
    """A weight or buffer: the layer that owns it, its name there, and its shape.

    A `counter` counts the batches that went into the statistics beside it.
    """

    owner: int
    name: str
    shape: Shape
    counter: bool


@record
class Fates:
    """All weights of both networks, and for each new one the old one that it was.

    `before` has the old names by the new, `carried` the new by the old: of those alone that
    can be carried over.
    """

    ours: Mapping[str, Tensor]
    theirs: Mapping[str, Tensor]
    before: Mapping[str, str]
    carried: Mapping[str, str]

    @property
    def added(self) -> tuple[str, ...]:
        """Those that only the new network has."""
        return tuple(key for key in self.theirs if key not in self.before)

    @property
    def removed(self) -> tuple[str, ...]:
        """Those that only the old network has."""
        known = set(self.before.values())
        return tuple(key for key in self.ours if key not in known)

    @property
    def reshaped(self) -> tuple[Carried, ...]:
        """Those of both that cannot be carried over."""
        return tuple(Carried(o, n) for n, o in self.before.items() if o not in self.carried)


def fates(of: Compared) -> Fates:
    """Which weight of the new network is which of the old."""
    ours, theirs = dict(_tensors(of.old)), dict(_tensors(of.new))
    places = {(t.owner, t.name): key for key, t in ours.items()}
    before: dict[str, str] = {}
    for key, tensor in theirs.items():
        old = places.get((of.partners.get(tensor.owner, -1), tensor.name))
        if old is not None:
            before[key] = old
    other = {theirs[n].owner for n, o in before.items() if ours[o].shape != theirs[n].shape}
    carried = {
        old: new
        for new, old in before.items()
        if ours[old].shape == theirs[new].shape
        # Without its statistics, a number of batches means nothing.
        and not (theirs[new].counter and theirs[new].owner in other)
    }
    return Fates(ours, theirs, before, carried)


def compare_weights(of: Compared) -> Weights:
    """All of them, in the order of the networks."""
    found = fates(of)
    ours, theirs, carried = found.ours, found.theirs, found.carried
    common = [key for key in theirs if key in ours]
    fits = all(ours[key].shape == theirs[key].shape for key in common)
    return Weights(
        same=sum(old == new for old, new in carried.items()),
        renamed=tuple(Carried(old, new) for old, new in carried.items() if old != new),
        added=found.added,
        removed=found.removed,
        reshaped=found.reshaped,
        loads=fits and len(common) == len(ours) == len(theirs),
        fits=fits,
        names=shortest({key: carried.get(key) for key in ours}),
        counters=sum(t.counter for t in ours.values()),
    )


def weights_verdict(of: Weights) -> WeightsVerdict:
    """The gravest thing that happens to weights."""
    if of.reshaped:
        return "reshape"
    if of.added or of.removed:
        return "partial"
    return "remap" if of.renamed else "same"


def _tensors(view: View) -> Iterator[tuple[str, Tensor]]:
    for key, weight, node in weights(view.graph):
        shape = tuple(map(int, weight.shape))
        yield key, Tensor(view.by_path[node.path], weight.name, shape, weight.integer)
