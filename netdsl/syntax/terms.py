"""From the grammar's rules for expressions to the nodes of the tree."""

from sys import intern
from typing import TypeAlias

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source, Span
from netdsl.syntax import literals, tree

Arguments: TypeAlias = tuple[tuple[tree.Argument, ...], Span]


class Terms:
    """Makes expressions and calls. A method is named after a rule, as in `build.py`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self._dims: dict[str, tuple[int, ...]] = {}

    def call(self, name: Span, arguments: Arguments | None, body: tree.Body | None) -> tree.Call:
        values: tuple[tree.Argument, ...] = ()
        span = name
        if arguments is not None:
            values, end = arguments
            span = name.to(end)
        if body is not None:
            span = name.to(body.span)
        return tree.Call(intern(name.text), values, body, span)

    def arguments(self, *rest: tree.Argument | Span) -> Arguments:
        return rest[:-1], rest[-1]  # type: ignore[return-value]

    def argument(self, value: tree.Expression) -> tree.Argument:
        return tree.Argument(None, value, value.span)

    def named_argument(self, name: Span, value: tree.Expression) -> tree.Argument:
        return tree.Argument(intern(name.text), value, name.to(value.span))

    def conditional(
        self,
        then: tree.Expression,
        _if: Span,
        condition: tree.Expression,
        otherwise: tree.Expression,
    ) -> tree.Conditional:
        return tree.Conditional(condition, then, otherwise, then.span.to(otherwise.span))

    def binary(self, left: tree.Expression, operator: Span, right: tree.Expression) -> tree.Binary:
        return tree.Binary(intern(operator.text), left, right, left.span.to(right.span))

    def unary(self, operator: Span, operand: tree.Expression) -> tree.Unary:
        return tree.Unary(intern(operator.text), operand, operator.to(operand.span))

    def index(self, value: tree.Expression, index: tree.Expression, end: Span) -> tree.Index:
        return tree.Index(value, index, value.span.to(end))

    def number(self, span: Span) -> tree.Number:
        return tree.Number(literals.number(span, self.diagnostics), span)

    def string(self, span: Span) -> tree.String:
        return tree.String(literals.string(span, self.diagnostics), span)

    def constant(self, span: Span) -> tree.Constant:
        return tree.Constant({"true": True, "false": False, "none": None}[span.text], span)

    def plain_name(self, span: Span) -> tree.Name:
        return tree.Name(intern(span.text), span)

    def name(self, span: Span) -> tree.Name | tree.Path:
        text = span.text
        if "." in text:
            return tree.Path(tuple([intern(part) for part in text.split(".")]), span)
        return tree.Name(intern(text), span)

    def reference(self, span: Span) -> tree.Reference:
        return tree.Reference(span.text[1:], span)

    def dims(self, span: Span) -> tree.Dims:
        text = span.text
        values = self._dims.get(text)
        if values is None:
            said = len(self.diagnostics)
            values = literals.dims(span, self.diagnostics)
            if len(self.diagnostics) == said:
                self._dims[text] = values
        return tree.Dims(values, span)

    def unknown(self, span: Span) -> tree.Unknown:
        return tree.Unknown(span)

    def parenthesised(
        self, opening: Span, value: tree.Expression, closing: Span
    ) -> tree.Expression:
        # The node was made a moment ago and belongs to nobody else yet.
        object.__setattr__(value, "span", opening.to(closing))
        return value

    def sequence_literal(self, opening: Span, *rest: tree.Expression | Span) -> tree.Sequence:
        closing: Span = rest[-1]  # type: ignore[assignment]
        return tree.Sequence(rest[:-1], opening.to(closing))  # type: ignore[arg-type]

    def function(self, name: Span, arguments: Arguments) -> tree.Call:
        return self.call(name, arguments, None)
