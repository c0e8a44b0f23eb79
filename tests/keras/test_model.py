"""The emitted models in Keras: weights by the table, saving, training, unknown sizes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from netdsl_keras import backend
from netdsl_keras.layouts import layout

from tests.harness import assert_equivalent, compare
from tests.harness.graphs import compile_text

pytestmark = pytest.mark.keras

EVERYTHING = """
network everything {
  input image: 4x12x11
  conv(4, 3x3, stride = 2, padding = half)
  maxpool(3x3, stride = 2, padding = 1)
  batchnorm -> lrn -> gelu -> gelu(approximate = true) -> selu -> leaky_relu(0.3)
  softplus -> mish -> hard_swish -> elu(0.5) -> tanh(amplitude = 1.7, slope = 0.6)
  avgpool(3x3, stride = 2, padding = 1, count_padding = false)
  depthwise(3x3, multiplier = 2, padding = half)
  separable(6, 3x3, padding = half, init = he_normal)
  conv(4, 1x1, connections = [[0, 1], [2], [3, 4, 5], [0]])
  affine
  maximum { identity ; relu }
  log_softmax(axis = width)
  conv(1, 1x1, init = [[[[1]], [[2]], [[-3.5]], [[4]]]])
  flatten -> dense(5) -> rbf(3, trainable = false)
}
"""

VOLUME = """
network volume {
  input scan: 4x7x8x9
  conv(4, 3x3x3, padding = half)
  maxpool(3x3x3, stride = 2, padding = 1)
  avgpool(2, stride = 1, padding = same)
  adaptive_avgpool((2, 3, 2))
  avgpool(2x1x2)
}
"""

HEADS = """
network heads {
  input image: 3x8x8
  conv(4, 3x3)
  output aux when training: global_avgpool -> dense(3)
  output main: flatten -> dense(5)
}
"""

UNKNOWN = """
network unknown {
  input image: [3, ?, ?]
  conv(4, 3x3, stride = 2, padding = half) -> batchnorm -> relu
  maxpool(3x3, stride = 2, ceil = true)
  conv(4, 3x3, stride = 2, padding = same)
  avgpool(3x3, stride = 1, padding = same)
  output dense: conv(3, 1x1)
  output vector: global_avgpool
}
"""


@pytest.fixture(autouse=True)
def clean_session() -> Iterator[None]:
    """Keras remembers the precision that it was first used with."""
    import keras

    keras.utils.clear_session()
    yield
    keras.utils.clear_session()


def build(text: str) -> Any:
    graph = compile_text(text)
    made = backend.emit(graph)
    assert made.text is not None, made.diagnostics
    return backend.instantiate(made.text, graph)


def some_input(model: Any) -> Any:
    shape = [9 if n is None else n for n in model.inputs[0].shape[1:]]
    return np.random.default_rng(0).normal(size=(2, *shape)).astype("float32")


def flat(result: Any) -> Any:
    import keras

    return np.concatenate([np.ravel(part) for part in keras.tree.flatten(result)])


@pytest.mark.parametrize("text", [EVERYTHING, VOLUME, HEADS, UNKNOWN])
def test_the_table_covers_the_model(text: str) -> None:
    model, graph = build(text), compile_text(text)
    layers = {layer.name: layer for layer in model.layers}
    types = graph.types()
    shapes = {
        f"{node.path}.{weight.name}": weight.shape
        for node in graph.nodes()
        for weight in node.layer.weights(types[node.inputs[0]])
        if not weight.integer
    }
    found = {}
    for row in backend.weight_rows(graph):
        variable = getattr(layers[row.place], row.attribute)
        found[row.key] = variable
        kind = layout(row.transform, shapes[row.key], *row.arguments)
        assert tuple(variable.shape) == kind.keras_shape
    assert found.keys() == shapes.keys()
    state = {id(v) for v in model.weights if "seed_generator" not in v.path}
    assert {id(v) for v in found.values()} == state


@pytest.mark.parametrize("text", [EVERYTHING, VOLUME, HEADS, UNKNOWN])
def test_saved_and_loaded(text: str, tmp_path: Path) -> None:
    import keras

    model = build(text)
    given = some_input(model)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert type(again).__name__ == type(model).__name__
    before, after = model.predict(given, verbose=0), again.predict(given, verbose=0)
    assert np.array_equal(flat(before), flat(after))


def test_a_constant_start_is_in_the_order_of_keras() -> None:
    model = build(EVERYTHING)
    kernel = model.get_layer("conv3").get_weights()[0]
    assert kernel.ravel().tolist() == [1, 2, -3.5, 4]


def test_outputs_in_training_only() -> None:
    import keras

    model = build(HEADS)
    given = some_input(model)
    assert tuple(model(given).shape) == (2, 5)
    assert set(model(given, training=True)) == {"aux", "main"}
    targets = {"aux": np.zeros((2, 3)), "main": np.zeros((2, 5))}
    model.compile(keras.optimizers.SGD(0.01), loss={"aux": "mse", "main": "mse"})
    model.fit(given, targets, epochs=1, verbose=0)
    assert model.predict(given, verbose=0).shape == (2, 5)


@pytest.mark.parametrize("kept", ["main", "main, second"])
def test_outputs_in_training_only_are_tested_too(kept: str) -> None:
    text = HEADS if kept == "main" else HEADS.replace(
        "flatten -> dense(5)", "flatten -> dense(5)\n  output second: global_avgpool -> dense(2)"
    )  # fmt: skip
    model = build(text)
    given = some_input(model)
    names = {"aux": 3, "main": 5, **({"second": 2} if "second" in kept else {})}
    targets = {name: np.zeros((2, size)) for name, size in names.items()}
    model.compile("sgd", loss=dict.fromkeys(names, "mse"), metrics={"main": ["mae"]})
    history = model.fit(given, targets, validation_data=(given, targets), verbose=0).history
    assert {f"val_{name}_loss" for name in names} < history.keys()
    found = model.evaluate(given, targets, verbose=0, return_dict=True)
    every = model(given, training=True)
    for name in names:
        mean = float(np.mean(np.square(every[name])))
        assert found[f"{name}_loss"] == pytest.approx(mean, rel=1e-4)
    assert found["main_mae"] == pytest.approx(float(np.mean(np.abs(every["main"]))), rel=1e-4)
    for result in (model(given), model.predict(given, verbose=0)):
        if kept == "main":
            assert tuple(result.shape) == (2, 5)
        else:
            assert result.keys() == {"main", "second"}


def test_frozen_layers_do_not_train() -> None:
    model = build("""
        network n {
          input image: 3x8x8
          conv1: conv(4, 3x3)
          bn1: batchnorm
          fc: conv(2, 1x1)
          freeze conv1, bn1
        }
    """)
    assert {v.path for v in model.trainable_variables} == {"fc/kernel", "fc/bias"}
    before = model.get_layer("bn1").get_weights()
    model(some_input(model), training=True)
    after = model.get_layer("bn1").get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_the_image_format_of_the_user_is_left_alone() -> None:
    import keras

    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    try:
        model = build(EVERYTHING)
        assert model.get_layer("conv1").data_format == "channels_last"
        assert keras.config.image_data_format() == "channels_first"
    finally:
        keras.config.set_image_data_format(before)


@pytest.mark.parametrize("init", ["glorot_uniform", "he_uniform", "he_normal", "lecun_normal"])
@pytest.mark.parametrize(
    "element",
    [
        "conv(96, 3x3, groups = 3, init = {})",
        "depthwise(5x5, multiplier = 16, init = {})",
        "dense(400, axis = channels, init = {})",
        "conv(6, 24x24, connections = [[0], [1], [2], [3, 4], [5], [0]], init = {})",
        "flatten -> rbf(8, init = {})",
    ],
)
def test_kernels_start_from_the_distribution(element: str, init: str) -> None:
    import keras

    keras.utils.set_random_seed(7)
    text = f"network n {{\n input x: 96x26x26\n {element.format(init)}\n}}"
    graph = compile_text(text)
    (weight,) = (
        w for n in graph.nodes() for w in n.layer.weights(graph.types()[n.inputs[0]])
        if w.name == "weight"
    )  # fmt: skip
    (row,) = (r for r in backend.weight_rows(graph) if r.key.endswith(".weight"))
    layer = build(text).get_layer(row.place)
    values = np.asarray(keras.ops.convert_to_numpy(getattr(layer, row.attribute)))
    fan_in, fan_out = weight.initial.fan_in, weight.initial.fan_out
    variance = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}
    kind = init.partition("_")[0]
    assert values.std() == pytest.approx(variance[kind] ** 0.5, rel=0.06)
    bound = 3**0.5 if init.endswith("uniform") else 2 / 0.87962566
    assert abs(values).max() <= bound * variance[kind] ** 0.5 * 1.0001


REUSE = """
block unit(f) { conv(f, 3x3, padding = half) -> batchnorm -> relu }
block tower(f) { unit(f) -> unit(f) }
network twins {
  input left: 3x8x8
  input right: 3x8x8
  one: @left -> tower(4)
  two: @right -> reuse(one)
  join: concat { @one ; @two }
  mix: conv(8, 1x1)
  relu
  reuse(mix)
}
"""


def test_what_is_used_again_is_made_once() -> None:
    model = build(REUSE)
    names = [layer.name for layer in model.layers if layer.weights]
    assert names == ["one-unit1-conv1", "one-unit1-batchnorm1", "one-unit2-conv1",
                     "one-unit2-batchnorm1", "mix"]  # fmt: skip


@pytest.mark.torch
@pytest.mark.parametrize("training", [False, True])
def test_what_is_used_again_agrees(training: bool) -> None:
    # Averages are updated first by the left value, then by the right one.
    assert_equivalent(REUSE, training=training)


BLK = "block blk(f = 3) { conv(f, 1x1) ; batchnorm }\n"

TORN = {
    "a layer of a block that is whole elsewhere": (
        BLK + "network n { input x: 3x8x8\n t: blk(3) ; r: reuse(t) ; reuse(t.conv1) }"
    ),
    "the same, twice as a whole": (
        BLK + "network n { input x: 3x8x8\n t: blk ; reuse(t) ; reuse(t.conv1) ; reuse(t) }"
    ),
    "a layer of one of two blocks in a group": (
        BLK + "network n { input x: 3x8x8\n t: {a: blk; b: blk}\n"
        " reuse(t.a); reuse(t); reuse(t.b.conv1) }"
    ),
    "a block in a block": (
        BLK + "block two(f) { a: blk(f) ; b: blk(f) }\n"
        "network n { input x: 3x8x8\n t: two(3) ; reuse(t) ; reuse(t.a) ; u: two(3)"
        " ; reuse(t.b.conv1) ; reuse(u) }"
    ),
    "a block that another use is around": (
        BLK + "block two(f) { a: blk(f) ; reuse(a) ; relu ; reuse(a.conv1) }\n"
        "network n { input x: 3x8x8\n t: two(3) ; reuse(t) ; two(3) }"
    ),
    "groups that use what is used again": (
        "network n { input x: 3x8x8\n t: conv(3,1x1)\n"
        " g: { relu; reuse(t); h: {reuse(t); conv(3,1x1)} }\n g2: {reuse(g.h)} }"
    ),
    "the same block before and behind a choice": (
        "block unit(filters, step = 1, act = relu) {\n"
        " conv(filters, 3, stride = step, padding = half) ; batchnorm ; act\n}\n"
        "network n { input x: 2x8x8\n stem: unit(2) ; reuse(stem)\n"
        " if in.channels > 1 { conv(2, 1) } else { relu }\n reuse(stem) }"
    ),
}


@pytest.mark.torch
@pytest.mark.parametrize("text", TORN.values(), ids=TORN.keys())
def test_what_cannot_be_used_again_as_a_whole_agrees(text: str) -> None:
    import netdsl

    network = netdsl.loads(text)
    again = netdsl.Network.model_validate_json(network.model_dump_json())
    assert again.build("keras") == network.build("keras")
    assert_equivalent(text)
    assert_equivalent(text, training=True)


@pytest.mark.torch
@pytest.mark.parametrize(
    "element",
    ["leaky_relu(0.3)", "gelu", "gelu(approximate = true)", "selu", "softplus", "hard_sigmoid",
     "hard_swish", "elu(0.5)", "mish", "tanh(amplitude = 1.7159, slope = 2 / 3)", "lrn"],
)  # fmt: skip
def test_nothing_is_rounded_to_float32(element: str) -> None:
    report = compare(f"network n {{\n input x: 5x8x8\n {element}\n}}")
    rounded = {"softplus", "hard_sigmoid"}  # by PyTorch, where it is
    assert report.worst < (1e-7 if element in rounded else 1e-13)


def test_lengths_that_half_precision_has_not() -> None:
    import keras

    keras.config.set_dtype_policy("mixed_float16")
    try:
        model = build("network n { input x: [2] ; l2norm }")
        found = np.asarray(model(np.array([[0, 0], [300, 400], [1e-4, 1e-4]])))
    finally:
        keras.config.set_dtype_policy("float32")
    assert found.dtype == "float16"
    np.testing.assert_allclose(found, [[0, 0], [0.6, 0.8], [0.5**0.5] * 2], atol=1e-3)
