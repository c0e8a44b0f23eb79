"""A network as an outline in Markdown: a heading for each scope, a table of what is in it."""

from collections.abc import Iterator
from itertools import groupby

from netdsl import Graph, Network
from netdsl.analysis.summary import Row, Summary
from netdsl.emit.backend import Emitted
from netdsl.ir.graph import Node, Scope

DEEPEST = 6
"""Markdown has no further headings."""


class OutlineBackend:
    """Makes text alone: it has no model to build, to give weights to, or to verify."""

    name = "outline"
    format_version = "1.0"
    suffix = ".md"

    def emit(self, graph: Graph) -> Emitted:
        """The outline of a network."""
        lines = list(_outline(graph, Network(graph).summary()))
        return Emitted("\n".join(lines) + "\n")


backend = OutlineBackend()


def _outline(graph: Graph, summary: Summary) -> Iterator[str]:
    docs = dict(_docs(graph.body))
    totals = summary.totals
    yield f"# {_text(graph.name)}"
    yield from _paragraph(graph.doc)
    yield ""
    for given in summary.inputs:
        yield f"- input {_code(given.name)}: {given.type}"
    for output, shape in summary.outputs:
        yield f"- output {_code(output.name)}: {shape}{' in training' if output.training else ''}"
    yield f"- {totals.params:,} parameters, depth {totals.depth}"
    yield from _table(summary.rows)
    yield from _sections(summary.rows, docs, 2)


def _sections(rows: tuple[Row, ...], docs: dict[str, str], level: int) -> Iterator[str]:
    """A heading for each scope. Of equal ones in a row, the first stands for all."""
    for row, last in _runs(rows):
        if not row.children:
            continue
        paths = _code(row.path) if row is last else f"{_code(row.path)} to {_code(last.path)}"
        call = f": {_code(row.layer)}" if row.layer else ""
        yield ""
        yield f"{'#' * min(level, DEEPEST)} {paths}{call}"
        yield from _paragraph(docs.get(row.path, ""))
        yield from _table(row.children)
        yield from _sections(row.children, docs, level + 1)


def _table(rows: tuple[Row, ...]) -> Iterator[str]:
    yield ""
    yield "| name | layer | output | parameters |"
    yield "| --- | --- | --- | ---: |"
    for row, last in _runs(rows):
        name = _code(row.name) if row is last else f"{_code(row.name)} to {_code(last.name)}"
        call = _code(row.layer) if row.layer else ""
        yield f"| {name} | {call} | {row.type} | {f'{row.params:,}' if row.params else ''} |"


def _runs(rows: tuple[Row, ...]) -> Iterator[tuple[Row, Row]]:
    """The first and the last of equal scopes in a row; a layer always stands alone."""
    for _, run in groupby(enumerate(rows), lambda r: r[1].signature if r[1].scope else -r[0] - 1):
        found = [row for _, row in run]
        yield found[0], found[-1]


def _docs(root: Scope) -> Iterator[tuple[str, str]]:
    """What the file says of each block, by the paths of its uses."""
    stack: list[Scope | Node] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, Scope):
            yield item.path, item.doc
            stack.extend(item.items)


def _paragraph(doc: str) -> Iterator[str]:
    if doc:
        yield ""
        yield _text(" ".join(doc.split()))


def _text(text: str) -> str:
    """Text of the `.net` file is not trusted: it is shown as it is, and never markup."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>|#~&" else c for c in text)


def _code(text: str) -> str:
    return "`" + text.replace("`", "'").replace("|", "\\|") + "`"
