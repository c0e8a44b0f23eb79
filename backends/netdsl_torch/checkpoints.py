"""Files of state dicts: PyTorch's own (`.pt`, `.pth`), and `.safetensors`."""

import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

from netdsl.analysis.cost import weights
from netdsl.emit.checkpoints import Contents, Slot, Tensor, unreadable
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl_torch.arrays import to_numpy, to_torch

_WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Under these keys a training script puts the state dict, beside its optimiser's and others."""

_PREFIXES = ("module.", "_orig_mod.", "model.")
"""What wrappers of a model put before every key: `DistributedDataParallel`, `torch.compile`."""

_SAFETENSORS_TYPES = {
    "F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64",
    "I8": "int8", "I16": "int16", "I32": "int32", "I64": "int64",
    "U8": "uint8", "U16": "uint16", "U32": "uint32", "U64": "uint64",
}  # fmt: skip


@record
class _Stored:
    """A tensor of a file, and how to get its numbers."""

    tensor: Tensor
    array: Callable[[], Any]


def read(path: str, suffix: str, graph: Graph) -> Contents:
    """What a file has for a network."""
    slots = tuple(
        Slot(key, tuple(map(int, weight.shape)), (key,), weight.integer)
        for key, weight, _ in weights(graph)
    )
    if suffix == ".safetensors":
        return _read_safetensors(path, slots)
    return _contents(slots, _pickled(path))


def write(path: str, suffix: str, arrays: Mapping[str, Any]) -> None:
    """Write a state dict."""
    if suffix == ".safetensors":
        import numpy
        from safetensors.numpy import save_file

        whole = {key: numpy.array(array, order="C") for key, array in arrays.items()}
        # Who loads it into PyTorch looks for this word.
        save_file(whole, path, metadata={"format": "pt"})
        return
    import torch

    # An open file: given a path, PyTorch would write its name into the file.
    with open(path, "wb") as file:  # noqa: PTH123
        torch.save({key: to_torch(array) for key, array in arrays.items()}, file)


def _contents(slots: tuple[Slot, ...], stored: Mapping[str, _Stored]) -> Contents:
    import numpy

    stored = _unwrapped_keys(stored, {slot.name for slot in slots})
    arrays = {}
    for slot in slots:
        found = stored.get(slot.name)
        if found is not None and slot.fits(found.tensor):
            arrays[slot.name] = found.array().astype("int64") if slot.integer else found.array()
        elif found is None and slot.integer:
            arrays[slot.name] = numpy.zeros(slot.shape, "int64")
    return Contents(slots, {name: s.tensor for name, s in stored.items()}, arrays)


def _unwrapped_keys(stored: Mapping[str, _Stored], wanted: set[str]) -> Mapping[str, _Stored]:
    """Keys without the prefixes of wrappers, where more of them are then known."""
    forms = [stored]
    while prefix := next((p for p in _PREFIXES if all(k.startswith(p) for k in forms[-1])), None):
        if not stored:
            break
        forms.append({key.removeprefix(prefix): value for key, value in forms[-1].items()})
    return max(forms, key=lambda form: len(wanted & form.keys()))


def _read_safetensors(path: str, slots: tuple[Slot, ...]) -> Contents:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="np") as file:
            stored = {key: _slice(file, key) for key in file.keys()}  # noqa: SIM118
            return _contents(slots, stored)
    except SafetensorError as problem:
        raise unreadable(path, "safetensors", str(problem)) from None


def _slice(file: Any, key: str) -> _Stored:
    found = file.get_slice(key)
    kind = _SAFETENSORS_TYPES.get(found.get_dtype(), found.get_dtype().lower())
    return _Stored(Tensor(tuple(found.get_shape()), kind), lambda: file.get_tensor(key))


def _pickled(path: str) -> dict[str, _Stored]:
    import torch

    try:
        with warnings.catch_warnings():  # of tensors that are refused below
            warnings.simplefilter("ignore")
            loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as problem:  # whatever a damaged pickle may bring
        raise unreadable(path, "a PyTorch checkpoint", *_reason(str(problem))) from None
    state = _state_dict(loaded)
    if state is None:
        reason = f"it holds a {type(loaded).__name__} without a state dict"
        if isinstance(loaded, Mapping):
            reason = f"it holds no state dict; its keys are {_some(loaded)}"
        raise unreadable(path, "a PyTorch checkpoint", reason)
    return {str(key): _tensor(value) for key, value in state.items()}


def _reason(problem: str) -> tuple[str, str]:
    """Why a file was refused, and what to do."""
    remedy = "save the weights alone: `torch.save(model.state_dict(), path)`"
    refused = re.search(r"\bGLOBAL ([\w.]+)", problem)
    if refused:
        return f"it holds a `{refused[1]}`, and loading that could run code", remedy
    if "Weights only load failed" in problem or "weights_only" in problem:
        return "its pickle is damaged, or holds more than tensors", remedy
    return problem.partition("\n")[0] or "it is damaged", ""


def _state_dict(loaded: Any) -> Mapping[Any, Any] | None:
    """The mapping of names to tensors, behind what training scripts wrap around it."""
    import torch

    for _ in range(3):
        if not isinstance(loaded, Mapping):
            return None
        if any(isinstance(value, torch.Tensor) for value in loaded.values()):
            return loaded
        inner = next((loaded[k] for k in _WRAPPERS if isinstance(loaded.get(k), Mapping)), None)
        if inner is None:
            return None
        loaded = inner
    return None


def _tensor(value: Any) -> _Stored:
    import torch

    if not isinstance(value, torch.Tensor):
        return _Stored(Tensor((), type(value).__name__), lambda: None)
    kind = str(value.dtype).removeprefix("torch.")
    if value.layout != torch.strided or value.is_quantized or value.device.type != "cpu":
        kind = f"{value.device.type} {value.layout} {kind}".replace("torch.", "")
    return _Stored(Tensor(tuple(value.shape), kind), lambda: to_numpy(value))


def _some(keys: Mapping[Any, Any]) -> str:
    names = [f"`{key}`" for key in keys]
    return ", ".join(names[:8]) + (", ..." if len(names) > 8 else "") if names else "none"
