"""Weights of a live model: its state dict, whose keys are the canonical names."""

from collections.abc import Mapping
from typing import Any

from netdsl_torch.arrays import to_numpy, to_torch


def read_weights(model: Any) -> dict[str, Any]:
    """Every weight and buffer as a numpy array of its own, under its canonical name."""
    return {key: to_numpy(value).copy() for key, value in model.state_dict().items()}


def load_weights(model: Any, arrays: Mapping[str, Any]) -> None:
    """Give a model all its weights and buffers. Arrays are copied, in the model's own types."""
    state = {key: to_torch(value) for key, value in arrays.items()}
    model.load_state_dict(state, strict=True)
