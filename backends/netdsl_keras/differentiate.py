"""One pass in training mode, forward and back, on each backend of Keras."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from netdsl.record import record

Named = Callable[[Any], dict[str, Any]]
"""From what a model returns to its outputs by name."""


@record
class Question:
    """A model, its inputs in order, and the gradient of each output: numpy arrays."""

    model: Any
    inputs: list[Any]
    upstream: Mapping[str, Any]


@record
class Answer:
    """Outputs and gradients, tensors of the backend.

    `inputs` has those of the inputs of real numbers, `weights` those of the model's
    trainable variables, in order. `apply` gives the latter to an optimiser.
    """

    outputs: dict[str, Any]
    inputs: list[Any]
    weights: list[Any]
    apply: Callable[[Any], None]


def differentiate(question: Question, named: Named) -> Answer:
    """The gradients of the outputs' projection on `upstream`. Running statistics move on."""
    import keras

    engines = {"tensorflow": _tensorflow, "torch": _torch, "jax": _jax}
    name = keras.backend.backend()
    if name not in engines:
        raise RuntimeError(f"Keras has no gradients on {name}: KERAS_BACKEND chooses another")
    return engines[name](question, named)


def _tensorflow(question: Question, named: Named) -> Answer:
    import tensorflow as tf

    model = question.model
    leaves = [tf.constant(value) for value in question.inputs]
    moving = [leaf for leaf in leaves if leaf.dtype.is_floating]
    with tf.GradientTape() as tape:
        tape.watch(moving)
        outputs = named(model(_given(leaves), training=True))
    flowing = [name for name, value in outputs.items() if value.dtype.is_floating]
    found = tape.gradient(
        [outputs[name] for name in flowing],
        [*moving, *(v.value for v in model.trainable_variables)],
        [tf.constant(question.upstream[name]) for name in flowing],
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    gradients = [tf.convert_to_tensor(g) for g in found]
    return _answer(model, outputs, gradients, len(moving))


def _torch(question: Question, named: Named) -> Answer:
    import torch
    from keras import ops

    model = question.model
    leaves = [ops.convert_to_tensor(value) for value in question.inputs]
    moving = [leaf.requires_grad_() for leaf in leaves if leaf.is_floating_point()]
    outputs = named(model(_given(leaves), training=True))
    flowing = [name for name, value in outputs.items() if value.requires_grad]
    wanted = [*moving, *(v.value for v in model.trainable_variables)]
    found: Any = [None] * len(wanted)
    if flowing:
        found = torch.autograd.grad(
            [outputs[name] for name in flowing],
            wanted,
            [ops.convert_to_tensor(question.upstream[name]) for name in flowing],
            allow_unused=True,
        )
    gradients = [
        torch.zeros_like(w) if g is None else g for g, w in zip(found, wanted, strict=True)
    ]
    answer = _answer(model, outputs, gradients, len(moving))
    return replace(answer, apply=torch.no_grad()(answer.apply))


def _jax(question: Question, named: Named) -> Answer:
    import jax
    from jax import numpy

    model = question.model
    # Copied: on a processor, JAX would take the memory of numpy's arrays as its own.
    leaves = [numpy.array(value, copy=True) for value in question.inputs]
    real = [numpy.issubdtype(leaf.dtype, numpy.floating) for leaf in leaves]
    moving = [leaf for leaf, moves in zip(leaves, real, strict=True) if moves]
    weights = [v.value for v in model.trainable_variables]
    others = [v.value for v in model.non_trainable_variables]

    def run(moving: list[Any], weights: list[Any]) -> tuple[dict[str, Any], Any]:
        rest = iter(moving)
        given = [next(rest) if moves else leaf for leaf, moves in zip(leaves, real, strict=True)]
        result, state = model.stateless_call(weights, others, _given(given), training=True)
        outputs = named(result)
        flowing = {n: v for n, v in outputs.items() if numpy.issubdtype(v.dtype, numpy.floating)}
        return flowing, (outputs, state)

    flowing, pull_back, (outputs, state) = jax.vjp(run, moving, weights, has_aux=True)
    upstream = {name: numpy.array(question.upstream[name], copy=True) for name in flowing}
    inputs, gradients = pull_back(upstream)
    for variable, value in zip(model.non_trainable_variables, state, strict=True):
        variable.assign(value)
    return _answer(model, outputs, [*inputs, *gradients], len(moving))


def _answer(model: Any, outputs: dict[str, Any], gradients: list[Any], inputs: int) -> Answer:
    weights = gradients[inputs:]

    def apply(optimiser: Any) -> None:
        optimiser.apply(weights, model.trainable_variables)

    return Answer(outputs, gradients[:inputs], weights, apply)


def _given(leaves: list[Any]) -> Any:
    return leaves if len(leaves) > 1 else leaves[0]
