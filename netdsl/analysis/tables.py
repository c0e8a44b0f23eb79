"""A summary as a table to read: plain text, Markdown, HTML. Equal rows are folded."""

import re
from collections.abc import Callable, Iterator

from netdsl.analysis.summary import Row, Summary
from netdsl.layers.tensor import Size
from netdsl.record import record
from netdsl.render.canvas import Palette, display_width, printable
from netdsl.render.numbers import scaled

HEADER = ("name", "layer", "output", "params", "MACs", "memory")

_ALIGN = (False, False, False, True, True, True)


@record
class Line:
    """A row as it is printed: how deep it stands, and how many equal rows it stands for."""

    row: Row
    level: int
    name: str
    path: str
    count: int = 1


def text(summary: Summary, color: bool = False) -> str:
    """A plain table for a terminal. Runs of equal rows are folded to one."""
    paint = Palette(color)
    lines = list(folded(summary.rows))
    shown = [HEADER, *(cells(line, "  " * line.level + line.name) for line in lines)]
    widths = [max(map(display_width, column)) for column in zip(*shown, strict=True)]
    made = [_title(summary, paint), ""]
    for number, row in enumerate(shown):
        scope = number == 0 or lines[number - 1].row.scope
        fitted = [_fit(c, w, right) for c, w, right in zip(row, widths, _ALIGN, strict=True)]
        made.append(paint("title" if scope else "", "  ".join(fitted).rstrip()))
        if number == 0:
            made.append(paint("dim", "  ".join("-" * w for w in widths)))
    made += ["", *(f"{paint('title', f'{k:<8}')}{v}" for k, v in totals(summary))]
    if any(line.count > 1 for line in lines):
        made.append(paint("dim", _FOLDED))
    return "\n".join(made)


_FOLDED = "xN: N equal ones in a row; theirs is the sum of all, the rows below are of one"


def markdown(summary: Summary) -> str:
    """The same table in Markdown, with whole paths."""
    lines = [f"**{printable(shapes(summary))}**", ""]
    lines.append("| " + " | ".join(HEADER) + " |")
    lines.append("| " + " | ".join("---:" if right else "---" for right in _ALIGN) + " |")
    for line in folded(summary.rows):
        path, call, *rest = cells(line, line.path)
        row = [_code(path), _code(call), *rest]
        lines.append("| " + " | ".join(row) + " |")
    return "\n".join([*lines, "", *(f"- {name}: {value}" for name, value in totals(summary))])


def html(summary: Summary) -> str:
    """The table for a notebook."""
    from html import escape

    def row(cells: tuple[str, ...], tag: str) -> str:
        made = "".join(
            f'<{tag} style="text-align:{"right" if right else "left"}">{escape(cell)}</{tag}>'
            for cell, right in zip(cells, _ALIGN, strict=True)
        )
        return f"<tr>{made}</tr>"

    body = "".join(
        row(cells(line, "\u2003" * line.level + line.name), "td") for line in folded(summary.rows)
    )
    sums = "<br>".join(escape(f"{name}: {value}") for name, value in totals(summary))
    title = escape(printable(shapes(summary)))
    return f"<table><caption>{title}</caption>{row(HEADER, 'th')}{body}</table><p>{sums}</p>"


def folded(rows: tuple[Row, ...], level: int = 0, prefix: str = "") -> Iterator[Line]:
    """All rows; of a run of equal ones (`1`, `2`, `3`) the first stands for all."""
    for run in _runs(rows):
        row, count = run[0], len(run)
        name = row.name
        if count > 1:
            name = f"{name}-{_number(run[-1].name)[1]} x{count}"
        yield Line(row, level, name, f"{prefix}{name}", count)
        yield from folded(row.children, level + 1, f"{prefix}{row.name}.")


def _runs(rows: tuple[Row, ...]) -> Iterator[list[Row]]:
    run: list[Row] = []
    for row in rows:
        if run and not (row.signature == run[-1].signature and _follows(run[-1].name, row.name)):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _follows(name: str, next_name: str) -> bool:
    (head, number), (next_head, next_number) = _number(name), _number(next_name)
    return (
        bool(number and next_number) and head == next_head and int(next_number) == int(number) + 1
    )


def _number(name: str) -> tuple[str, str]:
    found = re.search(r"[0-9]{1,9}$", name)
    return (name[: found.start()], found.group()) if found else (name, "")


def cells(line: Line, name: str) -> tuple[str, ...]:
    """What stands in the columns of a line."""
    row, n = line.row, line.count
    return (
        printable(name),
        printable(row.layer),
        str(row.type),
        f"{row.params * n:,}" if row.params else "",
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
    blanks = " " * (width - display_width(cell))
    return blanks + cell if right else cell + blanks


def _code(cell: str) -> str:
    return "`" + cell.replace("|", "\\|").replace("`", "'") + "`" if cell else ""
