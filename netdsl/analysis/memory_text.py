"""The memory of a network, for people and for programs."""

from collections.abc import Iterable, Iterator
from typing import Any

from netdsl.analysis.memory import Memory, Moment
from netdsl.analysis.sharing import Shares
from netdsl.record import record
from netdsl.render.canvas import Palette, display_width, printable
from netdsl.render.numbers import scaled
from netdsl.render.wrap import wrap_prose

FORMATS = ("text", "json")

_MOST = 5
"""How many parts of the network are shown."""

NOT_COUNTED = (
    "not counted: the framework itself, workspaces of its libraries, fragments of the allocator, "
    "and what the loss keeps"
)


@record
class Item:
    """A line of the report: what it is, how many bytes, and a remark."""

    name: str
    bytes: int
    remark: str = ""


def text(found: Memory, color: bool = False, shares: Shares | None = None) -> str:
    """A few lines for each of training and evaluation, and what of the network takes most.

    With `shares`, also what each of several devices needs.
    """
    paint = Palette(color)
    batch = found.batch
    title = f"batch {batch}, {found.dtype}"
    sections = [
        ("training", _training(found)),
        ("inference", _inference(found)),
    ]
    if shares is not None:
        batch_each = f"batch {shares.batch} on each of {shares.devices} devices"
        items = [
            Item(
                "data parallel", shares.parallel, "each has the whole network, and gradients twice"
            ),
            Item("fully sharded", shares.sharded, "weights, gradients and state are shared out"),
        ]
        sections.append((f"training, {batch_each}", items))
    made = [f"{paint('title', printable(found.network))}: {title}"]
    width = max(display_width(i.name) for _, items in sections for i in items)
    for name, items in sections:
        made += ["", paint("title", name), *_lines(items, width)]
    parts = list(_parts(found))
    if parts:
        made += ["", paint("title", "kept for the backward pass, by part of the network")]
        made += _lines(parts, max(width, *(display_width(i.name) for i in parts)))
    counted = found.outputs.of(batch) + found.inputs.of(batch) + found.weights
    made += [
        "",
        f"outputs of all layers: {scaled(found.outputs.of(batch), 'B')}, with inputs and weights "
        f"{scaled(counted, 'B')} (as textbooks count)",
        paint("dim", wrap_prose(NOT_COUNTED)),
    ]
    return "\n".join(made)


def _training(found: Memory) -> list[Item]:
    items = [Item("weights", found.weights + found.buffers)]
    if found.gradients:
        items.append(Item("gradients", found.gradients))
    if found.state:
        items.append(Item(f"state of {found.optimizer}", found.state))
    return [
        *items,
        Item("inputs", found.inputs.of(found.batch)),
        Item("kept for the backward pass", found.saved.of(found.batch), _each(found)),
        Item("at the peak", found.training.bytes.of(found.batch), _where(found.training)),
    ]


def _each(found: Memory) -> str:
    return f"{scaled(found.saved.each, 'B')} a sample" if found.batch > 1 else ""


def _where(moment: Moment) -> str:
    return f"at {printable(moment.where)}" if moment.where else "when the optimiser steps"


def _inference(found: Memory) -> list[Item]:
    peak = found.inference
    return [
        Item("weights", found.weights + found.buffers),
        Item("inputs", found.inputs.of(found.batch)),
        Item("at the peak", peak.bytes.of(found.batch), _where(peak)),
    ]


def _lines(items: Iterable[Item], width: int) -> Iterator[str]:
    for item in items:
        blanks = " " * (width - display_width(item.name))
        number = scaled(item.bytes, "B")
        yield f"  {item.name}{blanks}  {number:>9}  {item.remark}".rstrip()


def _parts(found: Memory) -> Iterator[Item]:
    """The outermost parts that keep most, and the rest."""
    sums: dict[str, int] = {}
    for path, kept in found.rows:
        name = path.partition(".")[0]
        sums[name] = sums.get(name, 0) + kept.of(found.batch)
    largest = sorted((name for name in sums if sums[name]), key=lambda name: -sums[name])
    total = sum(sums.values())
    if len(largest) < 2 or not total:
        return
    for name in largest[:_MOST]:
        yield Item(printable(name), sums[name], f"{100 * sums[name] / total:3.0f} %")
    rest = sum(sums[name] for name in largest[_MOST:])
    if rest:
        count = len(largest) - _MOST
        yield Item(f"{count} others", rest, f"{100 * rest / total:3.0f} %")


def as_json(found: Memory, shares: Shares | None = None) -> str:
    """Everything in bytes: for the batch, and what of it each sample takes."""
    import json

    document = data(found)
    if shares is not None:
        document["devices"] = {
            "count": shares.devices,
            "batch_each": shares.batch,
            "data_parallel": shares.parallel,
            "sharded": shares.sharded,
        }
    return json.dumps(document, indent=2)


def data(found: Memory) -> dict[str, Any]:
    """The same as plain data."""
    batch = found.batch
    return {
        "format_version": "1.0",
        "network": found.network,
        "batch": batch,
        "dtype": found.dtype,
        "optimizer": found.optimizer,
        "weights": found.weights,
        "buffers": found.buffers,
        "inputs": found.inputs.of(batch),
        "outputs": found.outputs.of(batch),
        "training": {
            "gradients": found.gradients,
            "state": found.state,
            "saved": found.saved.of(batch),
            "saved_each": found.saved.each,
            "peak": found.training.bytes.of(batch),
            "at": found.training.where or None,
            "layers": {path: kept.of(batch) for path, kept in found.rows},
        },
        "inference": {
            "peak": found.inference.bytes.of(batch),
            "at": found.inference.where,
        },
    }
