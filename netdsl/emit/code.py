"""Python code as a tree: the front door of `tree.py`, and pleasant ways to build it.

Lowerings build this tree and never text; `printer.py` prints it. `expression` turns
Python values into trees: traced numbers (`netdsl/trace.py`) become the expression that
they came from, other numbers literals, strings safe literals.

    assign("self.conv1", call("nn.Conv2d", 3, 64, 7, stride=2))
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from netdsl.emit.literals import escaped, quoted
from netdsl.emit.tree import (
    Assign,
    Attribute,
    AugAssign,
    BinOp,
    Blank,
    Call,
    ClassDef,
    Comment,
    Compare,
    Conditional,
    Constant,
    Definition,
    Dict,
    Expr,
    Expression,
    For,
    FString,
    FunctionDef,
    Generator,
    If,
    Import,
    ImportFrom,
    Joined,
    Keyword,
    Lambda,
    List,
    ListComp,
    Module,
    Name,
    Parameter,
    Reference,
    Return,
    Slice,
    Starred,
    Statement,
    Subscript,
    Tuple,
    UnaryOp,
    Verbatim,
    With,
    literal,
)
from netdsl.trace import Trace, Traced, TracedFloat, plain

__all__ = [
    "TRACE_LIMIT",
    "Assign",
    "Attribute",
    "AugAssign",
    "BinOp",
    "Blank",
    "Call",
    "ClassDef",
    "Comment",
    "Compare",
    "Conditional",
    "Constant",
    "Definition",
    "Dict",
    "Expr",
    "Expression",
    "FString",
    "For",
    "FunctionDef",
    "Generator",
    "If",
    "Import",
    "ImportFrom",
    "Joined",
    "Keyword",
    "Lambda",
    "List",
    "ListComp",
    "Module",
    "Name",
    "Parameter",
    "Reference",
    "Return",
    "Slice",
    "Starred",
    "Statement",
    "Subscript",
    "Tuple",
    "UnaryOp",
    "Verbatim",
    "With",
    "assign",
    "binary",
    "call",
    "const",
    "dot",
    "escaped",
    "expression",
    "joined",
    "literal",
    "method",
    "name",
    "names_used",
    "quoted",
    "trace_expression",
    "walk",
]

TRACE_LIMIT = 24
"""A trace of more parts than this is written as its number: nobody wants to read it."""


# --- pleasant ways to build ------------------------------------------------------


def expression(value: Any) -> Expression:
    """The tree of a Python value: a number, traced or plain, a string, a tuple, ..."""
    match value:
        case Traced() | TracedFloat():
            found = trace_expression(value.trace)
            return expression(plain(value)) if found is None else found
        case tuple():
            whole = _whole_tuple(value)
            return whole if whole is not None else Tuple(tuple(expression(v) for v in value))
        case list():
            return List(tuple(expression(v) for v in value))
        case dict():
            return Dict(tuple((expression(k), expression(v)) for k, v in value.items()))
    return literal(value)  # type: ignore[no-any-return]


const = expression
"""The same under the name that reads well for literals: `const("max")`."""


def call(function: "str | Expression", *arguments: Any, **keywords: Any) -> Call:
    """A call; a string as function is a name, all other values go through `expression`.

    Keywords whose name ends in `_` lose it (`lambda_` for a name that Python owns).
    """
    return Call(
        name(function),
        tuple(expression(a) for a in arguments),
        tuple(Keyword(n.removesuffix("_"), expression(v)) for n, v in keywords.items()),
    )


def name(value: "str | Expression") -> Expression:
    """A name from its text; a tree stays what it is."""
    return Name(value) if isinstance(value, str) else value


def dot(value: "str | Expression", attribute: str) -> Expression:
    """`value.attribute`."""
    value = name(value)
    return (
        Name(f"{value.id}.{attribute}") if isinstance(value, Name) else Attribute(value, attribute)
    )


def method(value: "str | Expression", attribute: str, *arguments: Any, **keywords: Any) -> Call:
    """`value.attribute(...)`."""
    return call(dot(value, attribute), *arguments, **keywords)


def assign(target: "str | Expression", value: Any) -> Assign:
    """`target = value`."""
    return Assign(name(target), expression(value))


def binary(left: Any, operator: str, right: Any) -> BinOp:
    """`left operator right`."""
    return BinOp(expression(left), operator, expression(right))


def joined(operator: str, values: Iterable[Any]) -> Expression:
    """`a + b + c`; a single value is itself."""
    trees = tuple(expression(v) for v in values)
    return trees[0] if len(trees) == 1 else Joined(operator, trees)


def trace_expression(trace: Trace) -> Expression | None:
    """The tree of a trace, or `None` where it is too long or of an unknown operator."""
    return _traced(trace) if _parts(trace) <= TRACE_LIMIT else None


def _whole_tuple(values: tuple[Any, ...]) -> Expression | None:
    """The name of a parameter whose items, all of them and in order, the values are."""
    found: str | None = None
    for at, value in enumerate(values):
        match getattr(value, "trace", None):
            case "item", str(of), index, count if index == at and count == len(values):
                if found not in (None, of):
                    return None
                found = of
            case _:
                return None
    return None if found is None else Name(found)


_ARITHMETIC = frozenset(("+", "-", "*", "/", "//", "%", "**"))
_FUNCTIONS = frozenset(("min", "max", "abs", "round"))


def _traced(trace: Any) -> Expression | None:
    match trace:
        case str():
            return Name(trace)
        case int() | float():
            return expression(plain(trace))
        case ("[]", of, int(index)) | ("item", of, int(index), _):
            inner = _traced(of)
            return None if inner is None else Subscript(inner, expression(index))
        case str(operator), left, right if operator in _ARITHMETIC:
            a, b = _traced(left), _traced(right)
            return None if a is None or b is None else BinOp(a, operator, b)
        case str(function), *operands if function in _FUNCTIONS:
            trees = [_traced(o) for o in operands]
            known = tuple(t for t in trees if t is not None)
            return Call(Name(function), known) if len(known) == len(trees) else None
    return None


def _parts(trace: Any) -> int:
    """How many parts a trace has; stops to count a little above the limit."""
    stack, count = [trace], 0
    while stack and count <= TRACE_LIMIT:
        item = stack.pop()
        count += 1
        if isinstance(item, tuple):
            stack.extend(item[1:])
    return count


# --- what a tree uses -------------------------------------------------------------


def names_used(tree: Any) -> set[str]:
    """The first parts of all names in a tree or a sequence of trees (`nn` of `nn.Conv2d`).

    Of verbatim text every identifier counts.
    """
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, Name):
            found.add(node.id.partition(".")[0])
        elif isinstance(node, Verbatim):
            found.update(re.findall(r"(?<![\w.])[A-Za-z_]\w*", node.text))
    return found


def walk(tree: Any) -> Iterator[Any]:
    """Every record of a tree, without recursion."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple | list):
            stack.extend(reversed(node))
        elif hasattr(node, "__slots__") and not isinstance(node, str):
            yield node
            stack.extend(getattr(node, slot) for slot in reversed(node.__slots__))
