"""Twenty steps of training give both models the same losses and the same weights.

The optimisers are the frameworks' own. Where they differ by nature the exact relation is
checked: with it the models agree to rounding, without it they must not.

All hyper-parameters are numbers of float32: Keras hands them to TensorFlow as such.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.harness import compile_text
from tests.harness.standard import load_standard

pytestmark = [pytest.mark.torch, pytest.mark.keras]

RESNET = """
default conv(bias = false, padding = half)

block basic(filters, stride = 1) {
  add {
    {
      conv1: conv(filters, 3x3, stride = stride)
      bn1:   batchnorm
      relu
      conv2: conv(filters, 3x3)
      bn2:   batchnorm
    }
    downsample: if stride != 1 or in.channels != filters {
      conv(filters, 1x1, stride = stride) -> batchnorm
    } else {
      identity
    }
  }
  relu
}

network small_resnet {
  input image: 3x12x12
  conv1: conv(8, 3x3)
  bn1:   batchnorm
  relu
  layer1: basic(8)
  layer2: basic(12, stride = 2) -> basic(12)
  global_avgpool
  fc: dense(5)
}
"""
CLASSES = {"lenet5": 10, "lenet5_modern": 10, "small_resnet": 5}
STEPS, SIZE = 20, 8
ROUNDING = 1e-12
"""What 20 steps in float64 may differ by, as a part of the value."""

RATE, MOMENTUM = 2.0**-5, 0.875
ADAM_RATE, BETA_1, BETA_2, EPSILON = 2.0**-9, 0.875, 1 - 2.0**-10, 2.0**-20
KEPT = 0.9
"""What batch normalisation keeps of a running average in a step."""


def lesson(network: str, *, exact: bool = False) -> Any:
    from tests.harness.training import Lesson, batches

    graph = compile_text(RESNET) if network == "small_resnet" else load_standard(network)
    return Lesson(graph, batches(graph, CLASSES[network], STEPS, SIZE), exact)


def torch_sgd(**options: Any) -> Callable[[Any], Any]:
    import torch

    return lambda parameters: torch.optim.SGD(parameters, lr=RATE, momentum=MOMENTUM, **options)


def keras_sgd(**options: Any) -> Callable[[], Any]:
    import keras

    return lambda: keras.optimizers.SGD(RATE, momentum=MOMENTUM, **options)


def torch_adam(parameters: Any) -> Any:
    import torch

    return torch.optim.Adam(parameters, lr=ADAM_RATE, betas=(BETA_1, BETA_2), eps=EPSILON)


def keras_adam() -> Any:
    import keras

    return keras.optimizers.Adam(ADAM_RATE, BETA_1, BETA_2, epsilon=EPSILON)


def keras_epsilon(optimiser: Any, step: int) -> None:
    """Adam's epsilon is added before the correction of the second moment in Keras."""
    for group in optimiser.param_groups:
        group["eps"] = EPSILON / (1 - BETA_2**step) ** 0.5


def assert_same_training(ours: Any, theirs: Any, without: tuple[str, ...] = ()) -> None:
    from tests.harness.training import worst

    assert len(ours.losses) == len(theirs.losses) == STEPS
    assert np.ptp(ours.losses) > 0.1
    np.testing.assert_allclose(theirs.losses, ours.losses, rtol=ROUNDING)
    for one, other in zip(ours.states, theirs.states, strict=True):
        assert worst(one, other, without) < ROUNDING


@pytest.mark.parametrize("nesterov", [False, True], ids=["momentum", "nesterov"])
@pytest.mark.parametrize("network", ["lenet5_modern", "small_resnet"])
def test_sgd(network: str, nesterov: bool) -> None:
    from tests.harness.training import train_keras, train_torch

    given = lesson(network)
    ours = train_torch(given, torch_sgd(nesterov=nesterov))
    theirs = train_keras(given, keras_sgd(nesterov=nesterov))
    assert_same_training(ours, theirs, without=("running_var",))


def test_published_lenet5() -> None:
    """Subsampling, connection table and RBF codes, with the loss of the paper's equation 8."""
    from keras import ops

    from tests.harness.training import train_keras, train_torch

    def distance(outputs: Any, y: Any) -> Any:
        return outputs.gather(1, y[:, None]).mean() / 128

    def keras_distance(y: Any, outputs: Any) -> Any:
        return ops.take_along_axis(outputs, ops.cast(ops.reshape(y, (-1, 1)), "int32"), 1) / 128

    given = lesson("lenet5")
    ours = train_torch(given, torch_sgd(), distance)
    theirs = train_keras(given, keras_sgd(), keras_distance)
    assert_same_training(ours, theirs)
    assert np.array_equal(ours.states[-1]["rbf.weight"], given.weights["rbf.weight"])


@pytest.mark.parametrize("network", ["lenet5_modern", "small_resnet"])
def test_adam(network: str) -> None:
    from tests.harness.training import train_keras, train_torch

    given = lesson(network)
    theirs = train_keras(given, keras_adam)
    ours = train_torch(given, torch_adam, before_step=keras_epsilon)
    assert_same_training(ours, theirs, without=("running_var",))


def test_adam_with_one_epsilon_differs() -> None:
    """By what the formulas say of the first step, and so in the losses."""
    from tests.harness.training import train_keras, train_torch

    given = lesson("lenet5_modern")
    ours, theirs = train_torch(given, torch_adam), train_keras(given, keras_adam)
    parts = []
    for key, gradient in ours.gradients.items():
        magnitude = np.abs(gradient)
        step = ADAM_RATE * gradient / (magnitude + EPSILON)
        keras_step = ADAM_RATE * gradient / (magnitude + EPSILON / (1 - BETA_2) ** 0.5)
        found = theirs.states[0][key] - ours.states[0][key]
        np.testing.assert_allclose(found, step - keras_step, atol=1e-14)
        parts.append(np.max(np.abs(found)) / ADAM_RATE)
    assert max(parts) > 1e-3
    assert ours.losses[0] == pytest.approx(theirs.losses[0], rel=ROUNDING)
    assert abs(ours.losses[-1] - theirs.losses[-1]) > 1e-6


def test_rmsprop_differs() -> None:
    """Keras has its epsilon below the root: the first step is `g / sqrt(v + e)`."""
    import keras
    import torch

    from tests.harness.training import train_keras, train_torch

    given = lesson("lenet5_modern")
    ours = train_torch(
        given, lambda p: torch.optim.RMSprop(p, lr=ADAM_RATE, alpha=MOMENTUM, eps=EPSILON)
    )
    theirs = train_keras(
        given, lambda: keras.optimizers.RMSprop(ADAM_RATE, rho=MOMENTUM, epsilon=EPSILON)
    )
    for key, gradient in ours.gradients.items():
        mean_square = (1 - MOMENTUM) * gradient**2
        step = ADAM_RATE * gradient / (np.sqrt(mean_square) + EPSILON)
        keras_step = ADAM_RATE * gradient / np.sqrt(mean_square + EPSILON)
        found = theirs.states[0][key] - ours.states[0][key]
        np.testing.assert_allclose(found, step - keras_step, atol=1e-14)
    assert abs(ours.losses[-1] - theirs.losses[-1]) > 1e-6


def test_weight_decay() -> None:
    """Of AdamW alike; of SGD in the gradient in PyTorch, beside the step in Keras."""
    import keras
    import torch

    from tests.harness.training import train_keras, train_torch

    decay = 2.0**-7
    given = lesson("lenet5_modern")
    ours = train_torch(
        given,
        lambda p: torch.optim.AdamW(
            p, lr=ADAM_RATE, betas=(BETA_1, BETA_2), eps=EPSILON, weight_decay=decay
        ),
        before_step=keras_epsilon,
    )
    theirs = train_keras(
        given, lambda: keras.optimizers.AdamW(ADAM_RATE, decay, BETA_1, BETA_2, epsilon=EPSILON)
    )
    assert_same_training(ours, theirs)
    ours = train_torch(given, torch_sgd(weight_decay=decay))
    theirs = train_keras(given, keras_sgd(weight_decay=decay))
    assert ours.losses[1] == pytest.approx(theirs.losses[1], rel=ROUNDING)
    assert abs(ours.losses[-1] - theirs.losses[-1]) > 1e-6


def test_weight_decay_in_the_gradient() -> None:
    """PyTorch's is that of Keras' regulariser with half the number, which the loss then shows."""
    import keras

    from tests.harness.training import train_keras, train_torch, worst

    decay = 2.0**-7

    def regularise(model: Any) -> None:
        for variable in model.trainable_variables:
            variable.regularizer = keras.regularizers.L2(decay / 2)

    given = lesson("lenet5_modern")
    ours = train_torch(given, torch_sgd(weight_decay=decay))
    theirs = train_keras(given, keras_sgd(), prepare=regularise)
    for one, other in zip(ours.states, theirs.states, strict=True):
        assert worst(one, other) < ROUNDING
    squares = sum(float(np.sum(w**2)) for w in given.weights.values())
    assert theirs.losses[0] - ours.losses[0] == pytest.approx(decay / 2 * squares, rel=1e-11)


def test_momentum_through_a_change_of_the_rate() -> None:
    """Keras' momentum remembers the rate of each step, PyTorch's takes that of today."""
    import keras

    from tests.harness.training import train_keras, train_torch

    def change(optimiser: Any, step: int) -> None:
        if step == 11:
            optimiser.param_groups[0]["lr"] = RATE / 2

    def change_alike(optimiser: Any, step: int) -> None:
        change(optimiser, step)
        if step == 11:
            for state in optimiser.state.values():
                state["momentum_buffer"] *= 2

    def keras_optimiser() -> Any:
        rate = keras.optimizers.schedules.PiecewiseConstantDecay([9], [RATE, RATE / 2])
        return keras.optimizers.SGD(rate, momentum=MOMENTUM)

    given = lesson("lenet5_modern")
    theirs = train_keras(given, keras_optimiser)
    assert_same_training(train_torch(given, torch_sgd(), before_step=change_alike), theirs)
    ours = train_torch(given, torch_sgd(), before_step=change)
    np.testing.assert_allclose(theirs.losses[:11], ours.losses[:11], rtol=ROUNDING)
    assert abs(theirs.losses[11] - ours.losses[11]) > 1e-4


def test_running_variance() -> None:
    """Keras averages the biased variance of each batch, PyTorch `n / (n - 1)` times as much."""
    from tests.harness.training import evaluate_torch, train_keras, train_torch

    given = lesson("small_resnet")
    ours, theirs = train_torch(given, torch_sgd()), train_keras(given, keras_sgd())
    assert_same_training(ours, theirs, without=("running_var",))
    keys = {key: SIZE * (144 if "layer2" not in key else 36) for key in ours.states[0]}
    variances = {key: n for key, n in keys.items() if key.endswith("running_var")}
    assert len(variances) == 8
    for key, n in variances.items():
        before = after = given.weights[key]
        for one, other in zip(ours.states, theirs.states, strict=True):
            taken, keras_taken = one[key] - KEPT * before, other[key] - KEPT * after
            np.testing.assert_allclose(keras_taken, taken * (n - 1) / n, rtol=1e-11)
            before, after = one[key], other[key]
        start = KEPT**STEPS * given.weights[key]
        np.testing.assert_allclose(after - start, (before - start) * (n - 1) / n, rtol=1e-11)
        assert np.max(np.abs(after / before - 1)) > 1e-4
    # Nothing else differs in evaluation: with Keras' variances PyTorch gives what Keras gives.
    assert np.max(np.abs(theirs.outputs - ours.outputs)) > 1e-4
    mixed = {
        **ours.states[-1],
        **{key: theirs.states[-1][key] for key in variances},
    }
    np.testing.assert_allclose(evaluate_torch(given, state=mixed), theirs.outputs, atol=1e-12)


@pytest.mark.parametrize("compiled", [False, True], ids=["graph", "xla"])
def test_exact(compiled: bool) -> None:
    """With `build --exact` nothing is left to explain: all weights and the evaluation agree."""
    from tests.harness.training import train_keras, train_torch

    given = lesson("small_resnet", exact=True)
    ours = train_torch(given, torch_sgd())
    theirs = train_keras(given, keras_sgd(), jit_compile=compiled)
    assert_same_training(ours, theirs)
    np.testing.assert_allclose(theirs.outputs, ours.outputs, atol=1e-12)
