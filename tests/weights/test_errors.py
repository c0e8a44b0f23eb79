"""All that does not fit is listed at once, in words that say what to do; nothing is written."""

import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netdsl import NetdslError, weights
from netdsl.emit.backend import find_backend
from netdsl.emit.checkpoints import Contents, Slot, Tensor
from netdsl.weights.compare import problems
from netdsl.weights.forms import find_form
from tests.weights.support import names, save_torch, small, weights_of


def said(path: Path, call: Any) -> str:
    """What an error says, with the name of the file alone."""
    with pytest.raises(NetdslError) as raised:
        call()
    return str(raised.value).replace(f"{path.parent}{os.sep}", "")


@pytest.mark.torch
def test_everything_that_differs_is_listed(tmp_path: Path) -> None:
    graph = small()
    arrays = weights_of(graph)
    arrays["head.weight"] = arrays.pop("fc.weight")
    arrays["head.bias"] = arrays.pop("fc.bias")
    arrays["conv1.weight"] = arrays["conv1.weight"][:, :, :1]
    arrays["bn1.bias"] = arrays["bn1.bias"].astype(np.int32)
    path = save_torch(tmp_path / "a.pt", arrays)
    target = tmp_path / "b.safetensors"
    target.write_text("as before")
    assert (
        said(path, lambda: weights.convert(path, graph, target))
        == """\
error[N801]: 2 tensors of the network are missing in `a.pt`
  = note: `fc.weight`, 5x144; nearest there: `head.weight`, 5x144
          `fc.bias`, [5]; nearest there: `head.bias`, [5]

error[N802]: 2 tensors in `a.pt` are none of the network's
  = note: `head.weight`, 5x144; nearest in the network: `fc.weight`, 5x144
          `head.bias`, [5]; nearest in the network: `fc.bias`, [5]

error[N803]: 1 tensor in `a.pt` has another shape than in the network
  = note: `conv1.weight` is 4x3x1x3 there, not 4x3x3x3

error[N804]: 1 tensor in `a.pt` is of a type that weights do not have
  = note: `bn1.bias` is int32 there, not float16, bfloat16, float32 or float64
  = help: `--partial` (in Python `partial=True`) takes what fits and leaves the rest"""
    )
    assert target.read_text() == "as before"
    assert names(tmp_path) == ["a.pt", "b.safetensors"]
    assert said(path, lambda: weights.read(path, graph)).count("error[") == 4


@pytest.mark.keras
def test_a_keras_file_of_another_network(tmp_path: Path) -> None:
    graph = small()
    other = small(classes=7)
    path = tmp_path / "a.weights.h5"
    weights.write(path, other, weights_of(other))
    assert (
        said(path, lambda: weights.read(path, graph))
        == """\
error[N803]: 2 tensors in `a.weights.h5` have another shape than in the network
  = note: `fc.weight` (there `fc/0`) is 144x7 there, not 144x5
          `fc.bias` (there `fc/1`) is [7] there, not [5]"""
    )


@pytest.mark.torch
def test_partial(tmp_path: Path) -> None:
    graph, other = small(), small(classes=7)
    arrays = weights_of(other, np.float16)
    path = save_torch(tmp_path / "a.pt", {**arrays, "more": np.zeros(3)})
    done = weights.convert(path, graph, tmp_path / "b.pt", partial=True)
    assert done.fresh == ("fc.weight", "fc.bias")
    assert set(done.taken) == set(arrays) - set(done.fresh)
    assert [(str(d.severity), d.code) for d in done.diagnostics] == [
        ("warning", "N802"),
        ("warning", "N803"),
    ]
    assert "keep their fresh initialisation" in done.diagnostics[1].message
    found = weights.read(tmp_path / "b.pt", graph)
    for key in done.taken:
        assert np.array_equal(found[key], arrays[key]), key
    assert found["fc.weight"].shape == (5, 144)
    assert found["fc.weight"].dtype == np.float16
    bound = np.sqrt(6 / (144 + 5))
    assert 0.5 * bound < np.abs(found["fc.weight"]).max() <= bound * 1.001


@pytest.mark.torch
@pytest.mark.keras
def test_partial_between_frameworks(tmp_path: Path) -> None:
    graph = small()
    arrays = weights_of(graph)
    fc = arrays.pop("fc.weight")
    path = save_torch(tmp_path / "a.pt", arrays)
    weights.convert(path, graph, tmp_path / "b.weights.h5", partial=True)
    found = weights.read(tmp_path / "b.weights.h5", graph)
    assert all(np.array_equal(found[key], arrays[key]) for key in arrays)
    assert found["fc.weight"].shape == fc.shape
    assert 0 < np.abs(found["fc.weight"]).max() < 1


@pytest.mark.torch
def test_partial_needs_something_that_fits(tmp_path: Path) -> None:
    path = save_torch(tmp_path / "a.pt", {"x": np.zeros(3)})
    with pytest.raises(NetdslError, match="N801"):
        weights.convert(path, small(), tmp_path / "b.pt", partial=True)
    assert names(tmp_path) == ["a.pt"]


@pytest.mark.torch
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_arrays_that_do_not_fit_are_not_written(suffix: str, tmp_path: Path) -> None:
    graph = small()
    arrays = weights_of(graph)
    arrays["fc.weight"] = arrays["fc.weight"].T
    path = tmp_path / f"a{suffix}"
    text = said(path, lambda: weights.write(path, graph, arrays))
    assert "1 tensor in the arrays has another shape" in text
    assert "`fc.weight` is 144x5 there, not 5x144" in text
    assert not names(tmp_path)


class Sly:
    """Unpickling it would run code."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, ("sly",))


def bad_files(folder: Path) -> dict[str, tuple[bytes, str]]:
    """The bytes of files that are none of their kind, and a part of what is said of them."""
    import torch

    whole = io.BytesIO()
    torch.save({"a": torch.zeros(1000)}, whole)
    listed = io.BytesIO()
    torch.save([1, 2], listed)
    nested = io.BytesIO()
    torch.save({"epoch": 3, "net": {"a": torch.zeros(3)}}, nested)
    sly = io.BytesIO()
    torch.save({"state_dict": Sly()}, sly)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("metadata.json", "{}")
    return {
        "empty.pt": (b"", "it is empty"),
        "text.pt": (b"hello, world" * 9, "PyTorch checkpoint"),
        "cut.pt": (whole.getvalue()[:2000], "PyTorch checkpoint"),
        "list.pt": (listed.getvalue(), "it holds a list without a state dict"),
        "nested.pt": (nested.getvalue(), "no state dict; its keys are `epoch`, `net`"),
        "sly.pt": (sly.getvalue(), "loading that could run code"),
        "old.pth": (pickle.dumps(Sly()), "or holds more than tensors"),
        "archive.pt": (archive.getvalue(), "is its suffix to be `.keras`?"),
        "hdf.pt": (b"\x89HDF\r\n\x1a\n" + b"\0" * 99, "is its suffix to be `.weights.h5`?"),
        "torch.safetensors": (whole.getvalue(), "is its suffix to be `.pt`?"),
        "torch.weights.h5": (whole.getvalue(), "is its suffix to be `.pt`?"),
        "torch.keras": (whole.getvalue(), "is its suffix to be `.pt`?"),
        "cut.safetensors": (b"\x10\0\0\0\0\0\0\0{", "safetensors"),
        "long.safetensors": (b"\xff" * 8 + b"{}", "safetensors"),
        "text.weights.h5": (b"hello", "Keras file of weights"),
        "cut.weights.h5": (b"\x89HDF\r\n\x1a\n" + b"\0" * 99, "Keras file of weights"),
        "none.keras": (archive.getvalue(), "the archive holds no `model.weights.h5`"),
        "cut.keras": (archive.getvalue()[:60], "Keras archive"),
    }


@pytest.mark.torch
@pytest.mark.keras
def test_files_that_are_no_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, (data, words) in bad_files(tmp_path).items():
        path = tmp_path / name
        path.write_bytes(data)
        text = said(path, lambda path=path: weights.read(path, small()))
        assert text.startswith(f"error[N805]: `{name}` cannot be read as "), text
        assert words in text, text
        assert len(text.splitlines()) <= 3, text
    assert not Path("sly").exists()


@pytest.mark.keras
def test_numbers_in_other_files_are_not_read(tmp_path: Path) -> None:
    import h5py

    graph = small()
    path = tmp_path / "a.weights.h5"
    weights.write(path, graph, weights_of(graph))
    (tmp_path / "secret").write_bytes(b"\1" * 4 * 4 * 27)
    with h5py.File(path, "a") as file:
        del file["layers/conv2d/vars/0"]
        group = file["layers/conv2d/vars"]
        group["0"] = h5py.ExternalLink(str(tmp_path / "b.weights.h5"), "/layers/conv2d/vars/0")
    assert "`conv1.weight`" in said(path, lambda: weights.read(path, graph))
    with h5py.File(path, "a") as file:
        group = file["layers/conv2d/vars"]
        del group["0"]
        where = [(str(tmp_path / "secret"), 0, h5py.h5f.UNLIMITED)]
        group.create_dataset("0", (3, 3, 3, 4), "f4", external=where)
    assert "lie in another file" in said(path, lambda: weights.read(path, graph))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    assert said(path, lambda: weights.read(path, small())) == "error[N105]: there is no file `a.pt`"


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.pt").mkdir()
    text = said(tmp_path / "a.pt", lambda: weights.read(tmp_path / "a.pt", small()))
    assert "Is a directory" in text


@pytest.mark.parametrize(
    ("path", "backend", "words"),
    [
        ("a.bin", None, "no backend has files of weights that end in `.bin`"),
        ("weights", None, "`weights` has no suffix that says what it is"),
        ("a.h5", "keras", "it has `.weights.h5` and `.keras`"),
        ("a.pt", "keras", "`a.pt` is no file of weights of the backend `keras`"),
        ("a.pt", "tensorflow", "no backend is called `tensorflow`"),
    ],
)
def test_unknown_forms(path: str, backend: str | None, words: str) -> None:
    assert words in said(Path(path), lambda: find_form(path, backend))


def test_a_backend_without_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(find_backend("torch")), "checkpoint_suffixes", ())
    text = said(Path(), lambda: find_form("a.pt", "torch"))
    assert text == "error[N806]: the backend `torch` has no files of weights"


def test_a_missing_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch.serialization")

    monkeypatch.setattr(type(find_backend("torch")), "read_checkpoint", absent)
    path = tmp_path / "a.pt"
    path.write_bytes(b"\x80\x02")
    assert (
        said(path, lambda: weights.read(path, small()))
        == """\
error[N807]: to read `a.pt`, the package `torch` is needed
  = help: `pip install 'netdsl[torch]'`"""
    )


def test_names_of_a_foreign_network_are_compared_in_linear_time() -> None:
    """A wrong file may have as many tensors as it likes."""
    slots = tuple(Slot(f"stage{i}.conv.weight", (3,), (f"w{i}",)) for i in range(20_000))
    tensors = {f"encoder.{i}.kernel": Tensor((3, 1), "float32") for i in range(20_000)}
    missing, extra = problems(Contents(slots, tensors, {}), "a.pt")
    assert missing.notes[0].message.count("\n") == extra.notes[0].message.count("\n") == 19_999


def test_names_with_line_breaks_stay_on_their_line() -> None:
    (found,) = problems(Contents((), {"a\nerror: b": Tensor((), "float32")}, {}), "a.pt")
    assert found.notes[0].message == "`a\\nerror: b`, one number"
