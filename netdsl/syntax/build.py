"""From the rules of the grammar to the nodes of the tree.

A method is named after a rule (or its `-> name`) and takes what the rule keeps: spans of
tokens, nodes, and none for an optional part that is not there.
"""

from sys import intern
from typing import TypeAlias

from netdsl.diagnostics import Diagnostic, Edit, Help
from netdsl.source import Source, Span
from netdsl.syntax import literals, tree
from netdsl.syntax.placement import Placement
from netdsl.syntax.terms import Arguments, Terms

EDITION = 1
Parameters: TypeAlias = tuple[tree.Parameter, ...]


class Builder(Terms):
    """Makes the nodes of one file; what is wrong with a single token is said here too."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.placement = Placement(self.diagnostics)

    # --- files

    def file(self, *items: tree.Item) -> tuple[tree.Item, ...]:
        self.placement.file(items)
        return items

    def edition(self, keyword: Span, number: Span) -> tree.Edition:
        value = literals.integer(number, self.diagnostics)
        if value != EDITION:
            message = f"there is no edition {value}; this is edition {EDITION}"
            self.diagnostics.append(Diagnostic("N008", message, number))
        return tree.Edition(value, keyword.to(number))

    def use(self, keyword: Span, label: Span, *names: tree.Imported) -> tree.Use:
        name = literals.without_colon(label)
        module, file = name.text, name.text.startswith('"')
        if file:
            module = literals.string(name, self.diagnostics)
        elif not module.isidentifier():
            message = "a module is a plain name, or a file's path in quotes"
            self.diagnostics.append(Diagnostic("N003", message, name))
        span = keyword.to(names[-1].alias.span)
        return tree.Use(module, file, names, span, name)

    def imported(self, name: Span, alias: Span | None) -> tree.Imported:
        known = self.plain_name(name)
        return tree.Imported(known, self.plain_name(alias) if alias else known)

    def let(self, keyword: Span, name: Span, value: tree.Expression) -> tree.Let:
        return tree.Let(self.plain_name(name), value, keyword.to(value.span))

    def default(self, keyword: Span, *rest: Span | Arguments) -> tree.Default:
        arguments, end = rest[-1]  # type: ignore[misc]
        layers = tuple(self.plain_name(span) for span in rest[:-1])  # type: ignore[arg-type]
        return tree.Default(layers, arguments, keyword.to(end))

    def block(
        self,
        keyword: Span,
        name: Span,
        parameters: Parameters | None,
        body: tree.Body | tree.Chain,
    ) -> tree.Block:
        span = keyword.to(body.span)
        self.placement.block(span)
        return tree.Block(self.plain_name(name), parameters or (), body, "", span)

    def network(
        self, keyword: Span, name: Span, parameters: Parameters | None, body: tree.Body
    ) -> tree.Network:
        span = keyword.to(body.span)
        self.placement.network(None)
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
        self.placement.network(edits)
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

    def input(
        self,
        keyword: Span,
        label: Span,
        shape: tree.Expression,
        integers: tuple[tree.Expression | None, Span] | None,
        sequence: Span | None,
    ) -> tree.Input:
        limit, end = integers or (None, shape.span)
        span = keyword.to(sequence or end)
        return self.placement.in_network(
            tree.Input(
                self.label(label), shape, integers is not None, limit, sequence is not None, span
            )
        )

    def integers(
        self, word: Span, limit: tree.Expression | None, end: Span | None
    ) -> tuple[tree.Expression | None, Span]:
        return limit, end or word

    def sequence(self, word: Span) -> Span:
        return word

    def output(
        self, keyword: Span, label: Span, chain: tree.Chain, check: tree.Expression | None
    ) -> tree.Output:
        span = keyword.to((check or chain).span)
        name, training = literals.without_training(label)
        return self.placement.in_network(
            tree.Output(self.label(name), training, chain, check, span)
        )

    def for_(
        self,
        keyword: Span,
        targets: tuple[tree.Name, ...],
        _in: Span,
        values: tree.Expression,
        body: tree.Body,
    ) -> tree.For:
        return tree.For(targets, values, body, keyword.to(body.span))

    def targets(self, *names: Span) -> tuple[tree.Name, ...]:
        return tuple([self.plain_name(name) for name in names])

    def expect(self, keyword: Span, condition: tree.Expression) -> tree.Expect:
        return self.placement.in_network(tree.Expect(condition, keyword.to(condition.span)))

    def freeze(
        self, keyword: Span, all_except: Span | None, *paths: tree.Name | tree.Path
    ) -> tree.Freeze:
        span = keyword.to(paths[-1].span)
        return self.placement.in_network(tree.Freeze(paths, all_except is not None, span))

    def path(self, span: Span) -> tree.Name | tree.Path:
        return self.name(span)

    def remove(self, keyword: Span, path: tree.Name | tree.Path) -> tree.Remove:
        return self.placement.in_edits(tree.Remove(path, keyword.to(path.span)))

    def insert(self, keyword: Span, path: tree.Name | tree.Path, body: tree.Body) -> tree.Insert:
        span = keyword.to(body.span)
        return self.placement.in_edits(tree.Insert(keyword.text, path, body, span))

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

    def group(self, body: tree.Body) -> tree.Group:
        return tree.Group(body, body.span)

    def if_(self, *parts: Span | tree.Expression | tree.Body | None) -> tree.If:
        keyword, otherwise = parts[0], parts[-1]
        branches = tuple(zip(parts[1:-1:3], parts[2:-1:3], strict=True))
        end: tree.Body = otherwise or parts[-2]  # type: ignore[assignment]
        return tree.If(branches, otherwise, keyword.to(end.span))  # type: ignore

    # --- labels

    def label(self, span: Span) -> tree.Label:
        """The label that a token with its colon is."""
        place = literals.without_colon(span)
        name = place.text
        if name.startswith('"'):
            return self._quoted(place)
        if name in ("input", "output"):
            message = f"`{name}` begins a statement and cannot be a label"
            quoted = Help("quote it", (Edit(place, f'"{name}"'),))
            self.diagnostics.append(Diagnostic("N006", message, place, helps=(quoted,)))
        made = tree.Label(name, place)
        if "." in name:
            self.placement.dotted(made)
        return made

    def _quoted(self, span: Span) -> tree.Label:
        text = literals.string(span, self.diagnostics)
        if "." in text:
            message = "a `.` stands between labels and cannot be part of one"
            self.diagnostics.append(Diagnostic("N002", message, span))
        return tree.Label(text, span, True)
