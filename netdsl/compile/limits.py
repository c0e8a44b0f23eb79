"""Bounds that make every compilation end: an untrusted file costs a known amount at most."""

from netdsl.compile.errors import CompileError
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.source import Span

LARGEST = 2**63 - 1
LONGEST_LIST = 1_000_000
DEEPEST_LIST = 16
DEEPEST_CALL = 64
DEEPEST = 96
"""How deep statements may stand in each other, those of called blocks counted: Python's own
stack holds a little more, and what calls netdsl has a part of that."""


STEPS_OF_A_LAYER = 8
"""Steps that every layer brings with it: what makes layers may go on."""


@record
class Limits:
    """How much one compilation may do.

    `steps` are those beyond what its layers need, `calls` are uses of blocks.
    """

    layers: int = 200_000
    steps: int = 500_000
    calls: int = 40_000


class Budget:
    """Counts what a compilation has done."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.layers = 0
        self.steps = 0
        self.depth = 0
        self.calls = 0
        self._too_deep = False

    @property
    def spent(self) -> bool:
        """Whether a limit was reached, so that nothing more is to be done."""
        return (
            self._too_deep
            or self._too_many_steps
            or self.layers > self.limits.layers
            or self.calls > self.limits.calls
        )

    @property
    def _too_many_steps(self) -> bool:
        return self.steps > self.limits.steps + STEPS_OF_A_LAYER * self.layers

    def step(self, span: Span | None) -> None:
        """One statement, iteration, element or block call."""
        self.steps += 1
        if self.steps > self.limits.steps and self._too_many_steps:
            count = "1 layer" if self.layers == 1 else f"{self.layers:,} layers"
            message = f"this takes {self.steps:,} steps, for {count}"
            raise CompileError("N501", message, span, "given up here")

    def call(self, span: Span | None) -> None:
        """One more use of a block."""
        self.calls += 1
        if self.calls > self.limits.calls:
            message = f"this network uses blocks more than {self.limits.calls:,} times"
            raise CompileError("N501", message, span, "given up here")

    def too_deep(self, span: Span | None) -> CompileError:
        """The error of what is nested beyond the limit; nothing goes on after it."""
        self._too_deep = True
        message = f"this is nested more than {DEEPEST} deep, the blocks that it stands in counted"
        return CompileError("N505", message, span, "given up here")

    def layer(self, span: Span | None) -> None:
        """One more layer."""
        self.layers += 1
        if self.layers > self.limits.layers:
            self.too_many(self.layers, span)

    def too_many(self, count: int, span: Span | None) -> None:
        """Report a count of layers beyond the limit."""
        message = f"this network has more than {self.limits.layers:,} layers"
        raise CompileError("N502", message, span, f"{count:,} here")


def bounded(value: int, span: Span) -> int:
    """`value`, unless it is beyond 64 bits."""
    if -LARGEST - 1 <= value <= LARGEST:
        return value
    raise CompileError("N503", "this number is beyond 2**63", span, "computed here")


def bounded_type(x: TensorType, span: Span) -> None:
    """Refuse a value that no machine could address."""
    size = 1
    for axis in x.shape:
        size *= 1 if axis is None else axis
        if size > LARGEST:
            message = "the numbers of this value are more than 2**63"
            raise CompileError("N503", message, span, f"it is {x}")


def bounded_list(value: tuple[object, ...], span: Span) -> tuple[object, ...]:
    """`value`, unless it holds too much or is nested too deeply."""
    size, depth = _measure(value)
    if size > LONGEST_LIST:
        raise CompileError("N504", f"this list has more than {LONGEST_LIST:,} items", span)
    if depth > DEEPEST_LIST:
        raise CompileError("N505", f"lists are nested more than {DEEPEST_LIST} deep here", span)
    return value


def _measure(value: object) -> tuple[int, int]:
    if not isinstance(value, tuple):
        return 1, 0
    size = depth = 0
    for item in value:
        if isinstance(item, tuple):
            inner, deep = _measure(item)
            size, depth = size + inner, max(depth, deep)
        else:
            size += 1
        if size > LONGEST_LIST:
            break
    return size, depth + 1
