"""Settings: values for a network's parameters from outside (`--set classes=10`)."""

from collections.abc import Callable, Mapping
from math import isfinite
from operator import index
from typing import Any

from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.evaluate import Place, evaluate
from netdsl.compile.limits import DEEPEST_LIST
from netdsl.compile.lookup import make_layer
from netdsl.compile.modules import Definition
from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import tree


def evaluate_settings(
    settings: Mapping[str, Any],
    definition: Definition,
    parse: Callable[[Source], tuple[tree.File, tuple[Diagnostic, ...]]],
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Python values as they are; text as an expression of the language (`[3, 4]`, `relu`)."""
    values: dict[str, Any] = {}
    problems: list[Diagnostic] = []
    for name, given in settings.items():
        try:
            values[name] = (
                _text(name, given, definition, parse) if isinstance(given, str) else _data(given)
            )
        except CompileError as error:
            problems.append(error.diagnostic)
        except Poisoned:
            problems.append(Diagnostic("N210", f"`{name}` cannot be set to `{given}`", None))
    return values, problems


def _text(name: str, text: str, definition: Definition, parse: Any) -> Any:
    source = Source(f"<{name}>", f"let value = {text}\n")
    file, diagnostics = parse(source)
    items = file.items
    if diagnostics or len(items) != 1 or not isinstance(items[0], tree.Let):
        raise CompileError("N210", f"`{text}` is no value for `{name}`", None)
    return evaluate(items[0].value, Place(definition.environment, free=True, layer=make_layer))


def _data(value: Any, depth: int = 0) -> Any:
    if isinstance(value, list | tuple):
        if depth == DEEPEST_LIST:
            raise CompileError("N505", f"lists are nested more than {DEEPEST_LIST} deep", None)
        return tuple(_data(v, depth + 1) for v in value)
    if isinstance(value, float) and not isfinite(value):
        raise CompileError("N210", f"a setting cannot be {value}", None)
    if value is None or isinstance(value, bool | int | float):
        return value
    try:
        return index(value)  # numpy's whole numbers are no `int`
    except TypeError:
        kind = type(value).__name__
        raise CompileError("N210", f"a setting cannot be of the type `{kind}`", None) from None
