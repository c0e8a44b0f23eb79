"""Where a difference begins: the network once more, with every value as an output."""

from collections.abc import Mapping

from netdsl.analysis.cost import weights
from netdsl.analysis.written import layer_call
from netdsl.diagnostics import NetdslError
from netdsl.ir.graph import Graph, Node
from netdsl.verify.arrays import Array
from netdsl.verify.aspects import INFERENCE, INPUTS, STATISTICS, STEP, TRAINING, WEIGHTS
from netdsl.verify.compare import TOLERANCES, tensors
from netdsl.verify.report import Aspect, Location
from netdsl.verify.rewrite import probed
from netdsl.verify.run import Broken, Participant, Say, Task, emitted, filled, phase, session

AGREES = (
    "with every value as an output the models agree: "
    "the fault is in how the emitted file joins its parts"
)


def first_layer(
    task: Task, ours: Participant, theirs: Participant, aspects: tuple[Aspect, ...], say: Say
) -> tuple[Location | None, str]:
    """The first layer that differs, or why it could not be told."""
    failed = {aspect.name: aspect for aspect in aspects if not aspect.agree}
    for name, training in ((INFERENCE, False), (TRAINING, True)):
        if name in failed:
            say("looking for the first layer that differs")
            graph = task.still if training else task.graph
            try:
                found = _forward(task, graph, (ours, theirs), training=training)
            except (Broken, NetdslError) as problem:
                return None, f"the first layer that differs could not be found: {problem}"
            return found, "" if found else AGREES
    return _backward(task, failed), ""


def _forward(
    task: Task, graph: Graph, both: tuple[Participant, ...], *, training: bool
) -> Location | None:
    """In the order of the network, the first value that differs."""
    graph, nodes = probed(graph)
    ours, theirs = (_values(one, graph, task, training=training) for one in both)
    aspect = tensors("", ours, theirs, TOLERANCES[task.dtype].outputs)
    if not aspect.failures:
        return None
    first = aspect.failures[0]
    mode = "training" if training else "inference"
    return _location(task.graph, nodes[first.name], mode, f"differs by {first.detail}")


def _values(one: Participant, graph: Graph, task: Task, *, training: bool) -> Mapping[str, Array]:
    text = emitted(one, graph, exact=task.exact)
    with session(one, task.dtype):
        model = filled(one, text, graph, task.numbers.weights)
        with phase(one.name, "running"):
            inputs = task.numbers.batch.inputs
            return one.runtime.forward(model, graph, inputs, training=training)


def _backward(task: Task, failed: Mapping[str, Aspect]) -> Location | None:
    """Where outputs agree: the layer whose weights or input have something wrong."""
    owners = {key: node for key, _, node in weights(task.graph)}
    for name in (WEIGHTS, STATISTICS, STEP):
        failures = [f for f in failed[name].failures if f.name in owners] if name in failed else []
        if not failures:
            continue
        # A wrong gradient goes on towards the inputs: the one nearest to the outputs is first.
        first = failures[-1] if name == WEIGHTS else failures[0]
        what = f"gradient of `{first.name}`" if name == WEIGHTS else f"`{first.name}`"
        detail = f"{what}: {first.detail}"
        if name == WEIGHTS:
            detail += "; those between it and the outputs agree"
        return _location(task.graph, owners[first.name], "training", detail)
    return _at_input(task.graph, failed[INPUTS]) if INPUTS in failed else None


def _at_input(graph: Graph, aspect: Aspect) -> Location | None:
    first = aspect.failures[0]
    values = [i.value for i in graph.inputs if i.name == first.name]
    for node in graph.nodes():
        if set(values) & set(node.inputs):
            detail = f"gradient of `{first.name}`: {first.detail}"
            return _location(graph, node, "training", detail)
    return None


def _location(graph: Graph, node: Node, mode: str, detail: str) -> Location:
    layer = layer_call(node, graph.types()[node.inputs[0]])
    return Location(path=node.path, layer=layer, mode=mode, detail=detail)
