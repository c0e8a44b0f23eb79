"""Which sizes a network is verified at: its own, those that are asked for, chosen ones."""

from collections.abc import Iterator, Mapping, Sequence

from netdsl.diagnostics import Diagnostic, Help, NetdslError
from netdsl.ir.graph import Graph, Input
from netdsl.layers.base import LayerError
from netdsl.record import record
from netdsl.verify.rewrite import chosen_sizes, resized

Asked = Mapping[str, Sequence[int]]
"""Sizes by an input's name; `""` is the only input."""


@record
class Sized:
    """The network that is built, the same with all sizes known, and what is to be said.

    Where sizes were unknown, what is built leaves them so.
    """

    built: Graph
    known: Graph
    notes: tuple[str, ...]


def with_sizes(graph: Graph, asked: Asked) -> Sized:
    """Settle every size. `NetdslError` where one does not fit."""
    given = dict(_given(graph, asked))
    try:
        chosen = chosen_sizes(graph, given)
        known = resized(graph, {**given, **chosen}) if given or chosen else graph
        changed = {n: s for n, s in given.items() if None not in _input(graph, n).type.shape}
        built = resized(graph, changed) if changed else graph
    except LayerError as problem:
        message = f"the network does not take these sizes: {problem}"
        raise _refused(message, *_worked_out(graph, given)) from None
    notes = [f"unknown sizes: {name} {_written(size)} was chosen (`--size` takes others)"
             for name, size in chosen.items()]  # fmt: skip
    notes += [
        f"{name} is {_written(size)} here (`--size`), {_input(graph, name).type} in the file"
        for name, size in changed.items()
    ]
    return Sized(built, known, tuple(notes))


def _given(graph: Graph, asked: Asked) -> Mapping[str, tuple[int, ...]]:
    found = {}
    for name, sizes in asked.items():
        source = _input(graph, name)
        found[source.name] = _whole(source, tuple(sizes))
    return found


def _input(graph: Graph, name: str) -> Input:
    named = [i for i in graph.inputs if i.name == name or (not name and len(graph.inputs) == 1)]
    if named:
        return named[0]
    known = ", ".join(f"`{i.name}`" for i in graph.inputs)
    if not name:
        raise _refused(f"which input is the size of? there are {known}")
    raise _refused(f"the network has no input `{name}`; it has {known}")


def _whole(source: Input, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """A whole shape, from a whole one or from the sizes of all axes but channels."""
    kind = source.type
    at = kind.channel_axis
    channels = kind.channels
    if len(sizes) == kind.rank - 1 and channels is not None:
        sizes = (*sizes[:at], int(channels), *sizes[at:])
    if len(sizes) != kind.rank or min(sizes, default=1) < 1:
        raise _refused(f"`{source.name}` is {kind}; {_written(sizes)} is no size for it")
    if channels is not None and sizes[at] != channels:
        raise _refused(f"`{source.name}` has {int(channels)} channels, which cannot be changed")
    return sizes


def _written(sizes: tuple[int, ...]) -> str:
    return "x".join(map(str, sizes)) if len(sizes) > 1 else f"[{', '.join(map(str, sizes))}]"


def _worked_out(graph: Graph, given: Mapping[str, tuple[int, ...]]) -> Iterator[Help]:
    """Only the text knows which numbers came from a size."""
    fixed = [name for name in given if None not in _input(graph, name).type.shape]
    if fixed:
        edits = " ; ".join(f"input {name}: {_written(given[name])}" for name in fixed)
        yield Help(
            "numbers that the file works out from its own sizes stay as they are: "
            f"a file with `{graph.name} with {{ {edits} }}` works them out anew"
        )


def _refused(message: str, *helps: Help) -> NetdslError:
    return NetdslError([Diagnostic("N606", message, None, helps=helps)])
