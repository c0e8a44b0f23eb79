"""What PyTorch itself does with old weights: the emitted models of two networks."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from netdsl.comparison.compare import compare
from netdsl.comparison.remap import remap_source
from netdsl.comparison.report import Diff
from netdsl.ir.graph import Graph
from tests.harness.layout import random_value
from tests.harness.weights import canonical_weights

State = Mapping[str, Any]
_COUNTER = "num_batches_tracked"


@dataclass(frozen=True)
class Loaded:
    """What `load_state_dict(strict=False)` returned, without counters of batches.

    PyTorch sets those that are missing to 0, and does not always say so.
    """

    missing: frozenset[str]
    unexpected: frozenset[str]


class Both:
    """Two networks, what the diff says of them, and their models; the old one has weights.

    Without `numbers` the tensors have only shapes: enough to load, and free for any size.
    """

    def __init__(self, old: Graph, new: Graph, *, numbers: bool = True) -> None:
        import torch

        from tests.harness.torch_side import build, fill

        self.old, self.new = old, new
        self.diff: Diff = compare(old, new)
        with torch.device("cpu" if numbers else "meta"):
            self.model, self.before = build(new), build(old)
        if numbers:
            fill(self.before, canonical_weights(old))
        self._fresh = {k: v.clone() for k, v in self.model.state_dict().items()}

    @cached_property
    def state(self) -> "OrderedDict[str, Any]":
        """The old weights, as PyTorch gives them."""
        return self.before.state_dict()  # type: ignore[return-value]

    @cached_property
    def remapped(self) -> State:
        """The old weights, as the emitted function carries them over."""
        found: State = run_remap(self.diff, self.state)
        return found

    def strict(self, state: State) -> bool:
        """Whether the new model takes these weights and says nothing."""
        return self._load(state, strict=True) is not None

    def loose(self, state: State) -> Loaded | None:
        """The same with `strict=False`; `None` where PyTorch refuses them."""
        return self._load(state, strict=False)

    def _load(self, state: State, *, strict: bool) -> Loaded | None:
        self.model.load_state_dict(self._fresh)
        try:
            found = self.model.load_state_dict(state, strict=strict)
        except RuntimeError as problem:
            if "Error(s) in loading state_dict" not in str(problem):
                raise
            return None
        return Loaded(_said(found.missing_keys), _said(found.unexpected_keys))

    def outputs(self) -> dict[str, Any]:
        """What the new model gives as it is now."""
        return _outputs(self.model, self.new, self._places)

    @cached_property
    def old_outputs(self) -> dict[str, Any]:
        """What the old model gives."""
        return _outputs(self.before, self.old, list(range(len(self.old.inputs))))

    @property
    def comparable(self) -> bool:
        """Whether both models take the same inputs, by their names."""
        ours = {n: i.type for n, i in enumerate(self.old.inputs)}
        theirs = [i.type for i in self.new.inputs]
        return dict(zip(self._places, theirs, strict=True)) == ours

    @property
    def _places(self) -> list[int]:
        """For each new input the place of the old one of its name, else of its own place."""
        known = {i.name: n for n, i in enumerate(self.old.inputs)}
        return [known.get(i.name, n) for n, i in enumerate(self.new.inputs)]

    def computes_the_same(self) -> bool:
        """Whether the new model, as it is now, gives what the old one gives.

        Of an output that is gone nothing can be said; one of another name may be any other.
        """
        ours, theirs = self.old_outputs, self.outputs()
        others = [value for name, value in theirs.items() if name not in ours]
        return all(
            _close(value, theirs[name])
            if name in theirs
            else not others or any(_close(value, o) for o in others)
            for name, value in ours.items()
        )


def _close(a: Any, b: Any) -> bool:
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-11, equal_nan=True)


def run_remap(diff: Diff, state: State) -> Any:
    """What the emitted function makes of a state dict."""
    module: dict[str, Any] = {}
    exec(remap_source(diff), module)
    return module["remap"](state)


def _said(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key for key in keys if not key.endswith(_COUNTER))


def _outputs(model: Any, graph: Graph, places: list[int]) -> dict[str, Any]:
    """In evaluation, on inputs that are drawn by these places."""
    import torch

    from tests.harness.torch_side import named_outputs

    given = [random_value(str(n), i.type, 2, 0) for n, i in zip(places, graph.inputs, strict=True)]
    model.eval()
    with torch.no_grad():
        found = model(*map(torch.from_numpy, given))
    return {
        name: value.numpy() for name, value in named_outputs(found, graph, training=False).items()
    }


def assert_loads_as_told(both: Both) -> None:
    """Everything that the diff says of weights, against what PyTorch does with them."""
    told = both.diff.weights
    assert both.strict(both.state) == told.loads
    loaded = both.loose(both.state)
    assert (loaded is not None) == told.fits
    gone = {*told.removed, *(c.old for c in (*told.renamed, *told.reshaped))}
    come = {*told.added, *(c.new for c in (*told.renamed, *told.reshaped))}
    assert told.same + len(gone) == len(both.state)
    assert told.same + len(come) == len(both.model.state_dict())
    if loaded is not None:
        assert loaded.missing == _said(come - gone)
        assert loaded.unexpected == _said(gone - come)


def assert_remaps_as_told(both: Both) -> None:
    """The emitted function: what it gives fits, and is the old weights themselves."""
    told = both.diff.weights
    fresh = {*told.added, *(c.new for c in told.reshaped)}
    assert both.strict(both.remapped) == (not fresh)
    assert both.loose(both.remapped) == Loaded(_said(fresh), frozenset())
    names = {c.new: c.old for c in told.renamed}
    gone = {*told.removed, *(c.old for c in (*told.renamed, *told.reshaped))}
    names.update((name, name) for name in both.state if name not in gone)
    assert both.remapped.keys() == names.keys()
    for new, old in names.items():
        assert both.remapped[new] is both.state[old]


def assert_verdict(both: Both) -> None:
    """All of the verdict: the weights, and what the models compute with them."""
    assert_loads_as_told(both)
    assert_remaps_as_told(both)
    verdict = both.diff.verdict
    elsewhere = any(both.state.get(k) is not v for k, v in both.remapped.items())
    if not verdict.function and both.comparable:
        assert both.loose(both.remapped) is not None
        assert both.computes_the_same()
    if both.strict(both.state):
        differs = both.comparable and not both.computes_the_same()
        assert differs <= (verdict.function or elsewhere)
        assert verdict.silent == (verdict.function or elsewhere)
    else:
        assert not verdict.silent
