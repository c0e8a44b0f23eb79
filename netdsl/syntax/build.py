"""From the rules of the grammar to the nodes of the tree.

A method is named after a rule (or its `-> name`) and takes what the rule keeps: spans of
tokens, nodes, and none for an optional part that is not there.
"""

from sys import intern
from typing import TypeAlias

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source, Span
from netdsl.syntax import literals, tree

Arguments: TypeAlias = tuple[tuple[tree.Argument, ...], Span]
Parameters: TypeAlias = tuple[tree.Parameter, ...]


class Builder:
    """Makes the nodes of one file; what is wrong with a single token is said here too."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []

    # --- files

    def file(self, *items: tree.Item) -> tuple[tree.Item, ...]:
        return items

    def edition(self, keyword: Span, number: Span) -> tree.Edition:
        value = literals.integer(number, self.diagnostics)
        return tree.Edition(value, keyword.to(number))

    def use(self, keyword: Span, label: Span, *names: tree.Imported) -> tree.Use:
        module = self.label(label)
        span = keyword.to(names[-1].alias.span)
        return tree.Use(module.text, module.quoted, names, span, module.span)

    def imported(self, name: Span, alias: Span | None) -> tree.Imported:
        known = self.plain_name(name)
        return tree.Imported(known, self.plain_name(alias) if alias else known)

    def let(self, keyword: Span, name: Span, value: tree.Expression) -> tree.Let:
        return tree.Let(self.plain_name(name), value, keyword.to(value.span))

    def default(self, keyword: Span, *rest: Span | Arguments) -> tree.Default:
        arguments, end = rest[-1]  # type: ignore[misc]
        layers = tuple(self.plain_name(span) for span in rest[:-1])  # type: ignore[arg-type]
        return tree.Default(layers, arguments, keyword.to(end))  # type: ignore[arg-type]

    def block(
        self,
        keyword: Span,
        name: Span,
        parameters: Parameters | None,
        body: tree.Body | tree.Chain,
    ) -> tree.Block:
        span = keyword.to(body.span)
        return tree.Block(self.plain_name(name), parameters or (), body, "", span)

    def network(
        self, keyword: Span, name: Span, parameters: Parameters | None, body: tree.Body
    ) -> tree.Network:
        span = keyword.to(body.span)
        return tree.Network(self.plain_name(name), parameters or (), body, None, None, "", span)

    def derived_network(
        self,
        keyword: Span,
        name: Span,
        parameters: Parameters | None,
        base: tree.Call,
        edits: tree.Body | None,
    ) -> tree.Network:
        span = keyword.to((edits or base).span)
        return tree.Network(self.plain_name(name), parameters or (), None, base, edits, "", span)

    def base(self, name: Span, arguments: Arguments | None) -> tree.Call:
        return self.call(name, arguments, None)

    def parameters(self, *parameters: tree.Parameter) -> Parameters:
        return parameters

    def parameter(self, name: Span, default: tree.Expression | None) -> tree.Parameter:
        span = name.to(default.span) if default else name
        return tree.Parameter(intern(name.text), default, span)

    # --- bodies

    def body(self, opening: Span, *rest: tree.BodyItem | Span) -> tree.Body:
        closing: Span = rest[-1]  # type: ignore[assignment]
        return tree.Body(rest[:-1], opening.to(closing))  # type: ignore[arg-type]

    def statement(
        self, label: Span | None, chain: tree.Chain, check: tree.Expression | None
    ) -> tree.Statement:
        span = chain.span
        if label is None:
            named = None
        else:
            named = self.label(label)
            span = label.to(span)
        if check is not None:
            span = span.to(check.span)
        return tree.Statement(named, chain, check, span)

    def input(  # noqa: A003
        self,
        keyword: Span,
        label: Span,
        shape: tree.Expression,
        integers: tuple[tree.Expression | None, Span] | None,
        sequence: Span | None,
    ) -> tree.Input:
        limit, end = integers or (None, shape.span)
        span = keyword.to(sequence or end)
        return tree.Input(
            self.label(label), shape, integers is not None, limit, sequence is not None, span
        )

    def integers(
        self, start: Span, word: Span, limit: tree.Expression | None, end: Span | None
    ) -> tuple[tree.Expression | None, Span]:
        return limit, end or word

    def sequence(self, start: Span, word: Span) -> Span:
        return word

    def output(
        self, keyword: Span, label: Span, chain: tree.Chain, check: tree.Expression | None
    ) -> tree.Output:
        span = keyword.to((check or chain).span)
        name, training = literals.without_training(label)
        return tree.Output(self.label(name), training, chain, check, span)

    def for_(
        self, keyword: Span, targets: tuple[tree.Name, ...], values: tree.Expression, body: tree.Body
    ) -> tree.For:
        return tree.For(targets, values, body, keyword.to(body.span))

    def targets(self, *names: Span) -> tuple[tree.Name, ...]:
        return tuple([self.plain_name(name) for name in names])

    def expect(self, keyword: Span, condition: tree.Expression) -> tree.Expect:
        return tree.Expect(condition, keyword.to(condition.span))

    def freeze(
        self, keyword: Span, all_except: Span | None, *paths: tree.Name | tree.Path
    ) -> tree.Freeze:
        return tree.Freeze(paths, all_except is not None, keyword.to(paths[-1].span))

    def path(self, span: Span) -> tree.Name | tree.Path:
        return self.name(span)

    def remove(self, keyword: Span, path: tree.Name | tree.Path) -> tree.Remove:
        return tree.Remove(path, keyword.to(path.span))

    def insert(self, keyword: Span, path: tree.Name | tree.Path, body: tree.Body) -> tree.Insert:
        return tree.Insert(keyword.text, path, body, keyword.to(body.span))

    # --- chains

    def chain(self, first: tree.Reference | tree.Element, *rest: tree.Element) -> tree.Chain:
        span = first.span.to(rest[-1].span) if rest else first.span
        if isinstance(first, tree.Reference):
            return tree.Chain(first, rest, span)
        return tree.Chain(None, (first, *rest), span)

    def start(self, span: Span) -> tree.Reference:
        return tree.Reference(span.text[1:], span)

    def repeat(
        self, element: tree.Call | tree.Group | tree.If, count: tree.Expression
    ) -> tree.Repeat:
        return tree.Repeat(element, count, element.span.to(count.span))

    def call(self, name: Span, arguments: Arguments | None, body: tree.Body | None) -> tree.Call:
        values: tuple[tree.Argument, ...] = ()
        span = name
        if arguments is not None:
            values, end = arguments
            span = name.to(end)
        if body is not None:
            span = name.to(body.span)
        return tree.Call(intern(name.text), values, body, span, name)

    def group(self, body: tree.Body) -> tree.Group:
        return tree.Group(body, body.span)

    def if_(
        self, keyword: Span, *parts: tree.Expression | tree.Body | None
    ) -> tree.If:
        otherwise: tree.Body | None = parts[-1]  # type: ignore[assignment]
        branches = tuple(zip(parts[:-1:2], parts[1::2], strict=True))
        end: tree.Body = otherwise or parts[-2]  # type: ignore[assignment]
        return tree.If(branches, otherwise, keyword.to(end.span))  # type: ignore[arg-type]

    def arguments(self, *rest: tree.Argument | Span) -> Arguments:
        return rest[:-1], rest[-1]  # type: ignore[return-value]

    def argument(self, value: tree.Expression) -> tree.Argument:
        return tree.Argument(None, value, value.span)

    def named_argument(self, name: Span, value: tree.Expression) -> tree.Argument:
        return tree.Argument(intern(name.text), value, name.to(value.span), name)

    # --- expressions

    def conditional(
        self, then: tree.Expression, condition: tree.Expression, otherwise: tree.Expression
    ) -> tree.Conditional:
        return tree.Conditional(condition, then, otherwise, then.span.to(otherwise.span))

    def binary(
        self, left: tree.Expression, operator: Span, right: tree.Expression
    ) -> tree.Binary:
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
        return tree.Dims(literals.dims(span, self.diagnostics), span)

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

    # --- labels

    def label(self, span: Span) -> tree.Label:
        """The label that a token with its colon is."""
        text = span.text
        name = text[:-1].rstrip(" \t") if text.endswith(":") else text
        place = Span(span.source, span.start, span.start + len(name))
        if name.startswith('"'):
            return tree.Label(literals.string(place, self.diagnostics), place, True)
        if name in ("input", "output"):
            self.diagnostics.append(
                Diagnostic(
                    "N006",
                    f"`{name}` begins a statement and cannot be a label",
                    place,

                )
            )
        return tree.Label(name, place)


