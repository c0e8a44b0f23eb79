"""From a layer's class and arguments to a node of the IR."""

from collections.abc import Callable, Mapping
from typing import Any

from netdsl.compile.errors import CompileError, Poisoned, once_each
from netdsl.compile.evaluate import describe
from netdsl.compile.missing import missing
from netdsl.compile.values import POISON, Flow, Given, LayerValue
from netdsl.diagnostics import Help, Label, Note
from netdsl.layers.base import REQUIRED, Layer, LayerError
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl.source import Span
from netdsl.trace import Trace, Traced, TracedFloat, plain, trace_of


@record
class Applied:
    """A layer that fits its inputs: as the IR keeps it, and its output's type.

    `result` is in the block's terms (traced), `type` is plain.
    """

    layer: Layer
    traces: tuple[tuple[str, Trace], ...]
    type: TensorType
    result: TensorType


class Applier:
    """Applies layers, remembering equal applications: networks repeat themselves."""

    def __init__(self) -> None:
        self._known: dict[Any, Applied] = {}

    def apply(
        self,
        layer: type[Layer],
        given: Mapping[str, Given],
        inputs: tuple[TensorType, ...],
        traced: bool,
        span: Span,
    ) -> Applied:
        """Check the arguments and infer the type; raises `CompileError` at its place."""
        values = {name: g.value for name, g in given.items()}
        key = None if traced else (layer, *(_typed(v) for v in values.items()), inputs)
        found = self._known.get(key) if key is not None else None
        if found is not None:
            return found
        try:
            made = layer.make(values).normalise(inputs[0])
            result = made.infer_all(inputs)
        except LayerError as error:
            raise located(error, layer, given, span) from None
        if traced:
            return _untraced(made, result)
        applied = Applied(made, (), result, result)
        self._known[key] = applied
        return applied


def apart(
    layer: type[Layer], given: Mapping[str, Given]
) -> tuple[dict[str, Given], tuple[Flow, ...]]:
    """The arguments with places for the values among them, and these values."""
    made, flows = dict(given), []
    for name in layer.value_fields():
        argument = given.get(name)
        if argument is None or argument.value is None:
            continue
        if argument.value is POISON:
            raise Poisoned
        if not isinstance(argument.value, Flow):
            message = f"`{name}` of `{layer.name}` must be {layer.fields[name].type.expects()}"
            raise CompileError("N204", message, argument.span, describe(argument.value))
        flows.append(argument.value)
        made[name] = Given(len(flows), argument.span)
    return made, tuple(flows)


def check_values(layer: type[Layer], given: Mapping[str, Given], span: Span) -> None:
    """Check arguments that no parameter type could make sense of."""
    for name, argument in given.items():
        if argument.value is POISON:
            raise Poisoned
        if isinstance(argument.value, LayerValue | Flow):
            message = f"`{name}` of `{layer.name}` must be {layer.fields[name].type.expects()}"
            raise CompileError("N204", message, argument.span, describe(argument.value))


def check_arguments(layer: type[Layer], given: Mapping[str, Given], span: Span) -> None:
    """What can be checked of a layer without its input."""
    try:
        layer.make({name: g.value for name, g in given.items()})
    except LayerError as error:
        raise located(error, layer, given, span) from None


def sound(
    layer: type[Layer], given: Mapping[str, Given], report: Callable[[CompileError], None]
) -> dict[str, Given]:
    """A `default`'s arguments, checked one by one; what is wrong is reported here only."""
    made = dict(given)
    for name, argument in given.items():
        try:
            one, _ = apart(layer, {name: argument})
            check_values(layer, one, argument.span)
            layer.check(name, one[name].value)
        except LayerError as error:
            report(located(error, layer, given, argument.span))
        except CompileError as problem:
            report(problem)
        except Poisoned:
            pass
        else:
            continue
        made[name] = Given(POISON, argument.span)
    return made


def required(layer: type[Layer]) -> list[str]:
    """The parameters without a default."""
    return [f.name for f in layer.fields.values() if f.default is REQUIRED]


def located(
    error: LayerError, layer: type[Layer], given: Mapping[str, Given], span: Span
) -> CompileError:
    """The layer's error, at the argument that is at fault."""
    absent = [n for n in required(layer) if n not in given]
    if error.code == "N202" and absent:
        signature = [str(field) for field in layer.fields.values()]
        return missing(layer.name, absent, signature, given, span, layer=True)
    at = given[error.field].span if error.field is not None and error.field in given else span
    labels = () if at is span else (Label(span, ""),)
    return CompileError(
        error.code,
        error.message,
        at,
        error.label,
        labels=tuple(la for la in labels if la.text),
        notes=tuple(Note(line) for line in once_each(error.arithmetic)),
        helps=(Help(error.help),) if error.help else (),
    )


def plain_type(x: TensorType) -> TensorType:
    """The same type with plain sizes."""
    return TensorType(plain(x.shape), x.sequence, plain(x.limit))


def _untraced(made: Layer, result: TensorType) -> Applied:
    traces = []
    changes = {}
    for name, value in made.values.items():
        found = _trace(value)
        if found is not None:
            traces.append((name, found))
            changes[name] = plain(value)
    layer = made.but(**changes) if changes else made
    return Applied(layer, tuple(traces), plain_type(result), result)


def _trace(value: Any) -> Trace | None:
    if isinstance(value, Traced | TracedFloat):
        return trace_of(value)
    if isinstance(value, tuple):
        inner = tuple(_trace(item) for item in value)
        return ("axes", *inner) if any(t is not None for t in inner) else None
    return None


def _typed(value: Any) -> Any:
    # 1, 1.0 and true are equal and hash alike, but are not the same argument
    name, it = value
    return (name, repr(it)) if isinstance(it, tuple) else (name, type(it), it)
