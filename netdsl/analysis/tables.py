"""A summary as a table to read: plain text, Markdown, HTML. Equal rows are folded."""

from collections.abc import Callable, Iterator, Sequence

from netdsl.analysis.paths import follows, spanned
from netdsl.analysis.receptive import Field
from netdsl.analysis.summary import Row, Summary
from netdsl.layers.tensor import Size
from netdsl.record import record
from netdsl.render.canvas import Palette, display_width, printable
from netdsl.render.columns import fitted
from netdsl.render.numbers import scaled

HEADER = ("name", "layer", "output", "field", "stride", "params", "frozen", "MACs", "memory")

ALIGN = (False, False, False, True, True, True, True, True, True)
"""Whether a column stands to the right."""
_WANTED = (True, True, True, False, False, True, False, True, True)
"""Columns that stand there even if they are empty."""

_CALL = HEADER.index("layer")
_SHORTEST = 16
"""The columns that the call of a layer has at least."""


@record
class Line:
    """A row as it is printed: how deep it stands, and how many equal rows it stands for.

    What the `last` of these sees, all of them see.
    """

    row: Row
    level: int
    name: str
    path: str
    count: int = 1
    last: Row | None = None


def text(summary: Summary, color: bool = False, width: int | None = None) -> str:
    """A plain table for a terminal. Runs of equal rows are folded to one.

    Where it is wider than `width`, the calls of layers are cut short.
    """
    paint = Palette(color)
    lines = list(folded(summary.rows))
    every = [HEADER, *(cells(line, "  " * line.level + line.name) for line in lines)]
    kept = said(every)
    shown = [only(row, kept) for row in every]
    align = [right for right, keep in zip(ALIGN, kept, strict=True) if keep]
    widths = [max(map(display_width, column)) for column in zip(*shown, strict=True)]
    if width is not None:
        over = max(sum(widths) + 2 * (len(widths) - 1) - width, 0)
        widths[_CALL] = max(widths[_CALL] - over, min(widths[_CALL], _SHORTEST))
    made = [_title(summary, paint), ""]
    for number, row in enumerate(shown):
        scope = number == 0 or lines[number - 1].row.scope
        fitted = [_fit(c, w, right) for c, w, right in zip(row, widths, align, strict=True)]
        made.append(paint("title" if scope else "", "  ".join(fitted).rstrip()))
        if number == 0:
            made.append(paint("dim", "  ".join("-" * w for w in widths)))
    made += ["", *(f"{paint('title', f'{k:<8}')}{v}" for k, v in totals(summary))]
    if any(line.count > 1 for line in lines):
        made.append(paint("dim", _FOLDED))
    return "\n".join(made)


def said(rows: list[tuple[str, ...]]) -> list[bool]:
    """The columns that say something."""
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else ((),) * len(HEADER)
    return [wanted or any(column) for wanted, column in zip(_WANTED, columns, strict=True)]


def only(row: Sequence[str], kept: list[bool]) -> list[str]:
    """The cells of a row that are kept."""
    return [cell for cell, keep in zip(row, kept, strict=True) if keep]


def seen(field: Field | None) -> tuple[str, str]:
    """The receptive field and the effective stride: `7`, `7x3`, `all` of an axis."""
    if field is None:
        return "", ""
    sizes = ["all" if n is None else str(n) for n in field.size]
    strides = ["-" if n is None else str(s) for n, s in zip(field.size, field.stride, strict=True)]
    if all(n is None for n in field.size):
        return "all", ""
    return _alike(sizes), _alike(strides)


def _alike(texts: list[str]) -> str:
    return texts[0] if len(set(texts)) == 1 else "x".join(texts)


_FOLDED = "xN: N equal ones in a row; theirs is the sum of all, the rows below are of one"


def markdown(summary: Summary) -> str:
    """The same table in Markdown, with whole paths."""
    every = [HEADER, *(cells(line, line.path) for line in folded(summary.rows))]
    kept = said(every)
    lines = [f"**{printable(shapes(summary))}**", ""]
    for number, (path, call, *rest) in enumerate(every):
        row = [_code(path), _code(call), *rest] if number else [path, call, *rest]
        lines.append(f"| {' | '.join(only(row, kept))} |")
        if not number:
            rule = ["---:" if right else "---" for right in ALIGN]
            lines.append(f"| {' | '.join(only(rule, kept))} |")
    return "\n".join([*lines, "", *(f"- {name}: {value}" for name, value in totals(summary))])


def html(summary: Summary) -> str:
    """The table for a notebook."""
    from html import escape

    every = [HEADER, *(cells(n, "\u2003" * n.level + n.name) for n in folded(summary.rows))]
    kept = said(every)
    align = [right for right, keep in zip(ALIGN, kept, strict=True) if keep]

    def row(found: Sequence[str], tag: str) -> str:
        made = "".join(
            f'<{tag} style="text-align:{"right" if right else "left"}">{escape(cell)}</{tag}>'
            for cell, right in zip(only(found, kept), align, strict=True)
        )
        return f"<tr>{made}</tr>"

    body = "".join(row(found, "td") for found in every[1:])
    sums = "<br>".join(escape(f"{name}: {value}") for name, value in totals(summary))
    title = escape(printable(shapes(summary)))
    return f"<table><caption>{title}</caption>{row(HEADER, 'th')}{body}</table><p>{sums}</p>"


def folded(rows: tuple[Row, ...], level: int = 0, prefix: str = "") -> Iterator[Line]:
    """All rows; of a run of equal ones (`1`, `2`, `3`) the first stands for all."""
    for run in _runs(rows):
        row, count = run[0], len(run)
        name = row.name
        if count > 1:
            name = f"{spanned(name, run[-1].name)} x{count}"
        yield Line(row, level, name, f"{prefix}{name}", count, run[-1])
        yield from folded(row.children, level + 1, f"{prefix}{row.name}.")


def _runs(rows: tuple[Row, ...]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for row in rows:
        if run and not (row.signature == run[-1].signature and follows(run[-1].name, row.name)):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def cells(line: Line, name: str) -> tuple[str, ...]:
    """What stands in the columns of a line."""
    row, n = line.row, line.count
    return (
        printable(name),
        printable(row.layer),
        str(row.type),
        *seen((line.last or row).sees),
        f"{row.params * n:,}" if row.params else "",
        f"{(row.params - row.trainable) * n:,}" if row.params > row.trainable else "",
        "" if row.macs == 0 else scaled(_times(row.macs, n)),
        scaled(_times(row.memory, n), "B"),
    )


def _times(size: Size, count: int) -> Size:
    return None if size is None else size * count


def totals(summary: Summary) -> list[tuple[str, str]]:
    """What stands below the table, by name."""
    t = summary.totals
    frozen = t.params - t.trainable_params
    kept = f"batch {summary.batch}, {summary.dtype}"
    return [
        ("params", f"{t.params:,}" + (f" ({frozen:,} of them frozen)" if frozen else "")),
        ("MACs", f"{scaled(t.macs)} a sample"),
        ("depth", str(t.depth)),
        (
            "memory",
            f"weights {scaled(t.weights, 'B')}, "
            f"outputs of all layers {scaled(t.activations, 'B')} ({kept})",
        ),
    ]


def _title(summary: Summary, paint: Callable[[str, str], str]) -> str:
    name, _, rest = shapes(summary).partition(": ")
    return f"{paint('title', printable(name))}: {printable(rest)}"


def shapes(summary: Summary) -> str:
    """`resnet50: image 3x224x224 -> output [1000]`."""
    inputs = ", ".join(f"{i.name} {i.type}" for i in summary.inputs)
    outputs = ", ".join(
        f"{o.name} {type_}{' (training)' if o.training else ''}" for o, type_ in summary.outputs
    )
    return f"{summary.network}: {inputs} -> {outputs}"


def _fit(cell: str, width: int, right: bool) -> str:
    return fitted(_cut(cell, width) if display_width(cell) > width else cell, width, right)


def _cut(cell: str, width: int) -> str:
    while display_width(cell) > width - 3:
        cell = cell[:-1]
    return f"{cell.rstrip(', ')}..."


def _code(cell: str) -> str:
    return "`" + cell.replace("|", "\\|").replace("`", "'") + "`" if cell else ""
