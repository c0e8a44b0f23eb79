"""Activations."""

from tests.equivalence.cases.case import CUBE, LINE, MAP, SEQUENCE, VECTOR, Case, everywhere, on

CASES: dict[str, list[Case]] = {
    "relu": everywhere("relu"),
    "relu6": everywhere("relu6"),
    "leaky_relu": everywhere("leaky_relu", "leaky_relu(slope = 0.3)"),
    "prelu": everywhere("prelu", values=(MAP, LINE, CUBE, VECTOR, SEQUENCE, "1x5x4")),
    "elu": everywhere("elu", "elu(alpha = 0.4)"),
    "selu": everywhere("selu"),
    "gelu": everywhere("gelu", "gelu(approximate = true)"),
    "silu": everywhere("silu"),
    "mish": everywhere("mish"),
    "sigmoid": everywhere("sigmoid"),
    "hard_sigmoid": everywhere("hard_sigmoid"),
    "hard_swish": everywhere("hard_swish"),
    "tanh": everywhere("tanh", "tanh(amplitude = 1.7159, slope = 2 / 3)", "tanh(slope = 2)"),
    "softplus": everywhere("softplus"),
    "softsign": everywhere("softsign"),
    "softmax": [*everywhere("softmax"), *on(MAP, "softmax(axis = last)")],
    "log_softmax": [*everywhere("log_softmax"), *on(MAP, "log_softmax(axis = last)")],
}
