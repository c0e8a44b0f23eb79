"""Files that Keras itself wrote: after training, inside other models, and old ones."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from netdsl import weights
from tests.harness.weights import Array
from tests.weights.support import assert_same, build, numbers, small, weights_of

pytestmark = pytest.mark.keras


def trained() -> tuple[Any, dict[str, Array]]:
    """A model after a step of training, compiled with metrics, and what its variables are."""
    import keras

    keras.utils.set_random_seed(0)
    model = build("keras", small())
    model.compile("adam", "mse", metrics=["accuracy"])
    data = np.random.default_rng(0).standard_normal((4, 8, 8, 3))
    model.fit(data, np.zeros((4, 5)), verbose=0)
    value = {v.path: numbers(v) for v in model.variables}
    return model, {
        "conv1.weight": value["conv1/kernel"].transpose(3, 2, 0, 1),
        "bn1.weight": value["bn1/gamma"],
        "bn1.bias": value["bn1/beta"],
        "bn1.running_mean": value["bn1/moving_mean"],
        "bn1.running_var": value["bn1/moving_variance"],
        "bn1.num_batches_tracked": np.array(0, np.int64),
        "fc.weight": value["fc/kernel"].T,
        "fc.bias": value["fc/bias"],
    }


def test_after_training(tmp_path: Path) -> None:
    model, wanted = trained()
    model.save(tmp_path / "a.keras")
    model.save_weights(tmp_path / "a.weights.h5")
    for name in ("a.keras", "a.weights.h5"):
        assert_same(weights.read(tmp_path / name, small()), wanted)


def test_as_a_part_of_another_model(tmp_path: Path) -> None:
    import keras

    model, wanted = trained()
    outer = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.RandomFlip(), model])
    outer.save_weights(tmp_path / "a.weights.h5")
    assert_same(weights.read(tmp_path / "a.weights.h5", small()), wanted)


def test_the_order_of_a_file_does_not_matter(tmp_path: Path) -> None:
    """Two layers of one class, which Keras numbers; names decide, not numbers."""
    import h5py

    from tests.harness.graphs import compile_text

    graph = compile_text("network n { input x: [4] ; a: dense(4) ; b: dense(4) }")
    arrays = weights_of(graph)
    weights.write(tmp_path / "a.weights.h5", graph, arrays)
    with h5py.File(tmp_path / "a.weights.h5", "a") as file:
        file.move("layers/dense", "layers/other")
        file.move("layers/dense_1", "layers/dense")
        file.move("layers/other", "layers/dense_1")
    assert_same(weights.read(tmp_path / "a.weights.h5", graph), arrays)


def test_a_file_without_names(tmp_path: Path) -> None:
    """As Keras wrote it before it noted the layers' names: the keys decide."""
    import h5py

    arrays = weights_of(small())
    weights.write(tmp_path / "a.weights.h5", small(), arrays)
    with h5py.File(tmp_path / "a.weights.h5", "a") as file:
        named = []
        file.visit(named.append)
        for path in named:
            file[path].attrs.pop("name", None)
        del file["layers/batch_normalization/vars"].attrs["num_batches_tracked"]
    arrays["bn1.num_batches_tracked"] = np.array(0, np.int64)
    assert_same(weights.read(tmp_path / "a.weights.h5", small()), arrays)


def test_a_layer_more(tmp_path: Path) -> None:
    from netdsl import NetdslError
    from tests.harness.graphs import compile_text

    longer = "network n { input image: 3x8x8 ; conv1: conv(4, 3x3, bias = false) ; bn1: batchnorm"
    larger = compile_text(f"{longer} ; relu ; flatten ; fc: dense(5) ; top: dense(2) }}")
    weights.write(tmp_path / "a.keras", larger, weights_of(larger))
    with pytest.raises(NetdslError) as raised:
        weights.read(tmp_path / "a.keras", small())
    (found,) = raised.value.diagnostics
    assert found.code == "N802"
    assert found.notes[0].message.splitlines() == ["`top/0`, 5x2", "`top/1`, [2]"]


def test_nothing_of_an_archive_is_executed(tmp_path: Path) -> None:
    arrays = weights_of(small())
    weights.write(tmp_path / "a.keras", small(), arrays)
    with (
        zipfile.ZipFile(tmp_path / "a.keras") as old,
        zipfile.ZipFile(tmp_path / "b.keras", "w") as new,
    ):
        new.writestr("config.json", "no JSON")
        new.writestr("model.weights.h5", old.read("model.weights.h5"))
    assert_same(weights.read(tmp_path / "b.keras", small()), arrays)


def test_an_archive_that_is_packed_too_tightly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes that would fill the memory."""
    from netdsl import NetdslError

    monkeypatch.setattr("netdsl_keras.h5._LARGE", 1 << 20)
    with zipfile.ZipFile(tmp_path / "a.keras", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", "{}")
        file.writestr("model.weights.h5", bytes(1 << 21))
    with pytest.raises(NetdslError, match="packed more tightly than weights can be"):
        weights.read(tmp_path / "a.keras", small())


def test_keras_settings_are_as_before(tmp_path: Path) -> None:
    """Whatever they are, files are exact."""
    import keras

    arrays = weights_of(small(), np.float64)
    keras.config.set_floatx("float16")
    keras.config.set_dtype_policy("mixed_float16")
    keras.config.set_image_data_format("channels_first")
    try:
        weights.write(tmp_path / "a.keras", small(), arrays)
        found = weights.read(tmp_path / "a.keras", small())
        assert keras.config.floatx() == "float16"
        assert keras.config.dtype_policy().name == "mixed_float16"
        assert keras.config.image_data_format() == "channels_first"
    finally:
        keras.config.set_floatx("float32")
        keras.config.set_dtype_policy("float32")
        keras.config.set_image_data_format("channels_last")
    assert_same(found, arrays)
