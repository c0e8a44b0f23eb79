"""The words of a report's lines."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from netdsl.analysis.written import block_call, layer_call
from netdsl.comparison.expressions import written
from netdsl.comparison.report import Argument, Change, Side
from netdsl.comparison.view import View, layers
from netdsl.ir.graph import Node, Scope

_MOST_CALLS = 4
_MOST_NAMES = 4


def call_here(view: View, node: Node) -> str:
    """`attention(8, memory = @encoder)`: a layer by itself."""
    return layer_call(node, view.types[node.inputs[0]], view.values_taken(node))


def call_in_block(view: View, node: Node) -> str:
    """`conv(filters * 4, 1x1)`: a layer as its block has it."""
    texts = {name: text for name, trace in node.traces if (text := written(trace)) is not None}
    return layer_call(node, view.types[node.inputs[0]], {**view.values_taken(node), **texts})


def block_words(view: View, scope: Scope, always: Collection[str] = ()) -> str:
    """`up(64, @encoder.relu2)`: the call of a scope's block, if it has one."""
    return block_call(scope, view.values_given(scope), always)


def block_in_block(view: View, scope: Scope) -> str:
    """`gate(filters * 4)`: the same, as the block around has it."""
    texts = {a.name: text for a in scope.arguments if (text := written(a.trace)) is not None}
    return block_call(scope, {**view.values_given(scope), **texts})


def scope_words(view: View, scope: Scope) -> str:
    """`bottleneck(256)`, or the calls of a few layers, or how many they are."""
    call = block_words(view, scope)
    if call:
        return call
    nodes = layers(scope)
    if len(nodes) <= _MOST_CALLS:
        return " -> ".join(call_here(view, n) for n in nodes)
    return f"{len(nodes)} layers"


def argument_words(argument: Argument, texts: tuple[str, str]) -> str:
    """`stride 2 -> 1`."""
    if argument.name == "layer":
        return f"{texts[0]} -> {texts[1]}"
    if argument.name == "freeze":
        return "frozen" if argument.new == "true" else "no longer frozen"
    return f"{argument.name} {texts[0]} -> {texts[1]}"


def change_words(change: Change) -> str:
    """What a change is, without its path."""
    old, new = change.old, change.new
    if old is None or new is None:
        side = new or old
        return side.call if side else ""
    match change.kind:
        case "changed":
            calls = {"layer": (old.call, new.call)}
            return ", ".join(
                argument_words(a, calls.get(a.name, (a.old, a.new))) for a in change.arguments
            )
        case "renamed":
            return f"was {old.path}"
        case "moved":
            return f"moved: now takes {_taken(new)}, not {_taken(old)}"
        case "rewired":
            return f"takes {_taken(new)}, not {_taken(old)}"
    return ", ".join(_port_words(change, old, new)) or "in another place"


def _port_words(change: Change, old: Side, new: Side) -> Iterator[str]:
    if old.path != new.path:
        yield f"renamed to {new.path}"
    # Where an output is of the same layer as before, only the name may be another.
    same = change.kind == "output" and not {"function", "train"}.intersection(change.effects)
    if old.call != new.call and not (same and _trains(old) == _trains(new) and not change.follows):
        yield f"{old.call} -> {new.call}"
    elif old.shape != new.shape:
        yield f"{old.shape} -> {new.shape}"


def _trains(output: Side) -> bool:
    return bool(output.layer["training"])


def _taken(side: Side) -> str:
    return side.inputs[0] if len(side.inputs) == 1 else f"({', '.join(side.inputs)})"


def names(paths: Sequence[str]) -> str:
    """`layer3.6 to layer3.22`, `conv1, conv3 and 4 more`."""
    if len(paths) == 1:
        return paths[0]
    if consecutive(paths) and len(paths) > 2:
        return f"{paths[0]} to {paths[-1]}"
    if len(paths) <= _MOST_NAMES:
        return ", ".join(paths)
    return f"{', '.join(paths[: _MOST_NAMES - 1])} and {len(paths) - _MOST_NAMES + 1} more"


def consecutive(paths: Sequence[str]) -> bool:
    """Whether names count on: `layer3.6`, `layer3.7`."""
    parts = [re.fullmatch(r"(.*?)(\d+)", path) for path in paths]
    found = [(p[1], int(p[2])) for p in parts if p]
    return len(found) == len(paths) and all(b == (a[0], a[1] + 1) for a, b in pairwise(found))
