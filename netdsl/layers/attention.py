"""Attention: each vector of a sequence looks at all vectors of a sequence."""

from netdsl.layers.base import Layer, LayerError, Weight
from netdsl.layers.demands import need_channels, need_groups, need_sequence
from netdsl.layers.initial import ZEROS, kernel_initial
from netdsl.layers.parameters import Bool, OptionalValue, PositiveInt
from netdsl.layers.reach import Reach
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import Size, TensorType

START = "glorot_uniform"
"""How all weights start; the fans of queries, keys and values are those of one map."""


class Attention(Layer):
    """Scaled dot-product attention with several heads: of a sequence to itself, or to a memory.

    Output: the shape of the input, `[L, D]`. Queries come from the input, keys and values
    from `memory` if there is one, which may be of another length. Its weights start from
    `glorot_uniform`; the map to queries, keys and values is one. (Vaswani et al. 2017.)
    """

    __slots__ = ()

    name = "attention"
    family = "sequence"
    weighted = True
    takes_several = True

    heads: PositiveInt
    """How many heads share the `D` channels: each has `D / heads` of them."""
    memory: OptionalValue = None
    """A sequence of vectors, as wide as the input, to look at in place of the input itself."""
    causal: Bool = False
    """Whether each place sees only itself and what comes before it; not with `memory`."""
    bias: Bool = True
    """Whether the four linear maps add learned numbers, which start at 0."""

    def accept(self, x: TensorType) -> None:
        need_sequence(self, x)
        width = (need_channels(self, x), "channels of the input")
        need_groups(self, self.heads, width, field="heads")
        if self.causal and self.memory is not None:
            raise LayerError(
                "N204",
                "`causal` of `attention` is for a sequence that looks at itself: "
                "the places of a `memory` are not its own",
                field="causal",
            )

    def infer_all(self, xs: tuple[TensorType, ...]) -> TensorType:
        x, *memory = xs
        self.accept(x)
        for other in memory:
            _need_memory(self, x, other)
        return x

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        width = need_channels(self, x)
        entering, leaving = (3 * width, width), (width, width)
        maps = (
            Weight("in_proj_weight", entering, kernel_initial(START, entering)),
            Weight("out_proj.weight", leaving, kernel_initial(START, leaving)),
        )
        if not self.bias:
            return maps
        biases = (
            Weight("in_proj_bias", (3 * width,), ZEROS),
            Weight("out_proj.bias", (width,), ZEROS),
        )
        return (maps[0], biases[0], maps[1], biases[1])

    def macs_all(self, xs: tuple[TensorType, ...], y: TensorType) -> Size:
        """The four maps, and the products of queries with keys and of scores with values."""
        length, width = xs[0].shape
        places = xs[-1].shape[0]
        if length is None or places is None or width is None:
            return None
        return 2 * (length + places) * width * width + 2 * length * places * width

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return None

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        # Copies of what enters with the length in front, queries, keys, values, and what
        # leaves; of the scores one number for each row.
        n, m = numbers(xs[0]), numbers(xs[-1])
        copied = sum(numbers(x) for x in xs if x.shape[0] != 1)
        if len(xs) > 1 and xs[0].shape[0] == 1:
            copied += n
        rows = int(self.heads) * int(xs[0].shape[0] or 1)
        return Saved(not copied, own=copied + 2 * n + 2 * m + rows, work=copied + n + 2 * m)


def _need_memory(layer: Layer, x: TensorType, memory: TensorType) -> None:
    """The memory is a sequence of vectors as wide as the input's."""
    try:
        need_sequence(layer, memory)
    except LayerError as error:
        message = error.message.replace("its input", "its memory")
        raise LayerError(error.code, message, field="memory", help=error.help) from None
    if memory.channels != x.channels:
        width = "?" if memory.channels is None else int(memory.channels)
        assert x.channels is not None
        raise LayerError(
            "N303",
            f"the memory {memory} of `attention` has {width} channels, "
            f"but the input {x} has {int(x.channels)}",
            field="memory",
            help=f"`dense({int(x.channels)})` on the memory makes them equal",
        )
