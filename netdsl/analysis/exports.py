"""A summary for programs: CSV and JSON. Nothing is folded, numbers are exact."""

from collections.abc import Iterator
from typing import Any

from netdsl.analysis.summary import Row, Summary

FORMATS = ("text", "json", "csv", "markdown")
"""The forms that `export` knows: those of `tables.py` too."""


def export(summary: Summary, form: str, color: bool = False, width: int | None = None) -> str:
    """The summary in one of the `FORMATS`; the text no wider than `width` where it can be."""
    from netdsl.analysis import tables

    match form:
        case "json":
            return as_json(summary)
        case "csv":
            return csv(summary)
        case "markdown":
            return tables.markdown(summary)
    return tables.text(summary, color, width)


def csv(summary: Summary) -> str:
    """A line a layer, nothing folded: whole paths and exact numbers."""
    import csv as writer
    from io import StringIO

    from netdsl.analysis import tables

    out = StringIO()
    rows = writer.writer(out, lineterminator="\n")
    rows.writerow(
        ["path", "kind", "layer", "output", "params", "trainable", "macs", "memory", "field",
         "stride"]
    )  # fmt: skip
    for row in unfolded(summary.rows):
        kind = "scope" if row.scope else "layer"
        rows.writerow(
            [row.path, kind, row.layer, row.type, row.params, row.trainable, row.macs, row.memory,
             *tables.seen(row.sees)]
        )  # fmt: skip
    return out.getvalue()


def as_json(summary: Summary) -> str:
    """Everything, nothing folded: exact numbers, memory in bytes."""
    import json

    t = summary.totals
    members: dict[str, Any] = {
        "format_version": "1.0",
        "network": summary.network,
        "batch": summary.batch,
        "dtype": summary.dtype,
        "inputs": [{"name": i.name, "shape": i.type.shape} for i in summary.inputs],
        "outputs": [
            {"name": o.name, "shape": type_.shape, "training": o.training}
            for o, type_ in summary.outputs
        ],
        "rows": [_data(row) for row in unfolded(summary.rows)],
        "totals": {
            "params": t.params,
            "trainable_params": t.trainable_params,
            "macs": t.macs,
            "depth": t.depth,
            "memory": {"weights": t.weights, "activations": t.activations},
        },
    }
    # A row a line: the usual indentation would spread each shape over five.
    rows = ",\n".join(f"    {json.dumps(row)}" for row in members["rows"])
    lines = [
        f'  "{name}": ' + (f"[\n{rows}\n  ]" if name == "rows" else json.dumps(value))
        for name, value in members.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


def _data(row: Row) -> dict[str, Any]:
    return {
        "path": row.path,
        "kind": "scope" if row.scope else "layer",
        "layer": row.layer,
        "output": row.type.shape,
        "params": row.params,
        "trainable_params": row.trainable,
        "macs": row.macs,
        "memory": row.memory,
        "receptive_field": None if row.sees is None else list(row.sees.size),
        "effective_stride": None if row.sees is None else list(map(float, row.sees.stride)),
    }


def unfolded(rows: tuple[Row, ...]) -> Iterator[Row]:
    """All rows, each before those that it holds."""
    for row in rows:
        yield row
        yield from unfolded(row.children)
