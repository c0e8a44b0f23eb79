"""The elements of a chain, cut where their braces open over several lines."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from netdsl.syntax import tree
from netdsl.syntax.printer_comments import Margin, Part, end_of_arguments, parts_of, rooms_of_call
from netdsl.syntax.printer_expressions import (
    POSTFIX,
    WIDTH,
    flat,
    flat_arguments,
    gaps_of,
    laid,
    laid_arguments,
)
from netdsl.syntax.printer_heads import for_head, label_text

Cut: TypeAlias = tuple[str, tree.Body | None, Sequence[str]]
"""Text without a newline outside of brackets; the body that it opens, and comments to go in."""
Run: TypeAlias = list[Cut]
"""The last cut opens nothing."""

LONGEST = 4 * WIDTH
"""Braces that were written longer than this are not looked into for what fits on a line."""
FEW = 4
"""An `if` of more branches never stands on one line."""


def part_run(part: Part, margin: Margin, *, short: bool, at: tuple[int, int] | None = None) -> Run:
    """A part of a chain. `short`: what can stand on a line with its braces does.

    `at`: the indent and the column, where arguments may go over several lines.
    """
    match part:
        case tree.Reference(path):
            return [(f"@{path}", None, ())]
        case tree.Repeat(element, count):
            run = part_run(element, margin, short=short, at=at)
            return joined([run, [(flat(count, POSTFIX), None, ())]], " * ")
        case tree.Group(body):
            return _opened("", body, margin, short)
        case tree.If():
            return _if(part, margin, short, at)
    return _call(part, margin, short, at)


def joined(runs: Iterable[Run], between: str = " -> ") -> Run:
    """One behind the other."""
    made: Run = []
    pieces: list[str] = []
    for number, run in enumerate(runs):
        if number:
            pieces.append(between)
        for text, body, above in run:
            pieces.append(text)
            if body is not None:
                made.append(("".join(pieces), body, above))
                pieces = []
    return [*made, ("".join(pieces), None, ())]


def on_one_line(body: tree.Body, margin: Margin) -> str:
    """`{ a ; b }`, where it was written so; otherwise nothing."""
    start, end = body.span.start, body.span.end
    if margin.any(start, end):
        return ""
    if not body.items:
        return "{ }"
    if end - start > LONGEST or end <= start or not margin.same_line(start, end):
        return ""
    texts = [_statement(item, margin) for item in body.items]
    return f"{{ {' ; '.join(texts)} }}" if all(texts) else ""


def _statement(item: tree.BodyItem, margin: Margin) -> str:
    """A statement between braces on one line, or nothing."""
    match item:
        case tree.Statement(label, chain, check):
            parts = [_on_one_line(part, margin) for part in parts_of(chain)]
            if not all(parts):
                return ""
            head = f"{label_text(label)}: " if label is not None else ""
            tail = f" => {flat(check)}" if check is not None else ""
            return f"{head}{' -> '.join(parts)}{tail}"
        case tree.For(body=body):
            inner = on_one_line(body, margin)
            return inner and f"{for_head(item, 0)} {inner}"
        case tree.Let(name, value):
            return f"let {name.name} = {flat(value)}"
    return ""


def _on_one_line(part: Part, margin: Margin) -> str:
    [(text, body, _), *more] = part_run(part, margin, short=True)
    return text if body is None and not more else ""


def _call(call: tree.Call, margin: Margin, short: bool, at: tuple[int, int] | None) -> Run:
    text = call.name
    if call.arguments and at is None:
        text += flat_arguments(call.arguments)
    elif call.arguments and at is not None:
        indent, column = at
        gaps = gaps_of(call.arguments, call.name_span.end, end_of_arguments(call), margin)
        text += laid_arguments(call.arguments, indent, column + len(text), gaps, margin)
    if call.body is None:
        return [(text, None, ())]
    return _opened(f"{text} ", call.body, margin, short)


def _if(made: tree.If, margin: Margin, short: bool, at: tuple[int, int] | None) -> Run:
    short = short and len(made.branches) <= FEW
    runs: list[Run] = []
    end = 0
    for condition, body in made.branches:
        # A comment between two branches goes into the second.
        above = margin.remarks(end, body.span.start) if runs else ()
        head = f"{' else if' if runs else 'if'} {_condition(condition, at, first=not runs)} "
        runs.append(_opened(head, body, margin, short, above))
        end = body.span.end
    if made.otherwise is not None:
        above = margin.remarks(end, made.otherwise.span.start)
        runs.append(_opened(" else ", made.otherwise, margin, short, above))
    return joined(runs, "")


def _condition(condition: tree.Expression, at: tuple[int, int] | None, *, first: bool) -> str:
    if at is None:
        return flat(condition)
    indent, column = at
    column = column + len("if ") if first else indent + len("} else if ")
    return laid(condition, indent, column + len(" {"))


def _opened(
    head: str, body: tree.Body, margin: Margin, short: bool, above: Sequence[str] = ()
) -> Run:
    line = on_one_line(body, margin) if not above and (short or not body.items) else ""
    if line:
        return [(head + line, None, ())]
    return [(f"{head}{{", body, above), ("}", None, ())]


def remarked_inside(part: Part, margin: Margin) -> bool:
    """Whether comments stand among the arguments of a part of a chain."""
    call = part.element if isinstance(part, tree.Repeat) else part
    if not isinstance(call, tree.Call) or not margin.any(call.span.start, call.span.end):
        return False
    return any(margin.any(start, end) for start, end in rooms_of_call(call))
