"""What the name of an element means: a parameter that holds a layer, a block, a layer."""

from typing import Any

from netdsl.compile.arguments import layer_arguments
from netdsl.compile.environment import MISSING, Environment
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.evaluate import Place, evaluate
from netdsl.compile.translation import activation, translation
from netdsl.compile.values import Flow, Given, LayerValue
from netdsl.diagnostics import Edit, Help
from netdsl.layers.base import Layer, Merge
from netdsl.layers.foreign import counterpart
from netdsl.layers.parameters import Symbol
from netdsl.layers.registry import is_layer, layer_class, layer_names
from netdsl.source import Span
from netdsl.spelling import near
from netdsl.syntax import tree

VANISH: Any = object()
"""The target of an element that is a parameter which holds `none`."""


def find_target(
    name: str,
    span: Span,
    environment: Environment,
    *,
    bare: bool = True,
    layers_only: bool = False,
    call: tree.Call | None = None,
) -> Any:
    """A layer's name, a `Definition`, a `LayerValue`, `VANISH` or `"reuse"`.

    `call` is what a message may rewrite.
    """
    if not layers_only:
        value = environment.lookup(name)
        if isinstance(value, LayerValue):
            return value
        known = is_layer(name) or environment.file.find(name) is not None
        if value is None and (bare or not known):
            return VANISH
        definition = environment.file.find(name)
        if definition is not None:
            return definition
        if name == "reuse":
            return "reuse"
        if isinstance(value, Symbol) and value in environment.file.lost:
            raise Poisoned  # a block that could not be read
        if value is not MISSING and not is_layer(name):
            what = f"start with `@{name}`" if isinstance(value, Flow) else "it holds no layer"
            raise CompileError("N209", f"`{name}` is a value, not a layer", span, what)
    if is_layer(name):
        return name
    if name in environment.file.missing:  # its `use` failed
        raise Poisoned
    raise _unknown(name, span, environment, layers_only, call)


def _unknown(
    name: str, span: Span, environment: Environment, layers_only: bool, call: tree.Call | None
) -> CompileError:
    meant = counterpart(name)
    helps: tuple[Help, ...]
    if meant is not None and not near(name, environment.file.names()):
        layer, who = meant
        message = f"{who} it `{name}`; here it is `{layer}`" if who else f"here it is `{layer}`"
        helps = (Help(message, translation(name, span, layer, call)),)
    elif name == "Activation" and call and len(call.arguments) == 1:
        act = activation(call.arguments[0].value)
        edits = (Edit(call.span, act),) if act else ()
        helps = (Help("each activation is a layer of its own", edits),)
    else:
        helps = _similar(name, span, environment, layers_only)
    what = "layer" if layers_only else "layer, block or parameter"
    return CompileError("N101", f"no {what} is called `{name}`", span, "not found", helps=helps)


def _similar(
    name: str, span: Span, environment: Environment, layers_only: bool
) -> tuple[Help, ...]:
    blocks = [] if layers_only else list(environment.file.names())
    variables = [] if layers_only else [
        v for v in environment.variables() if isinstance(environment.lookup(v), LayerValue)
    ]  # fmt: skip
    names = near(name, [*layer_names(), *blocks, *variables])
    if not names:
        return ()
    what = "block" if names[0] in blocks else "parameter" if names[0] in variables else "layer"
    shown = " or ".join(f"`{n}`" for n in names)
    edits = (Edit(span, names[0]),) if len(names) == 1 else ()
    return (Help(f"a {what} with a similar name exists: {shown}", edits),)


def make_layer(place: Place, e: tree.Call | tree.Name) -> LayerValue | None:
    """A layer or block as a value, or `None` where the name is none."""
    environment = place.environment
    definition = environment.file.find(e.name)
    arguments = e.arguments if isinstance(e, tree.Call) else ()
    name_span = e.name_span if isinstance(e, tree.Call) else e.span
    held = environment.lookup(e.name)
    if isinstance(held, LayerValue):
        positional, named = _evaluated(arguments, place)
        return LayerValue(
            held.target,
            (*held.positional, *positional),
            {**held.named, **named},
            held.defaults,
            name_span,
        )
    if definition is not None:
        positional, named = _evaluated(arguments, place.passing())
        return LayerValue(definition, positional, named, {}, e.span)
    if not is_layer(e.name):
        return None
    layer = layer_class(e.name)
    given = layer_arguments(layer, arguments, place, e)
    return LayerValue(e.name, (), given, environment.defaults.get(e.name, {}), e.span)


def _evaluated(
    arguments: tuple[tree.Argument, ...], place: Place
) -> tuple[tuple[Given, ...], dict[str, Given]]:
    positional = tuple(
        Given(evaluate(a.value, place), a.value.span) for a in arguments if a.name is None
    )
    named = {
        a.name: Given(evaluate(a.value, place), a.value.span)
        for a in arguments
        if a.name is not None
    }
    return positional, named


def _in_braces(call: tree.Call) -> Help:
    """How to write a merge's branches; `add(@a, @b)` is rewritten."""
    given = [a for a in call.arguments if a.name is None]
    if not given or not all(isinstance(a.value, tree.Reference) for a in given):
        return Help(f"write its branches in braces: `{call.name} {{ identity; ... }}`")
    options = ", ".join(a.span.text for a in call.arguments if a.name is not None)
    values = [a.span.text for a in given]
    branches = " ; ".join(values if len(values) > 1 else ["identity", *values])
    head = f"{call.name}({options})" if options else call.name
    edit = Edit(call.span, f"{head} {{ {branches} }}")
    return Help("branches stand in braces", (edit,))


def bad_braces(call: tree.Call, layer: type[Layer]) -> CompileError:
    """A merge without braces, or a layer with them."""
    if issubclass(layer, Merge):
        message = f"`{call.name}` joins branches, and has none here"
        return CompileError("N209", message, call.span, helps=(_in_braces(call),))
    message = f"`{call.name}` is no merge, so it takes no branches in braces"
    return CompileError("N209", message, call.name_span, "a layer with one input")
