"""Merges: several branches become one value."""

from netdsl.layers.axes import AnyAxis
from netdsl.layers.base import LayerError, Merge
from netdsl.layers.demands import need_real
from netdsl.layers.reach import NOTHING, SAME, Reach
from netdsl.layers.saving import Saved, numbers
from netdsl.layers.tensor import Size, TensorType, dims


class Elementwise(Merge):
    """The base of the merges of equal shapes; axes of size 1 are stretched."""

    __slots__ = ()

    def infer_all(self, xs: tuple[TensorType, ...]) -> TensorType:
        for branch, x in enumerate(xs):
            need_real(self, x, branch)
        joined = xs[0]
        for branch, x in enumerate(xs[1:], start=1):
            sizes = _broadcast(joined, x)
            if sizes is None:
                raise self._unequal(xs, branch)
            joined = TensorType(sizes, joined.sequence)
        return joined

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        """A branch that is stretched does not count: a gate weighs places, and is none of them."""
        axes = zip(x.spatial, y.spatial, strict=True)
        return tuple([NOTHING if n == 1 and m != 1 else SAME for n, m in axes])

    def _unequal(self, xs: tuple[TensorType, ...], branch: int) -> LayerError:
        fault = xs[branch]
        # The branch that it cannot be joined with: the first, unless that is 1-sized there.
        other = next(i for i, x in enumerate(xs[:branch]) if _broadcast(x, fault) is None)
        problem = f"needs equal shapes, but its branches give {xs[other]} and {fault}"
        remedy = _projection(xs[other], fault, other, branch)
        if xs[other].sequence != fault.sequence and xs[other].rank == fault.rank:
            problem, remedy = _kinds(xs[other], fault)
        return LayerError(
            "N301",
            f"`{self.name}` {problem}",
            label=f"branch {branch + 1} gives {fault}",
            help=remedy,
            branches=(other, branch),
        )


class Add(Elementwise):
    """The sum of the branches.

    Output: the common shape. The shortcut of a residual network (He et al. 2015).
    """

    __slots__ = ()

    name = "add"
    commutative = True

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(fresh=True, hands_on=True)


class Concat(Merge):
    """The branches behind one another on one axis.

    Output: the common shape, with the sum of the sizes on that axis.
    """

    __slots__ = ()

    name = "concat"

    axis: AnyAxis = "channels"
    """The axis on which the branches are put behind one another."""

    def infer_all(self, xs: tuple[TensorType, ...]) -> TensorType:
        axis = int(self.normalise(xs[0]).axis)
        total: Size = xs[0].shape[axis]
        sizes = list(xs[0].shape)
        for branch, x in enumerate(xs[1:], start=1):
            self._check_kind(xs, branch)
            for other, (a, b) in enumerate(zip(sizes, x.shape, strict=True)):
                if other == axis:
                    continue
                if a is not None and b is not None and a != b:
                    raise self._unequal(xs, branch, axis)
                sizes[other] = b if a is None else a
            size = x.shape[axis]
            total = None if total is None or size is None else total + size
        sizes[axis] = total
        limits = [x.limit for x in xs if x.limit is not None]
        limit = (0 if 0 in limits else max(limits)) if limits else None
        return TensorType(tuple(sizes), xs[0].sequence, limit)

    def _check_kind(self, xs: tuple[TensorType, ...], branch: int) -> None:
        first, fault = xs[0], xs[branch]
        problem = remedy = ""
        if first.rank != fault.rank:
            problem = f"needs values of one rank, but its branches give {first} and {fault}"
        elif first.sequence != fault.sequence:
            problem, remedy = _kinds(first, fault)
        elif first.integer != fault.integer:
            problem = f"cannot join indices and real numbers: its branches give {first} and {fault}"
            remedy = "`embedding(size, dim)` turns indices into vectors"
        if problem:
            raise LayerError(
                "N302",
                f"`concat` {problem}",
                label=f"branch {branch + 1} gives {fault}",
                help=remedy,
                branches=(0, branch),
            )

    def _unequal(self, xs: tuple[TensorType, ...], branch: int, axis: int) -> LayerError:
        names = xs[0].axis_names
        fault = xs[branch].shape
        # Where the first branch has an unknown size, an earlier one has the size that differs.
        other = next(i for i in range(branch) if _differ(xs[i].shape, fault, axis))
        kept = [n for n in range(len(names)) if n != axis]
        rest = " and ".join(names[n] for n in kept)
        one, two = (dims(tuple(shape[n] for n in kept)) for shape in (xs[other].shape, fault))
        differing = " and ".join(names[n] for n in _differ(xs[other].shape, fault, axis))
        only = "" if differing == rest else f" (the {differing} differs)"
        return LayerError(
            "N302",
            f"`concat` on {names[axis]} needs equal {rest}, but got {one} and {two}{only}",
            label=f"branch {branch + 1} gives {xs[branch]}",
            help="`crop`, `zeropad` or `upsample(size = ...)` brings one to the size of the other",
            branches=(other, branch),
        )

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(fresh=True, hands_on=True)


class Multiply(Elementwise):
    """The product of the branches.

    Output: the common shape. A gate of squeeze and excitation (Hu et al. 2018) multiplies
    `[C, H, W]` by `[C, 1, 1]`.
    """

    __slots__ = ()

    name = "multiply"
    commutative = True

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        between = (len(xs) - 2) * numbers(y)
        return Saved(inputs=True, own=between, for_others=True, fresh=True, work=between)


class Maximum(Elementwise):
    """The largest of the branches, place by place.

    Output: the common shape.
    """

    __slots__ = ()

    name = "maximum"
    commutative = True

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        if len(xs) > 2 and len({x.shape for x in xs}) == 1:
            # The branches on a pile, and its largest.
            pile = len(xs) * numbers(y)
            return Saved(output=True, own=pile, work=pile)
        return Saved(inputs=True, own=(len(xs) - 2) * numbers(y))


class Average(Elementwise):
    """The mean of the branches.

    Output: the common shape.
    """

    __slots__ = ()

    name = "average"
    commutative = True

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(fresh=True)


class Subtract(Elementwise):
    """The first branch less the second.

    Output: the common shape.
    """

    __slots__ = ()

    name = "subtract"

    def infer_all(self, xs: tuple[TensorType, ...]) -> TensorType:
        if len(xs) > 2:
            raise LayerError(
                "N301",
                f"`subtract` takes two branches, but has {len(xs)}",
                help="`add` the branches that are to be taken away first",
                branches=(2,),
            )
        return super().infer_all(xs)

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        return Saved(fresh=True)


def _broadcast(a: TensorType, b: TensorType) -> tuple[Size, ...] | None:
    """The joined shape; `None` where the shapes cannot be joined."""
    if a.rank != b.rank or a.sequence != b.sequence:
        return None
    sizes: list[Size] = []
    for one, two in zip(a.shape, b.shape, strict=True):
        if one == two or two == 1 or two is None:
            sizes.append(one if one != 1 else two)
        elif one == 1 or one is None:
            sizes.append(two)
        else:
            return None
    return tuple(sizes)


def _kinds(a: TensorType, b: TensorType) -> tuple[str, str]:
    """What is wrong, and a remedy, where one value is a sequence and the other is not."""
    names = ["the sequence " * x.sequence + str(x) for x in (a, b)]
    return (
        f"cannot join channels first with a sequence: its branches give {' and '.join(names)}",
        "`permute((1, 0))` turns one kind into the other",
    )


def _differ(a: tuple[Size, ...], b: tuple[Size, ...], joined: int) -> list[int]:
    pairs = enumerate(zip(a, b, strict=True))
    return [n for n, (p, q) in pairs if n != joined and p is not None and q is not None and p != q]


def _projection(a: TensorType, b: TensorType, first: int, second: int) -> str:
    """The convolution that brings the larger value to the shape of the smaller, if one does."""
    if a.rank != b.rank or not 2 <= a.rank <= 4 or a.sequence or None in (*a.shape, *b.shape):
        return ""
    larger, smaller, branch = (a, b, first) if (a.size or 0) > (b.size or 0) else (b, a, second)
    for stride in range(1, 9):
        if tuple(-(-(n or 0) // stride) for n in larger.spatial) == smaller.spatial:
            step = "" if stride == 1 else f", stride = {stride}"
            conv = f"conv({int(smaller.channels or 0)}, {dims((1,) * len(larger.spatial))}{step})"
            return f"`{conv}` makes {smaller} of branch {branch + 1}"
    return ""
