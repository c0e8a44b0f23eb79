"""What a layer is: a frozen class whose fields are its parameters.

A layer is declared once. From the class come the checks of its arguments, its help, the
reference page, the shape of its output, its weights and its cost. Parameter types
(`parameters.py`, `axes.py`, `initial.py`) check single values; `normalise` then brings the
layer to the one form that the IR keeps (a number that stands for all axes becomes a tuple).
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self, dataclass_transform, get_args

from netdsl.layers.initial import Initial
from netdsl.layers.parameters import ParameterType
from netdsl.layers.reach import SAME, Reach, places
from netdsl.layers.saving import INPUTS, Saved
from netdsl.layers.tensor import Size, TensorType
from netdsl.record import record


class _Required:
    """The default of a parameter that has none."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<required>"

    def __reduce__(self) -> str:
        return "REQUIRED"


REQUIRED: Any = _Required()
"""The default of a parameter that has none."""


class LayerError(Exception):
    """Why a layer cannot be applied: the message, with the facts that lead to it.

    `field` names the parameter that is at fault, where it is one; `label` is a few words
    for the place; `arithmetic` are lines such as
    `height: (224 + 2*2 - 1*(7 - 1) - 1) // 2 + 1 = 111`; `help` is a remedy.
    `code` is `N2xx` for an argument, `N3xx` for a shape. `branches` are the positions, from
    0, of the branches of a merge that do not fit: the one that is right so far, then the
    one at fault.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        field: str | None = None,
        label: str = "",
        arithmetic: tuple[str, ...] = (),
        help: str = "",  # noqa: A002  (the word that users see)
        branches: tuple[int, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.label = label
        self.arithmetic = arithmetic
        self.help = help
        self.branches = branches


@record
class Weight:
    """A tensor that a layer owns, as PyTorch names and lays it out.

    A buffer (`trainable=False`) is state or a constant: it is not counted in `params`.
    `initial` says how it starts; `integer` marks `num_batches_tracked`.
    """

    name: str
    shape: tuple[int, ...]
    initial: Initial
    trainable: bool = True
    integer: bool = False


@record
class Field:
    """One parameter of a layer, as it was declared."""

    name: str
    type: ParameterType
    default: Any

    def __str__(self) -> str:
        """`stride = 1`, as in the layer's signature."""
        if self.default is REQUIRED:
            return self.name
        return f"{self.name} = {self.type.show(self.default)}"


@dataclass_transform(frozen_default=True)
class Layer:
    """The base of all layers. A subclass declares `name`, its fields, and its rules.

    Layers are equal, and hash, by kind and values. Field values are plain data: numbers,
    booleans, strings (symbols), `None`, and tuples of them.
    """

    __slots__ = ("_values",)

    name: ClassVar[str] = ""
    family: ClassVar[str] = ""
    fields: ClassVar[dict[str, Field]] = {}
    weighted: ClassVar[bool] = False
    """Whether it counts in the depth of a network: convolutions, dense layers and their like."""
    takes_several: ClassVar[bool] = False
    """Whether it may take several values: then `infer_all` and `macs_all` have the rules."""
    commutative: ClassVar[bool] = False
    """Whether the order of the values that it takes makes no difference."""
    randomness: ClassVar[tuple[str, ...]] = ()
    """The parameters that say how random it is in training; it is not where they are 0."""
    idle: ClassVar[bool] = False
    """Whether it gives its input itself in evaluation, whatever its parameters are."""
    training_only: ClassVar[tuple[str, ...]] = ()
    """The parameters that matter in training alone.

    Layers that differ in nothing else have weights of the same names and shapes, and compute
    the same in evaluation. A subclass names what does not follow: all parameters of an `idle`
    layer, `randomness`, and how weights start are among them by themselves.
    """

    _values: tuple[Any, ...]
    _defaults: ClassVar[tuple[Any, ...]] = ()
    _checks: ClassVar[dict[str, tuple[int, Callable[[Any], Any]]]] = {}
    _required: ClassVar[tuple[int, ...]] = ()
    _settled: ClassVar[tuple[tuple[int, Field], ...]] = ()

    def __init_subclass__(cls) -> None:
        """Read the fields from the annotations, once for each class."""
        cls.fields = dict(cls.fields)
        for name, annotation in cls.__annotations__.items():
            found = [a for a in get_args(annotation) if isinstance(a, ParameterType)]
            if found:
                cls.fields[name] = Field(name, found[0], cls.__dict__.get(name, REQUIRED))
                setattr(cls, name, _reader(list(cls.fields).index(name)))
        cls.training_only = tuple(
            name
            for name, field in cls.fields.items()
            if cls.idle or field.type.starts or name in (*cls.randomness, *cls.training_only)
        )
        all_fields = tuple(enumerate(cls.fields.values()))
        cls._defaults = tuple(f.default for _, f in all_fields)
        cls._checks = {f.name: (i, f.type.check) for i, f in all_fields}
        cls._required = tuple(i for i, f in all_fields if f.default is REQUIRED)
        cls._settled = tuple((i, f) for i, f in all_fields if f.type.settles)

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Take values as they are, in the order of declaration or by name (see `make`)."""
        values = [*positional, *self._defaults[len(positional) :]]
        for name, value in named.items():
            place = self._checks.get(name)
            if place is None or place[0] < len(positional):
                raise TypeError(f"{type(self).__name__}() got an unexpected argument {name!r}")
            values[place[0]] = value
        if len(values) != len(self._defaults) or any(values[i] is REQUIRED for i in self._required):
            raise TypeError(f"{type(self).__name__}() is {self.signature()}")
        self._values = tuple(values)

    @classmethod
    def make(cls, values: Mapping[str, Any]) -> Self:
        """Check every value and build the layer; raises `LayerError` for the first bad one."""
        filled = list(cls._defaults)
        checks = cls._checks
        for name, value in values.items():
            if name not in checks:
                raise LayerError("N203", f"`{cls.name}` has no parameter `{name}`", field=name)
            index, check = checks[name]
            try:
                filled[index] = check(value)
            except ValueError as problem:
                raise cls._bad_value(name, problem) from None
        for index in cls._required:
            if filled[index] is REQUIRED:
                name = list(cls.fields)[index]
                raise LayerError(
                    "N202", f"`{cls.name}` needs `{name}`, which has no default", field=name
                )
        return cls._of(filled)

    @classmethod
    def check(cls, name: str, value: Any) -> Any:
        """The canonical value of one parameter; raises `LayerError` where it is none."""
        try:
            return cls._checks[name][1](value)
        except ValueError as problem:
            raise cls._bad_value(name, problem) from None

    @classmethod
    def _of(cls, values: list[Any]) -> Self:
        made = cls.__new__(cls)
        made._values = tuple(values)
        return made

    @classmethod
    def _bad_value(cls, name: str, problem: ValueError) -> LayerError:
        return LayerError("N204", f"`{name}` of `{cls.name}` {problem}", field=name)

    def but(self, **changes: Any) -> Self:
        """The same layer with other values for some fields."""
        values = list(self._values)
        for name, value in changes.items():
            values[self._checks[name][0]] = value
        return self._of(values)

    @property
    def values(self) -> Mapping[str, Any]:
        """Every parameter and its value, in the order of declaration."""
        return dict(zip(self.fields, self._values, strict=True))

    # --- what a layer says of itself ------------------------------------------

    def accept(self, x: TensorType) -> None:
        """Raise `LayerError` where the layer does not take such an input at all."""

    def normalise(self, x: TensorType) -> Self:
        """The one form that the IR keeps, for an input of this type. Idempotent.

        Raises `LayerError` where the layer does not take the input, or a parameter does not
        go with it. `infer` of a layer with such rules begins with it.
        """
        self.accept(x)
        changed: list[Any] | None = None
        for index, field in self._settled:
            value = self._values[index]
            try:
                settled = field.type.settle(value, x, self)
            except ValueError as problem:
                raise self._bad_value(field.name, problem) from None
            if settled is not value:
                changed = changed or list(self._values)
                changed[index] = settled
        return self if changed is None else self._of(changed)

    def still(self) -> "Layer":
        """The same layer without its randomness: what it does otherwise stays."""
        return self.but(**dict.fromkeys(self.randomness, 0.0)) if self.randomness else self

    def infer(self, x: TensorType) -> TensorType:
        """The type of the output; raises `LayerError` where the layer does not fit."""
        raise NotImplementedError

    def infer_all(self, xs: tuple[TensorType, ...]) -> TensorType:
        """The type of the output for all inputs; what the compiler calls."""
        (x,) = xs
        return self.infer(x)

    def weights(self, x: TensorType) -> tuple[Weight, ...]:
        """The tensors that the layer owns, in PyTorch's names and layouts."""
        return ()

    def macs(self, x: TensorType, y: TensorType) -> Size:
        """Multiply-adds for one sample, of convolutions, dense layers, matrix products.

        `None` where the size of an axis that they depend on is not known.
        """
        return 0

    def macs_all(self, xs: tuple[TensorType, ...], y: TensorType) -> Size:
        """The same for all inputs."""
        return self.macs(xs[0], y)

    def reach(self, x: TensorType, y: TensorType) -> tuple[Reach | None, ...] | None:
        """What a place of the output sees of an input, for each of the output's `places`.

        `None` is everything: on one axis, or on all. Asked once for each input. What only
        norms the values does not count, as it is usual.
        """
        return (SAME,) * len(places(y))

    def saved(self, xs: tuple[TensorType, ...], y: TensorType) -> Saved:
        """What it keeps in training for the backward pass: its inputs, if it says no more."""
        return INPUTS

    @classmethod
    def value_fields(cls) -> tuple[str, ...]:
        """The parameters that hold a value of the network: inputs behind the first one."""
        return tuple(f.name for f in cls.fields.values() if f.type.is_value)

    @property
    def arity(self) -> int:
        """How many values it takes; merges take any number from 2."""
        return 1 + sum(self.values[name] is not None for name in self.value_fields())

    def arithmetic(self, x: TensorType) -> tuple[str, ...]:
        """How the sizes of the output come about: a line for each axis, where that helps."""
        return ()

    # --- identity --------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Layer) and type(self) is type(other) and self._values == other._values
        )

    def __hash__(self) -> int:
        return hash((type(self), self._values))

    def __repr__(self) -> str:
        given = ", ".join(f"{n}={v!r}" for n, v in self.values.items())
        return f"{type(self).__name__}({given})"

    # --- documentation, read from the source only when somebody asks -----------

    @classmethod
    def signature(cls) -> str:
        """`maxpool(kernel, stride = kernel, padding = 0, ceil = false)`."""
        return f"{cls.name}({', '.join(map(str, cls.fields.values()))})" if cls.fields else cls.name

    @classmethod
    def documentation(cls) -> str:
        """The layer's docstring."""
        from inspect import cleandoc

        return cleandoc(cls.__doc__ or "")

    @classmethod
    def field_documentation(cls) -> dict[str, str]:
        """What the docstring below each field says."""
        from netdsl.layers.documentation import docstrings_below

        found: dict[str, str] = {}
        for owner in reversed(cls.__mro__):
            if owner is not Layer and issubclass(owner, Layer):
                found.update(docstrings_below(owner))
        return {name: found[name] for name in cls.fields if name in found}


class Merge(Layer):
    """A layer that joins several values: `infer_all` takes them all."""

    __slots__ = ()

    family = "merge"
    takes_several = True

    def infer(self, x: TensorType) -> TensorType:
        """The type of a merge of one branch."""
        return self.infer_all((x,))

    def infer_all(self, xs: tuple[TensorType, ...]) -> TensorType:
        """The type of the joined value; the `branches` of a `LayerError` are those at fault."""
        raise NotImplementedError


def _reader(index: int) -> property:
    return property(lambda self: self._values[index])
