"""The table of layers, and what every declaration must have."""

import subprocess
import sys
from importlib import import_module

import pytest

from netdsl.layers.base import Layer, Merge
from netdsl.layers.registry import FAMILIES, declared_in, is_layer, layer_class, layer_names


@pytest.mark.parametrize("family", FAMILIES)
def test_the_table_lists_what_the_modules_declare(family):
    module = import_module(f"netdsl.layers.{family}")
    declared = declared_in(module.__name__, vars(module))
    assert tuple(layer.name for layer in declared) == FAMILIES[family]
    assert len({layer.family for layer in declared}) == 1


def test_names_are_unique_and_known():
    assert len(set(layer_names())) == len(layer_names())
    assert all(is_layer(name) for name in layer_names())
    assert not is_layer("convolve")
    with pytest.raises(KeyError):
        layer_class("convolve")


@pytest.mark.parametrize("name", layer_names())
class TestDeclaration:
    def test_is_documented(self, name):
        cls = layer_class(name)
        assert cls.name == name
        assert cls.documentation()
        if cls.family != "activation":
            assert "Output: " in cls.documentation()

    def test_every_field_is_documented(self, name):
        cls = layer_class(name)
        assert list(cls.field_documentation()) == list(cls.fields)
        assert all(cls.field_documentation().values())

    def test_no_field_hides_what_every_layer_has(self, name):
        assert not set(layer_class(name).fields) & set(dir(Layer))

    def test_is_slotted(self, name):
        assert not hasattr(layer_class(name).make(REQUIRED_VALUES.get(name, {})), "__dict__")

    def test_defaults_are_canonical(self, name):
        cls = layer_class(name)
        layer = cls.make(REQUIRED_VALUES.get(name, {}))
        assert cls.make(layer.values) == layer

    def test_signature_names_all_parameters(self, name):
        signature = layer_class(name).signature()
        assert signature.startswith(name)
        assert all(field in signature for field in layer_class(name).fields)

    def test_only_merges_are_merges(self, name):
        assert issubclass(layer_class(name), Merge) == (name in FAMILIES["merge"])


REQUIRED_VALUES = {
    "conv": {"filters": 8, "kernel": 3},
    "depthwise": {"kernel": 3},
    "separable": {"filters": 8, "kernel": 3},
    "conv_transpose": {"filters": 8, "kernel": 3},
    "dense": {"units": 8},
    "rbf": {"units": 8},
    "embedding": {"size": 8, "dim": 4},
    "lstm": {"units": 8},
    "gru": {"units": 8},
    "attention": {"heads": 2},
    "maxpool": {"kernel": 2},
    "avgpool": {"kernel": 2},
    "lppool": {"p": 2, "kernel": 2},
    "adaptive_avgpool": {"size": 2},
    "adaptive_maxpool": {"size": 2},
    "groupnorm": {"groups": 2},
    "scale": {"factor": 0.5},
    "dropout": {"rate": 0.5},
    "spatial_dropout": {"rate": 0.5},
    "stochastic_depth": {"rate": 0.5},
    "gaussian_noise": {"std": 0.5},
    "random_shift": {"fraction": 0.1},
    "random_brightness": {"factor": 0.2},
    "random_contrast": {"factor": 0.2},
    "zeropad": {"n": 1},
    "reflectpad": {"n": 1},
    "crop": {"n": 1},
    "reshape": {"shape": (4, 4)},
    "permute": {"axes": (1, 0)},
    "slice": {"axis": 0, "start": 1},
    "select": {"axis": 0, "index": 1},
    "pixel_shuffle": {"r": 2},
    "pixel_unshuffle": {"r": 2},
    "channel_shuffle": {"groups": 2},
}


def test_the_registry_imports_no_family():
    code = (
        "import sys, netdsl.layers.registry as r; "
        "print(*(f for f in r.FAMILIES if f'netdsl.layers.{f}' in sys.modules), "
        "*(m for m in ('ast', 'torch', 'keras', 'numpy', 'pydantic') if m in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert not loaded & set(FAMILIES)
    assert not loaded & {"torch", "keras", "numpy", "pydantic"}
