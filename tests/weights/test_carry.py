"""Files of another network: its weights go to what its layers have become."""

import re
from pathlib import Path

import numpy as np
import pytest

from netdsl import NetdslError, weights
from netdsl.ir.graph import Graph
from tests.cli.conftest import Run, run  # noqa: F401
from tests.harness.graphs import compile_text
from tests.weights.support import (
    assert_live,
    assert_same,
    build,
    load_torch,
    names,
    save_torch,
    weights_of,
)
from tests.weights.test_models import PAGE

HEAD = "network small(classes = 5) {\n  input image: 3x8x8\n"
OLD = f"{HEAD}  body: {{ conv(8, 3x3) -> batchnorm -> relu -> conv(4, 1) }}\n  flatten\n"
NEW = OLD.replace("body", "stage").replace("relu", "relu -> dropout(0.3)")
OLD_TEXT, NEW_TEXT = f"{OLD}  fc: dense(classes)\n}}\n", f"{NEW}  head: dense(classes)\n}}\n"
NAMES = {"body.3.": "stage.4.", "body.": "stage.", "fc.": "head."}

SHOWN = """\
network shown {
  input image: 3x6x6
  conv1: conv(8, 3)
  bn1: batchnorm
  global_avgpool
  output aux: dense(3)
  fc: dense(5)
  output logits: @fc
}
"""
SHOWN_LATER = """\
network shown {
  input image: 3x6x6
  conv1: conv(8, 3)
  bn1: batchnorm
  scale: layer_scale
  global_avgpool
  head: dense(7)
  output logits: @head
}
"""


def renamed(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The weights as they are called in the new network."""
    return {
        next(new + key.removeprefix(old) for old, new in NAMES.items() if key.startswith(old)): a
        for key, a in arrays.items()
    }


@pytest.fixture
def old() -> Graph:
    """The network that the files are of."""
    return compile_text(OLD_TEXT)


@pytest.fixture
def new() -> Graph:
    """What it has become."""
    return compile_text(NEW_TEXT)


@pytest.mark.torch
def test_names_change_and_nothing_else(old: Graph, new: Graph, tmp_path: Path) -> None:
    arrays = weights_of(old)
    path = save_torch(tmp_path / "a.pt", arrays)
    done = weights.convert(path, new, tmp_path / "b.pt", from_net=old)
    wanted = renamed(arrays)
    assert_same(load_torch(tmp_path / "b.pt"), wanted)
    assert (done.taken, done.fresh, done.diagnostics) == (tuple(wanted), (), ())
    assert_same(weights.read(path, new, from_net=old), wanted)
    model = build("torch", new)
    weights.load(path, new, model, from_net=old)
    assert_same({k: v.numpy() for k, v in model.state_dict().items()}, wanted)


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("suffix", [".weights.h5", ".keras"])
def test_between_frameworks(suffix: str, old: Graph, new: Graph, tmp_path: Path) -> None:
    arrays = weights_of(old)
    weights.write(tmp_path / f"a{suffix}", old, arrays)
    weights.convert(tmp_path / f"a{suffix}", new, tmp_path / "b.pt", from_net=old)
    assert_same(load_torch(tmp_path / "b.pt"), renamed(arrays))
    weights.convert(save_torch(tmp_path / "c.pt", arrays), new, tmp_path / f"d{suffix}",
                    from_net=old)  # fmt: skip
    model = build("keras", new)
    weights.load(tmp_path / f"d{suffix}", new, model)
    assert_live(model, new, renamed(arrays))


@pytest.mark.torch
def test_the_message_of_the_page(tmp_path: Path) -> None:
    old, new = compile_text(SHOWN), compile_text(SHOWN_LATER)
    path = save_torch(tmp_path / "a.pt", weights_of(old))
    with pytest.raises(NetdslError) as raised:
        weights.convert(path, new, tmp_path / "b.pt", from_net=old)
    assert str(raised.value) == re.findall(r"```text\n(.*?)\n```", PAGE, re.S)[1]
    assert names(tmp_path) == ["a.pt"]
    with pytest.raises(NetdslError, match=r"N801[^$]*N802[^$]*N803"):
        weights.read(path, new, from_net=old)

    done = weights.convert(path, new, tmp_path / "b.pt", from_net=old, partial=True)
    assert done.fresh == ("scale", "head.weight", "head.bias")
    assert [(d.code, d.severity) for d in done.diagnostics] == [
        ("N801", "warning"), ("N802", "warning"), ("N803", "warning"),
    ]  # fmt: skip
    found, kept = load_torch(tmp_path / "b.pt"), weights_of(old)
    assert found["head.weight"].shape == (7, 8)
    assert_same({key: found[key] for key in done.taken}, {key: kept[key] for key in done.taken})
    assert len(done.taken) == 7


@pytest.mark.torch
def test_a_file_of_the_new_network(old: Graph, new: Graph, tmp_path: Path) -> None:
    path = save_torch(tmp_path / "a.pt", weights_of(new))
    with pytest.raises(NetdslError, match=r"missing in `.*a\.pt`") as raised:
        weights.convert(path, new, tmp_path / "b.pt", from_net=old)
    assert {d.code for d in raised.value.diagnostics} == {"N801", "N802"}
    with pytest.raises(NetdslError, match="N801"):
        weights.convert(path, new, tmp_path / "b.pt", from_net=old, partial=True)
    assert names(tmp_path) == ["a.pt"]


@pytest.mark.torch
def test_a_file_that_lacks_some(old: Graph, new: Graph, tmp_path: Path) -> None:
    arrays = weights_of(old)
    del arrays["fc.weight"], arrays["body.1.num_batches_tracked"]
    path = save_torch(tmp_path / "a.pt", arrays)
    done = weights.convert(path, new, tmp_path / "b.pt", from_net=old, partial=True)
    assert done.fresh == ("head.weight",)
    assert [d.code for d in done.diagnostics] == ["N801"]
    assert load_torch(tmp_path / "b.pt")["stage.1.num_batches_tracked"] == 0


@pytest.mark.torch
def test_nothing_of_another_network_is_carried(tmp_path: Path) -> None:
    old = compile_text("network n { input x: [3] ; fc: dense(2) }")
    new = compile_text("network n { input x: [3] ; fc: dense(4) ; rbf(3) }")
    path = save_torch(tmp_path / "a.pt", weights_of(old))
    with pytest.raises(NetdslError, match="N803"):
        weights.convert(path, new, tmp_path / "b.pt", from_net=old, partial=True)
    assert names(tmp_path) == ["a.pt"]


@pytest.mark.torch
def test_the_command(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("old.net").write_text(OLD_TEXT)
    Path("new.net").write_text(NEW_TEXT)
    arrays = weights_of(compile_text(OLD_TEXT, classes=3))
    save_torch(Path("a.pt"), arrays)
    both = ("convert", "a.pt", "new.net", "--from-net", "old.net", "--from-set", "classes=3")
    assert run(*both, "--set", "classes=3", "-o", "b.pt") == (0, "", "11 tensors in b.pt\n")
    assert_same(load_torch(Path("b.pt")), renamed(arrays))
    code, out, err = run(*both, "-o", "c.pt")
    assert (code, out) == (1, "")
    assert "`fc.weight`, 3x144, is `head.weight`, 5x144 there" in err
    code, out, err = run(*both, "-o", "c.pt", "--partial")
    assert (code, out) == (0, "")
    assert err.startswith("warning[N803]: 2 tensors have another shape in the new network and keep")
    assert err.endswith("9 tensors in c.pt, 2 fresh\n")
    assert run("convert", "a.pt", "new.net", "--from-set", "n=1", "-o", "d.pt").code == 2
    assert run("convert", "a.pt", "-", "--from-net", "-", "-o", "d.pt").code == 2
    assert run("convert", "a.pt", "new.net", "--from-net", "no.net", "-o", "d.pt").code == 2
    Path("bad.net").write_text("network small { input x: [3] ; dens(4) }")
    code, _, err = run("convert", "a.pt", "new.net", "--from-net", "bad.net", "-o", "d.pt")
    assert code == 1
    assert "`dens`" in err
    assert names(tmp_path) == ["a.pt", "b.pt", "bad.net", "c.pt", "new.net", "old.net"]
