"""The small classes and functions that an emitted file brings along where it needs them."""

import re
from collections.abc import Iterable

from netdsl.emit.code import Statement, Verbatim
from netdsl.emit.expressions import flat
from netdsl_torch.helpers_random import RANDOM
from netdsl_torch.helpers_sequence import SEQUENCE
from netdsl_torch.helpers_shape import SHAPE
from netdsl_torch.initial import Initials, applied, described

_SAME = '''
def pad_same(
    x: Tensor,
    kernel: Sequence[int],
    stride: Sequence[int],
    dilation: Sequence[int],
    value: float = 0.0,
) -> Tensor:
    """Pad each axis of n for ceil(n / stride) windows, the odd place at the end."""
    pads: list[int] = []
    for n, k, s, d in zip(x.shape[2:], kernel, stride, dilation, strict=True):
        total = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
        pads = [total // 2, total - total // 2, *pads]
    return F.pad(x, pads, value=value)
'''

_TRUNCATED = '''
def {name}_normal_(weight: Tensor) -> Tensor:
    """{title} normal initialisation, cut at two standard deviations."""
    {fan}
    # A normal distribution that is cut at two deviations has a smaller one.
    std = math.sqrt({scale}) / 0.87962566103423978
    return nn.init.trunc_normal_(weight, std=std, a=-2 * std, b=2 * std)
'''

_FAN_IN = "fan_in = weight[0].numel()"
_FANS = "fans = weight[0].numel() + weight.shape[0] * weight[0, 0].numel()"

_FIXED: dict[str, str] = {
    **RANDOM,
    **SHAPE,
    **SEQUENCE,
    "pad_same": _SAME,
    "he_normal_": _TRUNCATED.format(name="he", title="He's", fan=_FAN_IN, scale="2 / fan_in"),
    "lecun_normal_": _TRUNCATED.format(
        name="lecun", title="LeCun's", fan=_FAN_IN, scale="1 / fan_in"
    ),
    "glorot_normal_": _TRUNCATED.format(
        name="glorot", title="Glorot's", fan=_FANS, scale="2 / fans"
    ),
    "constant_": '''
def constant_(weight: Tensor, values: Sequence[Any]) -> Tensor:
    """Start a weight with given numbers; one channel may stand for all."""
    with torch.no_grad():
        return weight.copy_(torch.tensor(values, dtype=weight.dtype))
''',
    "bilinear_": '''
def bilinear_(weight: Tensor) -> Tensor:
    """Start a transposed convolution as linear interpolation of each channel."""
    kernel = weight.new_ones(())
    for k in weight.shape[2:]:
        distance = (torch.arange(k, device=weight.device) - (k - 1) / 2).abs()
        kernel = kernel.unsqueeze(-1) * (1 - distance / ((k + 1) // 2))
    channels = torch.arange(weight.shape[0])
    with torch.no_grad():
        weight.zero_()
        weight[channels, channels % weight.shape[1]] = kernel
    return weight
''',
    "scaled_tanh": '''
def scaled_tanh(x: Tensor, amplitude: float, slope: float) -> Tensor:
    """A hyperbolic tangent of another height and steepness."""
    return amplitude * torch.tanh(slope * x)
''',
    "first_maximum": '''
def first_maximum(*values: Tensor) -> Tensor:
    """The largest value at each place; of equal ones the first has the gradient."""
    largest, *others = values
    for value in others:
        largest = torch.where(largest >= value, largest, value)
    return largest
''',
    "LinearOnAxis": '''
class LinearOnAxis(Linear):
    """A linear map of an axis that is not the last one."""

    def __init__(self, *args: Any, axis: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.axis = axis

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(self.axis, -1)).movedim(-1, self.axis)
''',
    "LayerNormOnAxis": '''
class LayerNormOnAxis(nn.LayerNorm):
    """A layer normalisation of an axis that is not the last one."""

    def __init__(self, *args: Any, axis: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.axis = axis

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(self.axis, -1)).movedim(-1, self.axis)
''',
    "PReLUOnLast": '''
class PReLUOnLast(nn.PReLU):
    """A PReLU whose channels are the last axis."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.movedim(-1, 1)).movedim(1, -1)
''',
    "Affine": '''
class Affine(nn.Module):
    """A learned coefficient and bias for each channel; `axes` axes follow that one."""

    def __init__(self, channels: int, axes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.shape = (channels,) + (1,) * axes

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight.view(self.shape) + self.bias.view(self.shape)
''',
    "Scale": '''
class Scale(nn.Module):
    """Multiply by `factor` and add `offset`."""

    def __init__(self, factor: float, offset: float = 0.0) -> None:
        super().__init__()
        self.factor = factor
        self.offset = offset

    def forward(self, x: Tensor) -> Tensor:
        return self.factor * x + self.offset
''',
    "Rbf": '''
class Rbf(nn.Module):
    """The squared Euclidean distance to the centre of each unit."""

    def __init__(
        self,
        in_features: int,
        units: int,
        *,
        centres: Sequence[Sequence[float]] | None = None,
        init: Callable[..., Tensor] = nn.init.normal_,
        trainable: bool = True,
    ) -> None:
        super().__init__()
        if centres is None:
            weight = init(torch.empty(units, in_features))
        else:
            weight = torch.tensor(centres, dtype=torch.get_default_dtype())
        if trainable:
            self.weight = nn.Parameter(weight)
        else:
            self.register_buffer("weight", weight)

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(-2) - self.weight).square().sum(-1)
''',
}  # fmt: skip

_RANKED: dict[str, str] = {
    "Conv{r}dSame": '''
class Conv{r}dSame(Conv{r}d):
    """A convolution padded as TensorFlow pads "same"."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(
            pad_same(x, self.kernel_size, self.stride, self.dilation)
        )
''',
    "PaddedConv{r}d": '''
class PaddedConv{r}d(Conv{r}d):
    """A convolution with its own number of zeros before and after each axis."""

    def __init__(self, *args: Any, pads: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.pads = tuple(pads)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(F.pad(x, self.pads))
''',
    "CroppedConvTranspose{r}d": '''
class CroppedConvTranspose{r}d(ConvTranspose{r}d):
    """A transposed convolution that cuts its own number of places off each end."""

    def __init__(self, *args: Any, crops: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.crops = tuple(-n for n in crops)

    def forward(self, x: Tensor) -> Tensor:
        return F.pad(super().forward(x), self.crops)
''',
    "TableConv{r}d": '''
class TableConv{r}d(nn.Module):
    """A convolution whose filters each see only the input maps of their row in a table.

    `weight` has one kernel for each connection, row by row.
    """

    def __init__(
        self,
        in_channels: int,
        connections: Sequence[Sequence[int]],
        kernel_size: Sequence[int],
        *,
        stride: Sequence[int] = {ones},
        pads: Sequence[int] = {zeros},
        dilation: Sequence[int] = {ones},
        bias: bool = True,
        init: Callable[..., Tensor] = nn.init.xavier_uniform_,
    ) -> None:
        super().__init__()
        self.shape = (len(connections), in_channels, *kernel_size)
        self.pads = tuple(pads)
        self.options = (tuple(stride), 0, tuple(dilation))
        rows = [(i, m) for i, maps in enumerate(connections) for m in maps]
        places = torch.tensor([i * in_channels + m for i, m in rows])
        self.register_buffer("places", places, persistent=False)
        self.weight = nn.Parameter(init(torch.empty(len(rows), *kernel_size)))
        self.bias = nn.Parameter(torch.zeros(len(connections))) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        filters, maps, *kernel_size = self.shape
        dense = self.weight.new_zeros(filters * maps, *kernel_size)
        dense = dense.index_copy(0, self.places, self.weight).view(self.shape)
        return F.conv{r}d(F.pad(x, self.pads), dense, self.bias, *self.options)
''',
    "MaxPool{r}dSame": '''
class MaxPool{r}dSame(nn.MaxPool{r}d):
    """Max pooling padded as TensorFlow pads "same"."""

    def forward(self, x: Tensor) -> Tensor:
        ones = {ones}
        x = pad_same(x, self.kernel_size, self.stride, ones, float("-inf"))
        return super().forward(x)
''',
    "AvgPool{r}dSame": '''
class AvgPool{r}dSame(nn.AvgPool{r}d):
    """Average pooling padded as TensorFlow pads "same"; the padding does not count."""

    def forward(self, x: Tensor) -> Tensor:
        counted = self._pool(torch.ones_like(x[:1, :1]))
        return self._pool(x) / counted

    def _pool(self, x: Tensor) -> Tensor:
        ones = {ones}
        return super().forward(pad_same(x, self.kernel_size, self.stride, ones))
''',
}  # fmt: skip

_KINDS = {
    "Conv1d": "convolution",
    "Conv2d": "convolution",
    "Conv3d": "convolution",
    "ConvTranspose1d": "transposed convolution",
    "ConvTranspose2d": "transposed convolution",
    "ConvTranspose3d": "transposed convolution",
    "Linear": "linear map",
    "Embedding": "table of vectors",
}


def helper_names() -> frozenset[str]:
    """Every name that a helper may define."""
    ranked = (t.format(r=r) for t in _RANKED for r in (1, 2, 3))
    return frozenset((*_FIXED, *ranked, *_KINDS))


def helpers(used: Iterable[str], initials: Initials) -> list[Statement]:
    """The helpers among the names that a file uses, and those that they use, in order."""
    names = helper_names()
    needed: dict[str, Verbatim] = {}

    def need(name: str) -> None:
        if name in needed or name not in names:
            return
        made = _helper(name, initials)
        for other in sorted(set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", made.text)) - {name}):
            need(other)
        needed[name] = made

    for name in sorted(used):
        need(name)
    return list(needed.values())


def _helper(name: str, initials: Initials) -> Verbatim:
    if name in _FIXED:
        return Verbatim(_FIXED[name])
    if name in _KINDS:
        return Verbatim(_layer_class(name, initials))
    rank = int(re.findall(r"(\d)d", name)[0])
    template = _RANKED[re.sub(r"\dd", "{r}d", name)]
    ones = "(" + ", ".join("1" * rank) + ("," if rank == 1 else "") + ")"
    zeros = "(" + ", ".join("00" * rank) + ")"
    return Verbatim(template.format(r=rank, ones=ones, zeros=zeros))


_DOC_WIDTH = 88 - len('    """"""')
"""What a line of a class has for its docstring."""

_ZERO_BIAS = """
        if self.bias is not None:
            nn.init.zeros_(self.bias)"""


def _layer_class(name: str, initials: Initials) -> str:
    """`class Conv2d(nn.Conv2d)` with the one initialisation that the file asks for."""
    start = initials.common[name]
    zero = "" if name == "Embedding" else _ZERO_BIAS
    kind = _KINDS[name]
    if name in initials.several:
        says = f"start as `init` says{zero and ', and its biases at zero'}"
        doc = _doc(f"A {kind} whose weights {says}.", f"A {kind}.", f"Its weights {says}.")
        return f'''
class {name}(nn.{name}):
    """{doc}"""

    def __init__(
        self,
        *args: Any,
        init: Callable[..., Tensor] = {flat(start)},
        **options: Any,
    ) -> None:
        self.init = init
        super().__init__(*args, **options)

    def reset_parameters(self) -> None:
        self.init(self.weight){zero}
'''
    starts = f"starts with {described(start)}{zero and ' and zero biases'}"
    doc = _doc(f"A {kind} that {starts}.", f"A {kind}.", f"It {starts}.")
    return f'''
class {name}(nn.{name}):
    """{doc}"""

    def reset_parameters(self) -> None:
        {flat(applied(start))}{zero}
'''


def _doc(sentence: str, first: str, rest: str) -> str:
    """A docstring of one sentence, or of two where the line would be too long."""
    return sentence if len(sentence) <= _DOC_WIDTH else f"{first}\n\n    {rest}\n    "
