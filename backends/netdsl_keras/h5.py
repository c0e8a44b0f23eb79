"""Keras' files of weights as HDF5: `.weights.h5`, and the one in a `.keras` archive.

Only datasets are read. Links, and datasets whose numbers lie in other files, are not
followed; the configuration in an archive is not looked at.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from netdsl.emit.checkpoints import Tensor, unreadable
from netdsl.record import record

MEMBER = "model.weights.h5"
"""The file of weights in a `.keras` archive."""

COUNTER = "num_batches_tracked"
"""PyTorch's counter, which Keras lacks: it stands beside a layer's variables, unseen by Keras."""

_TRAINING = ("optimizer", "loss", "metrics", "_loss_tracker", "_compile_metrics", "_metrics")
"""What a compiled model saves beside its layers."""

_LARGE, _DENSE = 1 << 32, 100
"""A member of an archive that is larger than the first must not be packed more tightly."""

_DAMAGE = (OSError, RuntimeError, KeyError, ValueError, TypeError, EOFError,
           zipfile.BadZipFile, zlib.error)  # fmt: skip
"""What h5py and zipfile raise for damaged files."""


@record
class Stored:
    """A dataset. `layer` is its layer's name, where the file has it, and `key` its place there."""

    tensor: Tensor
    layer: str | None
    owner: str
    key: str

    @property
    def name(self) -> str:
        """`conv1/0`: the layer, and the number of the variable in it."""
        return "/".join(filter(None, (self.owner if self.layer is None else self.layer, self.key)))


def scan(path: str, suffix: str) -> dict[str, Stored]:
    """Every dataset that is there for a layer, by its path."""
    with _judged(path, suffix) as file:
        groups, datasets = _walk(file)
        names = {
            where.removesuffix("/vars"): name
            for where, group in groups.items()
            if where.endswith("/vars") and isinstance(name := group.attrs.get("name"), str)
        }
        return {p: _stored(p, item, names) for p, item in datasets.items() if not _foreign(p)}


def fetch(path: str, suffix: str, wanted: Iterable[str]) -> tuple[dict[str, Any], dict[str, int]]:
    """The arrays of datasets, and the counters that stand beside them, by paths."""
    arrays: dict[str, Any] = {}
    counters: dict[str, int] = {}
    with _judged(path, suffix) as file:
        for where in wanted:
            arrays[where] = _array(file[where])
            count = file[where].parent.attrs.get(COUNTER)
            if getattr(count, "dtype", None) is not None and count.dtype.kind in "iu":
                counters[where] = int(count)
    return arrays, counters


def fill(template: Any, out: Any, values: Mapping[str, Any], counters: Mapping[str, int]) -> None:
    """A file like the template, with other numbers."""
    groups, datasets = _walk(template)
    for where, group in groups.items():
        out.require_group(where).attrs.update(group.attrs)
    out.attrs.update(template.attrs)
    for where, item in datasets.items():
        value = values.get(where)
        made = out.create_dataset(where, data=item[()] if value is None else value)
        made.attrs.update({k: v for k, v in item.attrs.items() if k != "dtype"})
        if value is not None and value.dtype.name == "bfloat16":
            made.attrs["dtype"] = "bfloat16"
    for where, count in counters.items():
        out[where].parent.attrs[COUNTER] = count


def first_numbers(file: Any, paths: Iterable[str]) -> dict[str, float]:
    """The first number of each dataset that has any, of those that are floating point."""
    floats = {p: file[p] for p in paths if file[p].dtype.kind == "f" and file[p].size}
    return {path: float(item[(0,) * len(item.shape)]) for path, item in floats.items()}


@contextmanager
def opened(path: str, suffix: str) -> Iterator[Any]:
    """The HDF5 file, or the one in an archive."""
    import h5py

    if suffix != ".keras":
        with h5py.File(path, "r") as file:
            yield file
        return
    with zipfile.ZipFile(path) as archive:
        if MEMBER not in archive.namelist():
            raise ValueError(f"the archive holds no `{MEMBER}`")
        size = archive.getinfo(MEMBER)
        if size.file_size > max(_LARGE, _DENSE * size.compress_size):
            raise ValueError("it is packed more tightly than weights can be")
        # In memory: HDF5 jumps to and fro, and each step back reads an archive anew.
        whole = io.BytesIO(archive.read(MEMBER))
    with h5py.File(whole, "r") as file:
        yield file


@contextmanager
def _judged(path: str, suffix: str) -> Iterator[Any]:
    """The same of a file that may be anything; `NetdslError` for what goes wrong with it."""
    try:
        with opened(path, suffix) as file:
            yield file
    except _DAMAGE as problem:
        kind = "a Keras archive" if suffix == ".keras" else "a Keras file of weights"
        reason = str(problem).partition("\n")[0] or type(problem).__name__
        raise unreadable(path, kind, reason) from None


def _walk(file: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """All groups and datasets by their paths. Neither soft nor external links are followed."""
    import h5py

    groups: dict[str, Any] = {}
    datasets: dict[str, Any] = {}

    def visit(name: str, item: Any) -> None:
        if isinstance(item, h5py.Group):
            groups[name] = item
        elif isinstance(item, h5py.Dataset):
            if item.external or item.is_virtual:
                raise ValueError(f"the numbers of `{name}` lie in another file")
            datasets[name] = item

    file.visititems(visit)
    return groups, datasets


def _foreign(path: str) -> bool:
    """Whether a dataset is there for training, or for random numbers."""
    _, key = _owner(path)
    return key.partition("/")[0] in _TRAINING or "seed_generator" in key.split("/")


def _stored(path: str, item: Any, names: Mapping[str, str]) -> Stored:
    owner, key = _owner(path)
    shape = tuple(item.shape or ())
    kind = "bfloat16" if _is_bfloat16(item) else item.dtype.name
    return Stored(Tensor(shape, kind), names.get(owner), owner, key)


def _owner(path: str) -> tuple[str, str]:
    """`layers/lstm/cell/vars/0` -> `layers/lstm`, `cell/0`. Models may be layers of models."""
    parts = path.split("/")
    at = max((i for i, part in enumerate(parts[:-2]) if part == "layers"), default=None)
    if at is None:
        return "", path
    return "/".join(parts[: at + 2]), "/".join(p for p in parts[at + 2 :] if p != "vars")


def _array(item: Any) -> Any:
    import numpy

    array = numpy.array(item)
    if _is_bfloat16(item):
        import ml_dtypes

        return array.view(ml_dtypes.bfloat16)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _is_bfloat16(item: Any) -> bool:
    """HDF5 has no such type: Keras writes two bytes, and says so beside them."""
    if item.dtype.kind != "V" or item.dtype.itemsize != 2:
        return False
    return bool(item.attrs.get("dtype") == "bfloat16")
