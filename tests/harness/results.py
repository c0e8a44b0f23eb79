"""What one model gave in one pass, in PyTorch's layouts and under the IR's names."""

from dataclasses import dataclass, field

import numpy as np

from tests.harness.weights import Array

OF_INPUT, OF_WEIGHT = GRADIENTS = ("gradient of input", "gradient of")
"""What a gradient is called."""


@dataclass(frozen=True)
class Pass:
    """Outputs, the gradients of a random projection of them, and the state afterwards."""

    outputs: dict[str, Array]
    input_gradients: dict[str, Array]
    weight_gradients: dict[str, Array]
    buffers: dict[str, Array] = field(default_factory=dict)

    @property
    def gradients(self) -> dict[tuple[str, str], Array]:
        """All gradients, by what they are of and its name."""
        return {
            **{(OF_INPUT, name): g for name, g in self.input_gradients.items()},
            **{(OF_WEIGHT, key): g for key, g in self.weight_gradients.items()},
        }


def largest(value: Array) -> float:
    """The largest size of a number."""
    return float(np.max(np.abs(value), initial=0.0))
