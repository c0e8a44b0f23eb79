"""Dense layers: every output sees every input of one axis."""

from netdsl.layers.axes import LastByDefault
from netdsl.layers.base import Layer, LayerError, Weight
from netdsl.layers.demands import need_axis, need_constant, need_real, need_size
from netdsl.layers.initial import ZEROS, Initialisation, kernel_initial
from netdsl.layers.parameters import Bool, PositiveInt
from netdsl.layers.reach import Reach, everywhere_on
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import Size, TensorType, product


class Dense(Layer):
    """A learned linear map of one axis: `y = W x + b`.

    Output: the shape of the input with `units` on that axis. On a vector `[D]` and a
    sequence `[L, D]` it is the last one; a value of more axes needs `axis` written out.
    """

    __slots__ = ()

    name = "dense"
    family = "dense"
    weighted = True

    units: PositiveInt
    """The size of the axis in the output."""
    bias: Bool = True
    """Whether each unit adds a learned number, which starts at 0."""
    axis: LastByDefault = None
    """The axis that is mapped: `last`, or `channels` for a pointwise layer."""
    init: Initialisation = "glorot_uniform"
    """How the weight starts."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        if self.axis is None and x.rank > 2:
            size = "" if x.size is None else f" of {int(x.size)}"
            raise LayerError(
                "N303",
                f"`dense` takes a vector or a sequence, but its input {x} has {x.rank} axes",
                help=f"`flatten` before it makes a vector{size}; "
                "`axis = channels` applies it at every place",
            )

    def infer(self, x: TensorType) -> TensorType:
        axis = self._axis(x)
        need_constant(self, "init", self.init, (self.units, need_size(self, x, axis)))
        return TensorType((*x.shape[:axis], self.units, *x.shape[axis + 1 :]), x.sequence)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (self.units, need_size(self, x, self._axis(x)))
        kernel = Weight("weight", shape, kernel_initial(self.init, shape))
        return (kernel, Weight("bias", (self.units,), ZEROS)) if self.bias else (kernel,)

    def macs(self, x: TensorType, y: TensorType) -> Size:
        return product((*x.shape, self.units))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return everywhere_on(self._axis(x), x)

    def _axis(self, x: TensorType) -> int:
        axis: int = self.normalise(x).values["axis"]
        return axis

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        last = self._axis(xs[0]) == xs[0].rank - 1
        if last:
            return Saved(inputs=True, for_weights=True, fresh=True)
        copy = numbers(xs[0])
        return Saved(own=copy, work=2 * copy)


class Rbf(Layer):
    """The squared Euclidean distance of the last axis to the centre of each unit.

    Output: the shape of the input with `units` on the last axis. The output layer of
    LeNet-5 (LeCun et al. 1998), whose centres are fixed.
    """

    __slots__ = ()

    name = "rbf"
    family = "dense"
    training_only = ("trainable",)
    weighted = True

    units: PositiveInt
    """The number of centres."""
    trainable: Bool = True
    """Whether the centres are learned; otherwise they are a buffer."""
    init: Initialisation = ("normal", 1.0)
    """How the centres start; a constant gives fixed ones."""

    def accept(self, x: TensorType) -> None:
        need_real(self, x)
        if x.rank > 2:
            raise LayerError(
                "N303",
                f"`rbf` takes a vector or a sequence, but its input {x} has {x.rank} axes",
                help="`flatten` before it makes a vector",
            )

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        need_constant(self, "init", self.init, self._shape(x))
        return TensorType((*x.shape[:-1], self.units), x.sequence)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = self._shape(x)
        return (Weight("weight", shape, kernel_initial(self.init, shape), self.trainable),)

    def macs(self, x: TensorType, y: TensorType) -> Size:
        return product((*x.shape, self.units))

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        return everywhere_on(x.rank - 1, x)

    def _shape(self, x: TensorType) -> tuple[int, int]:
        return self.units, need_size(self, x, x.rank - 1)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        differences = numbers(y) * int(xs[0].shape[-1] or 1)
        return Saved(own=differences, work=2 * differences)


class Embedding(Layer):
    """A learned vector for each index: the rows of a table.

    Output: a sequence `[L, dim]` for indices `[L]`. An input of indices is declared as
    `input tokens: [128] of int(30_000)`.
    """

    __slots__ = ()

    name = "embedding"
    family = "dense"

    size: PositiveInt
    """The number of vectors: indices count from 0 and are below it."""
    dim: PositiveInt
    """The size of each vector."""
    init: Initialisation = ("normal", 0.02)
    """How the vectors start."""

    def accept(self, x: TensorType) -> None:
        need_axis(self, x)
        if x.limit is None:
            raise LayerError(
                "N303",
                f"`embedding` takes indices, but its input {x} holds real numbers",
                help=f"an input of indices is declared as `{x} of int({int(self.size)})`",
            )
        if x.rank > 1:
            size = "" if x.size is None else f" of {int(x.size)}"
            raise LayerError(
                "N303",
                f"`embedding` takes a row of indices, but its input {x} has {x.rank} axes",
                help=f"`flatten` before it makes a row{size}",
            )
        if x.limit > self.size:
            raise LayerError(
                "N307",
                f"`embedding` has vectors for {int(self.size)} indices, "
                f"but its input has indices below {int(x.limit)}",
                field="size",
                help=f"`size = {int(x.limit)}` has a vector for each",
            )

    def infer(self, x: TensorType) -> TensorType:
        self.accept(x)
        need_constant(self, "init", self.init, (self.size, self.dim))
        return TensorType((*x.shape, self.dim), sequence=True)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        shape = (self.size, self.dim)
        return (Weight("weight", shape, kernel_initial(self.init, shape)),)
