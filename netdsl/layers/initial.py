"""How a weight starts."""

from math import prod
from typing import Annotated, Any

from netdsl.layers.parameters import ParameterType, SymbolCall, real, show
from netdsl.record import record

DISTRIBUTIONS = {
    "he_normal": 0,
    "he_uniform": 0,
    "glorot_normal": 0,
    "glorot_uniform": 0,
    "lecun_normal": 0,
    "normal": 1,
    "truncated_normal": 1,
    "zeros": 0,
    "ones": 0,
    "constant": 1,
}
"""The name of each initialisation and how many numbers it takes."""


MOST_AXES = 5
"""The axes of the kernel of a convolution over three axes: no weight has more."""


@record
class Initial:
    """A distribution by name, its number (`std`, or the constant), and the fans.

    `normal` scalings that depend on a fan (`he_normal`, `glorot_normal`, `lecun_normal`)
    are cut at two standard deviations with the variance kept, as in Keras.
    `truncated_normal(std)` is cut at `2 * std` without that correction. `constant` holds
    one number or a nested tuple of the weight's shape. `orthogonal` has orthonormal columns
    of any direction; it is no choice of users. `bilinear` interpolates each channel by
    itself, along each axis of `k` places by `1 - |i - (k - 1) / 2| / ((k + 1) // 2)`.
    """

    name: str
    value: Any = None
    fan_in: int = 0
    fan_out: int = 0


ZEROS = Initial("zeros")
ONES = Initial("ones")


class InitialType(ParameterType):
    """A distribution (`he_normal`), one with its number (`normal(0.01)`), or a constant.

    Canonical: a string, a pair such as `("normal", 0.01)`, or a number or nested tuple of
    numbers.
    """

    symbols = frozenset(DISTRIBUTIONS) - {"constant"}
    starts = True

    def __init__(self, *, constants: bool = True) -> None:
        self.constants = constants

    def check(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._named(value, (), value)
        if isinstance(value, SymbolCall):
            return self._named(value.name, value.arguments, value)
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return self._named(value[0], value[1:], value)
        if not self.constants:
            raise self.refuse(value)
        return self._constant(value, 0)

    def expects(self) -> str:
        return (
            "an initialisation such as `he_normal` or `normal(0.01)`"
            f"{', or a constant' if self.constants else ''}"
        )

    def show(self, value: Any) -> str:
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return f"{value[0]}({show(value[1])})"
        return super().show(value)

    def _named(self, name: str, numbers: tuple[Any, ...], given: Any) -> Any:
        if name not in self.symbols:
            raise self.refuse(given)
        taken = DISTRIBUTIONS.get(name, 0)
        if len(numbers) != taken:
            needed = "its number, the standard deviation" if taken else "no number"
            example = f"{name}(0.01)" if taken else name
            raise ValueError(f"is `{name}`, which takes {needed}: `{example}`")
        if not numbers:
            return str(name)
        number = real(numbers[0])
        if number is None or number <= 0:
            raise ValueError(f"must have a standard deviation above 0, not {show(numbers[0])}")
        return (str(name), number)

    def _constant(self, value: Any, depth: int) -> Any:
        if not isinstance(value, tuple):
            number = real(value)
            if number is None:
                raise self.refuse(value)
            return number
        if depth == MOST_AXES:
            raise ValueError(f"must be a constant of at most {MOST_AXES} axes")
        rows = tuple(self._constant(row, depth + 1) for row in value)
        if not rows or len({constant_shape(row) for row in rows}) > 1:
            raise ValueError("must be a constant whose rows are all of one length")
        return rows


def constant_shape(value: Any) -> tuple[int, ...]:
    """The shape of a checked constant; `()` for one number."""
    shape = []
    while isinstance(value, tuple):
        shape.append(len(value))
        value = value[0]
    return tuple(shape)


def is_constant(value: Any) -> bool:
    """Whether a canonical `init` is a nested constant, which must have the weight's shape."""
    return isinstance(value, tuple) and not isinstance(value[0], str)


def initial(value: Any, fan_in: int, fan_out: int) -> Initial:
    """The start of a weight, from a canonical `init` and the fans of the weight."""
    if isinstance(value, str):
        return Initial(value, None, fan_in, fan_out)
    if is_constant(value) or not isinstance(value, tuple):
        return Initial("constant", value, fan_in, fan_out)
    return Initial(value[0], value[1], fan_in, fan_out)


def kernel_initial(value: Any, shape: tuple[int, ...]) -> Initial:
    """The start of a weight `(out, in, *kernel)`, with PyTorch's fans of that layout."""
    return initial(value, prod(shape[1:]), shape[0] * prod(shape[2:]))


class UpsamplingInitialType(InitialType):
    """The same, and `bilinear`: what a transposed convolution needs to interpolate."""

    symbols = InitialType.symbols | {"bilinear"}


Initialisation = Annotated[Any, InitialType()]
UpsamplingInitialisation = Annotated[Any, UpsamplingInitialType()]
Distribution = Annotated[Any, InitialType(constants=False)]
