"""Expressions as text: the fewest parentheses, numbers and brackets as they were written."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from netdsl.syntax import tree
from netdsl.syntax.printer_comments import NO_GAP, Gap, Margin, rooms_of_expression
from netdsl.syntax.printer_tables import begins_row, padded

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


def laid(
    expression: tree.Expression, indent: int, column: int, margin: Margin | None = None
) -> str:
    """An expression that begins at `column`, over several lines if it must be.

    `indent` is that of the line it stands in. With `margin`, comments between arguments and
    items are printed too.
    """
    text = flat(expression)
    if column + len(text) <= WIDTH and not remarked(expression, margin):
        return text
    if isinstance(expression, tree.Call) and expression.arguments:
        column += len(expression.name)
        end = expression.span.end
        gaps = gaps_of(expression.arguments, expression.name_span.end, end, margin)
        return expression.name + laid_arguments(expression.arguments, indent, column, gaps, margin)
    if isinstance(expression, tree.Sequence) and expression.items:
        return _filled(expression, indent, margin)
    return text


def remarked(expression: tree.Expression, margin: Margin | None) -> bool:
    """Whether comments stand between the arguments or items of an expression."""
    span = expression.span
    if margin is None or not margin.any(span.start, span.end):
        return False
    return any(margin.any(start, end) for start, end in rooms_of_expression(expression))


def gaps_of(
    items: Sequence[tree.Argument | tree.Expression], start: int, end: int, margin: Margin | None
) -> list[Gap]:
    """The comments before each item, and behind the last."""
    if margin is None or not margin.any(start, end):
        return [NO_GAP] * (len(items) + 1)
    places = [start, *(place for i in items for place in (i.span.start, i.span.end)), end]
    return [margin.gap(*pair) for pair in zip(places[::2], places[1::2], strict=True)]


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


def laid_arguments(
    arguments: tuple[tree.Argument, ...],
    indent: int,
    column: int,
    gaps: list[Gap],
    margin: Margin | None,
) -> str:
    """The same, over several lines if it must be."""
    text = flat_arguments(arguments)
    quiet = not any(map(any, gaps))
    if (
        column + len(text) <= WIDTH
        and quiet
        and not any(remarked(a.value, margin) for a in arguments)
    ):
        return text
    hugged = _hugged(arguments, indent, column, margin) if quiet else ""
    return hugged or _listed(arguments, indent, gaps, margin)


def _hugged(
    arguments: tuple[tree.Argument, ...], indent: int, column: int, margin: Margin | None
) -> str:
    """The arguments on one line but for the last, a list that would fit on no line."""
    *others, last = arguments
    if not isinstance(last.value, tree.Sequence) or not last.value.items:
        return ""
    if any(remarked(other.value, margin) for other in others):
        return ""
    head = "(" + "".join(f"{_argument(a)}, " for a in others) + _prefix(last)
    alone = indent + INDENT + len(_argument(last)) + 1
    fits = alone <= WIDTH and not remarked(last.value, margin)
    if fits or column + len(head) + 1 > WIDTH:
        return ""
    return f"{head}{_filled(last.value, indent, margin)})"


def _listed(
    arguments: tuple[tree.Argument, ...], indent: int, gaps: list[Gap], margin: Margin | None
) -> str:
    inner = indent + INDENT
    text = "(" + _between(gaps[0], inner)
    for argument, gap in zip(arguments, gaps[1:], strict=True):
        prefix = _prefix(argument)
        value = laid(argument.value, inner, inner + len(prefix) + 1, margin)
        text += f"{' ' * inner}{prefix}{value},{_between(gap, inner)}"
    return f"{text}{' ' * indent})"


def _filled(sequence: tree.Sequence, indent: int, margin: Margin | None) -> str:
    """As many items on a line as there is room for; the rows of a table stay as written."""
    opening, closing = _brackets(sequence)
    inner = indent + INDENT
    span = sequence.span
    gaps = gaps_of(sequence.items, span.start, span.end, margin)
    pieces = [opening, _between(gaps[0], inner)]
    line = ""
    rows = begins_row(sequence)
    quiet = margin is None or not margin.any(span.start, span.end)
    table = _table(sequence, inner) if quiet and all(rows[1:]) else None
    for index, (item, gap, begins) in enumerate(zip(sequence.items, gaps[1:], rows, strict=True)):
        text = table[index] if table else laid(item, inner, inner + 1, margin)
        text += ","
        if line and (begins or "\n" in text or len(line) + 1 + len(text) > WIDTH):
            pieces.append(f"{line}\n")
            line = ""
        line = f"{line} {text}" if line else f"{' ' * inner}{text}"
        if any(gap) or "\n" in text:
            pieces.append(line + _between(gap, inner))
            line = ""
    if line:
        pieces.append(f"{line}\n")
    return "".join([*pieces, " " * indent, closing])


def _table(table: tree.Sequence, indent: int) -> list[str] | None:
    """The rows of a list of lists of one length in columns, if they fit."""
    rows = [row for row in table.items if isinstance(row, tree.Sequence)]
    if len({len(row.items) for row in rows}) != 1 or len(rows) < 2 or len(rows[0].items) < 2:
        return None
    cells = padded([[f"{flat(item)}," for item in row.items] for row in rows])
    made = [
        f"{o}{' '.join(row).removesuffix(',')}{c}"
        for row, (o, c) in zip(cells, map(_brackets, rows), strict=True)
    ]
    return made if indent + max(map(len, made)) < WIDTH else None


def _between(gap: Gap, indent: int) -> str:
    """The end of a line, with the comment behind it and those on the lines below."""
    behind, above = gap
    end = f"  {behind}\n" if behind else "\n"
    return end + "".join(f"{' ' * indent}{text}\n" for text in above)


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
