"""The types of layers' parameters: each checks one value and says what it expects.

`check` returns the value in its canonical form or raises `ValueError` with the rest of a
sentence that begins "`stride` of `conv` ...". Traced numbers pass through unchanged.
Symbols arrive as `Symbol`, and leave as plain strings. What is canonical passes unchanged.
"""

from math import isfinite
from typing import Annotated, Any, ClassVar

from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.trace import trace_of, traced

LARGEST = 2**63
"""What whole numbers are below."""
SHOWN_DIGITS = 24
"""How many digits of a number beyond it a message shows."""
SHOWN_ITEMS = 16
"""How many items of a tuple a message shows."""


class Symbol(str):
    """A bare name in an argument (`same`, `half`), as opposed to a string in quotes."""

    __slots__ = ()


@record
class SymbolCall:
    """A bare name with numbers, where no function is called so: `normal(0.01)`."""

    name: str
    arguments: tuple[Any, ...]


class ParameterType:
    """The base of all parameter types."""

    symbols: frozenset[str] = frozenset()
    """The bare names that this parameter takes; they win over variables."""

    settles: ClassVar[bool] = False
    """Whether the one form of a value depends on the input (see `settle`)."""

    is_value: ClassVar[bool] = False
    """Whether it takes a value of the network (see `ValueInput`)."""

    starts: ClassVar[bool] = False
    """Whether it only says how weights start, which a checkpoint replaces."""

    def check(self, value: Any) -> Any:
        """The canonical value; `ValueError` with the rest of a sentence if it is none."""
        raise NotImplementedError

    def settle(self, value: Any, x: TensorType, layer: Any) -> Any:
        """The one form of a checked value for an input of this type, as the IR keeps it.

        `layer` has the other parameters. `ValueError` as `check`.
        """
        return value

    def expects(self) -> str:
        """A few words: `a whole number, 1 or more`."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """A canonical value as it is written in a `.net` file."""
        return value if isinstance(value, str) else show(value).strip("`")

    def refuse(self, value: Any) -> ValueError:
        """The error for a value that is none of this type."""
        return ValueError(f"must be {self.expects()}, not {show(value)}")


class Whole(ParameterType):
    """A whole number in a range; floats without a fraction are taken."""

    def __init__(self, minimum: int | None = None, *, optional: bool = False) -> None:
        self.minimum = minimum
        self.optional = optional

    def check(self, value: Any) -> Any:
        if value is None and self.optional:
            return None
        number = whole(value)
        if number is None or (self.minimum is not None and number < self.minimum):
            raise self.refuse(value)
        return number

    def expects(self) -> str:
        text = "a whole number" + ("" if self.minimum is None else f", {self.minimum} or more")
        return text + (", or `none`" if self.optional else "")


class Real(ParameterType):
    """A number in a closed range, or above a bound."""

    def __init__(
        self,
        minimum: float | None = None,
        maximum: float | None = None,
        *,
        above: float | None = None,
    ) -> None:
        self.minimum, self.maximum, self.above = minimum, maximum, above

    def check(self, value: Any) -> Any:
        number = real(value)
        if (
            number is None
            or (self.minimum is not None and number < self.minimum)
            or (self.maximum is not None and number > self.maximum)
            or (self.above is not None and number <= self.above)
        ):
            raise self.refuse(value)
        return number

    def expects(self) -> str:
        if self.above is not None:
            return f"a number above {self.above:g}"
        if self.minimum is not None and self.maximum is not None:
            return f"a number from {self.minimum:g} to {self.maximum:g}"
        return "a number" if self.minimum is None else f"a number, {self.minimum:g} or more"


class Flag(ParameterType):
    """`true` or `false`."""

    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse(value)
        return value

    def expects(self) -> str:
        return "`true` or `false`"


class ValueInput(ParameterType):
    """A value of the network (`@encoder`), or `none`: a further input of the layer.

    Canonical: its place among the layer's inputs, which the compiler fills in.
    """

    is_value = True

    def check(self, value: Any) -> int | None:
        if value is None:
            return None
        place = whole(value)
        if place is None or place < 1:
            raise self.refuse(value)
        return int(place)

    def expects(self) -> str:
        return "a value such as `@encoder`, or `none`"

    def show(self, value: Any) -> str:
        return "none" if value is None else f"@{int(value)}"


class OneOf(ParameterType):
    """One of a few symbols."""

    def __init__(self, *symbols: str) -> None:
        self.order = symbols
        self.symbols = frozenset(symbols)

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or value not in self.symbols:
            raise self.refuse(value)
        return str(value)

    def expects(self) -> str:
        return " or ".join(f"`{s}`" for s in self.order)


def show(value: Any) -> str:
    """A value as it is written in a `.net` file; words stand in backticks, long tuples are cut."""
    if value is None or isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Symbol):
        return f"`{value}`"
    if isinstance(value, str):
        return f'`"{value}"`'
    if isinstance(value, SymbolCall):
        return f"`{value.name}({', '.join(show(a).strip('`') for a in value.arguments)})`"
    if isinstance(value, tuple):
        items = [show(v).strip("`") for v in value[:SHOWN_ITEMS]]
        return f"({', '.join([*items, '...'] if len(value) > SHOWN_ITEMS else items)})"
    if isinstance(value, float):
        return _float(value)
    return str(int(value)) if isinstance(value, int) else str(value)


def _float(value: float) -> str:
    """The shortest text: `0.01`, `1.0`, but `1e-5`."""
    if not 0 < abs(value) < 1e-3:
        return float.__repr__(value)
    forms = (f"{value:.{digits}e}" for digits in range(17))
    mantissa, _, exponent = next(form for form in forms if float(form) == value).partition("e")
    return f"{mantissa}e{int(exponent)}"


def whole(value: Any) -> int | None:
    """A whole number as it came, trace and all; a whole float as one; `None` if it is none.

    `ValueError` beyond 2**63: the expressions of a file have no such integer.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not value.is_integer():
        return None
    if not -LARGEST <= value < LARGEST:
        raise ValueError(f"must be below 2**63, not {_short(value)}")
    return value if isinstance(value, int) else int(value)


def _short(value: float) -> str:
    text = show(value)
    return text if len(text) <= SHOWN_DIGITS else f"{text[:SHOWN_DIGITS]}..."


def real(value: Any) -> float | None:
    """A finite number as a float that keeps its trace; `None` if it is none."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        made: float = traced(float(value), trace_of(value))
    except OverflowError:
        return None
    return made


PositiveInt = Annotated[int, Whole(1)]
NaturalInt = Annotated[int, Whole(0)]
Bool = Annotated[bool, Flag()]
Rate = Annotated[float, Real(0, 1)]
Number = Annotated[float, Real()]
OptionalValue = Annotated[int | None, ValueInput()]
PositiveNumber = Annotated[float, Real(above=0)]
NotNegative = Annotated[float, Real(0)]
