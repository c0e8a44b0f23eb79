"""Python code as a tree, as far as the backends need it.

Lowerings build this tree and never text; `printer.py` prints it. Nodes are plain records,
so two bodies are the same code exactly when their trees are equal. `expression` turns
Python values into trees: traced numbers (`netdsl/trace.py`) become the expression that
they came from, other numbers literals, strings safe literals.

    assign("self.conv1", call("nn.Conv2d", 3, 64, 7, stride=2))
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from netdsl.record import record
from netdsl.trace import TracedFloat, Trace, Traced, plain

TRACE_LIMIT = 24
"""A trace of more parts than this is written as its number: nobody wants to read it."""


# --- expressions -----------------------------------------------------------------


@record
class Name:
    """A name, dots allowed: `x`, `nn.Conv2d`, `self.conv1`."""

    id: str


class Definition:
    """A class or function of the emitted file. Its name is settled when all are known."""

    def __init__(self) -> None:
        self.name = ""


@record
class Reference:
    """The name of a definition."""

    definition: Definition


@record
class Constant:
    """A literal, as its text. Made by `expression`, which escapes strings."""

    text: str


@record
class Attribute:
    """`value.name`, where `value` is more than a name (else use `dot`)."""

    value: "Expression"
    name: str


@record
class Keyword:
    """`name=value` in a call; with an empty name `**value`."""

    name: str
    value: "Expression"


@record
class Call:
    """`function(*arguments, **keywords)`."""

    function: "Expression"
    arguments: "tuple[Expression, ...]" = ()
    keywords: tuple[Keyword, ...] = ()

    def but(self, **defaults: Any) -> "Call":
        """The call without the keywords that say what the library does anyway.

        A keyword whose value is an expression (a traced number) always stays.
        """
        dropped = {n: expression(v) for n, v in defaults.items()}
        kept = tuple(k for k in self.keywords if dropped.get(k.name) != k.value)
        return Call(self.function, self.arguments, kept)


@record
class Subscript:
    """`value[index]`; a tuple as index is printed without parentheses."""

    value: "Expression"
    index: "Expression"


@record
class Slice:
    """`start:stop:step` in an index."""

    start: "Expression | None" = None
    stop: "Expression | None" = None
    step: "Expression | None" = None


@record
class Tuple:
    """`(a, b)`."""

    items: "tuple[Expression, ...]"


@record
class List:
    """`[a, b]`."""

    items: "tuple[Expression, ...]"


@record
class Dict:
    """`{a: b}`."""

    items: "tuple[tuple[Expression, Expression], ...]"


@record
class BinOp:
    """`left operator right`: arithmetic, `and`, `or`."""

    left: "Expression"
    operator: str
    right: "Expression"


@record
class Joined:
    """`a + b + c`: one operator between any number of items (flat, whatever their number)."""

    operator: str
    items: "tuple[Expression, ...]"


@record
class UnaryOp:
    """`-value` or `not value`."""

    operator: str
    value: "Expression"


@record
class Compare:
    """`left operator right`: `==`, `is not`, `in`, ..."""

    left: "Expression"
    operator: str
    right: "Expression"


@record
class Conditional:
    """`value if test else other`."""

    test: "Expression"
    value: "Expression"
    other: "Expression"


@record
class Starred:
    """`*value` in a call, a list or a tuple."""

    value: "Expression"


@record
class ListComp:
    """`[item for target in values]`."""

    item: "Expression"
    target: str
    values: "Expression"


@record
class Generator:
    """`item for target in values`, as the only argument of a call."""

    item: "Expression"
    target: str
    values: "Expression"


@record
class Lambda:
    """`lambda x: body`."""

    parameters: tuple[str, ...]
    body: "Expression"


@record
class FString:
    """`f"{prefix}-conv1"`: the parts are literal text or expressions."""

    parts: "tuple[str | Expression, ...]"


Expression: TypeAlias = (
    Name | Reference | Constant | Attribute | Call | Subscript | Slice | Tuple | List | Dict | BinOp
    | Joined | UnaryOp | Compare | Conditional | Starred | ListComp | Generator | Lambda | FString
)  # fmt: skip


# --- statements ------------------------------------------------------------------


@record
class Assign:
    """`target = value`, or `target: annotation = value`."""

    target: Expression
    value: Expression
    annotation: Expression | None = None


@record
class AugAssign:
    """`target += value`; `operator` is `+`."""

    target: Expression
    operator: str
    value: Expression


@record
class Return:
    """`return value`."""

    value: Expression | None = None


@record
class Expr:
    """An expression as a statement."""

    value: Expression


@record
class If:
    """`if test: body else: other`; an `If` alone in `other` becomes `elif`."""

    test: Expression
    body: "tuple[Statement, ...]"
    other: "tuple[Statement, ...]" = ()


@record
class For:
    """`for target in values: body`."""

    target: Expression
    values: Expression
    body: "tuple[Statement, ...]"


@record
class With:
    """`with context: body`."""

    context: Expression
    body: "tuple[Statement, ...]"


@record
class Parameter:
    """A parameter of a function; its name may begin with `*` or `**`, or be `*`."""

    name: str
    annotation: Expression | None = None
    default: Expression | None = None


@record
class FunctionDef:
    """A function or a method; `doc` becomes its docstring."""

    name: str
    parameters: tuple[Parameter, ...]
    body: "tuple[Statement, ...]"
    returns: Expression | None = None
    doc: str = ""
    decorators: tuple[Expression, ...] = ()


@record
class ClassDef:
    """A class; `doc` becomes its docstring."""

    name: str
    bases: tuple[Expression, ...]
    body: "tuple[Statement, ...]"
    doc: str = ""
    decorators: tuple[Expression, ...] = ()


@record
class Import:
    """`import module`, or `import module as alias`."""

    module: str
    alias: str = ""


@record
class ImportFrom:
    """`from module import names`."""

    module: str
    names: tuple[str, ...]


@record
class Comment:
    """`# text`, a line for each line of the text."""

    text: str


@record
class Blank:
    """An empty line inside a body. Around classes and functions the printer sets them."""


@record
class Verbatim:
    """Statements as text that a *backend* wrote, formatted as `ruff format` prints them.

    For fixed helper classes and functions only; text of a `.net` file never comes here.
    """

    text: str


Statement: TypeAlias = (
    Assign | AugAssign | Return | Expr | If | For | With | FunctionDef | ClassDef | Import
    | ImportFrom | Comment | Blank | Verbatim
)  # fmt: skip


@record
class Module:
    """A file. `doc` becomes its docstring."""

    body: tuple[Statement, ...]
    doc: str = ""


# --- pleasant ways to build ------------------------------------------------------


def expression(value: Any) -> Expression:
    """The tree of a Python value: a number, traced or plain, a string, a tuple, ..."""
    match value:
        case Traced() | TracedFloat():
            found = trace_expression(value.trace)
            return expression(plain(value)) if found is None else found
        case None | bool():
            return Constant(repr(value))
        case int():
            return Constant(repr(value)) if value >= 0 else UnaryOp("-", Constant(repr(-value)))
        case float():
            return _float(value)
        case str():
            return Constant(quoted(value))
        case tuple():
            whole = _whole_tuple(value)
            return whole if whole is not None else Tuple(tuple(expression(v) for v in value))
        case list():
            return List(tuple(expression(v) for v in value))
        case dict():
            return Dict(tuple((expression(k), expression(v)) for k, v in value.items()))
    return value  # type: ignore[no-any-return]


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
    return Name(f"{value.id}.{attribute}") if isinstance(value, Name) else Attribute(value, attribute)


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


def _float(value: float) -> Expression:
    if value != value or value in (float("inf"), float("-inf")):
        return call("float", repr(value))
    if value < 0 or repr(value).startswith("-"):
        return UnaryOp("-", _float(-value))
    return Constant(re.sub(r"e([+-])0(\d)", r"e\1\2", repr(value)))


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    """A string literal, in the quotes that `ruff format` prefers; it cannot be broken out of."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(escaped(c, quote) for c in text) + quote


def escaped(character: str, quote: str) -> str:
    """A character inside a string literal."""
    if character in "\"'":
        return f"\\{character}" if character == quote else character
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


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
