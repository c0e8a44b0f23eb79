"""What PyTorch and Keras call the layers: the table holds every layer, and they do exist there."""

import inspect
from typing import Any

import pytest

from netdsl.diagnostics import has_errors
from netdsl.layers.foreign import FOLLOWS, LAYERS, STATES_INPUT, counterpart, renamed
from netdsl.layers.registry import layer_class, layer_names
from netdsl.pipeline import check_source
from netdsl.render.edits import apply
from netdsl.source import Source


def test_every_layer_has_its_row() -> None:
    assert tuple(LAYERS) == layer_names()


@pytest.mark.parametrize("layer", LAYERS)
def test_the_parameters_exist_here(layer: str) -> None:
    row, fields = LAYERS[layer], layer_class(layer).fields
    for names in (row.torch_parameters, row.keras_parameters):
        assert set(names.values()) <= set(fields)
        assert not set(names) & set(fields) - {"size", "scale", "padding"}


def test_a_name_means_one_layer() -> None:
    for layer, row in LAYERS.items():
        for name in (*row.torch, *row.keras, *row.other):
            found = counterpart(name)
            assert found is not None
            # Keras has a `SpatialDropout2D` for what PyTorch calls `Dropout2d`, and so on.
            assert found[0] == layer, (name, found, layer)


@pytest.mark.torch
def test_torch_has_these_names() -> None:
    import torch
    from torch import nn

    for layer, row in LAYERS.items():
        places: list[Any] = [nn, nn.functional, torch]
        for name in row.torch:
            found = next((getattr(p, name) for p in places if hasattr(p, name)), None)
            assert found is not None, (layer, name)
    for name, position in STATES_INPUT.items():
        parameters = list(inspect.signature(getattr(nn, name).__init__).parameters)[1:]
        assert parameters[position] in FOLLOWS, (name, parameters)


@pytest.mark.torch
@pytest.mark.parametrize("layer", LAYERS)
def test_torch_has_these_parameters(layer: str) -> None:
    from torch import nn

    row = LAYERS[layer]
    classes = [getattr(nn, name) for name in row.torch if inspect.isclass(getattr(nn, name, None))]
    if not classes or layer in ("lstm", "gru", "attention"):  # *args; a call's argument
        return
    known = {p for c in classes for p in inspect.signature(c.__init__).parameters}
    assert set(row.torch_parameters) <= known | {"end"}


@pytest.mark.keras
def test_keras_has_these_names_and_parameters() -> None:
    import keras

    for layer, row in LAYERS.items():
        known: set[str] = {"use_causal_mask", "alpha"}  # a call's argument; Keras 2
        for name in row.keras:
            found = getattr(keras.layers, name, None) or getattr(keras.activations, name, None)
            assert found is not None, (layer, name)
            call = found.__init__ if inspect.isclass(found) else found
            known |= set(inspect.signature(call).parameters)
        assert set(row.keras_parameters) <= known, layer


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Conv2d(3, 64, kernel_size = 3, padding = 1)", "conv(64, kernel = 3, padding = 1)"),
        ("Conv2D(64, 3, strides = 2)", "conv(64, 3, stride = 2)"),
        ("BatchNorm2d(3)", "batchnorm"),
        ("BatchNormalization(epsilon = 1e-3)", "batchnorm(eps = 1e-3)"),
        ("MaxPooling2D(pool_size = 2)", "maxpool(kernel = 2)"),
        ("MaxPool2d(2)", "maxpool(2)"),
        ("Dropout(p = 0.5)", "dropout(rate = 0.5)"),
        ("ReLU", "relu"),
        ("leakyrelu", "leaky_relu"),
        ("flatten; Linear(3072, 10)", "flatten; dense(10)"),
        ("conv(64, 3, bias = False)", "conv(64, 3, bias = false)"),
        ("conv(64, kernel_size = 3)", "conv(64, kernel = 3)"),
        ("conv(64, 3, in_channels = 3)", "conv(64, 3)"),
        ("batchnorm(num_features = 3)", "batchnorm"),
        ("dropout(seed = 1, rate = 0.5)", "dropout(rate = 0.5)"),
        ('conv(64, 3, padding = 1, activation = "relu")', "conv(64, 3, padding = 1) -> relu"),
        ("flatten; dense(10, activation = softmax)", "flatten; dense(10) -> softmax"),
        ("conv(64, 3, activation = ReLU, bias = true)", "conv(64, 3, bias = true) -> relu"),
        ('conv(64, 3, activation = "linear")', "conv(64, 3)"),
        (
            'Conv2D(64, 3, padding="same", activation="relu", name="c")',
            'conv(64, 3, padding="same") -> relu',
        ),
        (
            "Conv2d(3, 64, in_channels = 3, kernel_size = 3, bias = False)",
            "conv(64, kernel = 3, bias = false)",
        ),
        (
            "Conv2d(in_channels = 3, out_channels = 64, device = 0, kernel_size = 3)",
            "conv(filters = 64, kernel = 3)",
        ),
        ("Conv2d(3, 64, 3)", "conv(64, 3)"),
        ("Conv2d(3, 3, 3)", "conv(3, 3)"),
        ('Activation("relu")', "relu"),
        ("Activation(LeakyReLU)", "leaky_relu"),
        ("ReLU(inplace = True)", "relu"),
        ("Softmax(dim = 1)", "softmax(axis = 0)"),
        ("softmax(dim = 3)", "softmax(axis = 2)"),
        ("softmax(dim = -1)", "softmax(axis = last)"),
        ("Softmax(axis = -1)", "softmax(axis = channels)"),
        ("BatchNormalization(momentum = 0.99, axis = -1)", "batchnorm(momentum = 0.01)"),
        ("BatchNorm2d(3, momentum = 0.2)", "batchnorm(momentum = 0.2)"),
        ("GroupNorm(1, 3)", "groupnorm(1)"),
        ("UpSampling2D(size = (2, 2))", "upsample(factor = (2, 2))"),
        ("Upsample(size = 64)", "upsample(size = 64)"),
    ],
)
def test_the_edit_translates(written: str, meant: str) -> None:
    text = f"network n {{ input x: 3x32x32\n {written} }}"
    (said,) = check_source(Source("n.net", text))
    (help_,) = said.helps
    assert apply(text, help_.edits) == text.replace(written, meant)
    assert not has_errors(check_source(Source("n.net", text.replace(written, meant))))


def test_who_calls_it_so() -> None:
    assert renamed("conv", "strides") == ("stride", "Keras calls")
    assert renamed("conv", "out_channels") == ("filters", "PyTorch calls")
    assert renamed("conv", "kernel_size") == ("kernel", "PyTorch and Keras call")
    assert counterpart("Conv2d") == ("conv", "PyTorch calls")
    assert counterpart("Dense") == ("dense", "Keras calls")
    assert counterpart("Softmax") == ("softmax", "PyTorch and Keras call")
    assert counterpart("nothing") is None
