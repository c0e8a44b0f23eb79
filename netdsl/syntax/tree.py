"""The syntax tree: what a file says, before it means anything.

Every node knows its span. Spans take no part in equality, so two trees are equal when
they say the same. Nothing here knows a layer's name.
"""

from dataclasses import field
from typing import TypeAlias

from netdsl.record import record
from netdsl.source import Source, Span
from netdsl.syntax.expressions import (
    Argument,
    Binary,
    Call,
    Conditional,
    Constant,
    Dims,
    Expression,
    Index,
    Name,
    Number,
    Path,
    Reference,
    Sequence,
    String,
    Unary,
    Unknown,
)

__all__ = [
    "Argument",
    "Binary",
    "Block",
    "Body",
    "BodyItem",
    "Call",
    "Chain",
    "Comment",
    "Conditional",
    "Constant",
    "Default",
    "Dims",
    "Edition",
    "Element",
    "Expect",
    "Expression",
    "File",
    "For",
    "Freeze",
    "Group",
    "If",
    "Imported",
    "Index",
    "Input",
    "Insert",
    "Item",
    "Label",
    "Let",
    "Name",
    "Network",
    "Number",
    "Output",
    "Parameter",
    "Path",
    "Reference",
    "Remove",
    "Repeat",
    "Sequence",
    "Statement",
    "String",
    "Unary",
    "Unknown",
    "Use",
]

# --- chains ------------------------------------------------------------------


@record
class Group:
    """`{ ... }` as an element."""

    body: "Body"
    span: Span = field(compare=False, repr=False)


@record
class If:
    """`if c { } else if d { } else { }`: the branches in order, then the `else`."""

    branches: "tuple[tuple[Expression, Body], ...]"
    otherwise: "Body | None"
    span: Span = field(compare=False, repr=False)


@record
class Repeat:
    """`element * count`."""

    element: "Element"
    count: Expression
    span: Span = field(compare=False, repr=False)


Element: TypeAlias = Call | Group | If | Repeat


@record
class Chain:
    """`@start -> a -> b`; `elements` is empty where the reference stands alone."""

    start: Reference | None
    elements: tuple[Element, ...]
    span: Span = field(compare=False, repr=False)


# --- statements --------------------------------------------------------------


@record
class Label:
    """`conv1:`, `enc{i}:`, `"block1-{i}":`, in `with { }` also `layer4.2.conv3:`.

    `text` is without quotes and colon, placeholders as written. `span` likewise.
    """

    text: str
    span: Span = field(compare=False, repr=False)
    quoted: bool = False


@record
class Statement:
    """`label: chain => check`; a `broken` one had a syntax error, and only its label is known."""

    label: Label | None
    chain: Chain
    check: Expression | None
    span: Span = field(compare=False, repr=False)
    broken: bool = False


@record
class Input:
    """`input tokens: [128] of int(30_000)`; `limit` is the 30,000 (with `integer`)."""

    label: Label
    shape: Expression
    integer: bool
    limit: Expression | None
    sequence: bool
    span: Span = field(compare=False, repr=False)


@record
class Output:
    """`output name when training: chain => check`."""

    label: Label
    training: bool
    chain: Chain
    check: Expression | None
    span: Span = field(compare=False, repr=False)


@record
class Let:
    """`let name = value`."""

    name: Name
    value: Expression
    span: Span = field(compare=False, repr=False)


@record
class Default:
    """`default conv, depthwise(bias = false)`."""

    layers: tuple[Name, ...]
    arguments: tuple[Argument, ...]
    span: Span = field(compare=False, repr=False)


@record
class For:
    """`for (a, b) in values { }`."""

    targets: tuple[Name, ...]
    values: Expression
    body: "Body"
    span: Span = field(compare=False, repr=False)


@record
class Expect:
    """`expect params == 11_689_512`."""

    condition: Expression
    span: Span = field(compare=False, repr=False)


@record
class Freeze:
    """`freeze conv1, layer1` or `freeze all except fc` (`all` with the exceptions)."""

    paths: tuple[Name | Path, ...]
    all: bool
    span: Span = field(compare=False, repr=False)


@record
class Remove:
    """`remove label`, in `with { }`."""

    path: Name | Path
    span: Span = field(compare=False, repr=False)


@record
class Insert:
    """`before label { }` or `after label { }`, in `with { }`."""

    where: str
    path: Name | Path
    body: "Body"
    span: Span = field(compare=False, repr=False)


BodyItem: TypeAlias = (
    Statement | Input | Output | Let | Default | For | Expect | Freeze | Remove | Insert
)


@record
class Body:
    """The statements between `{` and `}`; the span includes the braces."""

    items: tuple[BodyItem, ...]
    span: Span = field(compare=False, repr=False)


# --- files -------------------------------------------------------------------


@record
class Parameter:
    """`stride = 1`."""

    name: str
    default: Expression | None
    span: Span = field(compare=False, repr=False)


@record
class Block:
    """`block name(params) { ... }`, or `= chain` (then `body` is a `Chain`).

    `doc` is the comment directly above, without `#` and the space behind it.
    """

    name: Name
    parameters: tuple[Parameter, ...]
    body: "Body | Chain"
    doc: str
    span: Span = field(compare=False, repr=False)


@record
class Network:
    """`network name(params) { ... }`, or `= base(args) with { edits }`."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: Body | None
    base: Call | None
    edits: Body | None
    doc: str
    span: Span = field(compare=False, repr=False)


@record
class Imported:
    """`bottleneck as neck`; `alias` is the name here."""

    name: Name
    alias: Name


@record
class Use:
    """`use resnet: basic` (a module's name) or `use "blocks/common.net": cbr` (`file`)."""

    module: str
    file: bool
    names: tuple[Imported, ...]
    span: Span = field(compare=False, repr=False)
    module_span: Span = field(compare=False, repr=False)


@record
class Edition:
    """`edition 1`."""

    number: int
    span: Span = field(compare=False, repr=False)


Item: TypeAlias = Edition | Use | Let | Default | Block | Network


@record
class Comment:
    """A comment: `text` is without `#`; `own_line` where nothing stands before it."""

    text: str
    own_line: bool
    span: Span = field(compare=False, repr=False)


@record
class File:
    """A whole file; `doc` is the first comment lines, before an empty line.

    `damaged` are places that had syntax errors (`damage.py`).
    """

    source: Source
    items: tuple[Item, ...]
    comments: tuple[Comment, ...]
    doc: str
    damaged: tuple[tuple[int, bool], ...] = field(default=(), compare=False, repr=False)
