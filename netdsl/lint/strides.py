"""N710: a stride larger than the kernel: the windows leave gaps."""

from collections.abc import Iterator
from typing import NamedTuple

from netdsl.diagnostics import Edit, Help
from netdsl.ir.graph import Node
from netdsl.layers.tensor import Size, dims
from netdsl.layers.window import Window, Windowed
from netdsl.lint.base import NetworkLint, Words
from netdsl.lint.places import Hit, Place
from netdsl.lint.view import View
from netdsl.lint.written import Written, argument
from netdsl.syntax import tree


class _Gaps(NamedTuple):
    """The windows of a layer, and the part of its input that none of them sees."""

    windows: tuple[Window, ...]
    unseen: float
    known: bool


def _hits(view: View) -> Iterator[Hit]:
    for node in view.nodes():
        if isinstance(node.layer, Windowed) and node.reuses is None:
            x = view.entering(node)
            windows = node.layer.windows(x)
            if any(map(_gapes, windows, x.spatial)) and not all(w.kernel == 1 for w in windows):
                seen = 1.0
                for window, size in zip(windows, x.spatial, strict=True):
                    seen *= seen_part(window, size)
                known = None not in x.spatial
                yield Hit(node, view, _Gaps(windows, 1 - seen, known))


def _gapes(window: Window, size: Size) -> bool:
    """Whether there is a gap between two windows. A kernel of 1 thins out on purpose."""
    if window.stride <= window.reach or window.kernel == 1:
        return False
    return size is None or (window.count(size) or 0) > 1


def seen_part(window: Window, size: Size) -> float:
    """The part of an axis that some window sees."""
    windows = window.count(size)
    if size is None or windows is None:
        return min(1.0, window.kernel / window.stride)
    if window.stride < window.reach:
        return 1.0
    before, _ = window.pads(size) or (0, 0)
    first = -(-before // window.stride)
    last = min((size + before - window.reach) // window.stride, windows - 1)
    inside = max(0, last - first + 1) * window.kernel
    # the windows do not overlap, so at each border one at most is inside in part
    for i in {first - 1, max(last, first - 1) + 1}:
        if 0 <= i < windows:
            inside += _taps(window, i * window.stride - before, size)
    return float(inside / size)


def _taps(window: Window, start: int, size: int) -> int:
    """How many places of an axis a window sees that starts there."""
    first = max(0, -(start // window.dilation))
    last = min(window.kernel - 1, (size - 1 - start) // window.dilation)
    return max(0, last - first + 1)


def _tell(place: Place, written: Written) -> Words:
    gaps: _Gaps = place.first.fact
    node = place.first.node
    kernel = dims(tuple(w.reach for w in gaps.windows))
    stride = dims(tuple(w.stride for w in gaps.windows))
    unseen = f"{'' if gaps.known else 'about '}{round(100 * gaps.unseen)} %"
    return Words(
        f"the stride {stride} of this `{node.layer.name}` is larger than its window {kernel}",
        f"{unseen} of {place.first.view.entering(node)} is never seen",
        helps=(Help("a stride of the window's size leaves no gap", _edits(node, gaps, written)),),
    )


def _edits(node: Node, gaps: _Gaps, written: Written) -> tuple[Edit, ...]:
    call = written.call(node.span, node.layer.name)
    given = None if call is None else argument(call, "stride")
    if given is None or not isinstance(given.value, tree.Number | tree.Dims):
        return ()
    sizes = [min(w.stride, w.reach) for w in gaps.windows]
    same = len(set(sizes)) == 1
    return (Edit(given.value.span, str(int(sizes[0])) if same else dims(tuple(sizes))),)


STRIDES = NetworkLint("N710", _hits, _tell)
