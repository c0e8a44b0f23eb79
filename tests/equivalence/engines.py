"""Run by `test_engines.py` with another backend of Keras: layers against PyTorch, in float32.

Prints what differs, a line each, and how many cases there were.
"""

import sys
from typing import Any

import keras
import numpy as np
import torch

from netdsl.emit.backend import find_backend
from tests.equivalence.cases import CASES
from tests.equivalence.cases.case import Case
from tests.equivalence.conformance import network
from tests.equivalence.test_exact import exact_source, whole_number
from tests.harness import canonical_weights, compile_text
from tests.harness.layout import from_keras, to_keras
from tests.harness.weights import Array

MOST = 12
TOLERANCE = 1e-3


def differing(layer: str, case: Case) -> str:
    """What is not as in PyTorch; empty where nothing is."""
    graph = compile_text(network(layer, [case]))
    (given,), (result,) = graph.inputs, graph.outputs
    kind = graph.types()[result.value]
    weights = canonical_weights(graph)
    models = {}
    for name in ("torch", "keras"):
        models[name] = find_backend(name).instantiate(exact_source(graph, name), graph)
        find_backend(name).load_weights(models[name], graph, weights)
    x = whole_number(given.name, given.type, 3, 0).astype("float32")
    leaf = torch.tensor(x, requires_grad=True)
    value = models["torch"].eval()(leaf)
    upstream = np.random.default_rng(0).standard_normal(tuple(value.shape)).astype("float32")
    (gradient,) = torch.autograd.grad(value, leaf, torch.tensor(upstream))
    found, slope = run(models["keras"], to_keras(x, given.type), to_keras(upstream, kind))
    value, found = value.detach().numpy(), from_keras(found, kind)
    if not np.allclose(found, value, TOLERANCE, TOLERANCE):
        return f"{case}: values by {np.max(np.abs(found - value)):.2g}"
    slope = from_keras(slope, given.type)
    if not np.allclose(slope, gradient.numpy(), TOLERANCE, TOLERANCE):
        return f"{case}: gradients by {np.max(np.abs(slope - gradient.numpy())):.2g}"
    return ""


def run(model: Any, x: Array, upstream: Array) -> tuple[Array, Array]:
    """The output, and the gradient of the input."""
    if keras.backend.backend() == "torch":
        leaf = torch.tensor(x, requires_grad=True)
        value = model(leaf, training=False)
        (slope,) = torch.autograd.grad(value, leaf, torch.tensor(upstream))
        return value.detach().numpy(), slope.numpy()
    import jax

    trained = [v.value for v in model.trainable_variables]
    fixed = [v.value for v in model.non_trainable_variables]
    value, back = jax.vjp(
        lambda given: model.stateless_call(trained, fixed, given, training=False)[0], x
    )
    return np.asarray(value), np.asarray(back(jax.numpy.asarray(upstream))[0])


def some(cases: list[Case]) -> list[Case]:
    """A few cases, from all of the list, with one input."""
    single = [case for case in cases if not case.beside]
    return single[:: -(-len(single) // MOST)]


if __name__ == "__main__":
    chosen = [(layer, case) for layer in sys.argv[1:] for case in some(CASES[layer])]
    for layer, case in chosen:
        said = differing(layer, case)
        if said:
            print("differs:", said)
    print("cases:", len(chosen))
