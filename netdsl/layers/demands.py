"""What layers ask of their input, each with the error that says so."""

from math import gcd
from typing import Any

from netdsl.layers.base import Layer, LayerError
from netdsl.layers.initial import constant_shape, is_constant
from netdsl.layers.tensor import TensorType, dims, product


def need_axis(layer: Layer, x: TensorType) -> None:
    """The input has an axis at least."""
    if not x.shape:
        raise LayerError("N303", f"`{layer.name}` needs an axis, but its input is a single number")


def need_real(layer: Layer, x: TensorType, *branches: int) -> None:
    """The input (of these branches) holds real numbers, and has an axis at least."""
    need_axis(layer, x)
    if x.limit is not None:
        below = f" below {int(x.limit)}" if x.limit else ""
        size = int(x.limit) if x.limit else "size"
        raise LayerError(
            "N303",
            f"`{layer.name}` computes with real numbers, but its input {x} holds indices{below}",
            help=f"`embedding({size}, dim)` turns indices into vectors",
            branches=branches,
        )


def need_maps(layer: Layer, x: TensorType, spatial: range, instead: str = "") -> None:
    """The input has channels first, and a number of spatial axes in this range."""
    need_real(layer, x)
    if x.sequence:
        raise LayerError(
            "N303",
            f"`{layer.name}` takes channels first, but its input {x} is a sequence of vectors",
            help="`permute((1, 0))` before it puts the channels first",
        )
    need_spatial(layer, x, spatial, instead)


def need_sequence(layer: Layer, x: TensorType) -> None:
    """The input is a sequence of vectors."""
    need_real(layer, x)
    if x.sequence:
        return
    has = {1: "is a vector", 2: "has its channels first"}.get(x.rank, f"has {x.rank} axes")
    raise LayerError(
        "N303",
        f"`{layer.name}` takes a sequence of vectors, but its input {x} {has}",
        help=_as_sequence(x),
    )


def _as_sequence(x: TensorType) -> str:
    """What makes a sequence of a value of several axes."""
    if x.rank < 2:
        return ""
    if x.rank == 2:
        return "`permute((1, 0))` before it makes a sequence; an input may be one `as sequence`"
    channels, places = x.channels, product(x.spatial)
    sizes = f"{channels or -1}, {places or -1}"
    if channels is None and places is None:
        return ""
    return f"`reshape([{sizes}]) -> permute((1, 0))` makes a sequence of its places"


def need_spatial(
    layer: Layer, x: TensorType, spatial: range = range(1, 4), instead: str = ""
) -> None:
    """The input has a number of axes beside its channels in this range; a sequence has one."""
    need_real(layer, x)
    count = x.rank - 1
    if count in spatial:
        return
    low, high = spatial[0], spatial[-1]
    wanted = f"{low} to {high} spatial axes" if low < high else f"{low} spatial axes"
    has = "is a vector" if count == 0 else f"has {count}"
    raise LayerError(
        "N303", f"`{layer.name}` takes {wanted}, but its input {x} {has}", help=instead
    )


def need_size(layer: Layer, x: TensorType, axis: int) -> int:
    """The size of an axis that must be known."""
    size = x.shape[axis]
    if size is None:
        name = x.axis_names[axis]
        what = name if name.startswith("axis") else f"axis {axis} ({name})"
        raise LayerError(
            "N208",
            f"`{layer.name}` needs to know the size of {what} of its input {x}",
            help="write the size in the `input` statement in place of `?`",
        )
    return size


def need_channels(layer: Layer, x: TensorType) -> int:
    """The number of channels, which must be known."""
    return need_size(layer, x, x.channel_axis)


def need_groups(layer: Layer, groups: int, *counts: tuple[int, str], field: str = "groups") -> None:
    """Every count (with what it counts) splits into that many groups, or what `field` says."""
    for count, what in counts:
        if count % groups:
            common = gcd(*(n for n, _ in counts))
            fitting = [n for n in range(1, min(common, 4096) + 1) if common % n == 0]
            near = sorted(sorted(fitting, key=lambda n: abs(n - groups))[:3])
            divided = " and ".join(f"the {int(n)} {w}" for n, w in _short(counts))
            raise LayerError(
                "N305",
                f"the {int(count)} {what} do not split into {int(groups)} {field}",
                field=field,
                help=f"{_listed(near)} would divide {'both ' if len(counts) > 1 else ''}{divided}",
            )


def _short(counts: tuple[tuple[int, str], ...]) -> list[tuple[int, str]]:
    """`channels` where a message has said `channels of the input` before."""
    return [(count, what.removesuffix(" of the input")) for count, what in counts]


def _listed(numbers: list[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} or {last}" if most else last


def need_constant(layer: Layer, field: str, value: Any, shape: tuple[int, ...]) -> None:
    """A constant for a weight has the weight's shape."""
    if is_constant(value) and constant_shape(value) != shape:
        given, wanted = dims(constant_shape(value)), dims(shape)
        message = (
            f"`{field}` of `{layer.name}` is a constant of {given}, but the weight is {wanted}"
        )
        raise LayerError("N204", message, field=field)
