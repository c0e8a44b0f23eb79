"""Transposed convolutions: Keras' own, cropped; ours where it has no groups or dilation."""

from typing import Any

from netdsl.layers.tensor import TensorType
from netdsl.layers.transposed import ConvTranspose
from netdsl_keras.axes import is_traced, pads, per_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.initializers import start
from netdsl_keras.lowering import Lowered, Step, Variable, lower, stock

KERNEL = Variable("weight", "kernel", "conv")
BIAS = Variable("bias", "bias")

TRANSPOSED = declare(
    "TransposedConv",
    '''
class TransposedConv(layers.Layer):
    """A transposed convolution with groups and dilation."""

    def __init__(
        self,
        filters,
        kernel_size,
        strides,
        output_padding,
        dilation_rate,
        groups,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = tuple(kernel_size)
        self.strides = tuple(strides)
        self.output_padding = tuple(output_padding)
        self.dilation_rate = tuple(dilation_rate)
        self.groups = groups
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, self.filters // self.groups, input_shape[-1]),
            initializer=self.kernel_initializer,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(self.filters,), initializer="zeros"
            )

    def call(self, x):
        kernels = ops.split(self.dilated_kernel(), self.groups, axis=-1)
        x = [
            ops.conv_transpose(
                part,
                kernel,
                self.strides,
                "valid",
                self.output_padding,
                "channels_last",
            )
            for part, kernel in zip(
                ops.split(x, self.groups, axis=-1), kernels, strict=True
            )
        ]
        x = ops.concatenate(x, axis=-1) if self.groups > 1 else x[0]
        return x + self.bias if self.use_bias else x

    def dilated_kernel(self):
        """The kernel with zeros between its places."""
        kernel = self.kernel
        for axis, rate in enumerate(self.dilation_rate):
            size = self.kernel_size[axis]
            if rate > 1:
                shape = list(kernel.shape)
                zeros = [(0, 0)] * (len(shape) + 1)
                zeros[axis + 1] = (0, rate - 1)
                kernel = ops.pad(ops.expand_dims(kernel, axis + 1), zeros)
                shape[axis] = size * rate
                kernel = ops.reshape(kernel, shape)
                places = (slice(None),) * axis + (slice(0, (size - 1) * rate + 1),)
                kernel = kernel[places]
        return kernel

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "output_padding": self.output_padding,
            "dilation_rate": self.dilation_rate,
            "groups": self.groups,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
''',
)


@lower.of(ConvTranspose)
def conv_transpose(layer: ConvTranspose, x: TensorType) -> Lowered:
    """Keras' own gives the full output; what is added is taken from what would be cut off."""
    values = layer.values
    ends = tuple(zip(values["padding"], values["output_padding"], strict=True))
    crops = tuple((before, max(after - more, 0)) for (before, after), more in ends)
    extra = tuple(max(more - after, 0) for (_, after), more in ends)
    variables = (KERNEL, BIAS) if layer.bias else (KERNEL,)
    own = layer.groups > 1 or any(d > 1 for d in values["dilation"])
    make = _own(layer, extra) if own else _stock(layer, extra)
    step = Step(make.but(use_bias=True), "", variables)
    if not any(any(pair) for pair in crops):
        return Lowered((step,))
    return Lowered((step, Step(stock(f"Cropping{len(crops)}D", pads(crops)), "crop")))


def _stock(layer: ConvTranspose, extra: tuple[int, ...]) -> Any:
    values = layer.values
    kernel, stride = values["kernel"], values["stride"]
    gaps = any(s > k for s, k in zip(stride, kernel, strict=True))
    # Keras fills gaps at the end by itself, unless it is told not to.
    told = any(extra) or gaps or is_traced(kernel) or is_traced(stride)
    return stock(
        f"Conv{len(extra)}DTranspose",
        layer.filters,
        per_axis(kernel),
        strides=per_axis(stride),
        **({"output_padding": per_axis(extra)} if told else {}),
        use_bias=layer.bias,
        **start(layer.init, KERNEL),
    ).but(strides=1)


def _own(layer: ConvTranspose, extra: tuple[int, ...]) -> Any:
    values = layer.values
    return helper(
        TRANSPOSED,
        layer.filters,
        values["kernel"],
        values["stride"],
        output_padding=extra,
        dilation_rate=values["dilation"],
        groups=layer.groups,
        use_bias=layer.bias,
        **start(layer.init, KERNEL),
    )
