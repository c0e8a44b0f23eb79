"""Layers that lay the numbers out anew. Their order is channels first, as the language has it.

Numbers move in Keras only where channels that stand last have to come first for it.
"""

from typing import Any

from netdsl.layers.shape import Flatten, Permute, Reshape, Select, Slice
from netdsl.layers.tensor import TensorType
from netdsl_keras.axes import is_maps
from netdsl_keras.helpers import declare, helper
from netdsl_keras.lowering import Lowered, Step, lower, one, stock

SLICE = declare(
    "Slice",
    '''
class Slice(layers.Layer):
    """The places of one axis from `start` to before `stop`."""

    def __init__(self, axis, start, stop=None, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.start = start
        self.stop = stop

    def call(self, x):
        return x[(slice(None),) * self.axis + (slice(self.start, self.stop),)]

    def get_config(self):
        own = {"axis": self.axis, "start": self.start, "stop": self.stop}
        return {**super().get_config(), **own}
''',
)

SELECT = declare(
    "Select",
    '''
class Select(layers.Layer):
    """One place of one axis, which is gone afterwards."""

    def __init__(self, axis, index, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.index = index

    def call(self, x):
        return x[(slice(None),) * self.axis + (self.index,)]

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "index": self.index}
''',
)


@lower.of(Flatten)
def flatten(layer: Flatten, x: TensorType) -> Lowered:
    """Keras' own, with the channels brought to the front where there is more than one place."""
    return Lowered((*_channels_first(x), Step(stock("Flatten"))))


@lower.of(Reshape)
def reshape(layer: Reshape, x: TensorType) -> Lowered:
    """Keras' own, between layers that move the channels where they are not at their place."""
    y = layer.infer(x)
    shape = layer.shape
    last = (*shape[1:], shape[0])
    if not is_maps(y):
        return Lowered((*_channels_first(x), Step(stock("Reshape", shape))))
    if is_maps(x) and x.channels is not None and x.channels == y.channels:
        return one(stock("Reshape", last))
    before = _channels_first(x)
    if not _moves(y):
        return Lowered((*before, Step(stock("Reshape", last))))
    back = stock("Permute", (*range(2, y.rank + 1), 1))
    return Lowered((*before, Step(stock("Reshape", shape)), Step(back, "channels_last")))


@lower.of(Permute)
def permute(layer: Permute, x: TensorType) -> Lowered:
    """Keras' own; nothing moves where a sequence becomes maps, or maps a sequence."""
    axes: Any = layer.axes
    before, after = _order(x), _order(layer.infer(x))
    moves = tuple(before.index(int(axes[axis])) + 1 for axis in after)
    if moves == tuple(range(1, x.rank + 1)):
        return one(stock("Identity"))
    return one(stock("Permute", moves))


@lower.of(Slice)
def slice_(layer: Slice, x: TensorType) -> Lowered:
    """Keras has none."""
    axis: Any = layer.axis
    end = () if layer.stop is None else (layer.stop,)
    return one(helper(SLICE, _order(x).index(axis) + 1, layer.start, *end))


@lower.of(Select)
def select(layer: Select, x: TensorType) -> Lowered:
    """Keras has none. Without its channels, what was the first axis of maps stands last."""
    axis: Any = layer.axis
    step = Step(helper(SELECT, _order(x).index(axis) + 1, layer.index))
    if axis == 0 and is_maps(x) and x.rank > 2:
        back = stock("Permute", (*range(2, x.rank), 1))
        return Lowered((step, Step(back, "channels_last")))
    return Lowered((step,))


def _order(x: TensorType) -> tuple[int, ...]:
    """The axes of a value in the order in which Keras has them."""
    axes = tuple(range(x.rank))
    return (*axes[1:], 0) if is_maps(x) else axes


def _moves(x: TensorType) -> bool:
    """Whether numbers move between channels first and channels last."""
    return is_maps(x) and x.channels != 1 and not all(n == 1 for n in x.spatial)


def _channels_first(x: TensorType) -> tuple[Step, ...]:
    """What brings the channels to the front, where that is needed."""
    if not _moves(x):
        return ()
    return (Step(stock("Permute", (x.rank, *range(1, x.rank))), "channels_first"),)
