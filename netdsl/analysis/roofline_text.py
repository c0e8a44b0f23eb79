"""A roofline to read, and for programs."""

from collections.abc import Iterator

from netdsl.analysis.roofline import LayerBound, Roofline
from netdsl.render.canvas import Palette, printable
from netdsl.render.columns import columns
from netdsl.render.numbers import scaled

FORMATS = ("text", "json")
HEADER = ("slowest layers", "layer", "FLOPs", "bytes", "FLOP/byte", "at least", "limit")
_RIGHT = (False, False, True, True, True, True, False)
_LONGEST_CALL = 34


def text(bound: Roofline, top: int, color: bool = False) -> str:
    """The layers that take longest, and what all take."""
    paint = Palette(color)
    slowest = sorted(bound.layers, key=lambda layer: -layer.seconds)[:top]
    rows = [_row(layer) for layer in slowest]
    rest = len(bound.layers) - len(rows)
    if rest:
        left = bound.seconds - sum(layer.seconds for layer in slowest)
        rows.append((f"and {rest} more", "", "", "", "", duration(left), ""))
    head, rule, *body = columns(HEADER, rows, _RIGHT)
    lines = [_title(bound, paint), "", head, paint("dim", rule), *body, ""]
    return "\n".join([*lines, *_totals(bound, paint)])


def as_json(bound: Roofline) -> str:
    """Everything: exact numbers, seconds and bytes."""
    import json

    device = bound.device
    return json.dumps(
        {
            "format_version": "1.0",
            "network": bound.network,
            "batch": bound.batch,
            "dtype": bound.dtype,
            "training": bound.training,
            "device": {
                "name": device.name,
                "title": device.title,
                "flops": device.flops(bound.dtype),
                "bandwidth": device.bandwidth,
                "ridge": device.ridge(bound.dtype),
            },
            "layers": [
                {
                    "path": layer.path,
                    "layer": layer.layer,
                    "flops": layer.work.flops,
                    "bytes": layer.work.bytes,
                    "intensity": layer.work.intensity,
                    "seconds_at_least": layer.seconds,
                    "limit": layer.limit,
                }
                for layer in bound.layers
            ],
            "totals": {
                "flops": bound.work.flops,
                "bytes": bound.work.bytes,
                "intensity": bound.work.intensity,
                "seconds_at_least_layer_by_layer": bound.seconds,
                "seconds_at_least": bound.fused,
            },
        },
        indent=2,
    )


def duration(seconds: float) -> str:
    """`2.53 ms`: three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size or unit == "us":
            number = seconds / size
            return f"{number:.{0 if number >= 100 else 1 if number >= 10 else 2}f} {unit}"
    raise AssertionError(seconds)


def _row(layer: LayerBound) -> tuple[str, ...]:
    call = printable(layer.layer)
    if len(call) > _LONGEST_CALL:
        call = call[: _LONGEST_CALL - 3] + "..."
    work = layer.work
    return (
        printable(layer.path), call, scaled(work.flops), scaled(work.bytes, "B"),
        _ratio(work.intensity), duration(layer.seconds), layer.limit,
    )  # fmt: skip


def _title(bound: Roofline, paint: Palette) -> str:
    what = "a training step" if bound.training else "a forward pass"
    name = paint("title", printable(bound.network))
    return f"{name}: {what} on {bound.device.title}, batch {bound.batch}, {bound.dtype}"


def _totals(bound: Roofline, paint: Palette) -> Iterator[str]:
    device, work = bound.device, bound.work
    ridge = device.ridge(bound.dtype)
    counts = {
        kind: sum(one.limit == kind for one in bound.layers) for kind in ("compute", "memory")
    }
    facts = {
        "work": f"{scaled(work.flops)} floating point operations, {scaled(work.bytes, 'B')} moved, "
        f"{_ratio(work.intensity)} a byte",
        "device": f"{scaled(int(device.flops(bound.dtype)), 'FLOP/s')}, "
        f"{scaled(int(device.bandwidth), 'B/s')}: below {_ratio(ridge)} operations a byte memory "
        f"is the limit, as for {counts['memory']} of {len(bound.layers)} layers",
        "bound": f"at least {duration(bound.seconds)} layer by layer, "
        f"{_rate(bound, bound.seconds)}",
        "fused": f"at least {duration(bound.fused)} however layers are joined, "
        f"{_rate(bound, bound.fused)}",
    }
    for name, value in facts.items():
        yield f"{paint('title', f'{name:<8}')}{value}"
    yield paint(
        "dim", "bounds, no forecast: each layer reads and writes once, at the device's best"
    )


def _rate(bound: Roofline, seconds: float) -> str:
    return f"at most {scaled(int(bound.batch / seconds))} samples/s" if seconds else "no time"


def _ratio(value: float) -> str:
    return f"{value:.{0 if value >= 100 else 1}f}"
