"""A network without its text: layers by path. The changes of a diff, applied to one."""

from dataclasses import dataclass, replace
from typing import Any

from netdsl.comparison.report import Change, Diff, Side
from netdsl.comparison.sides import input_side, layer_side, output_side
from netdsl.comparison.view import View
from netdsl.ir.graph import Graph


@dataclass(frozen=True)
class Plain:
    """What makes a layer: its parameters, what it takes, whose weights it uses."""

    layer: dict[str, Any]
    inputs: tuple[str, ...]
    reuses: str | None
    frozen: bool


Port = dict[str, Any]


@dataclass(frozen=True)
class Architecture:
    """A whole network: two are equal where nothing but their text differs."""

    layers: dict[str, Plain]
    inputs: dict[str, Port]
    outputs: dict[str, tuple[Port, tuple[str, ...]]]


def architecture(graph: Graph) -> Architecture:
    """The network of a graph."""
    view = View(graph)
    sides = [layer_side(view, node) for node in view.nodes]
    return Architecture(
        {s.path: _plain(s) for s in sides},
        {s.path: s.layer for s in map(input_side, graph.inputs)},
        {s.path: _port(s) for s in (output_side(view, o) for o in graph.outputs)},
    )


def applied(old: Graph, diff: Diff) -> Architecture:
    """The old network with the changes made, and nothing else known of the new one."""
    before = architecture(old)
    names = _names(diff)
    layers = {
        names.get(path, path): replace(
            layer,
            inputs=tuple(names.get(i, i) for i in layer.inputs),
            reuses=None if layer.reuses is None else names.get(layer.reuses, layer.reuses),
        )
        for path, layer in before.layers.items()
        if path not in {c.old.path for c in diff.changes if c.kind == "removed" and c.old}
    }
    inputs = dict(before.inputs)
    outputs = {
        name: (port, tuple(names.get(s, s) for s in source))
        for name, (port, source) in before.outputs.items()
    }
    for change in diff.changes:
        match change.kind:
            case "input":
                _replace(inputs, change, change.new.layer if change.new else None)
            case "output":
                _replace(outputs, change, _port(change.new) if change.new else None)
            case _:
                _apply(layers, change)
    return Architecture(layers, inputs, outputs)


def _names(diff: Diff) -> dict[str, str]:
    found = {}
    for change in diff.changes:
        if change.old is None or change.new is None or change.old.path == change.new.path:
            continue
        if change.kind == "renamed":
            found[change.old.path] = change.new.path
        if change.kind == "input":
            found[f"input {change.old.path}"] = f"input {change.new.path}"
    return found


def _apply(layers: dict[str, Plain], change: Change) -> None:
    new = change.new
    if new is None:
        return
    match change.kind:
        case "added":
            assert new.path not in layers, new.path
            layers[new.path] = _plain(new)
        case "changed":
            layers[new.path] = replace(
                layers[new.path], layer=new.layer, reuses=new.reuses, frozen=new.frozen
            )
        case "moved" | "rewired":
            layers[new.path] = replace(layers[new.path], inputs=new.inputs)


def _replace(ports: dict[str, Any], change: Change, new: Any) -> None:
    if change.old is not None:
        del ports[change.old.path]
    if change.new is not None:
        ports[change.new.path] = new


def _plain(side: Side) -> Plain:
    return Plain(side.layer, side.inputs, side.reuses, side.frozen)


def _port(side: Side) -> tuple[Port, tuple[str, ...]]:
    return side.layer, side.inputs


def mirrored(diff: Diff) -> list[tuple[Any, ...]]:
    """The changes the other way round, in an order of their own."""
    opposite = {"added": "removed", "removed": "added"}
    return sorted(
        (
            opposite.get(c.kind, c.kind),
            c.new.path if c.new else "",
            c.old.path if c.old else "",
            [(a.name, a.new, a.old) for a in c.arguments],
            c.follows,
        )
        for c in diff.changes
    )


def told(diff: Diff) -> list[tuple[Any, ...]]:
    """The changes as `mirrored` has them, this way round."""
    return sorted(
        (
            c.kind,
            c.old.path if c.old else "",
            c.new.path if c.new else "",
            [(a.name, a.old, a.new) for a in c.arguments],
            c.follows,
        )
        for c in diff.changes
    )
