"""What makes a network fit, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from netdsl.analysis.fit import Fit, Way
from netdsl.analysis.memory_text import NOT_COUNTED
from netdsl.render.canvas import Palette, display_width, printable
from netdsl.render.numbers import scaled
from netdsl.render.wrap import WIDTH, wrap_prose

_HEADS = {True: "what makes more room, each by itself", False: "what helps, each by itself"}


def text(found: Fit, color: bool = False) -> str:
    """Whether it fits, and a few lines for each way to make it."""
    paint = Palette(color)
    made = [
        f"{paint('title', printable(found.network))}: training with batch {found.batch}, "
        f"{found.dtype}, {_optimizer(found.optimizer)}",
        f"  needs at least {scaled(found.bytes, 'B')} of {scaled(found.budget, 'B')}: "
        + (paint("added", "fits") if found.fits else paint("removed", "does not fit")),
        "  " + (f"the largest batch that fits is {found.largest:,}" if found.largest else
                "not even a batch of 1 fits"),
    ]  # fmt: skip
    if found.ways:
        made += ["", paint("title", _HEADS[found.fits]), *_table(found, paint)]
    return "\n".join([*made, "", paint("dim", wrap_prose(NOT_COUNTED))])


def _optimizer(name: str) -> str:
    return "no optimiser" if name == "none" else name


def _table(found: Fit, paint: Palette) -> Iterator[str]:
    width = max(display_width(way.title) for way in found.ways)
    for way in found.ways:
        fits = way.bytes <= found.budget
        needs = f"{scaled(way.bytes, 'B'):>8}"
        blanks = " " * (width - display_width(way.title))
        batch = f"largest batch {way.largest:,}" if way.largest else "no batch fits"
        mark = paint("added", "fits  ") if fits else paint("removed", "no    ")
        yield f"  {printable(way.title)}{blanks}  {needs}  {mark}  {batch}"
        for detail in way.details:
            for line in wrap_prose(printable(detail), WIDTH - 6).splitlines():
                yield paint("dim", f"      {line}")


def as_json(found: Fit) -> str:
    """Everything, in bytes."""
    import json

    return json.dumps(data(found), indent=2)


def data(found: Fit) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "format_version": "1.0",
        "network": found.network,
        "budget": found.budget,
        "batch": found.batch,
        "dtype": found.dtype,
        "optimizer": found.optimizer,
        "peak": found.bytes,
        "fits": found.fits,
        "largest_batch": found.largest,
        "ways": [_way(way, found.budget) for way in found.ways],
    }


def _way(way: Way, budget: int) -> dict[str, Any]:
    return {
        "kind": way.kind,
        "title": way.title,
        "peak": way.bytes,
        "fits": way.bytes <= budget,
        "largest_batch": way.largest,
        "details": list(way.details),
        **way.data,
    }
