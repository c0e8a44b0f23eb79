"""Expressions as text: the fewest parentheses, numbers and brackets as they were written."""

import re
from collections.abc import Callable
from typing import Any

from netdsl.syntax import tree

WIDTH = 100
INDENT = 2

TEST, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGNED, POWER, POSTFIX = range(10)
"""How tightly an expression binds, by the grammar's rules, the loosest first."""

_COMPARISONS = dict.fromkeys(("==", "!=", "<", ">", "<=", ">="), (COMPARISON, SUM, SUM))
_BINARY = {
    "or": (OR, OR, AND),
    "and": (AND, AND, NOT),
    **_COMPARISONS,
    **dict.fromkeys(("+", "-"), (SUM, SUM, PRODUCT)),
    **dict.fromkeys(("*", "/", "//", "%"), (PRODUCT, PRODUCT, SIGNED)),
    "**": (POWER, POSTFIX, SIGNED),
}
"""What an operator makes, and what its left and right side must be at least."""

KEYWORDS = frozenset(
    (
        "edition", "use", "let", "block", "network", "input", "output", "default", "expect",
        "freeze", "if", "else", "for", "and", "or", "remove", "before", "after",
    )
)  # fmt: skip
"""These are names only directly before a `)` (the grammar's KEYWORD_LABEL)."""

_NUMBER = re.compile(r"[(\s]*([\d_]+(?:\.[\d_]+)?(?:[eE][+-]?\d+)?)[)\s]*")
_COMMENT = re.compile(r"#[^\n]*")


def flat(expression: tree.Expression, least: int = TEST) -> str:
    """An expression on one line, in parentheses where it binds looser than `least`."""
    text, level = _TEXTS[type(expression)](expression)
    return text if level >= least else f"({text})"


def laid(expression: tree.Expression, indent: int, column: int, least: int = TEST) -> str:
    """An expression that begins at `column`, over several lines if it must be.

    `indent` is that of the line it stands in.
    """
    text = flat(expression, least)
    if column + len(text) <= WIDTH:
        return text
    if isinstance(expression, tree.Call) and expression.arguments:
        return expression.name + laid_arguments(
            expression.arguments, indent, column + len(expression.name)
        )
    if isinstance(expression, tree.Sequence) and expression.items:
        return _filled(expression, indent)
    return text


def string(value: str) -> str:
    """A string in its quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def flat_arguments(arguments: tuple[tree.Argument, ...]) -> str:
    """`(64, stride = 2)`."""
    texts = [_argument(argument) for argument in arguments]
    if arguments and isinstance(arguments[-1].value, tree.Name):
        texts[-1] = _prefix(arguments[-1]) + arguments[-1].value.name
    return f"({', '.join(texts)})"


def laid_arguments(arguments: tuple[tree.Argument, ...], indent: int, column: int) -> str:
    """The same, over several lines if it must be."""
    text = flat_arguments(arguments)
    if column + len(text) <= WIDTH:
        return text
    return _hugged(arguments, indent, column) or _listed(arguments, indent)


def _hugged(arguments: tuple[tree.Argument, ...], indent: int, column: int) -> str:
    """The arguments on one line but for the last, a list that would fit on no line."""
    *others, last = arguments
    if not isinstance(last.value, tree.Sequence) or not last.value.items:
        return ""
    head = "(" + "".join(f"{_argument(a)}, " for a in others) + _prefix(last)
    alone = indent + INDENT + len(_argument(last)) + 1
    if alone <= WIDTH or column + len(head) + 1 > WIDTH:
        return ""
    return f"{head}{_filled(last.value, indent)})"


def _listed(arguments: tuple[tree.Argument, ...], indent: int) -> str:
    inner = indent + INDENT
    pad = " " * inner
    lines = [
        pad + prefix + laid(a.value, inner, inner + len(prefix) + 1)
        for a in arguments
        for prefix in (_prefix(a),)
    ]
    return "(\n" + ",\n".join(lines) + ",\n" + " " * indent + ")"


def _filled(sequence: tree.Sequence, indent: int) -> str:
    """As many items on a line as there is room for."""
    opening, closing = _brackets(sequence)
    inner = indent + INDENT
    lines: list[str] = []
    line = ""
    for item in sequence.items:
        text = laid(item, inner, inner + 1)
        if line and inner + len(line) + len(text) + 2 > WIDTH:
            lines.append(line)
            line = ""
        line += f" {text}," if line else f"{text},"
    lines.append(line)
    pad = " " * inner
    return f"{opening}\n" + "".join(f"{pad}{one}\n" for one in lines) + " " * indent + closing


def _argument(argument: tree.Argument) -> str:
    return _prefix(argument) + flat(argument.value)


def _prefix(argument: tree.Argument) -> str:
    return f"{argument.name} = " if argument.name is not None else ""


# --- one kind each: the text, and how tightly it binds ---------------------------------------


def _number(number: tree.Number) -> tuple[str, int]:
    # The tree knows only the value; the span, how it was written: 1e-3, 21_797_672.
    written = _NUMBER.fullmatch(number.span.text)
    if written is not None and _same(written[1], number.value):
        return written[1], POSTFIX
    return repr(number.value), POSTFIX


def _same(text: str, value: float) -> bool:
    try:
        return type(value)(text) == value
    except ValueError:
        return False


def _name(name: tree.Name) -> tuple[str, int]:
    return f"({name.name})" if name.name in KEYWORDS else name.name, POSTFIX


def _sequence(sequence: tree.Sequence) -> tuple[str, int]:
    opening, closing = _brackets(sequence)
    comma = "," if len(sequence.items) == 1 and opening == "(" else ""
    return f"{opening}{', '.join(map(flat, sequence.items))}{comma}{closing}", POSTFIX


def _brackets(sequence: tree.Sequence) -> tuple[str, str]:
    """Those it was written with, which mean the same."""
    span = sequence.span
    end = sequence.items[0].span.start if sequence.items else span.end - 1
    before = _COMMENT.sub("", span.source.text[span.start : end]).rstrip()
    # `([1])`: parentheses around a list belong to its span.
    return ("(", ")") if before.endswith("(") else ("[", "]")


def _index(index: tree.Index) -> tuple[str, int]:
    return f"{flat(index.value, POSTFIX)}[{flat(index.index)}]", POSTFIX


def _unary(unary: tree.Unary) -> tuple[str, int]:
    if unary.operator == "not":
        return f"not {flat(unary.operand, NOT)}", NOT
    return unary.operator + flat(unary.operand, SIGNED), SIGNED


def _binary(binary: tree.Binary) -> tuple[str, int]:
    level, left, right = _BINARY[binary.operator]
    text = f"{flat(binary.left, left)} {binary.operator} {flat(binary.right, right)}"
    return text, level


def _conditional(made: tree.Conditional) -> tuple[str, int]:
    then, condition = flat(made.then, OR), flat(made.condition, OR)
    return f"{then} if {condition} else {flat(made.otherwise)}", TEST


_CONSTANTS = {True: "true", False: "false", None: "none"}
_TEXTS: dict[type, Callable[[Any], tuple[str, int]]] = {
    tree.Number: _number,
    tree.String: lambda made: (string(made.value), POSTFIX),
    tree.Constant: lambda made: (_CONSTANTS[made.value], POSTFIX),
    tree.Name: _name,
    tree.Path: lambda made: (".".join(made.parts), POSTFIX),
    tree.Reference: lambda made: (f"@{made.path}", POSTFIX),
    tree.Dims: lambda made: ("x".join(map(str, made.values)), POSTFIX),
    tree.Unknown: lambda made: ("?", POSTFIX),
    tree.Sequence: _sequence,
    tree.Index: _index,
    tree.Unary: _unary,
    tree.Binary: _binary,
    tree.Conditional: _conditional,
    tree.Call: lambda made: (made.name + flat_arguments(made.arguments), POSTFIX),
}
