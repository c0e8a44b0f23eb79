"""What a layer becomes in Keras: one or more Keras layers, applied one after the other.

All lowerings give layers with a name of their own, so the model has no operation that
Keras names by itself.
"""

from typing import Any

from netdsl.emit.code import Call, Name, call
from netdsl.emit.lower import Lowerings
from netdsl.record import record


@record
class Variable:
    """Where a weight is kept: PyTorch's name of it, Keras' name of it, and the layout.

    `name` is an attribute of the Keras layer, or leads to one (`cell.kernel`). `layout`
    names an entry of `layouts.py`; `number` is what that layout needs to know. `part` is
    that of `WeightRow`: which of how many slices of the variable.
    """

    weight: str
    name: str
    layout: str = "id"
    number: int = 0
    part: tuple[int, int] | None = None


@record
class Step:
    """One Keras layer: the call that makes it, without its name.

    `suffix` is added to the name where a layer becomes several.
    """

    make: Call
    suffix: str = ""
    variables: tuple[Variable, ...] = ()


@record
class Lowered:
    """The steps of a layer, in order; the first one takes the layer's inputs.

    `general` is another form of the same, if there is one, that fits more strides: uses
    of a block that differ in their strides share it.
    """

    steps: tuple[Step, ...]
    general: tuple[Step, ...] = ()


lower: Lowerings[Lowered] = Lowerings("netdsl_keras", "Keras")
"""`@lower.of(Conv)` registers the function that lowers a layer."""


def stock(name: str, *arguments: Any, **keywords: Any) -> Call:
    """A call of one of Keras' own layers."""
    return call(f"layers.{name}", *arguments, **keywords)


def one(make: Call, *variables: Variable) -> Lowered:
    """A layer that is one Keras layer."""
    return Lowered((Step(make, "", variables),))


def activation(function: str, *, own: bool = False) -> Lowered:
    """An activation by Keras' name of it, or by that of a function in the emitted file."""
    return one(stock("Activation", Name(function) if own else function))
