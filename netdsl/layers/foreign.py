"""What PyTorch and Keras call the layers and their parameters: for messages, and for readers.

One row a layer, in the order of the registry. A parameter stands here only where it has
another name; `FOLLOWS` are those that netdsl takes from the value that comes in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache

from netdsl.record import record

Renamed = Mapping[str, str]


@record
class Foreign:
    """The names of one layer in both frameworks, and those of its parameters.

    `torch` are classes of `torch.nn` or functions of `torch`, `keras` classes of
    `keras.layers` or `keras.activations`; `other` are words that people use. The
    parameters lead from the framework's name to the one here.
    """

    torch: tuple[str, ...] = ()
    keras: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    torch_parameters: Renamed = field(default_factory=dict, hash=False)
    keras_parameters: Renamed = field(default_factory=dict, hash=False)


def _row(
    torch: str = "",
    keras: str = "",
    other: str = "",
    torch_parameters: str = "",
    keras_parameters: str = "",
) -> Foreign:
    """A row from words: `Conv#d` is `Conv1d`, `Conv2d` and `Conv3d`; `a=b` renames."""
    return Foreign(
        tuple(_spread(torch)),
        tuple(_spread(keras)),
        tuple(other.split()),
        dict(pair.split("=") for pair in torch_parameters.split()),
        dict(pair.split("=") for pair in keras_parameters.split()),
    )


def _spread(words: str) -> Iterator[str]:
    for word in words.split():
        yield from (word.replace("#", n) for n in "123") if "#" in word else (word,)


_KERNEL = "kernel_size=kernel strides=stride dilation_rate=dilation use_bias=bias"
_TORCH_KERNEL = "out_channels=filters kernel_size=kernel"
_TORCH_POOL = "kernel_size=kernel ceil_mode=ceil"
_POOL = "pool_size=kernel strides=stride"

LAYERS: dict[str, Foreign] = {
    "conv": _row("Conv#d", "Conv#D Convolution#D", "convolution conv2d_bn",
                 _TORCH_KERNEL, f"{_KERNEL} kernel_initializer=init"),
    "depthwise": _row("", "DepthwiseConv1D DepthwiseConv2D", "dwconv depthwise_conv",
                      "kernel_size=kernel",
                      f"{_KERNEL} depth_multiplier=multiplier depthwise_initializer=init"),
    "separable": _row("", "SeparableConv1D SeparableConv2D SeparableConvolution1D "
                      "SeparableConvolution2D", "sepconv separable_conv", _TORCH_KERNEL,
                      f"{_KERNEL} depth_multiplier=multiplier depthwise_initializer=init "
                      "pointwise_initializer=init"),
    "conv_transpose": _row("ConvTranspose#d", "Conv#DTranspose Convolution#DTranspose",
                           "deconv deconvolution transposed_conv upconv convtranspose",
                           _TORCH_KERNEL, f"{_KERNEL} kernel_initializer=init"),
    "dense": _row("Linear", "Dense", "fc fully_connected", "out_features=units",
                  "use_bias=bias kernel_initializer=init"),
    "rbf": _row("", "", "radial_basis rbf_layer"),
    "embedding": _row("Embedding", "Embedding", "", "num_embeddings=size embedding_dim=dim",
                      "input_dim=size output_dim=dim embeddings_initializer=init"),
    "maxpool": _row("MaxPool#d", "MaxPooling#D MaxPool#D", "max_pool max_pooling pool",
                    _TORCH_POOL, _POOL),
    "avgpool": _row("AvgPool#d", "AveragePooling#D AvgPool#D",
                    "avg_pool average_pool average_pooling",
                    f"{_TORCH_POOL} count_include_pad=count_padding", _POOL),
    "lppool": _row("LPPool1d LPPool2d", "", "lp_pool", "norm_type=p kernel_size=kernel"),
    "global_avgpool": _row("", "GlobalAveragePooling#D GlobalAvgPool#D",
                           "gap global_average_pool global_avg_pool", "keepdim=keepdims"),
    "global_maxpool": _row("", "GlobalMaxPooling#D GlobalMaxPool#D", "gmp global_max_pool",
                           "keepdim=keepdims"),
    "adaptive_avgpool": _row("AdaptiveAvgPool#d", "AdaptiveAveragePooling#D",
                             "adaptive_avg_pool", "output_size=size", "output_size=size"),
    "adaptive_maxpool": _row("AdaptiveMaxPool#d", "AdaptiveMaxPooling#D", "adaptive_max_pool",
                             "output_size=size", "output_size=size"),
    "batchnorm": _row("BatchNorm#d", "BatchNormalization", "bn batch_norm", "", "epsilon=eps"),
    "layernorm": _row("LayerNorm", "LayerNormalization", "ln layer_norm", "", "epsilon=eps"),
    "groupnorm": _row("GroupNorm", "GroupNormalization", "gn group_norm", "num_groups=groups",
                      "epsilon=eps"),
    "instancenorm": _row("InstanceNorm#d", "", "instance_norm"),
    "rmsnorm": _row("RMSNorm", "RMSNormalization", "rms_norm", "", "epsilon=eps"),
    "l2norm": _row("normalize", "UnitNormalization", "l2_norm", "dim=axis"),
    "lrn": _row("LocalResponseNorm", "", "local_response_norm"),
    "relu": _row("ReLU", "ReLU"),
    "relu6": _row("ReLU6", "relu6"),
    "leaky_relu": _row("LeakyReLU", "LeakyReLU", "lrelu", "negative_slope=slope",
                       "negative_slope=slope alpha=slope"),
    "prelu": _row("PReLU", "PReLU"),
    "elu": _row("ELU", "ELU"),
    "selu": _row("SELU", "selu"),
    "gelu": _row("GELU", "gelu"),
    "silu": _row("SiLU", "silu swish"),
    "mish": _row("Mish", "mish"),
    "sigmoid": _row("Sigmoid", "sigmoid", "logistic"),
    "hard_sigmoid": _row("Hardsigmoid", "hard_sigmoid"),
    "hard_swish": _row("Hardswish", "hard_swish hard_silu"),
    "tanh": _row("Tanh", "tanh"),
    "softplus": _row("Softplus", "softplus"),
    "softsign": _row("Softsign", "softsign"),
    "softmax": _row("Softmax", "Softmax", "", "dim=axis"),
    "log_softmax": _row("LogSoftmax", "log_softmax", "", "dim=axis"),
    "dropout": _row("Dropout", "Dropout", "drop", "p=rate"),
    "spatial_dropout": _row("Dropout#d", "SpatialDropout#D", "", "p=rate"),
    "stochastic_depth": _row("", "", "StochasticDepth DropPath drop_path",
                             "p=rate drop_prob=rate"),
    "gaussian_noise": _row("", "GaussianNoise", "noise", "", "stddev=std"),
    "random_shift": _row("", "RandomTranslation", "random_translation", "",
                         "height_factor=fraction width_factor=fraction"),
    "random_flip": _row("", "RandomFlip", "RandomHorizontalFlip RandomVerticalFlip", "p=rate",
                        "mode=axis"),
    "random_brightness": _row("", "RandomBrightness", "", "brightness=factor"),
    "random_contrast": _row("", "RandomContrast", "", "contrast=factor"),
    "identity": _row("Identity", "Identity", "skip shortcut"),
    "flatten": _row("Flatten", "Flatten"),
    "reshape": _row("Unflatten reshape", "Reshape", "view", "unflattened_size=shape",
                    "target_shape=shape"),
    "permute": _row("permute transpose", "Permute", "", "dims=axes", "dims=axes"),
    "slice": _row("narrow", "", "slice_layer", "dim=axis end=stop"),
    "select": _row("select", "", "", "dim=axis"),
    "zeropad": _row("ZeroPad#d", "ZeroPadding#D", "pad zero_pad", "padding=n", "padding=n"),
    "reflectpad": _row("ReflectionPad#d", "", "reflection_pad reflect_pad", "padding=n"),
    "crop": _row("", "Cropping#D CenterCrop", "", "", "cropping=n"),
    "upsample": _row("Upsample UpsamplingNearest2d UpsamplingBilinear2d interpolate",
                     "UpSampling#D Resizing", "resize unpool", "scale_factor=factor",
                     "size=factor interpolation=mode"),
    "pixel_shuffle": _row("PixelShuffle", "", "depth_to_space", "upscale_factor=r"),
    "pixel_unshuffle": _row("PixelUnshuffle", "", "space_to_depth", "downscale_factor=r"),
    "channel_shuffle": _row("ChannelShuffle"),
    "affine": _row("", "", "affine_layer"),
    "layer_scale": _row("", "", "LayerScale"),
    "scale": _row("", "Rescaling", "rescale", "", "scale=factor"),
    "lstm": _row("LSTM", "LSTM", "bilstm", "hidden_size=units"),
    "gru": _row("GRU", "GRU", "bigru", "hidden_size=units"),
    "attention": _row("MultiheadAttention", "MultiHeadAttention",
                      "mha multi_head_attention self_attention",
                      "num_heads=heads is_causal=causal",
                      "num_heads=heads use_causal_mask=causal use_bias=bias"),
    "class_token": _row("", "", "cls_token cls"),
    "position_embedding": _row("", "", "pos_embedding positional_embedding PositionEmbedding "
                               "pos_embed positional_encoding"),
    "add": _row("add", "Add", "sum residual"),
    "concat": _row("cat concat", "Concatenate", "", "dim=axis"),
    "multiply": _row("mul multiply", "Multiply"),
    "maximum": _row("maximum", "Maximum"),
    "average": _row("", "Average"),
    "subtract": _row("sub subtract", "Subtract"),
}  # fmt: skip
"""Every layer, and what it is called elsewhere."""

FOLLOWS = frozenset(
    {
        "in_channels", "in_features", "num_features", "num_channels", "normalized_shape",
        "input_size", "embed_dim", "num_parameters", "key_dim", "input_channels",
    }
)  # fmt: skip
"""Parameters that say what comes in, which netdsl knows."""

STATES_INPUT = {
    **dict.fromkeys(
        _spread("Conv#d ConvTranspose#d BatchNorm#d InstanceNorm#d Linear LayerNorm RMSNorm "
                "MultiheadAttention"), 0,
    ),
    "GroupNorm": 1,
}  # fmt: skip
"""Classes of PyTorch that are told what comes in; with which of their arguments."""

COUNTS_OTHERWISE = frozenset(
    {
        "dim", "dims", "mode", "padding", "cropping", "target_shape", "unflattened_size", "scale",
        "height_factor", "width_factor", "brightness", "contrast",
    }
)  # fmt: skip
"""Parameters whose values mean something else there: axes with the batch, other orders."""

_LEFT_OUT = {
    "activation": "an activation is a layer of its own: `{layer}(...) -> relu`",
    "axis": "it is about the channels",
    "name": "a label names a layer: `name: {layer}(...)`",
    "data_format": "shapes are written channels first; a backend has an order of its own",
    "input_shape": "the `input` statement of the network has the shape",
    "padding_mode": "`reflectpad` before it pads with reflections instead of zeros",
    "dropout": "`dropout` is a layer of its own",
    "num_layers": "to stack it, repeat it: `{layer}(...) * 2`",
    "return_sequences": "all steps are given; `last = true` gives the last one alone",
    "bias_initializer": "biases start at 0",
    "return_state": "only the outputs are values of a network",
}
_OF_TRAINING = ("_regularizer", "_constraint", "_initializer")
_OF_A_RUN = frozenset({"inplace", "device", "dtype", "seed", "trainable", "batch_first", "sparse"})


def counterpart(name: str) -> tuple[str, str] | None:
    """The layer that is meant by a framework's name, and who calls it so."""
    known = _names()
    return known.get(name) or known.get(_plain(name))


def _is_keras(word: str, layer: str) -> bool:
    """Whether Keras alone has a layer by that name."""
    return word in LAYERS[layer].keras and word not in LAYERS[layer].torch


def renamed(layer: str, parameter: str, word: str = "") -> tuple[str, str] | None:
    """What a layer calls a framework's parameter, and who calls it so.

    `word` is the framework's name of the layer, where that is known.
    """
    row = LAYERS.get(layer)
    if row is None:
        return None
    torch_alone = word in row.torch and word not in row.keras
    if parameter in row.keras_parameters and not torch_alone:
        both = row.torch_parameters.get(parameter) == row.keras_parameters[parameter]
        return row.keras_parameters[parameter], "PyTorch and Keras call" if both else "Keras calls"
    if parameter in row.torch_parameters and not _is_keras(word, layer):
        return row.torch_parameters[parameter], "PyTorch calls"
    return None


def counterparts(parameter: str) -> frozenset[str]:
    """What layers call a framework's parameter: what a block might call it too."""
    return frozenset(
        names[parameter]
        for row in LAYERS.values()
        for names in (row.torch_parameters, row.keras_parameters)
        if parameter in names
    )


def left_out(layer: str, parameter: str) -> str:
    """Why a framework's parameter has no counterpart; empty where nobody knows it."""
    if parameter in FOLLOWS:
        return "it follows from the value that comes in"
    if parameter in _LEFT_OUT:
        return _LEFT_OUT[parameter].format(layer=layer)
    if parameter.endswith(_OF_TRAINING):
        return "how a network is trained is no part of it"
    if parameter in _OF_A_RUN:
        return "how a model runs is not part of its architecture"
    return ""


@cache
def _names() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    plain: dict[str, tuple[str, str]] = {}
    for layer, row in LAYERS.items():
        for names, who in (
            (row.torch, "PyTorch calls"), (row.keras, "Keras calls"), (row.other, ""),
        ):  # fmt: skip
            for name in names:
                both = name in row.torch and name in row.keras
                found.setdefault(name, (layer, "PyTorch and Keras call" if both else who))
                plain.setdefault(_plain(name), (layer, ""))
    return plain | found


def _plain(name: str) -> str:
    return name.lower().replace("_", "")
