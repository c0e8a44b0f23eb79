"""The one printer of Python code: what it prints, `ruff format` leaves as it is.

It takes time linear in the size of the tree; recursion follows the nesting of the code
only. Text that came from a `.net` file (docstrings, comments) is made harmless here.
"""

import re
from collections.abc import Iterable, Sequence

from netdsl.emit import code
from netdsl.emit.code import Expression, Module, Statement
from netdsl.emit.expressions import bare, flat, parameter_text
from netdsl.emit.layout import INDENT, WIDTH, Layout, width
from netdsl.emit.prose import comment_lines, docstring


def print_module(module: Module) -> str:
    """The text of a file, with its last newline."""
    body = list(module.body)
    lines: list[str] = []
    leading = 0
    while leading < len(body) and isinstance(body[leading], code.Comment):
        _statement(body[leading], 0, lines)
        leading += 1
    if module.doc:
        lines.extend(docstring(module.doc, 0))
        if leading < len(body):
            lines.extend([""] * (2 if _defines(body[leading]) else 1))
    elif lines and leading < len(body):
        lines.append("")
    _statements(body[leading:], 0, lines, top=True)
    lines[:2] = [_without_coding(line) for line in lines[:2]]
    return "\n".join(lines) + "\n" if lines else ""


def print_statements(statements: Iterable[Statement], indent: int = 0) -> str:
    """The text of some statements, for tests and for tools that show a part."""
    lines: list[str] = []
    _statements(list(statements), indent, lines, top=False)
    return "\n".join(lines) + "\n"


def print_expression(tree: Expression) -> str:
    """An expression on one line."""
    return flat(tree)


def _without_coding(line: str) -> str:
    # A comment in the first two lines can set the encoding of the file.
    return re.sub(r"coding([:=])", r"coding \1", line) if line.startswith("#") else line


def _statements(
    statements: Sequence[Statement], indent: int, lines: list[str], *, top: bool
) -> None:
    before: Statement | None = None
    for statement in statements:
        if before is not None:
            lines.extend([""] * _blanks(before, statement, top=top))
        _statement(statement, indent, lines)
        before = statement


_DEFINITIONS = (code.ClassDef, code.FunctionDef)
_IMPORTS = (code.Import, code.ImportFrom)


def _blanks(before: Statement, after: Statement, *, top: bool) -> int:
    """How many empty lines stand between two statements."""
    if isinstance(before, code.Blank) or isinstance(after, code.Blank):
        return 0
    if _defines(before) or (_defines(after) and not isinstance(before, code.Comment)):
        return 2 if top else 1
    if isinstance(before, _IMPORTS) and isinstance(after, _IMPORTS):
        return 1 if _section(before) != _section(after) else 0
    return 1 if isinstance(before, _IMPORTS) else 0


def _defines(statement: Statement) -> bool:
    if isinstance(statement, code.Verbatim):
        return statement.text.lstrip("\n").startswith(("class ", "def ", "@"))
    return isinstance(statement, _DEFINITIONS)


_STANDARD = frozenset(
    ("collections", "contextlib", "functools", "itertools", "math", "sys", "types", "typing")
)


def _section(statement: Statement) -> bool:
    assert isinstance(statement, _IMPORTS)
    return statement.module.partition(".")[0] in _STANDARD


def _statement(statement: Statement, indent: int, lines: list[str]) -> None:
    pad = " " * indent
    match statement:
        case code.Assign() | code.AugAssign() | code.Return() | code.Expr():
            lines.append(_valued_statement(statement, indent))
        case code.Comment(text):
            lines.extend(comment_lines(text, indent))
        case code.Blank():
            lines.append("")
        case code.Verbatim(text):
            lines.extend(pad + line if line else "" for line in text.strip("\n").split("\n"))
        case code.Import(module, alias):
            lines.append(f"{pad}import {module}" + (f" as {alias}" if alias else ""))
        case code.ImportFrom(module, names):
            lines.append(_imported(module, names, pad))
        case _:
            _compound(statement, indent, lines)


def _valued_statement(
    statement: code.Assign | code.AugAssign | code.Return | code.Expr, indent: int
) -> str:
    pad = " " * indent
    match statement:
        case code.Assign(target, value, None):
            return _valued(f"{pad}{bare(target)} = ", value, indent)
        case code.Assign(target, value, annotation):
            assert annotation is not None
            return _valued(f"{pad}{flat(target)}: {flat(annotation)} = ", value, indent)
        case code.AugAssign(target, operator, value):
            return _valued(f"{pad}{flat(target)} {operator}= ", value, indent)
        case code.Return(None):
            return f"{pad}return"
        case code.Return(value):
            assert value is not None
            return _returned(f"{pad}return ", value, indent)
    return _valued(pad, statement.value, indent)


def _compound(statement: Statement, indent: int, lines: list[str]) -> None:
    pad = " " * indent
    match statement:
        case code.If():
            _if(statement, indent, lines, "if")
        case code.For(target, values, body):
            head = f"{pad}for {bare(target)} in "
            lines.append(head + Layout(indent, width(head), 1).statement_value(values) + ":")
            _body(body, indent, lines)
        case code.With(context, body):
            lines.append(f"{pad}with {flat(context)}:")
            _body(body, indent, lines)
        case code.FunctionDef(name, parameters, body, returns, doc, decorators):
            lines.extend(f"{pad}@{flat(d)}" for d in decorators)
            lines.append(_signature(name, parameters, returns, indent))
            _body(body, indent, lines, doc)
        case code.ClassDef(name, bases, body, doc, decorators):
            lines.extend(f"{pad}@{flat(d)}" for d in decorators)
            listed = f"({', '.join(map(flat, bases))})" if bases else ""
            lines.append(f"{pad}class {name}{listed}:")
            _class_body(body, indent, lines, doc)
        case _:
            raise TypeError(f"not a statement: {statement!r}")


def _if(statement: code.If, indent: int, lines: list[str], word: str) -> None:
    lines.append(f"{' ' * indent}{word} {flat(statement.test)}:")
    _body(statement.body, indent, lines)
    other = statement.other
    if len(other) == 1 and isinstance(other[0], code.If):
        _if(other[0], indent, lines, "elif")
    elif other:
        lines.append(f"{' ' * indent}else:")
        _body(other, indent, lines)


def _body(body: Sequence[Statement], indent: int, lines: list[str], doc: str = "") -> None:
    inner = indent + INDENT
    if doc:
        lines.extend(docstring(doc, inner))
        if body and _defines(body[0]):
            lines.append("")
    if body:
        _statements(body, inner, lines, top=False)
    elif not doc:
        lines.append(" " * inner + "pass")


def _class_body(body: Sequence[Statement], indent: int, lines: list[str], doc: str) -> None:
    inner = indent + INDENT
    if doc:
        lines.extend(docstring(doc, inner))
        if body:
            lines.append("")
    if body:
        _statements(body, inner, lines, top=False)
    elif not doc:
        lines.append(" " * inner + "pass")


def _valued(head: str, value: Expression, indent: int) -> str:
    return head + Layout(indent, width(head)).statement_value(value)


def _returned(head: str, value: Expression, indent: int) -> str:
    line = head + bare(value)
    return line if width(line) <= WIDTH else _valued(head, value, indent)


def _signature(
    name: str,
    parameters: Sequence[code.Parameter],
    returns: Expression | None,
    indent: int,
) -> str:
    pad = " " * indent
    texts = [parameter_text(p) for p in parameters]
    end = ":" if returns is None else f" -> {flat(returns)}:"
    line = f"{pad}def {name}({', '.join(texts)}){end}"
    if width(line) <= WIDTH or not texts:
        return line
    inner = pad + " " * INDENT
    one = inner + ", ".join(texts)
    if width(one) <= WIDTH:
        return f"{pad}def {name}(\n{one}\n{pad}){end}"
    return f"{pad}def {name}(\n" + "".join(f"{inner}{t},\n" for t in texts) + f"{pad}){end}"


def _imported(module: str, names: Sequence[str], pad: str) -> str:
    line = f"{pad}from {module} import {', '.join(names)}"
    if width(line) <= WIDTH:
        return line
    inner = pad + " " * INDENT
    return f"{pad}from {module} import (\n" + "".join(f"{inner}{n},\n" for n in names) + f"{pad})"
