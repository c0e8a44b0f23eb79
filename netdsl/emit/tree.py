"""The nodes of the code tree: Python as far as the backends need it.

Plain records, so that two bodies are the same code exactly when their trees are equal.
`code.py` has the ways to build them, `printer.py` prints them.
"""

import re
from typing import Any, TypeAlias

from netdsl.emit.literals import quoted
from netdsl.record import record

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
        dropped = {n: literal(v) for n, v in defaults.items()}
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


# --- literals ----------------------------------------------------------------------


def literal(value: Any) -> Any:
    """The tree of a plain Python value; a tree, or a value without a literal, is itself."""
    match value:
        case None | bool():
            return Constant(repr(value))
        case int():
            text = repr(abs(int(value)))
            return Constant(text) if value >= 0 else UnaryOp("-", Constant(text))
        case float():
            return _float(float(value))
        case str():
            return Constant(quoted(value))
        case tuple():
            return Tuple(tuple(literal(v) for v in value))
    return value


def _float(value: float) -> Expression:
    if value != value or value in (float("inf"), float("-inf")):
        return Call(Name("float"), (Constant(quoted(repr(value))),))
    if value < 0 or repr(value).startswith("-"):
        return UnaryOp("-", _float(-value))
    return Constant(re.sub(r"e\+?(-?)0?(\d)", r"e\1\2", repr(value)))
