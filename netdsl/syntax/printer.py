"""The tree as text: one canonical layout, whose tree is the same.

Time is linear in the size of the tree but for a factor of its nesting, which is bounded;
recursion follows the nesting alone.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from netdsl.syntax import tree
from netdsl.syntax.comments import FOR_NETDSL
from netdsl.syntax.printer_chains import Run, joined, on_one_line, part_run, remarked_inside
from netdsl.syntax.printer_columns import Cell, Columns
from netdsl.syntax.printer_comments import Gap, Line, Margin, Part, parts_of
from netdsl.syntax.printer_expressions import INDENT, WIDTH, flat, laid
from netdsl.syntax.printer_files import beginnings, documented, loose_below
from netdsl.syntax.printer_heads import (
    definition,
    for_head,
    label_head,
    needs_separator,
    path_text,
    simple,
)

__all__ = ["print_file"]

Remarks: TypeAlias = Sequence[str]


def print_file(file: tree.File) -> str:
    """The canonical text of a file that was read without errors.

    Comments stay between statements, elements, arguments and items; one inside of an operation
    goes above its statement.
    """
    printer = _Printer(Margin(file))
    printer.file(file)
    return printer.text()


class _Printer:
    """Writes from left to right."""

    def __init__(self, margin: Margin) -> None:
        self.pieces: list[str] = []
        self.line = 0
        self.column = 0
        self.margin = margin
        self.columns = Columns()

    def text(self) -> str:
        """All that was written, with its columns."""
        for piece, spaces in self.columns.spaces().items():
            self.pieces[piece] = " " * spaces + self.pieces[piece]
        return "".join(self.pieces)

    def write(self, text: str) -> None:
        """Put text at the end, and keep account of the place."""
        self.pieces.append(text)
        newline = text.rfind("\n")
        if newline < 0:
            self.column += len(text)
        else:
            self.column = len(text) - newline - 1
            self.line += text.count("\n")

    def blank(self) -> None:
        """An empty line."""
        self.write("\n")
        self.columns.section()

    def remark(self, text: str) -> None:
        """A comment behind what stands on the line, and the end of the line."""
        self.write(f"  {text}\n" if text else "\n")

    def remarks(self, remarks: Remarks, indent: int) -> None:
        """Comments on lines of their own."""
        for text in remarks:
            self.write(f"{' ' * indent}{text}\n")

    def placeholder(self) -> tuple[int, int]:
        """A piece that something can take the place of, and its line."""
        self.write("")
        return len(self.pieces) - 1, self.line

    def behind(self, line: Line[Any], place: int, start: int, indent: int) -> str:
        """The comment behind what was written since `place`.

        What netdsl is told about a line goes above, where the line has become several.
        """
        span = line.item.span if line.item is not None else None
        told = line.remark[1:].lstrip().startswith(FOR_NETDSL)
        if not told or self.line == start or not (span and self.margin.one_line(span)):
            return line.remark
        self.pieces[place] = f"{' ' * indent}{line.remark}\n"
        self.line += 1
        return ""

    # --- files

    def file(self, file: tree.File) -> None:
        """Every item and comment."""
        lines = loose_below(self.margin, documented(file, self.margin.lines_of_file(file)))
        before: Line[tree.Item] | None = None
        for line, begins in zip(lines, beginnings(lines), strict=True):
            if before is not None and (line.blank or _apart(before, begins)):
                self.blank()
            before = line
            if line.item is None:
                self.write(f"{line.remark}\n")
            else:
                place, start = self.placeholder()
                self.item(line.item)
                self.remark(self.behind(line, place, start, 0))

    def item(self, item: tree.Item) -> None:
        """One item of a file."""
        if isinstance(item, tree.Block):
            self.write(definition(item))
            self.definition(item, item.body)
        elif isinstance(item, tree.Network):
            self.write(definition(item))
            if item.base is not None:
                self.write(" = ")
                self.element(item.base, 0)
            if item.edits is not None:
                self.write(" with")
            self.definition(item, item.body or item.edits)
        else:
            self.remarks(self.margin.loose(item), 0)
            self.write(simple(item, 0, self.margin))

    def definition(
        self, item: tree.Block | tree.Network, body: tree.Body | tree.Chain | None
    ) -> None:
        """What a block or network is; the comments of its head go in."""
        if isinstance(body, tree.Chain):
            self.write(" =")
            self.defining(body)
        elif body is not None:
            above = self.margin.loose(item)
            if not (body.items or above or self.margin.any(body.span.start, body.span.end)):
                self.write(" { }")
                return
            self.write(" {")
            self.inside(body, above, 0)
            self.write("}")

    def defining(self, chain: tree.Chain) -> None:
        """A chain behind `=`: on the next line where it fits on that one alone."""
        parts = parts_of(chain)
        quiet = not any(self.gaps(parts))
        start = len(self.pieces)
        self.write(" ")
        if quiet and self.flat(parts, 0):
            return
        if quiet and not isinstance(parts[0], tree.Reference) and len(parts) == 1:
            self.element(parts[0], 0)
            return
        del self.pieces[start:]
        self.write(f"\n{' ' * INDENT}")
        self.chain(chain, INDENT)

    # --- bodies

    def body(self, body: tree.Body, indent: int) -> None:
        """The body of a `for`, `before` or `after`."""
        line = on_one_line(body, self.margin)
        if line and self.column + len(line) <= WIDTH:
            self.write(line)
            return
        self.write("{")
        self.inside(body, (), indent)
        self.write("}")

    def inside(self, body: tree.Body, above: Remarks, indent: int) -> None:
        """What stands between braces, and the indent of the closing one."""
        inner = indent + INDENT
        behind, lines = self.margin.lines(
            body.items, body.span.start + 1, max(body.span.start + 1, body.span.end - 1)
        )
        self.remark(behind)
        self.remarks(above, inner)
        following = iter([*body.items[1:], None])
        for index, line in enumerate(lines):
            if line.blank and (index or above):
                self.blank()
            if line.item is None:
                self.remarks((line.remark,), inner)
                continue
            self.remarks(self.margin.loose(line.item), inner)
            place, start = self.placeholder()
            self.write(" " * inner)
            self.statement(line.item, inner)
            if needs_separator(next(following)):
                self.write(";")
            self.remark(self.behind(line, place, start, inner))
        self.write(" " * indent)

    def statement(self, item: tree.BodyItem, indent: int) -> None:
        """One statement, from its first word to its last."""
        match item:
            case tree.Statement(None, chain, check):
                self.chain(chain, indent, check)
            case tree.Statement() | tree.Output() | tree.Input():
                self.labelled(item, indent)
            case tree.For():
                self.write(f"{for_head(item, indent)} ")
                self.body(item.body, indent)
            case tree.Insert():
                self.write(f"{item.where} {path_text(item.path)} ")
                self.body(item.body, indent)
            case _:
                self.write(simple(item, indent, self.margin))

    def labelled(self, item: tree.Statement | tree.Output | tree.Input, indent: int) -> None:
        """A statement whose label can stand above others."""
        head = label_head(item)
        self.write(f"{head} ")
        line, piece, column = self.line, len(self.pieces), self.column
        if isinstance(item, tree.Input):
            self.write(simple(item, indent, self.margin)[len(head) + 1 :])
        else:
            self.chain(item.chain, indent, item.check)
        if self.line == line:
            self.columns.label(Cell(line, piece, column, self.column, (indent, type(item))))

    # --- chains

    def chain(self, chain: tree.Chain, indent: int, check: tree.Expression | None = None) -> None:
        """A chain on one line, or a line for each `->`; and its check."""
        parts = parts_of(chain)
        gaps = self.gaps(parts)
        inner = indent + INDENT
        if any(gaps) or not self.flat(parts, indent):
            self.element(parts[0], indent)
            for part, gap in zip(parts[1:], gaps, strict=True):
                self.arrow("->", gap, inner)
                self.element(part, inner)
        if check is not None:
            self.check(check, self.margin.gap(chain.span.end, check.span.start), inner)

    def gaps(self, parts: Sequence[Part]) -> list[Gap | None]:
        """The comments between the parts of a chain."""
        if not self.margin.any(parts[0].span.end, parts[-1].span.start):
            return [None] * (len(parts) - 1)
        pairs = pairwise(parts)
        found = [self.margin.gap(one.span.end, other.span.start) for one, other in pairs]
        return [gap if any(gap) else None for gap in found]

    def arrow(self, arrow: str, gap: Gap | None, inner: int) -> None:
        """An arrow at the beginning of a line, and the comments before it."""
        behind, above = gap or ("", ())
        self.remark(behind)
        self.remarks(above, inner)
        self.write(f"{' ' * inner}{arrow} ")

    def check(self, check: tree.Expression, gap: Gap, inner: int) -> None:
        """`=> shape`, on a line of its own where it does not fit."""
        text = f"  => {flat(check)}"
        quiet = not any(gap)
        if not quiet or self.column + len(text) > WIDTH:
            if inner + len(text) > WIDTH:
                self.arrow("=>", gap, inner)
                self.write(laid(check, inner, self.column))
                return
            self.remark(gap[0])
            self.remarks(gap[1], inner)
            self.write(" " * (inner - INDENT))
        self.columns.check(self.line, len(self.pieces), self.column, self.column + len(text))
        self.write(text)

    def element(self, part: Part, indent: int) -> None:
        """One element; its arguments go over several lines if they must."""
        if not self.flat([part], indent):
            at = (indent, self.column)
            self.run(part_run(part, self.margin, short=False, at=at), indent)

    def flat(self, parts: Sequence[Part], indent: int) -> bool:
        """Write a chain without a break outside of braces, if there is room."""
        if any(remarked_inside(part, self.margin) for part in parts):
            return False
        for short in (True, False):
            run = joined([part_run(part, self.margin, short=short) for part in parts])
            ends = [self.column + len(run[0][0]), *[indent + len(text) for text, *_ in run[1:]]]
            if max(ends) <= WIDTH:
                self.run(run, indent)
                return True
        return False

    def run(self, run: Run, indent: int) -> None:
        """Text and bodies in turn."""
        for text, body, above in run:
            self.write(text)
            if body is not None:
                self.inside(body, above, indent)


def _apart(before: Line[tree.Item], begins: bool) -> bool:
    """Whether an empty line stands here in any case: around blocks and networks."""
    if before.item is None:
        return False
    return begins or isinstance(before.item, tree.Block | tree.Network)
