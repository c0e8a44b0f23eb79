"""From a layer's name to its class. Families are imported when a name first needs them.

`FAMILIES` is written out, so that nothing is imported to know what exists; the
registry's test compares it with what the modules declare.
"""

from functools import cache
from importlib import import_module

from netdsl.layers.base import Layer

FAMILIES: dict[str, tuple[str, ...]] = {
    "convolution": ("conv", "depthwise", "separable"),
    "transposed": ("conv_transpose",),
    "dense": ("dense", "rbf", "embedding"),
    "pooling": (
        "maxpool", "avgpool", "lppool", "global_avgpool", "global_maxpool", "adaptive_avgpool",
        "adaptive_maxpool",
    ),
    "normalisation": (
        "batchnorm", "layernorm", "groupnorm", "instancenorm", "rmsnorm", "l2norm", "lrn",
    ),
    "activation": (
        "relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish", "sigmoid",
        "hard_sigmoid", "hard_swish", "tanh", "softplus", "softsign", "softmax", "log_softmax",
    ),
    "regularisation": ("dropout", "spatial_dropout", "stochastic_depth", "gaussian_noise"),
    "augmentation": ("random_shift", "random_flip", "random_brightness", "random_contrast"),
    "shape": ("identity", "flatten", "reshape", "permute", "slice", "select"),
    "border": ("zeropad", "reflectpad", "crop"),
    "resize": ("upsample", "pixel_shuffle", "pixel_unshuffle", "channel_shuffle"),
    "scale": ("affine", "layer_scale", "scale"),
    "recurrent": ("lstm", "gru"),
    "attention": ("attention",),
    "tokens": ("class_token", "position_embedding"),
    "merge": ("add", "concat", "multiply", "maximum", "average", "subtract"),
}  # fmt: skip
"""Each module of this package and the layers that it declares, in the reference's order."""

_MODULE_OF = {name: module for module, names in FAMILIES.items() for name in names}


def layer_names() -> tuple[str, ...]:
    """The names of all layers and merges, in the reference's order."""
    return tuple(_MODULE_OF)


def is_layer(name: str) -> bool:
    """Whether a layer or merge is called so."""
    return name in _MODULE_OF


@cache
def layer_class(name: str) -> type[Layer]:
    """The class of a layer. `KeyError` where there is none of this name."""
    module = import_module(f"netdsl.layers.{_MODULE_OF[name]}")
    return next(found for found in declared_in(module.__name__, vars(module)) if found.name == name)


def layers_by_family() -> dict[str, list[type[Layer]]]:
    """All layers under the names of their families, in the reference's order."""
    found: dict[str, list[type[Layer]]] = {}
    for name in layer_names():
        cls = layer_class(name)
        found.setdefault(cls.family, []).append(cls)
    return found


def declared_in(module: str, names: dict[str, object]) -> list[type[Layer]]:
    """The layers that a module declares itself, in its order; bases have no name."""
    return [
        found
        for found in names.values()
        if isinstance(found, type)
        and issubclass(found, Layer)
        and found.name
        and found.__module__ == module
    ]
