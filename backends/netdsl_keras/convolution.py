"""Convolutions. Explicit zeros become a layer of their own; `same` is Keras' own."""

from typing import Any

from netdsl.layers.convolution import Conv, Convolution, Depthwise, Separable
from netdsl.layers.tensor import TensorType
from netdsl.record import record
from netdsl_keras.axes import is_traced, per_axis
from netdsl_keras.helpers import declare, helper
from netdsl_keras.initializers import depthwise_start, explicit, start
from netdsl_keras.lowering import Lowered, Step, Variable, lower, stock
from netdsl_keras.pooling_layers import MAX_POOLING_3D
from netdsl_keras.windows import Steps, half_of_kernel, is_same, same_zeros, zeros

KERNEL = Variable("weight", "kernel", "conv")
BIAS = Variable("bias", "bias")
PACKED = Variable("weight", "kernel", "connections")

CONNECTED = declare(
    "ConnectedConv",
    '''
class ConnectedConv(layers.Layer):
    """A convolution whose filters each see some of the input maps only.

    `connections` has a row for each filter: the maps that it sees. There is one kernel
    for each connection, in the order of the table.
    """

    def __init__(
        self,
        connections,
        kernel_size,
        strides=1,
        dilation_rate=1,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.connections = connections
        self.kernel_size = kernel_size
        self.strides = strides
        self.dilation_rate = dilation_rate
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)

    def build(self, input_shape):
        maps, filters = input_shape[-1], len(self.connections)
        pairs = [(i, o) for o, row in enumerate(self.connections) for i in row]
        place = {pair: at for at, pair in enumerate(pairs)}
        # The place behind the last kernel, a zero, stands for pairs not connected.
        self.places = [
            [place.get((i, o), len(pairs)) for o in range(filters)] for i in range(maps)
        ]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(*self.kernel_size, len(pairs)),
            initializer=self.kernel_initializer,
        )
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias", shape=(filters,), initializer="zeros"
            )

    def call(self, x):
        kernels = ops.pad(self.kernel, [(0, 0)] * len(self.kernel_size) + [(0, 1)])
        x = ops.conv(
            x,
            ops.take(kernels, self.places, axis=-1),
            strides=self.strides,
            padding="valid",
            data_format="channels_last",
            dilation_rate=self.dilation_rate,
        )
        return x + self.bias if self.use_bias else x

    def get_config(self):
        return {
            **super().get_config(),
            "connections": self.connections,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "dilation_rate": self.dilation_rate,
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
        }
''',
)


@record
class Windows:
    """What stands around the Keras layer that slides a kernel, and the layer's own keywords."""

    before: Steps
    after: Steps
    keywords: dict[str, Any]

    def around(self, *steps: Step) -> Steps:
        """The steps of a layer that slides a kernel."""
        return (*self.before, *steps, *self.after)


@lower.of(Conv)
def conv(layer: Conv, x: TensorType) -> Lowered:
    """A stock convolution, or one of our own where a table says what a filter sees."""
    forms = []
    for windows in slide(layer, x):
        made = _connected(layer, x, windows) if layer.connections else _stock(layer, x, windows)
        forms.append(windows.around(made))
    return Lowered(*forms)


@lower.of(Depthwise)
def depthwise(layer: Depthwise, x: TensorType) -> Lowered:
    """A stock depthwise convolution, or as many groups as channels where there is none."""
    forms = []
    for windows in slide(layer, x):
        made = _by_channel(layer, x, windows, bias=layer.bias)
        variables = (*made.variables, BIAS) if layer.bias else made.variables
        forms.append(windows.around(Step(made.make, "", variables)))
    return Lowered(*forms)


@lower.of(Separable)
def separable(layer: Separable, x: TensorType) -> Lowered:
    """A depthwise convolution, then a pointwise one."""
    forms = []
    for windows in slide(layer, x):
        made = _by_channel(layer, x, windows, bias=False)
        kernel = made.variables[0]
        inner = Variable("depthwise.weight", kernel.name, kernel.layout, kernel.number)
        first = Step(made.make, "depthwise", (inner,))
        forms.append((*windows.around(first), _pointwise(layer, x)))
    return Lowered(*forms)


def slide(layer: Convolution, x: TensorType) -> tuple[Windows, ...]:
    """How a kernel slides: in the shortest form, and in the one that fits every stride."""
    values = layer.values
    stride, dilation = values["stride"], values["dilation"]
    both = any(s > 1 for s in stride) and any(d > 1 for d in dilation)
    after = _thin(stride) if both else ()
    keywords: dict[str, Any] = {}
    if not both and (any(s > 1 for s in stride) or is_traced(stride)):
        keywords["strides"] = per_axis(stride)
    if any(d > 1 for d in dilation) or is_traced(dilation):
        keywords["dilation_rate"] = per_axis(dilation)
    explicit = Windows((), after, keywords)
    same = Windows((), after, {**keywords, "padding": "same"})
    own = both or values.get("connections") is not None
    if values["padding"] == "same":
        # TensorFlow's `same` in three dimensions is wrong where a stride is above the kernel.
        windows = layer.windows(x)
        if not own and not (len(windows) == 3 and any(w.stride > w.kernel for w in windows)):
            return (same,)
        return (Windows(zeros(same_zeros(layer, x)), after, keywords),)
    pairs = half_of_kernel(layer, values["padding"])
    if not own and is_traced(values["kernel"]) and is_same(layer.windows(x), pairs):
        # A kernel of 1 needs no zeros, but larger ones in its place may.
        return (same, Windows(zeros(pairs), after, keywords)) if is_traced(stride) else (same,)
    if any(any(pair) for pair in pairs):
        explicit = Windows(zeros(pairs), after, keywords)
        if not own and is_same(layer.windows(x), pairs):
            return (same, explicit) if is_traced(stride) else (same,)
    return (explicit,)


def _thin(stride: tuple[int, ...]) -> Steps:
    """Every n-th place of each axis: Keras has no kernel with a stride and a dilation."""
    if len(stride) == 3:
        return (Step(helper(MAX_POOLING_3D, 1, strides=per_axis(stride)), "stride"),)
    return (Step(stock(f"MaxPooling{len(stride)}D", 1, strides=per_axis(stride)), "stride"),)


def _stock(layer: Conv, x: TensorType, windows: Windows) -> Step:
    make = stock(
        f"Conv{x.rank - 1}D",
        layer.filters,
        per_axis(layer.values["kernel"]),
        **windows.keywords,
        groups=layer.groups,
        use_bias=layer.bias,
        **start(layer.init, KERNEL),
    ).but(groups=1, use_bias=True)
    return Step(make, "", (KERNEL, BIAS) if layer.bias else (KERNEL,))


def _connected(layer: Conv, x: TensorType, windows: Windows) -> Step:
    make = helper(
        CONNECTED,
        [list(row) for row in layer.connections or ()],
        layer.kernel,
        **windows.keywords,
        use_bias=layer.bias,
        kernel_initializer=explicit(layer.weights(x)[0].initial, PACKED),
    ).but(use_bias=True)
    return Step(make, "", (PACKED, BIAS) if layer.bias else (PACKED,))


def _by_channel(
    layer: Depthwise | Separable, x: TensorType, windows: Windows, *, bias: bool
) -> Step:
    """A kernel for each channel. TensorFlow wants one stride for all axes there."""
    rank = x.rank - 1
    if rank == 3 or len(set(map(int, layer.values["stride"]))) > 1:
        channels = x.channels
        assert channels is not None
        make = stock(
            f"Conv{rank}D",
            channels * layer.multiplier,
            per_axis(layer.values["kernel"]),
            **windows.keywords,
            groups=channels,
            use_bias=bias,
            **start(layer.init, KERNEL),
        )
        return Step(make.but(use_bias=True), "", (KERNEL,))
    kernel = Variable("weight", "kernel", "depthwise", int(layer.multiplier))
    make = stock(
        f"DepthwiseConv{rank}D",
        per_axis(layer.values["kernel"]),
        **windows.keywords,
        depth_multiplier=layer.multiplier,
        use_bias=bias,
        **depthwise_start(layer.init, kernel),
    )
    return Step(make.but(depth_multiplier=1, use_bias=True), "", (kernel,))


def _pointwise(layer: Separable, x: TensorType) -> Step:
    kernel = Variable("pointwise.weight", "kernel", "conv")
    make = stock(
        f"Conv{x.rank - 1}D",
        layer.filters,
        1,
        use_bias=layer.bias,
        **start(layer.init, kernel),
    )
    bias = (Variable("pointwise.bias", "bias"),) if layer.bias else ()
    return Step(make.but(use_bias=True), "pointwise", (kernel, *bias))
