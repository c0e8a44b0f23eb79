"""Where a line is too long: how expressions are broken, as `ruff format` does it."""

from netdsl.emit import code
from netdsl.emit.code import Expression
from netdsl.emit.expressions import (
    BINDING,
    atom_text,
    binding,
    flat,
    joined_operands,
    keyword_text,
    operand,
)
from netdsl.record import record

WIDTH = 88
INDENT = 4


def width(text: str) -> int:
    """The columns that a text takes in its last line."""
    if text.isascii():
        return len(text) - text.rfind("\n") - 1
    from unicodedata import east_asian_width

    line = text[text.rfind("\n") + 1 :]
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in line)


@record
class Layout:
    """Where an expression begins: the indent of its lines and the column of its first.

    `after` are the columns that what follows needs on the last line.
    """

    indent: int
    column: int
    after: int = 0

    def statement_value(self, tree: Expression) -> str:
        """A value behind `=` or `return`: operators break in parentheses only."""
        text = flat(tree)
        if self._fits(text):
            return text
        if isinstance(tree, code.Call | code.List | code.Dict | code.Tuple | code.ListComp):
            return self._broken(tree, text)
        pad, inner = " " * self.indent, " " * (self.indent + INDENT)
        deeper = Layout(self.indent + INDENT, self.indent + INDENT)
        if isinstance(tree, code.Name | code.Constant | code.Attribute) and not deeper._fits(text):
            return text
        return f"(\n{inner}{deeper.inside(tree)}\n{pad})"

    def inside(self, tree: Expression) -> str:
        """An expression that already stands in brackets."""
        text = flat(tree)
        return text if self._fits(text) else self._broken(tree, text)

    def _fits(self, text: str) -> bool:
        return self.column + width(text) + self.after <= WIDTH

    def _broken(self, tree: Expression, text: str) -> str:
        match tree:
            case code.Call(function, arguments, keywords) if arguments or keywords:
                head = atom_text(function)
                if isinstance(function, code.Call) and not self._fits(f"{head}("):
                    # `layers.Dense(...)(x)`: the call that makes the layer is broken.
                    head = self._broken(function, head)
                    bare = text[len(atom_text(function)) :]
                    if width(head + bare) + self.after <= WIDTH:
                        return head + bare
                return self._call(head, arguments, keywords)
            case code.List(items) if items:
                return self._lines("[", [("", i) for i in items], "]")
            case code.Tuple(items) if items:
                return self._lines("(", [("", i) for i in items], ")")
            case code.Dict(items) if items:
                return self._lines("{", [(f"{flat(k)}: ", v) for k, v in items], "}")
            case code.Starred(value):
                return "*" + Layout(self.indent, self.column + 1, self.after).inside(value)
            case code.ListComp():
                return self._comprehension("[", tree, "]")
            case code.BinOp() | code.Joined():
                return self._operators(tree)
        return text

    def _call(
        self,
        function: str,
        arguments: tuple[Expression, ...],
        keywords: tuple[code.Keyword, ...],
    ) -> str:
        if len(arguments) == 1 and not keywords and isinstance(arguments[0], code.Generator):
            return self._comprehension(f"{function}(", arguments[0], ")")
        items = [("", a) for a in arguments] + [(keyword_text(k), k.value) for k in keywords]
        pad, inner = " " * self.indent, " " * (self.indent + INDENT)
        line = inner + ", ".join(head + flat(value) for head, value in items)
        if width(line) <= WIDTH:
            return f"{function}(\n{line}\n{pad})"
        return self._lines(f"{function}(", items, ")", comma=len(items) > 1)

    def _lines(
        self, start: str, items: list[tuple[str, Expression]], end: str, *, comma: bool = True
    ) -> str:
        indent = self.indent + INDENT
        pad, inner = " " * self.indent, " " * indent
        lines = [start]
        for head, value in items:
            text = Layout(indent, indent + width(head), int(comma)).inside(value)
            lines.append(f"{inner}{head}{text}" + ("," if comma else ""))
        return "\n".join(lines) + f"\n{pad}{end}"

    def _comprehension(self, start: str, tree: code.ListComp | code.Generator, end: str) -> str:
        indent = self.indent + INDENT
        pad, inner = " " * self.indent, " " * indent
        tail = f"for {tree.target} in {flat(tree.values)}"
        line = f"{inner}{flat(tree.item)} {tail}"
        if width(line) > WIDTH:
            item = Layout(indent, indent).inside(tree.item)
            line = f"{inner}{item}\n{inner}{tail}"
        return f"{start}\n{line}\n{pad}{end}"

    def _operators(self, tree: code.BinOp | code.Joined) -> str:
        inner = " " * self.indent
        if isinstance(tree, code.Joined):
            return f"\n{inner}{tree.operator} ".join(joined_operands(tree))
        spine: list[tuple[str, Expression]] = []
        binds = BINDING[tree.operator]
        left: Expression = tree
        while isinstance(left, code.BinOp) and binding(left) == binds:
            spine.append((left.operator, left.right))
            left = left.left
        lines = [operand(left, binds)]
        lines += [f"{op} {operand(right, binds + 1)}" for op, right in reversed(spine)]
        return f"\n{inner}".join(lines)
