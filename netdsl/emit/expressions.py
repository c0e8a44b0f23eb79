"""Expressions on one line, with the parentheses that they need and no others."""

from collections.abc import Callable
from typing import Any

from netdsl.emit import code
from netdsl.emit.code import Expression

_LAMBDA, _CONDITIONAL, _OR, _AND, _NOT, _COMPARE = 0, 1, 2, 3, 4, 5
_SUM, _PRODUCT, _UNARY, _POWER, _ATOM = 10, 11, 12, 13, 20

BINDING: dict[str, int] = {
    "or": _OR, "and": _AND, "|": 6, "^": 7, "&": 8, "<<": 9, ">>": 9, "+": _SUM, "-": _SUM,
    "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT, "@": _PRODUCT, "**": _POWER,
}  # fmt: skip
"""How strongly each operator binds."""


def flat(tree: Expression) -> str:
    """The expression on one line."""
    return _PRINT[type(tree)](tree)


def bare(tree: Expression) -> str:
    """The same, a tuple of several items without its parentheses: `x, skip = ...`."""
    if isinstance(tree, code.Tuple) and len(tree.items) > 1:
        return ", ".join(flat(i) for i in tree.items)
    return flat(tree)


def binding(tree: Expression) -> int:
    """How strongly the outermost operator of an expression binds."""
    match tree:
        case code.BinOp() | code.Joined():
            return BINDING[tree.operator]
        case code.Compare():
            return _COMPARE
        case code.UnaryOp():
            return _NOT if tree.operator == "not" else _UNARY
        case code.Conditional():
            return _CONDITIONAL
        case code.Lambda() | code.Generator():
            return _LAMBDA
    return _ATOM


def operand(tree: Expression, least: int) -> str:
    """The text of an operand, in parentheses where it binds less than `least`."""
    text = flat(tree)
    return f"({text})" if binding(tree) < least else text


def parameter_text(parameter: code.Parameter) -> str:
    """A parameter in a signature: `stride: int = 1`, `stride=1`."""
    text, equals = parameter.name, "="
    if parameter.annotation is not None:
        text, equals = f"{text}: {flat(parameter.annotation)}", " = "
    if parameter.default is not None:
        text = f"{text}{equals}{flat(parameter.default)}"
    return text


def keyword_text(keyword: code.Keyword) -> str:
    """What stands before the value of a keyword: `stride=`, or `**`."""
    return f"{keyword.name}=" if keyword.name else "**"


def atom_text(tree: Expression) -> str:
    """The text of what a call, an index or an attribute stands behind."""
    if isinstance(tree, code.Constant) and tree.text[0].isdigit():
        return f"({tree.text})"
    return operand(tree, _ATOM)


def _call(tree: code.Call) -> str:
    parts = [flat(a) for a in tree.arguments]
    parts += [keyword_text(k) + flat(k.value) for k in tree.keywords]
    return f"{atom_text(tree.function)}({', '.join(parts)})"


def _subscript(tree: code.Subscript) -> str:
    index = tree.index
    if isinstance(index, code.Tuple) and index.items:
        inner = ", ".join(flat(i) for i in index.items) + ("," if len(index.items) == 1 else "")
    else:
        inner = flat(index)
    return f"{atom_text(tree.value)}[{inner}]"


def _slice(tree: code.Slice) -> str:
    bounds = (tree.start, tree.stop)
    space = " " if any(b is not None and not _simple(b) for b in (*bounds, tree.step)) else ""
    start, stop = ("" if b is None else flat(b) for b in bounds)
    text = f"{start}{space if start else ''}:{space if stop else ''}{stop}"
    return text if tree.step is None else f"{text}{space if stop else ''}:{space}{flat(tree.step)}"


def _simple(tree: Expression) -> bool:
    if isinstance(tree, code.UnaryOp):
        return tree.operator == "-" and isinstance(tree.value, code.Constant | code.Name)
    return isinstance(tree, code.Name | code.Constant)


def _tuple(tree: code.Tuple) -> str:
    inner = ", ".join(flat(i) for i in tree.items)
    return f"({inner},)" if len(tree.items) == 1 else f"({inner})"


def _binop(tree: code.BinOp) -> str:
    binds = BINDING[tree.operator]
    if tree.operator == "**":
        left, right = operand(tree.left, binds + 1), operand(tree.right, _UNARY)
        tight = _hugs(tree.left) and not left.startswith("(") and _hugs(tree.right)
        return f"{left}**{right}" if tight else f"{left} ** {right}"
    return f"{operand(tree.left, binds)} {tree.operator} {operand(tree.right, binds + 1)}"


def _hugs(tree: Expression) -> bool:
    if isinstance(tree, code.UnaryOp):
        return tree.operator != "not" and _hugs(tree.value)
    return isinstance(tree, code.Name) or (
        isinstance(tree, code.Constant) and tree.text[0].isdigit()
    )


def _joined(tree: code.Joined) -> str:
    return f" {tree.operator} ".join(joined_operands(tree))


def joined_operands(tree: code.Joined) -> list[str]:
    """The texts of the items; the first may bind as weakly as the operator itself."""
    binds = BINDING[tree.operator]
    first, *others = tree.items
    return [operand(first, binds), *(operand(o, binds + 1) for o in others)]


def _unary(tree: code.UnaryOp) -> str:
    if tree.operator == "not":
        return f"not {operand(tree.value, _NOT)}"
    return tree.operator + operand(tree.value, _UNARY)


def _compare(tree: code.Compare) -> str:
    return f"{operand(tree.left, _COMPARE + 1)} {tree.operator} {operand(tree.right, _COMPARE + 1)}"


def _conditional(tree: code.Conditional) -> str:
    value, test = operand(tree.value, _OR), operand(tree.test, _OR)
    return f"{value} if {test} else {operand(tree.other, _CONDITIONAL)}"


def _comprehension(tree: code.ListComp | code.Generator) -> str:
    return f"{flat(tree.item)} for {tree.target} in {operand(tree.values, _OR)}"


def _fstring(tree: code.FString) -> str:
    parts = [p if isinstance(p, str) else None for p in tree.parts]
    literal = code.quoted("".join(p for p in parts if p is not None))
    quote = literal[0]
    texts = []
    for part in tree.parts:
        if isinstance(part, str):
            text = "".join(code.escaped(c, quote) for c in part)
            texts.append(text.replace("{", "{{").replace("}", "}}"))
        else:
            texts.append("{" + flat(part) + "}")
    return f"f{quote}{''.join(texts)}{quote}"


def _dict(tree: code.Dict) -> str:
    return "{" + ", ".join(f"{flat(k)}: {flat(v)}" for k, v in tree.items) + "}"


def _lambda(tree: code.Lambda) -> str:
    names = ", ".join(tree.parameters)
    return f"lambda {names}: {flat(tree.body)}" if names else f"lambda: {flat(tree.body)}"


_PRINT: dict[type[Any], Callable[[Any], str]] = {
    code.Name: lambda tree: str(tree.id),
    code.Reference: lambda tree: str(tree.definition.name),
    code.Constant: lambda tree: str(tree.text),
    code.Attribute: lambda tree: f"{atom_text(tree.value)}.{tree.name}",
    code.Call: _call,
    code.Subscript: _subscript,
    code.Slice: _slice,
    code.Tuple: _tuple,
    code.List: lambda tree: f"[{', '.join(map(flat, tree.items))}]",
    code.Dict: _dict,
    code.BinOp: _binop,
    code.Joined: _joined,
    code.UnaryOp: _unary,
    code.Compare: _compare,
    code.Conditional: _conditional,
    code.Starred: lambda tree: f"*{operand(tree.value, 6)}",
    code.ListComp: lambda tree: f"[{_comprehension(tree)}]",
    code.Generator: _comprehension,
    code.Lambda: _lambda,
    code.FString: _fstring,
}
