"""How weights start: once, from the distribution that the `.net` file names.

A file has one class for each kind of layer with weights (`class Conv2d(nn.Conv2d)`),
whose `reset_parameters` replaces PyTorch's own. Where a file's convolutions start in
several ways, the class takes the less common ones as `init=`.
"""

from collections import Counter
from typing import Any

from netdsl.emit.code import Call, Expression, Keyword, Name, call
from netdsl.emit.expressions import flat
from netdsl.ir.graph import Graph
from netdsl.layers.initial import Initial, constant_shape, is_constant

_NAMED = {
    "glorot_uniform": "nn.init.xavier_uniform_",
    "he_normal": "he_normal_",
    "glorot_normal": "glorot_normal_",
    "lecun_normal": "lecun_normal_",
    "zeros": "nn.init.zeros_",
    "ones": "nn.init.ones_",
    "bilinear": "bilinear_",
}


def init_function(init: Any) -> Expression:
    """The function of a weight that starts it, from a layer's `init`."""
    if is_constant(init):
        return call("partial", Name("constant_"), values=_short(init))
    if isinstance(init, str):
        if init == "he_uniform":
            return call("partial", Name("nn.init.kaiming_uniform_"), nonlinearity="relu")
        return Name(_NAMED[init])
    if not isinstance(init, tuple):
        return call("partial", Name("nn.init.constant_"), val=init)
    name, std = init
    if name == "normal":
        return call("partial", Name("nn.init.normal_"), std=std)
    return call("partial", Name("nn.init.trunc_normal_"), std=std, a=-2 * std, b=2 * std)


def _short(init: Any) -> Any:
    """A constant as it is written: whole numbers as such, equal channels once."""
    if len(constant_shape(init)) > 2 and all(len(set(channels)) == 1 for channels in init):
        init = tuple(channels[:1] for channels in init)
    return _whole(init)


def _whole(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_whole, value))
    return int(value) if float(value).is_integer() else value


def numeric_init(initial: Initial) -> Expression:
    """The same with numbers in place of fans, for a weight whose layout hides them."""
    fans = {
        "he_normal": (2.0, initial.fan_in),
        "he_uniform": (2.0, initial.fan_in),
        "lecun_normal": (1.0, initial.fan_in),
        "glorot_normal": (2.0, initial.fan_in + initial.fan_out),
        "glorot_uniform": (2.0, initial.fan_in + initial.fan_out),
    }.get(initial.name)
    if fans is None:
        plain = {"zeros": "zeros", "ones": "ones"}.get(initial.name)
        if plain or initial.name == "constant":
            return init_function(plain or initial.value)
        return init_function((initial.name, initial.value))
    std = (fans[0] / fans[1]) ** 0.5
    if initial.name.endswith("uniform"):
        bound = 3**0.5 * std
        return call("partial", Name("nn.init.uniform_"), a=-bound, b=bound)
    # A normal distribution cut at two deviations has a smaller one.
    std /= 0.87962566103423978
    return call("partial", Name("nn.init.trunc_normal_"), std=std, a=-2 * std, b=2 * std)


def applied(function: Expression, weight: str = "self.weight") -> Call:
    """The call that starts a weight: `partial(f, std=1)` becomes `f(self.weight, std=1)`."""
    if isinstance(function, Call):
        return Call(function.arguments[0], (Name(weight),), function.keywords)
    return Call(function, (Name(weight),))


_WORDS = {
    "nn.init.xavier_uniform_": "Glorot-uniform weights",
    "nn.init.kaiming_uniform_": "He-uniform weights",
    "nn.init.normal_": "normal weights",
    "nn.init.trunc_normal_": "truncated normal weights",
    "he_normal_": "He-normal weights",
    "glorot_normal_": "Glorot-normal weights",
    "lecun_normal_": "LeCun-normal weights",
    "nn.init.zeros_": "zero weights",
    "bilinear_": "bilinear weights",
}


def described(function: Expression) -> str:
    """The weights that a function makes, in words."""
    applied_name = flat(applied(function).function)
    return _WORDS.get(applied_name, "constant weights")


class Initials:
    """The ways in which the weights of one file start."""

    def __init__(self, graph: Graph) -> None:
        found: dict[str, Counter[Any]] = {}
        for node in graph.nodes():
            init = node.layer.values.get("init") if node.layer.fields.get("init") else None
            base = _base_class(node.layer)
            if init is not None and base and not node.reuses:
                found.setdefault(base, Counter())[init] += 1
        self.common: dict[str, Expression] = {}
        self.several: set[str] = set()
        for base, counted in found.items():
            default = max(counted, key=lambda init: (not is_constant(init), counted[init]))
            # Numbers for one layer are no way to start all: they stay with that layer.
            usual = "glorot_uniform" if is_constant(default) else default
            self.common[base] = init_function(usual)
            if len(counted) > 1 or is_constant(default):
                self.several.add(base)

    def settle(self, made: Call) -> Call:
        """A constructor without the `init` that its class uses anyway."""
        keywords = []
        base = class_base(flat(made.function))
        for keyword in made.keywords:
            value = keyword.value
            if keyword.name == "init" and value == self.common.get(base):
                continue
            if isinstance(value, Call) and keyword.name != "init":
                keyword = Keyword(keyword.name, self.settle(value))
            keywords.append(keyword)
        arguments = tuple(self.settle(a) if isinstance(a, Call) else a for a in made.arguments)
        return Call(made.function, arguments, tuple(keywords))


_VARIANTS = (
    "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
    "Linear",
)  # fmt: skip


def class_base(name: str) -> str:
    """`Conv2d` for `Conv2d`, `Conv2dSame`, `PaddedConv2d`; the name itself for others."""
    if name.startswith("Table"):
        return name
    return next((v for v in _VARIANTS if v in name), name)


def _base_class(layer: Any) -> str:
    if layer.name in ("conv", "depthwise", "separable"):
        table = layer.values.get("connections") is not None
        return "" if table else f"Conv{len(layer.kernel)}d"
    if layer.name == "conv_transpose":
        return f"ConvTranspose{len(layer.kernel)}d"
    return {"dense": "Linear", "embedding": "Embedding"}.get(layer.name, "")
