"""A row of cases for every layer: its options, on odd and even sizes, in every rank.

A case is an element of a chain, written as in a `.net` file, and the value it is put on.
A layer without cases fails `test_layers.py`.
"""

from dataclasses import dataclass
from itertools import product


@dataclass(frozen=True)
class Case:
    """One element on one input."""

    element: str
    on: str

    def __str__(self) -> str:
        return f"{self.element} on {self.on}"


def on(value: str, *elements: str) -> list[Case]:
    """Several elements on the same kind of value."""
    return [Case(element, value) for element in elements]


LINE, ODD_LINE = "6x14", "6x17"
MAP, ODD_MAP = "6x14x10", "6x13x17"
CUBE, ODD_CUBE = "4x6x8x4", "4x7x5x9"
GATE = "global_avgpool(keepdims = true) -> conv(6, 1x1) -> sigmoid"
PADDINGS = ("valid", "half", "same", "1", "[(0, 1)]")


def _pairs(padding: str, rank: int) -> str:
    """One pair for each axis."""
    return padding if padding[0] != "[" else "[" + ", ".join(["(0, 1)"] * rank) + "]"


def _windows(name: str, first: str, rank: int, values: tuple[str, ...], kernels: tuple[str, ...]):
    return [
        Case(
            f"{name}({first}{kernel}, stride = {stride}, padding = {_pairs(padding, rank)})", value
        )
        for kernel, stride, padding, value in product(kernels, (1, 2, 3), PADDINGS, values)
    ]


CONV = [
    *_windows("conv", "8, ", 1, (LINE, ODD_LINE), ("2", "5")),
    *_windows("conv", "8, ", 2, (MAP, ODD_MAP), ("1", "3x3", "4x3")),
    *_windows("conv", "8, ", 3, (CUBE, ODD_CUBE), ("2", "3x1x2")),
    *on(
        MAP,
        "conv(8, 3x3, bias = false)",
        "conv(8, 3x3, groups = 2)",
        "conv(12, 3x2, groups = 6, padding = same)",
        "conv(9, 3x3, groups = 3, dilation = 2)",
        "conv(8, 3x3, dilation = 2, padding = half)",
        "conv(8, 3x3, dilation = (1, 3), padding = same)",
        "conv(8, 3x3, stride = (2, 1))",
        "conv(8, 3x3, stride = (1, 3), padding = same)",
        "conv(8, 3x3, stride = 2, dilation = 2, padding = 2)",
        "conv(8, 3x3, stride = 2, dilation = 3, padding = same)",
        "conv(8, 3x3, padding = (2, 0))",
        "conv(8, 3x3, padding = [(2, 0), (1, 3)], stride = 2)",
        "conv(4, 3x3, connections = [[0, 1, 2], [1, 5], [4], [0, 2, 3, 5]])",
        "conv(3, 4x3, stride = 2, padding = same, connections = [[0, 5], [1, 2], [3, 4]])",
        "conv(8, 14x10)",
    ),
    *on(LINE, "conv(8, 3, dilation = 3)", "conv(9, 3, groups = 3, stride = 2, padding = same)"),
    *on(CUBE, "conv(8, 2, groups = 4)", "conv(6, 3, dilation = 2, padding = half, groups = 2)"),
    *on("1x9x9", "conv(4, 3x3)"),
    *on("5x1x1", "conv(4, 1x1)"),
]

DEPTHWISE = [
    *_windows("depthwise", "", 1, (LINE, ODD_LINE), ("3",)),
    *_windows("depthwise", "", 2, (MAP, ODD_MAP), ("3x3", "2x5")),
    *_windows("depthwise", "", 3, (ODD_CUBE,), ("2",)),
    *on(
        MAP,
        "depthwise(3x3, multiplier = 2)",
        "depthwise(3x3, multiplier = 3, stride = 2, padding = same, bias = false)",
        "depthwise(3x3, stride = (1, 2), padding = half)",
        "depthwise(3x3, dilation = 2, padding = half)",
        "depthwise(3x3, dilation = 2, stride = 2, padding = 1)",
    ),
]

SEPARABLE = [
    *_windows("separable", "8, ", 1, (LINE, ODD_LINE), ("3",)),
    *_windows("separable", "8, ", 2, (MAP, ODD_MAP), ("3x3",)),
    *_windows("separable", "8, ", 3, (ODD_CUBE,), ("2",)),
    *on(
        MAP,
        "separable(5, 3x3, multiplier = 2)",
        "separable(5, 3x2, bias = false, padding = same)",
        "separable(5, 3x3, stride = (2, 1), padding = half)",
        "separable(5, 3x3, dilation = 2)",
    ),
]


def _pools(name: str, extra: tuple[str, ...]) -> list[Case]:
    plain = [
        Case(
            f"{name}({kernel}, stride = {stride}, padding = {padding}, ceil = {ceil}{more})", value
        )
        for (kernel, padding), stride, ceil, more, value in product(
            (("2", "0"), ("3x3", "1"), ("3x2", "(1, 0)")),
            (1, 2, 3),
            ("false", "true"),
            extra,
            (MAP, ODD_MAP),
        )
    ]
    same = [
        Case(f"{name}({kernel}, stride = {stride}, padding = same)", value)
        for kernel, stride, value in product(("2", "3x3"), (1, 2, 3), (MAP, ODD_MAP))
    ]
    others = on(
        LINE, f"{name}(2)", f"{name}(3, stride = 2, padding = 1, ceil = true)"
    ) + on(
        ODD_LINE, f"{name}(3, stride = 2, padding = same)", f"{name}(4, ceil = true)"
    ) + on(
        ODD_CUBE,
        f"{name}(2)",
        f"{name}(3x2x1, stride = 2, ceil = true)",
        f"{name}(3, stride = (1, 2, 3), padding = 1)",
        f"{name}(2, stride = 1, padding = same)",
    )  # fmt: skip
    return plain + same + others


def _activations(*elements: str) -> list[Case]:
    return [case for value in (MAP, LINE, CUBE, "[11]") for case in on(value, *elements)]


CASES: dict[str, list[Case]] = {
    "conv": CONV,
    "depthwise": DEPTHWISE,
    "separable": SEPARABLE,
    "dense": [
        *on("[7]", "dense(5)", "dense(5, bias = false)", "dense(1)"),
        *on("6x9 as sequence", "dense(5)", "dense(5, axis = last)", "dense(4, axis = channels)"),
        *on("6x5x7", "dense(4, axis = last)", "dense(4, axis = channels, bias = false)"),
        *on("2x3x4x5", "dense(4, axis = channels)", "dense(4, axis = last)"),
    ],
    "rbf": on("[7]", "rbf(5)", "rbf(5, trainable = false)", "rbf(1)"),
    "maxpool": _pools("maxpool", ("",)),
    "avgpool": _pools("avgpool", (", count_padding = true", ", count_padding = false")),
    "global_avgpool": [
        case
        for value in (MAP, LINE, CUBE)
        for case in on(value, "global_avgpool", "global_avgpool(keepdims = true)")
    ],
    "global_maxpool": [
        case
        for value in (MAP, LINE, CUBE)
        for case in on(value, "global_maxpool", "global_maxpool(keepdims = true)")
    ],
    "adaptive_avgpool": [
        *on(MAP, "adaptive_avgpool(1)", "adaptive_avgpool(3x4)", "adaptive_avgpool(7x5)"),
        *on(ODD_MAP, "adaptive_avgpool(5)", "adaptive_avgpool(13x4)", "adaptive_avgpool(20x3)"),
        *on(ODD_LINE, "adaptive_avgpool(4)"),
        *on(ODD_CUBE, "adaptive_avgpool(2)", "adaptive_avgpool(3x2x4)"),
    ],
    "batchnorm": [
        case
        for value in (MAP, LINE, CUBE, "[9]")
        for case in on(
            value,
            "batchnorm",
            "batchnorm(eps = 1e-3, momentum = 0.01)",
            "batchnorm(affine = false)",
        )
    ],
    "lrn": [
        *on(
            MAP,
            "lrn",
            "lrn(size = 3, alpha = 0.5, beta = 0.5, k = 2)",
            "lrn(size = 4, alpha = 0.3)",
            "lrn(size = 1, alpha = 1)",
            "lrn(size = 9, alpha = 2, beta = 1, k = 0.5)",
        ),
        *on(LINE, "lrn(alpha = 0.5)"),
        *on(CUBE, "lrn(alpha = 0.5)"),
    ],
    "dropout": _activations("dropout(0.5)", "dropout(0.1)", "dropout(0)"),
    "relu": _activations("relu"),
    "relu6": _activations("relu6"),
    "leaky_relu": _activations("leaky_relu", "leaky_relu(slope = 0.3)"),
    "elu": _activations("elu", "elu(alpha = 0.4)"),
    "selu": _activations("selu"),
    "gelu": _activations("gelu", "gelu(approximate = true)"),
    "silu": _activations("silu"),
    "mish": _activations("mish"),
    "sigmoid": _activations("sigmoid"),
    "hard_sigmoid": _activations("hard_sigmoid"),
    "hard_swish": _activations("hard_swish"),
    "tanh": _activations("tanh", "tanh(amplitude = 1.7159, slope = 2 / 3)", "tanh(slope = 2)"),
    "softplus": _activations("softplus"),
    "softsign": _activations("softsign"),
    "softmax": [*_activations("softmax"), *on(MAP, "softmax(axis = last)")],
    "log_softmax": [*_activations("log_softmax"), *on(MAP, "log_softmax(axis = last)")],
    "flatten": [
        case
        for value in (MAP, LINE, CUBE, "[9]", "5x1x1", "1x4x7", "6x9 as sequence")
        for case in on(value, "flatten")
    ],
    "zeropad": [
        *on(MAP, "zeropad(2)", "zeropad((1, 3))", "zeropad([(0, 1), (2, 3)])"),
        *on(LINE, "zeropad(2)", "zeropad([(1, 0)])"),
        *on(CUBE, "zeropad(1)", "zeropad([(0, 1), (2, 0), (1, 1)])"),
    ],
    "affine": [case for value in (MAP, LINE, CUBE, "[9]") for case in on(value, "affine")],
    "identity": _activations("identity"),
    **{
        name: [
            *on(
                MAP,
                f"{name} {{ identity ; conv(6, 1x1) }}",
                f"{name} {{ conv(6, 3x3, padding = half) -> relu ; conv(6, 1x1) }}",
                f"{name} {{ identity ; {GATE} }}",
            ),
            *on(LINE, f"{name} {{ conv(4, 1) ; conv(4, 3, padding = half) }}"),
            *on(CUBE, f"{name} {{ identity ; depthwise(1) }}"),
            *on("[9]", f"{name} {{ identity ; dense(9) -> tanh }}"),
            *on("6x9 as sequence", f"{name} {{ identity ; dense(9) }}"),
        ]
        for name in ("add", "multiply", "maximum", "average", "subtract")
    },
    "concat": [
        *on(
            MAP,
            "concat { identity ; conv(5, 1x1) }",
            "concat { conv(2, 1x1) ; conv(3, 3x3, padding = half) ; maxpool(3, 1, 1) }",
            "concat { identity ; relu ; identity }",
            "concat(axis = last) { identity ; conv(6, 1x3) }",
        ),
        *on(LINE, "concat { identity ; conv(5, 1) }"),
        *on(CUBE, "concat { identity ; conv(5, 1) }"),
        *on("[9]", "concat { identity ; dense(4) }"),
        *on("6x9 as sequence", "concat { identity ; dense(4) }"),
    ],
}
for _name in ("add", "multiply", "maximum", "average"):
    CASES[_name] += on(MAP, f"{_name} {{ identity ; conv(6, 1x1) ; conv(6, 3x3, padding = half) }}")
