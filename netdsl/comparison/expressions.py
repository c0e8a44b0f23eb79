"""Expressions of block parameters (`netdsl.trace`) as they are written in a `.net` file."""

from typing import Any

from netdsl.trace import Trace

_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2}
_TIGHTEST = 3


def written(trace: Trace | None) -> str | None:
    """`filters * 4`; `None` where there is no expression, or it has no short form."""
    if trace is None or isinstance(trace, int | float):
        return None
    try:
        return _text(trace)[0]
    except ValueError:
        return None


def _text(trace: Any) -> tuple[str, int]:
    match trace:
        case str() | int() | float():
            return str(trace), _TIGHTEST
        case ("axes", first, *others) if all(other == first for other in others):
            return _text(first)
        case ("[]", of, int(index)):
            return f"{_at_least(of, _TIGHTEST)}[{index}]", _TIGHTEST
        case (str(symbol), left, right) if symbol in _BINDING:
            own = _BINDING[symbol]
            return f"{_at_least(left, own)} {symbol} {_at_least(right, own + 1)}", own
        case ("max" | "min" as name, *arguments):
            return f"{name}({', '.join(_text(a)[0] for a in arguments)})", _TIGHTEST
    raise ValueError(f"no expression: {trace!r}")


def _at_least(trace: Any, binding: int) -> str:
    text, own = _text(trace)
    return text if own >= binding else f"({text})"
