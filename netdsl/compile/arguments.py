"""Arguments: which value each parameter of a layer or block gets."""

from collections.abc import Callable, Sequence

from netdsl.compile.errors import CompileError, rename_help
from netdsl.compile.evaluate import Place, evaluate
from netdsl.compile.translation import applied, meaning, taken_out
from netdsl.compile.values import Given
from netdsl.diagnostics import Applicability, Edit, Help, Label, Note
from netdsl.layers.base import Layer
from netdsl.layers.foreign import COUNTS_OTHERWISE, LAYERS, counterparts, left_out, renamed
from netdsl.spelling import near
from netdsl.syntax import tree


def signature(layer: type[Layer]) -> str:
    """`conv(filters, kernel, stride = 1, ...)`."""
    return f"{layer.name}({', '.join(str(f) for f in layer.fields.values())})"


def bind(
    what: str,
    parameters: Sequence[str],
    arguments: tuple[tree.Argument, ...],
    place_of: Callable[[str], Place],
    call: tree.Call | tree.Name,
    shown: str,
) -> dict[str, Given]:
    """Match arguments with parameters and evaluate them; positional ones come first."""
    given: dict[str, Given] = {}
    named = False
    for position, argument in enumerate(arguments):
        name = argument.name
        named = named or name is not None
        if name is None:
            if named:
                message = f"positional arguments of `{what}` come first"
                raise CompileError("N211", message, argument.span, "behind a named one")
            if position >= len(parameters):
                raise _too_many(what, parameters, arguments, call, shown)
            name = parameters[position]
        elif name not in parameters:
            raise unknown_parameter(what, name, argument, parameters, shown, arguments)
        if name in given:
            first = Label(given[name].span, "given here first")
            message = f"`{name}` of `{what}` is given twice"
            raise CompileError("N207", message, argument.span, "again here", labels=(first,))
        given[name] = Given(evaluate(argument.value, place_of(name)), argument.value.span)
    return given


def layer_arguments(
    layer: type[Layer],
    arguments: tuple[tree.Argument, ...],
    place: Place,
    call: tree.Call | tree.Name,
) -> dict[str, Given]:
    """The arguments of a layer, without its defaults."""
    fields = layer.fields
    return bind(
        layer.name,
        tuple(fields),
        arguments,
        lambda name: place.taking(fields[name].type.symbols),
        call,
        signature(layer),
    )


def _too_many(
    what: str,
    parameters: Sequence[str],
    arguments: tuple[tree.Argument, ...],
    call: tree.Call | tree.Name,
    shown: str,
) -> CompileError:
    count, most = sum(a.name is None for a in arguments), len(parameters)
    takes = "no arguments" if not most else f"{most} argument{'s' if most > 1 else ''} at most"
    message = f"`{what}` takes {takes}, but {count} {'is' if count == 1 else 'are'} given"
    return CompileError("N201", message, arguments[most].span, "one too many", notes=(Note(shown),))


def unknown_parameter(
    what: str,
    name: str,
    argument: tree.Argument,
    parameters: Sequence[str],
    shown: str,
    arguments: Sequence[tree.Argument],
) -> CompileError:
    """The error for a named argument that nothing takes."""
    span = argument.name_span or argument.span
    message = f"`{what}` has no parameter `{name}`"
    return CompileError(
        "N203",
        message,
        span,
        "unknown parameter",
        notes=(Note(shown),),
        helps=_meant(what, name, argument, parameters, arguments),
    )


def _meant(
    what: str,
    name: str,
    argument: tree.Argument,
    parameters: Sequence[str],
    arguments: Sequence[tree.Argument],
) -> tuple[Help, ...]:
    """What a parameter of that name is called here, or why there is none."""
    span = argument.name_span or argument.span
    found = renamed(what, name)
    if found is not None and found[0] in parameters:
        message = f"{found[1]} it `{name}`; here it is `{found[0]}`"
        edits = [Edit(span, found[0])]
        value = meaning(argument, keras=False)
        if value is not None:
            edits.append(Edit(argument.value.span, value))
        sure = name not in COUNTS_OTHERWISE
        level = Applicability.SAFE if sure else Applicability.MAYBE
        return (Help(message, tuple(edits), level),)
    alike = sorted(counterparts(name).intersection(parameters)) if what not in LAYERS else []
    if alike:
        return (Help(f"here it is `{alike[0]}`", (Edit(span, alike[0]),)),)
    why = left_out(what, name)
    if why and name not in near(name, parameters):
        position = next(at for at, other in enumerate(arguments) if other is argument)
        edits = [*taken_out({position}, arguments)]
        if name == "activation":
            edits += applied(what, argument, arguments)
        return (Help(f"leave it out; {why}", tuple(edits)),)
    return rename_help(name, span, parameters, "parameter")
