"""Tensors as numpy arrays and back, bit by bit. numpy has no bfloat16; `ml_dtypes` has."""

from typing import Any


def to_numpy(tensor: Any) -> Any:
    """The numbers of a dense tensor, in its own type; they may share memory."""
    import torch

    tensor = tensor.detach().cpu().resolve_conj().resolve_neg()
    if tensor.dtype == torch.bfloat16:
        import ml_dtypes

        return tensor.contiguous().view(torch.int16).numpy().view(ml_dtypes.bfloat16)
    return tensor.numpy()


def to_torch(array: Any) -> Any:
    """An array as a tensor with memory of its own."""
    import numpy
    import torch

    array = numpy.array(array, order="C")
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(array.view(numpy.int16)).view(torch.bfloat16)
    return torch.from_numpy(array.astype(array.dtype.newbyteorder("="), copy=False))
