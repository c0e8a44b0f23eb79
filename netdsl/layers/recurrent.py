"""Recurrent layers: one step for each vector of a sequence, with a state that goes along."""

from collections.abc import Iterator
from typing import ClassVar

from netdsl.layers.base import Layer, Weight
from netdsl.layers.demands import need_channels, need_sequence
from netdsl.layers.initial import ZEROS, kernel_initial
from netdsl.layers.parameters import Bool, PositiveInt
from netdsl.layers.reach import Reach
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import Size, TensorType

START = "glorot_uniform"
"""How the weights of what comes in start; those of the state start orthogonal."""


class _Recurrent(Layer):
    """What `lstm` and `gru` share; they differ in their gates and in the second bias."""

    __slots__ = ()

    family = "sequence"
    weighted = True
    gates: ClassVar[int]
    second_bias: ClassVar[bool]
    """Whether the bias beside the state trains, or is a buffer of zeros."""

    units: PositiveInt
    """The size of the state, and of the output in each direction."""
    bidirectional: Bool = False
    """Whether a second one reads the sequence from its end; the outputs stand side by side."""
    last: Bool = False
    """Whether only the final state is given, of each direction, in place of all outputs."""

    def accept(self, x: TensorType) -> None:
        need_sequence(self, x)
        need_channels(self, x)

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        width = 2 * self.units if self.bidirectional else self.units
        return TensorType((width,)) if self.last else TensorType((x.shape[0], width), True)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        return tuple(self._weights(need_channels(self, x)))

    def _weights(self, features: int) -> Iterator[Weight]:
        rows = self.gates * self.units
        entering, state = (rows, features), (rows, self.units)
        for direction in ("", "_reverse") if self.bidirectional else ("",):
            own = f"l0{direction}"
            yield Weight(f"weight_ih_{own}", entering, kernel_initial(START, entering))
            yield Weight(f"weight_hh_{own}", state, kernel_initial("orthogonal", state))
            yield Weight(f"bias_ih_{own}", (rows,), ZEROS)
            yield Weight(f"bias_hh_{own}", (rows,), ZEROS, trainable=self.second_bias)

    def macs(self, x: TensorType, y: TensorType) -> Size:
        length, features = x.shape
        if length is None or features is None:
            return None
        step = self.gates * self.units * (features + self.units)
        return length * step * (2 if self.bidirectional else 1)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return None


class Lstm(_Recurrent):
    """Long short-term memory, with an input, a forget and an output gate.

    Output: a sequence `[L, units]`, or with `last` the vector `[units]` behind the last
    step; twice as wide if `bidirectional`. The weights of the input start from
    `glorot_uniform`, those of the state orthogonal. The second bias, `bias_hh_l0`, would
    only be added to the first: it is a buffer of zeros. (Hochreiter & Schmidhuber 1997,
    Gers et al. 1999.)
    """

    __slots__ = ()

    name = "lstm"
    gates = 4
    second_bias = False

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        directions = 2 if self.bidirectional else 1
        steps = int(xs[0].shape[0] or 1)
        state = 4 * int(self.units) * directions
        outputs = steps * int(self.units) * directions
        # What the library keeps of the gates is its own affair, but it keeps them.
        return Saved(own=numbers(xs[0]) + outputs + state + 4 * outputs, work=outputs + state)


class Gru(_Recurrent):
    """A gated recurrent unit, whose reset gate stands behind the map of the state.

    Output: a sequence `[L, units]`, or with `last` the vector `[units]` behind the last
    step; twice as wide if `bidirectional`. The weights of the input start from
    `glorot_uniform`, those of the state orthogonal. (Cho et al. 2014; the reset gate as in
    cuDNN.)
    """

    __slots__ = ()

    name = "gru"
    gates = 3
    second_bias = True

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        steps = int(xs[0].shape[0] or 1)
        gates = steps * int(self.units) * (2 if self.bidirectional else 1)
        reverse = numbers(xs[0]) if self.bidirectional else 0
        return Saved(own=numbers(xs[0]) + 7 * gates + reverse, work=5 * gates)
