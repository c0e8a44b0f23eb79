"""Expressions: from a tree and an environment to a value.

Values are numbers (traced inside blocks), booleans, strings, symbols, tuples, `None`,
layers (`LayerValue`) and values of the network (`Flow`).
"""

import operator
from collections.abc import Callable
from typing import Any

from netdsl.compile.environment import MISSING, Environment
from netdsl.compile.errors import CompileError, Poisoned, rename_help
from netdsl.compile.functions import FUNCTIONS, TooLong
from netdsl.compile.labels import Labels
from netdsl.compile.limits import bounded, bounded_list
from netdsl.compile.properties import PROPERTIES, property_of
from netdsl.compile.reaching import reach, unreachable
from netdsl.compile.values import POISON, Flow, LayerValue
from netdsl.diagnostics import Applicability, Edit, Help, Note
from netdsl.layers.parameters import Symbol, SymbolCall, show
from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

MakeLayer = Callable[["Place", tree.Call | tree.Name], LayerValue | None]


@record
class Place:
    """Where an expression stands: its names, its labels, and what `in` is there.

    `symbols` are the bare names that win over variables (a layer's parameter takes
    them). `free` says that a name which is nothing else is a symbol (an argument of a
    block, which passes it on). `layer` makes a layer out of a name or call.
    """

    environment: Environment
    labels: Labels | None = None
    entering: Flow | None = None
    symbols: frozenset[str] = frozenset()
    free: bool = False
    layer: MakeLayer | None = None
    facts: Any = None

    def taking(self, symbols: frozenset[str]) -> "Place":
        """The same place, for a parameter that takes these symbols."""
        if not symbols and not self.symbols and not self.free:
            return self
        return Place(
            self.environment, self.labels, self.entering, symbols, False, self.layer, self.facts
        )

    def passing(self) -> "Place":
        """The same place, for an argument of a block."""
        return Place(
            self.environment, self.labels, self.entering, frozenset(), True, self.layer, self.facts
        )


def evaluate(expression: tree.Expression, place: Place) -> Any:
    """The value; raises `CompileError` (or `Poisoned`, silently) where there is none."""
    return _EVALUATE[type(expression)](expression, place)


def whole(expression: tree.Expression, place: Place, what: str) -> int:
    """The value as a whole number; `what` names it in the message."""
    value = evaluate(expression, place)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise CompileError(
        "N206",
        f"{what} must be a whole number, not {shown(value)}",
        expression.span,
        describe(value),
    )


def truth(expression: tree.Expression, place: Place) -> bool:
    """The value as `true` or `false`."""
    value = evaluate(expression, place)
    if isinstance(value, bool):
        return value
    message = f"a condition must be `true` or `false`, not {shown(value)}"
    raise CompileError("N206", message, expression.span, describe(value))


def shown(value: Any) -> str:
    """A value in a message."""
    return show(value) if not isinstance(value, LayerValue | Flow) else describe(value)[8:]


def describe(value: Any) -> str:
    """What kind of thing a value is, in a few words."""
    match value:
        case bool():
            return f"this is {show(value)}"
        case int() | float():
            return f"this is {value}"
        case Symbol() | SymbolCall():
            return f"this is the symbol {show(value)}"
        case str():
            return "this is a string"
        case tuple():
            return "this is a list"
        case LayerValue():
            return f"this is the layer `{value.kind}`"
        case Flow():
            return "this is a value of the network"
    return "this is `none`" if value is None else ""


# --- leaves ------------------------------------------------------------------


def _number(e: tree.Number, place: Place) -> Any:
    return bounded(e.value, e.span) if isinstance(e.value, int) else e.value


def _name(e: tree.Name, place: Place) -> Any:
    if e.name in place.symbols:
        return Symbol(e.name)
    if e.name == "in":
        raise CompileError(
            "N206",
            "`in` is a value, not a number",
            e.span,
            "which of its sizes?",
            helps=(Help("write `in.channels`, `in.height`, `in.size`, ..."),),
        )
    value = place.environment.lookup(e.name)
    if value is POISON:
        raise Poisoned
    if value is not MISSING:
        return value
    if place.facts is not None and e.name in place.facts.names:
        return place.facts.value(e.name)
    if place.layer is not None and not place.symbols:
        layer = place.layer(place, e)
        if layer is not None:
            return layer
    if place.free:
        return Symbol(e.name)
    raise _unknown_name(e.name, e.span, place)


_CONSTANTS = {"True": "true", "False": "false", "None": "none"}
"""Python's words."""


def _unknown_name(name: str, span: Span, place: Place) -> CompileError:
    if place.symbols:
        candidates = [*place.symbols, *place.environment.variables()]
        helps = rename_help(name, span, candidates, "symbol or variable")
        taken = ", ".join(f"`{s}`" for s in sorted(place.symbols))
        return CompileError(
            "N102",
            f"no variable or symbol is called `{name}`",
            span,
            "not found",
            notes=(Note(f"the symbols that stand here: {taken}"),),
            helps=helps,
        )
    if name in _CONSTANTS:
        constant = _CONSTANTS[name]
        helps = (Help(f"it is written `{constant}`", (Edit(span, constant),), Applicability.SAFE),)
    else:
        helps = rename_help(name, span, place.environment.variables(), "variable")
    return CompileError("N102", f"no variable is called `{name}`", span, "not found", helps=helps)


def _path(e: tree.Path, place: Place) -> Any:
    first, *rest = e.parts
    if first == "in":
        if place.entering is None:
            raise CompileError("N205", "no value enters here, so `in` has no meaning", e.span)
        flow = place.entering
    else:
        found = place.environment.lookup(first)
        if place.facts is not None and first == "output" and found is MISSING:
            return place.facts.value(".".join(e.parts))
        if found is MISSING:
            helps = rename_help(first, e.span, [*place.environment.variables(), "in"], "variable")
            if place.labels is not None and place.labels.find(first) is not None:
                text = f"@{e.span.text}"
                helps = (Help(f"the value of that label is `{text}`", (Edit(e.span, text),)),)
            raise CompileError(
                "N102", f"no variable is called `{first}`", e.span, "not found", helps=helps
            )
        if not isinstance(found, Flow):
            raise CompileError("N206", f"`{first}` has no properties", e.span, describe(found))
        flow = found
    return property_of(flow, ".".join(rest), e.span)


def _reference(e: tree.Reference, place: Place) -> Any:
    if place.facts is not None:
        return place.facts.reference(e)
    if place.labels is None:
        raise CompileError("N104", f"no value called `{e.path}` can be reached from here", e.span)
    path = filled(e.path, place, e.span)
    found = reach(path, place.labels, place.environment)
    if found is not None:
        return found
    owner, _, name = path.rpartition(".")
    found = reach(owner, place.labels, place.environment) if owner else None
    if found is not None and name in PROPERTIES:
        return property_of(found, name, e.span)
    raise no_value(tree.Reference(path, e.span), place.labels, place.environment)


def no_value(e: tree.Reference, labels: Labels, environment: Environment) -> CompileError:
    """The error for an `@` that leads to no value: to nothing, or to something else."""
    name, held = e.path, environment.lookup(e.path)
    if held is MISSING or labels.was_removed(name):
        return unreachable(e, labels)
    helps: tuple[Help, ...] = ()
    if isinstance(held, Symbol):
        helps = (Help(f"a value is passed with its `@`: `{name} = @{held}`"),)
    message = f"`{name}` holds no value of the network here"
    return CompileError("N104", message, e.span, describe(held), helps=helps)


def filled(text: str, place: Place, span: Span) -> str:
    """A label or path with the values of its placeholders (`enc{i}`)."""
    if "{" not in text:
        return text
    parts = text.replace("}", "{").split("{")
    for at in range(1, len(parts), 2):
        value = evaluate(tree.Name(parts[at].strip(), span), place.taking(frozenset()))
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise CompileError("N206", "a label holds whole numbers and strings only", span)
        parts[at] = str(value)
    return "".join(parts)


# --- compound expressions --------------------------------------------------------


def _sequence(e: tree.Sequence, place: Place) -> Any:
    return bounded_list(tuple(evaluate(item, place) for item in e.items), e.span)


def _unknown(e: tree.Unknown, place: Place) -> Any:
    raise CompileError("N208", "`?` stands only in the shape of an input", e.span)


def _index(e: tree.Index, place: Place) -> Any:
    value = evaluate(e.value, place.taking(frozenset()))
    if not isinstance(value, tuple):
        raise CompileError("N206", "only a list has items", e.value.span, describe(value))
    at = whole(e.index, place.taking(frozenset()), "an index")
    if not -len(value) <= at < len(value):
        message = f"there is no item {at} in a list of {len(value)}"
        raise CompileError("N205", message, e.index.span, f"this is {at}")
    return value[at]


def _unary(e: tree.Unary, place: Place) -> Any:
    if e.operator == "not":
        return not truth(e.operand, place)
    value = _numeric(e.operand, place)
    return bounded(-value, e.span) if e.operator == "-" else value


_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow,
}  # fmt: skip
_ORDER: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def _binary(e: tree.Binary, place: Place) -> Any:
    if e.operator == "and":
        return truth(e.left, place) and truth(e.right, place)
    if e.operator == "or":
        return truth(e.left, place) or truth(e.right, place)
    if e.operator in ("==", "!="):
        same = _equal(evaluate(e.left, place), evaluate(e.right, place))
        return same == (e.operator == "==")
    left, right = _numeric(e.left, place), _numeric(e.right, place)
    if e.operator in _ORDER:
        return _ORDER[e.operator](left, right)
    return arithmetic(e.operator, left, right, e.span)


def arithmetic(symbol: str, left: Any, right: Any, span: Span) -> Any:
    """`left symbol right`, within 64 bits; division by zero and the like are errors."""
    if symbol == "**" and isinstance(left, int) and isinstance(right, int):  # noqa: SIM102
        if right > 0 and abs(left) > 1 and right * (abs(left).bit_length() - 1) > 64:
            raise CompileError("N503", "this number is beyond 2**63", span, "computed here")
    try:
        value = _ARITHMETIC[symbol](left, right)
    except ZeroDivisionError:
        raise CompileError(
            "N205", "this divides by zero", span, f"{left} {symbol} {right}"
        ) from None
    except OverflowError:
        raise CompileError("N503", "this number is too large", span, "computed here") from None
    if isinstance(value, complex) or value != value or value in (float("inf"), float("-inf")):
        raise CompileError("N205", "this has no value", span, f"{left} {symbol} {right}")
    return bounded(value, span) if isinstance(value, int) else value


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    return bool(left == right)


def _numeric(e: tree.Expression, place: Place) -> Any:
    value = evaluate(e, place)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise CompileError(
        "N206", f"a number is needed here, not {shown(value)}", e.span, describe(value)
    )


def _conditional(e: tree.Conditional, place: Place) -> Any:
    chosen = truth(e.condition, place.taking(frozenset()))
    return evaluate(e.then if chosen else e.otherwise, place)


def _call(e: tree.Call, place: Place) -> Any:
    if e.name in FUNCTIONS and place.environment.lookup(e.name) is MISSING:
        return _function(e, place)
    if place.layer is not None and e.name not in place.symbols:
        layer = place.layer(place, e)
        if layer is not None:
            return layer
    if place.free or e.name in place.symbols:
        inner = place.taking(frozenset())
        return SymbolCall(e.name, tuple(evaluate(a.value, inner) for a in e.arguments))
    helps = rename_help(e.name, e.name_span, FUNCTIONS, "function")
    raise CompileError(
        "N102", f"no function is called `{e.name}`", e.name_span, "not found", helps=helps
    )


def _function(e: tree.Call, place: Place) -> Any:
    function = FUNCTIONS[e.name]
    values = _function_arguments(e, function.names, place.taking(frozenset()))
    try:
        value = function.call(values)
    except ZeroDivisionError:
        raise CompileError("N205", "this divides by zero", e.span) from None
    except (ValueError, OverflowError) as problem:
        code = "N504" if isinstance(problem, TooLong) else "N205"
        raise CompileError(code, f"`{e.name}` {problem}", e.span) from None
    return bounded(value, e.span) if isinstance(value, int) else value


def _function_arguments(e: tree.Call, names: tuple[str, ...], place: Place) -> list[Any]:
    """The arguments in the order of the function's parameters."""
    positional = [evaluate(a.value, place) for a in e.arguments if a.name is None]
    named = {}
    for argument in e.arguments:
        if argument.name is None:
            continue
        if argument.name not in names[len(positional) :]:
            message = f"`{e.name}` has no parameter `{argument.name}` here"
            span = argument.name_span or argument.span
            raise CompileError("N203", message, span, "unknown parameter")
        named[argument.name] = evaluate(argument.value, place)
    return positional + [named[n] for n in names if n in named]


_EVALUATE: dict[type, Callable[[Any, Place], Any]] = {
    tree.Number: _number,
    tree.String: lambda e, place: e.value,
    tree.Constant: lambda e, place: e.value,
    tree.Dims: lambda e, place: tuple(bounded(n, e.span) for n in e.values),
    tree.Name: _name,
    tree.Path: _path,
    tree.Reference: _reference,
    tree.Sequence: _sequence,
    tree.Unknown: _unknown,
    tree.Index: _index,
    tree.Unary: _unary,
    tree.Binary: _binary,
    tree.Conditional: _conditional,
    tree.Call: _call,
}
