"""Statements without braces, and what stands before the braces of the others."""

import re

from netdsl.syntax import tree
from netdsl.syntax.printer_comments import Margin
from netdsl.syntax.printer_expressions import (
    INDENT,
    WIDTH,
    flat,
    gaps_of,
    laid,
    laid_arguments,
    string,
)

_ELSE = re.compile(r"else\b(?!$)", re.ASCII)


def simple(item: tree.Item | tree.BodyItem, indent: int, margin: Margin) -> str:
    """An item or statement that has no braces."""
    match item:
        case tree.Edition(number):
            return f"edition {number}"
        case tree.Use():
            return _use(item, indent)
        case tree.Let(name, value):
            return _headed(f"let {name.name} = ", value, indent, margin)
        case tree.Default(layers, arguments):
            head = "default " + ", ".join(layer.name for layer in layers)
            gaps = gaps_of(arguments, layers[-1].span.end, item.span.end, margin)
            return head + laid_arguments(arguments, indent, indent + len(head), gaps, margin)
        case tree.Input():
            return _input(item, indent)
        case tree.Expect(condition):
            return _headed("expect ", condition, indent, margin)
        case tree.Freeze(paths, every):
            head = "freeze all except " if every else "freeze "
            return _listed(head, [path_text(path) for path in paths], indent)
        case tree.Remove(path):
            return f"remove {path_text(path)}"
    raise TypeError(f"not a simple statement: {item!r}")


def label_text(label: tree.Label) -> str:
    """A label without its colon."""
    return string(label.text) if label.quoted else label.text


def label_head(item: tree.Statement | tree.Output | tree.Input) -> str:
    """A statement up to its colon, that included."""
    assert item.label is not None
    text = label_text(item.label)
    match item:
        case tree.Output(training=training):
            return f"output {text}{' when training' if training else ''}:"
        case tree.Input():
            return f"input {text}:"
    return f"{text}:"


def path_text(path: tree.Name | tree.Path) -> str:
    """A path in `freeze`, `remove`, `before` and `after`, where keywords are names."""
    return path.name if isinstance(path, tree.Name) else ".".join(path.parts)


def definition(item: tree.Block | tree.Network) -> str:
    """A block or network up to its `{` or `=`, that excluded."""
    word = "block" if isinstance(item, tree.Block) else "network"
    head = f"{word} {item.name.name}"
    if not item.parameters:
        return head
    texts = [_parameter(parameter) for parameter in item.parameters]
    line = f"{head}({', '.join(texts)})"
    if len(line) + len(" {") <= WIDTH:
        return line
    pad = " " * INDENT
    rows = [
        pad + (laid_parameter(parameter) if parameter.default else parameter.name) + ",\n"
        for parameter in item.parameters
    ]
    return f"{head}(\n{''.join(rows)})"


def laid_parameter(parameter: tree.Parameter) -> str:
    """A parameter on a line of its own."""
    assert parameter.default is not None
    head = f"{parameter.name} = "
    return head + laid(parameter.default, INDENT, INDENT + len(head) + 1)


def for_head(item: tree.For, indent: int) -> str:
    """`for i in range(3)`."""
    names = ", ".join(name.name for name in item.targets)
    if len(item.targets) > 1:
        names = f"({names})"
    head = f"for {names} in "
    return head + laid(item.values, indent, indent + len(head) + len(" {"))


def needs_separator(following: tree.Item | tree.BodyItem | None) -> bool:
    """Whether only a `;` keeps a statement from going on with the next one.

    A line that begins with `else` goes on from the one above, unless it is the label `else:`.
    """
    if not isinstance(following, tree.Statement) or following.label is None:
        return False
    label = following.label
    return not label.quoted and _ELSE.match(label.text) is not None


def _headed(head: str, value: tree.Expression, indent: int, margin: Margin) -> str:
    return head + laid(value, indent, indent + len(head), margin)


def _input(item: tree.Input, indent: int) -> str:
    end = " as sequence" if item.sequence else ""
    if item.integer:
        limit = "" if item.limit is None else f"({flat_limit(item.limit)})"
        end = f" of int{limit}{end}"
    head = f"{label_head(item)} "
    return head + laid(item.shape, indent, indent + len(head) + len(end)) + end


def flat_limit(limit: tree.Expression) -> str:
    """What stands in the parentheses of `int(30_000)`."""
    return limit.name if isinstance(limit, tree.Name) else flat(limit)


def _use(item: tree.Use, indent: int) -> str:
    module = string(item.module) if item.file else item.module
    names = [
        imported.name.name
        if imported.name == imported.alias
        else f"{imported.name.name} as {imported.alias.name}"
        for imported in item.names
    ]
    return _listed(f"use {module}: ", names, indent)


def _parameter(parameter: tree.Parameter) -> str:
    if parameter.default is None:
        return parameter.name
    return f"{parameter.name} = {flat(parameter.default)}"


def _listed(head: str, names: list[str], indent: int) -> str:
    """Names behind `head`; the lines that they need end with a comma, and so go on."""
    lines = []
    line = head + names[0]
    for name in names[1:]:
        if indent + len(line) + len(name) + 3 > WIDTH:
            lines.append(f"{line},")
            line = " " * (indent + INDENT) + name
            indent = 0
        else:
            line += f", {name}"
    return "\n".join([*lines, line])
