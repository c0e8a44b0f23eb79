"""What one model gave in one pass, in PyTorch's layouts and under the IR's names."""

from dataclasses import dataclass, field

from tests.harness.weights import Array


@dataclass(frozen=True)
class Pass:
    """Outputs, the gradients of a random projection of them, and the state afterwards."""

    outputs: dict[str, Array]
    input_gradients: dict[str, Array]
    weight_gradients: dict[str, Array]
    buffers: dict[str, Array] = field(default_factory=dict)
