"""How weights start: the distributions of the language as Keras initialisers."""

import textwrap
from collections.abc import Iterator
from math import sqrt
from typing import Any

from netdsl.emit.code import Call, call, joined
from netdsl.layers.initial import Initial, constant_shape, is_constant
from netdsl_keras.helpers import declare, helper
from netdsl_keras.layouts import layout
from netdsl_keras.lowering import Variable

DEFAULT = "glorot_uniform"
"""What convolutions and dense layers start from, in the language and in Keras."""

_NORMALS = {"normal": "RandomNormal", "truncated_normal": "TruncatedNormal"}
_LINE = 72
"""How many characters of a table of numbers stand in a line."""

TRUNCATION = 0.87962566103423978
"""The standard deviation of a normal distribution cut at two of its own."""

TABLE = declare(
    "Table",
    '''
class Table(keras.initializers.Initializer):
    """The numbers of a text, in the order of the weight in Keras."""

    def __init__(self, numbers):
        self.numbers = numbers

    def __call__(self, shape, dtype=None):
        numbers = [float(number) for number in self.numbers.split()]
        return ops.reshape(ops.convert_to_tensor(numbers, dtype), shape)

    def get_config(self):
        return {"numbers": self.numbers}
''',
)

BY_CHANNEL = declare(
    "ByChannel",
    '''
class ByChannel(keras.initializers.Initializer):
    """Starts depthwise kernels as if they were those of a grouped convolution."""

    def __init__(self, initializer):
        self.initializer = keras.initializers.get(initializer)

    def __call__(self, shape, dtype=None):
        *kernel, channels, multiplier = shape
        grouped = (*kernel, 1, channels * multiplier)
        return ops.reshape(self.initializer(grouped, dtype=dtype), shape)

    def get_config(self):
        return {"initializer": keras.initializers.serialize(self.initializer)}
''',
)


BILINEAR = declare(
    "Bilinear",
    '''
class Bilinear(keras.initializers.Initializer):
    """Starts a transposed convolution as linear interpolation of each channel."""

    def __call__(self, shape, dtype=None):
        *kernel_size, filters, channels = shape
        kernel = ops.ones((), dtype)
        for k in kernel_size:
            distance = ops.abs(ops.arange(k, dtype=dtype) - (k - 1) / 2)
            kernel = ops.expand_dims(kernel, -1) * (1 - distance / ((k + 1) // 2))
        places = ops.arange(channels) % filters
        same = ops.one_hot(places, filters, axis=0, dtype=dtype)
        return kernel[..., None, None] * same
''',
)


def start(init: Any, variable: Variable, argument: str = "kernel_initializer") -> dict[str, Any]:
    """The keyword for how a kernel starts; none where Keras starts so anyway."""
    return {} if init == DEFAULT else {argument: initializer(init, variable)}


def depthwise_start(init: Any, variable: Variable) -> dict[str, Any]:
    """The keyword of a depthwise kernel, whose fans Keras counts over all channels."""
    made = initializer(init, variable)
    fans = isinstance(init, str) and init not in ("zeros", "ones")
    return {"depthwise_initializer": helper(BY_CHANNEL, made) if fans else made}


def initializer(init: Any, variable: Variable) -> Any:
    """What Keras takes for a canonical `init`: a name, or a call."""
    if init == "bilinear":
        return helper(BILINEAR)
    if isinstance(init, str):
        return init
    if not isinstance(init, tuple):
        return _keras("Constant", init)
    if is_constant(init):
        return table(init, variable)
    name, deviation = init
    return _keras(_NORMALS[name], stddev=deviation)


def explicit(initial: Initial, variable: Variable) -> Any:
    """An initialiser with the number that follows from the fans, for kernels of an own layout."""
    fan_in, fan_out = initial.fan_in, initial.fan_out
    scale = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}
    kind, _, distribution = initial.name.partition("_")
    if kind in scale and distribution == "uniform":
        limit = sqrt(3 * scale[kind])
        return _keras("RandomUniform", -limit, limit)
    if kind in scale:
        return _keras("TruncatedNormal", stddev=sqrt(scale[kind]) / TRUNCATION)
    if initial.name == "constant":
        return initializer(initial.value, variable)
    numbers = () if initial.value is None else (initial.value,)
    return initializer((initial.name, *numbers) if numbers else initial.name, variable)


def table(init: Any, variable: Variable) -> Call:
    """A constant of the weight's shape: its numbers in Keras' order."""
    place = layout(variable.layout, constant_shape(init), variable.number)
    flat = list(_numbers(init))
    text = " ".join(_short(flat[at]) for at in place.order())
    lines = textwrap.wrap(text, _LINE)
    return helper(TABLE, joined("+", [*(f"{line} " for line in lines[:-1]), lines[-1]]))


def _numbers(init: Any) -> Iterator[float]:
    stack = [init]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(reversed(item))
        else:
            yield item


def _short(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _keras(name: str, *arguments: Any, **keywords: Any) -> Call:
    return call(f"keras.initializers.{name}", *arguments, **keywords)
