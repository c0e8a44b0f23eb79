"""The proof: one network, all backends, the same numbers."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence

from netdsl.analysis.cost import params
from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.ir.graph import Graph, Node
from netdsl.record import record
from netdsl.verify.arrays import draw
from netdsl.verify.aspects import Side, aspects
from netdsl.verify.compare import TOLERANCES
from netdsl.verify.locate import first_layer
from netdsl.verify.participants import participants
from netdsl.verify.report import Comparison, Problem, Report
from netdsl.verify.rewrite import still
from netdsl.verify.run import Broken, Participant, Say, Task, Texts, emitted, observe
from netdsl.verify.sizes import with_sizes

DTYPES = tuple(TOLERANCES)
"""The types that numbers can have."""


@record
class Wish:
    """How a network is to be verified."""

    backends: Sequence[str] | None = None
    dtype: str = "float64"
    batch: int = 2
    seed: int = 0
    sizes: Mapping[str, Sequence[int]] | None = None
    exact: bool = False


def verify(graph: Graph, wish: Wish, say: Say = lambda _: None) -> Report:
    """Compare the models of all backends; `say` is told what is being done.

    `NetdslError` where there is nothing to compare, or a backend cannot express a layer.
    """
    start = time.perf_counter()
    if wish.dtype not in DTYPES:
        raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, not {wish.dtype!r}")
    if wish.batch < 1:
        raise ValueError(f"batch must be 1 or more, not {wish.batch}")
    everyone, left_out = participants(wish.backends)
    sized = with_sizes(graph, wish.sizes or {})
    known_still, _ = still(sized.known)
    built_still, random = still(sized.built)
    texts = _emitted(everyone, sized.built, built_still, wish.exact)
    say("drawing weights and inputs")
    numbers = draw(sized.known, batch=wish.batch, seed=wish.seed, dtype=wish.dtype)
    task = Task(sized.built, built_still, numbers, wish.dtype, wish.exact)
    known = Task(sized.known, known_still, numbers, wish.dtype, wish.exact)
    titles, sides, problems = _observations(everyone, texts, task, wish, say)
    comparisons = _comparisons(everyone, sides, task, known, wish, say)
    return Report(
        network=graph.name,
        params=params(sized.known),
        sizes={i.name: tuple(int(n or 0) for n in i.type.shape) for i in sized.known.inputs},
        batch=wish.batch,
        dtype=wish.dtype,
        seed=wish.seed,
        exact=wish.exact,
        backends=titles,
        comparisons=comparisons,
        problems=tuple(problems),
        notes=(*left_out, *sized.notes, *_masks(random)),
        seconds=round(time.perf_counter() - start, 2),
    )


def _emitted(
    everyone: list[Participant], graph: Graph, still_graph: Graph, exact: bool
) -> dict[str, Texts]:
    """Every text before the first framework is loaded: what is unsupported is told at once."""
    found: dict[str, Texts] = {}
    unsupported: list[Diagnostic] = []
    for one in everyone:
        try:
            text = emitted(one, graph, exact=exact)
            other = text if still_graph is graph else emitted(one, still_graph, exact=exact)
        except NetdslError as problem:
            unsupported += problem.diagnostics
        else:
            found[one.name] = Texts(text, other)
    if unsupported:
        raise NetdslError(unsupported)
    return found


def _observations(
    everyone: list[Participant], texts: dict[str, Texts], task: Task, wish: Wish, say: Say
) -> tuple[dict[str, str], dict[str, Side], list[Problem]]:
    sides: dict[str, Side] = {}
    problems: list[Problem] = []
    for one in sorted(everyone, key=lambda one: not one.runtime.early):
        try:
            seen = observe(one, texts[one.name], task, say)
        except Broken as broken:
            problems.append(broken.problem)
        else:
            sides[one.name] = Side(one.name, seen, one.runtime.unbiased(exact=wish.exact))
    titles = {one.name: sides[one.name].seen.title for one in everyone if one.name in sides}
    return titles, sides, problems


def _comparisons(
    everyone: list[Participant],
    sides: dict[str, Side],
    task: Task,
    known: Task,
    wish: Wish,
    say: Say,
) -> tuple[Comparison, ...]:
    running = [one for one in everyone if one.name in sides]
    made = []
    for one in running[1:]:
        ours, theirs = sides[running[0].name], sides[one.name]
        say(f"comparing {one.name} with {running[0].name}")
        rows = aspects(known, wish.batch, ours, theirs)
        first, remark = None, ""
        if not all(row.agree for row in rows):
            first, remark = first_layer(task, running[0], one, rows, say)
        made.append(
            Comparison(
                reference=ours.name, backend=one.name, aspects=rows, first=first, remark=remark
            )
        )
    return tuple(made)


def _masks(random: tuple[Node, ...]) -> tuple[str, ...]:
    if not random:
        return ()
    counted = Counter(node.layer.name for node in random)
    named = ", ".join(f"{n} ({c} layer{'s' * (c > 1)})" for n, c in counted.items())
    return (f"{named}: in training compared without masks, for no two frameworks draw the same",)
