"""The errors of merges whose branches do not fit together: where they parted, what to do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netdsl.compile.body import Body
from netdsl.compile.errors import CompileError, once_each
from netdsl.compile.history import History, Step
from netdsl.compile.resizing import resizing
from netdsl.compile.shortcut import projection
from netdsl.compile.values import POISON, Flow
from netdsl.diagnostics import Help, Label, Note
from netdsl.layers.base import LayerError
from netdsl.record import record
from netdsl.source import Span
from netdsl.syntax import tree

if TYPE_CHECKING:
    from netdsl.compile.expand import Expander

_MOST_LABELS = 3
_MOST_STEPS = 4


@record
class Branch:
    """What one branch gives, and where it is written."""

    flow: Flow
    span: Span
    item: tree.BodyItem | None = None


def shape_error(
    run: "Expander", error: LayerError, found: Sequence[Branch], call: tree.Call, body: Body
) -> CompileError:
    """What is wrong with the branches of a merge, at the branch that is at fault."""
    wrong = error.branches[-1] if error.branches else len(found) - 1
    other = error.branches[0] if len(error.branches) > 1 else None
    notes = tuple(Note(line) for line in once_each(error.arithmetic))
    helps: tuple[Help, ...] = (Help(error.help),) if error.help else ()
    one_line = len({b.span.position[0] for b in (*found, Branch(POISON, call.name_span))}) == 1
    if other is not None:
        if error.code == "N301":
            helps = projection(found, other, wrong, body) or helps
        else:
            parted = _parting(run, found, other, wrong, body)
            if parted is not None:
                other, wrong, note, steps = parted
                notes = (*notes, note)
                helps = resizing(run, steps, found[other], body) or helps
    label = _gives(found, wrong, one_line)
    labels = [Label(b.span, _gives(found, i, one_line)) for i, b in enumerate(found) if i != wrong]
    if other is not None and len(labels) > _MOST_LABELS:
        labels = [Label(found[other].span, _gives(found, other, one_line))]
    labels = labels[:_MOST_LABELS]
    if not one_line:
        joined = f"the branches of this `{call.name}` are joined{_how(call.name)}"
        labels.insert(0, Label(call.name_span, joined))
    span = found[wrong].span
    return CompileError(
        error.code, error.message, span, label, labels=tuple(labels), notes=notes, helps=helps
    )


def _gives(found: Sequence[Branch], number: int, short: bool) -> str:
    type_ = found[number].flow.type
    return str(type_) if short else f"branch {number + 1} gives {type_}"


def _how(name: str) -> str:
    return " along an axis" if name == "concat" else " element by element"


# --- where two values parted ---------------------------------------------------


def _parting(
    run: "Expander", found: Sequence[Branch], other: int, wrong: int, body: Body
) -> tuple[int, int, Note, list[Step]] | None:
    """The branch that is right, the one at fault, and how their sizes came apart."""
    history = History(run.made.values(), run.types)
    start = history.parting(found[other].flow.value, found[wrong].flow.value)
    one, two = (history.steps(start, found[i].flow.value) for i in (other, wrong))
    types = found[other].flow.type, found[wrong].flow.type
    if start is None or types[0] is None or types[1] is None or types[0].rank != types[1].rank:
        return None
    sizes = [t.spatial for t in types if t is not None]
    axes = [n for n, (a, b) in enumerate(zip(*sizes, strict=True)) if a != b]
    if not axes:
        return None
    names = types[0].spatial_names
    axis = axes[0]
    if any(s.drops(axis) for s in one) and not any(s.drops(axis) for s in two):
        other, wrong, one, two = wrong, other, two, one
    resizing_steps = [s for s in two if s.resizes] or [s for s in one if s.resizes]
    if not resizing_steps or any(s.node.span is None for s in resizing_steps):
        return None
    lost = next((s for s in resizing_steps if s.drops(axis)), None)
    labels = _step_labels(resizing_steps, lost, axis)
    where = _place(body, run, start, labels)
    message = f"the two values part {where}"
    if lost is not None:
        differences = [abs((sizes[0][n] or 0) - (sizes[1][n] or 0)) for n in axes]
        message += f"; {_lost([names[n] for n in axes], differences)} lost here"
    return other, wrong, Note(message, tuple(labels)), two


def _step_labels(steps: Sequence[Step], lost: Step | None, axis: int) -> list[Label]:
    shown = list(steps)
    if len(shown) > _MOST_STEPS:
        shown = [lost, steps[-1]] if lost is not None else [steps[0], steps[-1]]
    return [
        Label(s.node.span, s.arithmetic(axis), s is lost)
        for s in shown
        if s.node.span is not None
        if s is lost or s.before.spatial[axis] != s.after.spatial[axis]
    ]


def _place(body: Body, run: "Expander", value: int, labels: list[Label]) -> str:
    """`at `enc1``, with a label there."""
    at: Body | None = body
    names = at.labels if at is not None else None
    while names is not None:
        for name, flow in names.flows.items():
            if flow.value == value and name in names.places:
                labels.insert(0, Label(names.places[name], str(run.types[value])))
                return f"at `{name}`"
        names = names.outer
    span = History(run.made.values(), run.types).span(value)
    if span is not None:
        labels.insert(0, Label(span, str(run.types[value])))
        return "behind this layer"
    return "at the input"


_WORDS = {"height": "row", "width": "column", "length": "place", "depth": "slice"}


def _lost(names: Sequence[str], counts: Sequence[int]) -> str:
    """`the one row and column are`."""
    words = [_WORDS.get(name, "place") for name in names]
    if set(counts) == {1}:
        return f"the one {' and '.join(words)} {'are' if len(words) > 1 else 'is'}"
    parts = [f"{n} {w}{'' if n == 1 else 's'}" for n, w in zip(counts, words, strict=True)]
    return f"{' and '.join(parts)} are"
