"""The Python API: `load`, `loads`, `check`, `Network`."""

import copy
import json
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import netdsl
from netdsl import Diagnostic, NetdslError, Network, Source
from netdsl.ir.invariants import check_invariants
from netdsl.library import networks

TINY = """\
# A tiny network.
network tiny(classes = 10) {
  input image: 3x8x8
  conv1: conv(4, 3x3)
  relu
  output aux when training: flatten -> dense(2)
  flatten
  fc: dense(classes)
}
"""


def test_loads() -> None:
    net = netdsl.loads(TINY)
    assert isinstance(net, Network)
    assert net.name == "tiny"
    assert net.params == 3 * 4 * 9 + 4 + 144 * 2 + 2 + 144 * 10 + 10
    assert net.macs == 3 * 4 * 9 * 36 + 144 * 2 + 144 * 10
    assert net.depth == 2
    assert [(i.name, i.shape) for i in net.inputs] == [("image", (3, 8, 8))]
    assert [(o.name, o.shape, o.training) for o in net.outputs] == [
        ("aux", (2,), True),
        ("output", (10,), False),
    ]
    assert net.output.name == "output"
    assert net.output.type == net.graph.types()[net.graph.outputs[1].value]
    assert repr(net) == f"<Network tiny: 3x8x8 -> [10], {net.params:,} params>"


def test_settings() -> None:
    assert netdsl.loads(TINY, classes=17).output.shape == (17,)
    with pytest.raises(NetdslError, match="clases"):
        netdsl.loads(TINY, clases=17)


def test_one_of_several() -> None:
    text = TINY + TINY.replace("tiny", "other")
    assert netdsl.loads(text, network="other").name == "other"
    with pytest.raises(NetdslError, match="`tiny`, `other`"):
        netdsl.loads(text)
    with pytest.raises(NetdslError, match="`othr`"):
        netdsl.loads(text, network="othr")


def test_load_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tiny.net"
    path.write_text(TINY)
    assert netdsl.load(path) == netdsl.load(str(path), classes=10)
    assert netdsl.load(f"{path}:tiny").name == "tiny"


def test_load_a_standard_network() -> None:
    net = netdsl.load("resnet50", classes=10)
    assert (net.name, net.output.shape) == ("resnet50", (10,))


@pytest.mark.parametrize("name", ["nothing.net", "resnt50", "resnet50:other", "", ".", "a\0b"])
def test_load_what_is_not_there(name: str) -> None:
    with pytest.raises(NetdslError) as caught:
        netdsl.load(name)
    assert caught.value.diagnostics


def test_errors_carry_diagnostics_and_print_them() -> None:
    with pytest.raises(NetdslError) as caught:
        netdsl.loads(TINY.replace("relu", "rleu"))
    (found,) = caught.value.diagnostics
    assert (found.code, found.span and found.span.text) == ("N101", "rleu")
    assert " --> <string>:5:3\n" in str(caught.value)


def test_check_gives_what_is_wrong_and_never_raises() -> None:
    assert netdsl.check(TINY) == []
    found = netdsl.check(Source("a.net", TINY.replace("relu", "rleu")))
    assert [(type(d), d.code) for d in found] == [(Diagnostic, "N101")]
    for text in ("", "\0", "network", "{" * 1000, "network a { input x: 0x0; }", "\ud800"):
        assert isinstance(netdsl.check(text), list)


def test_summary_prints_and_shows_itself_in_a_notebook() -> None:
    summary = netdsl.loads(TINY).summary(batch=4, dtype="float16", depth=1)
    assert str(summary).startswith("tiny: image 3x8x8 -> aux [2] (training), output [10]\n")
    assert "(batch 4, float16)" in str(summary)
    assert summary._repr_html_().startswith("<table>")
    assert repr(summary) == str(summary)


def test_summary_is_bold_where_rich_prints_it() -> None:
    from rich.console import Console

    summary = netdsl.loads(TINY).summary()
    for terminal in (True, False):
        console = Console(force_terminal=terminal, width=200)
        with console.capture() as captured:
            console.print(summary)
        shown = captured.get()
        assert ("\x1b[1m" in shown) is terminal
        plain = re.sub("\x1b\\[[0-9;]*m", "", shown)
        assert [line.rstrip() for line in plain.splitlines()] == str(summary).splitlines()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dtype": "int8"}, "`dtype` must be one of float32"),
        ({"batch": 0}, "`batch` must be a whole number, 1 or more, not 0"),
        ({"batch": True}, "not True"),
        ({"depth": -1}, "`depth` must be a whole number, 0 or more"),
        ({"depth": "x" * 1000}, "xxx...$"),
    ],
)
def test_summary_says_what_it_does_not_take(options: dict[str, Any], words: str) -> None:
    with pytest.raises(NetdslError, match=words):
        netdsl.loads(TINY).summary(**options)


def test_texts_of_every_kind() -> None:
    net = netdsl.loads(TINY)
    assert netdsl.loads(TINY.encode()) == net
    with pytest.raises(NetdslError, match=r" --> a\.net:5:3"):
        netdsl.loads(Source("a.net", TINY.replace("relu", "rleu")))
    with pytest.raises(NetdslError, match="byte 0xff"):
        netdsl.loads(b"\xff")


def test_settings_of_every_kind() -> None:
    import numpy as np

    assert netdsl.loads(TINY, classes=np.int64(7)).output.shape == (7,)
    assert netdsl.loads(TINY, classes="2 * 4").output.shape == (8,)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    for bad in (b"x", {}, object(), 1j, deep, "1; 2", "\ud800", float("nan"), 10**30, None):
        with pytest.raises(NetdslError):
            netdsl.loads(TINY, classes=bad)


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_a_framework_that_is_not_installed(framework: str, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, framework, None)
    with pytest.raises(NetdslError) as caught:
        getattr(netdsl.loads(TINY), f"to_{framework}")()
    (found,) = caught.value.diagnostics
    assert (found.code, found.message.count(f"`{framework}`")) == ("N807", 2)


def test_build() -> None:
    assert '__all__ = ["Tiny"]' in netdsl.loads(TINY).build("torch")
    with pytest.raises(NetdslError, match="no backend is called `tensorflow`"):
        netdsl.loads(TINY).build("tensorflow")


@pytest.mark.parametrize("name", sorted(networks()))
def test_standard_networks_hold_the_invariants_and_survive_json(name: str) -> None:
    net = netdsl.load(name)
    assert check_invariants(net.graph) == []
    text = net.model_dump_json()
    again = Network.model_validate_json(text)
    assert again == net
    assert again.model_dump_json() == text
    assert again.build("torch") == net.build("torch")


def test_networks_are_values() -> None:
    net, again = netdsl.loads(TINY), netdsl.loads(TINY)
    assert net.outputs  # what is computed once must not change what it is equal to
    assert net == again
    assert hash(net) == hash(again)
    assert net != netdsl.loads(TINY, classes=9)
    assert pickle.loads(pickle.dumps(net)) == net
    assert copy.deepcopy(net) == net
    with pytest.raises(ValidationError):
        net.root = again.root  # type: ignore[misc]


def test_import_is_lazy() -> None:
    script = (
        "import sys; before = set(sys.modules); import netdsl; "
        "print(*sorted(set(sys.modules) - before)); print(*dir(netdsl))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    modules, names = done.stdout.splitlines()
    assert modules == "netdsl netdsl.version"
    assert names.split() == sorted(netdsl.__all__)


def test_every_public_name_is_there() -> None:
    for name in netdsl.__all__:
        assert getattr(netdsl, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        netdsl.laod  # noqa: B018


@pytest.mark.torch
def test_to_torch() -> None:
    import torch

    net = netdsl.loads(TINY)
    model = net.to_torch()
    assert isinstance(model, torch.nn.Module)
    assert sum(p.numel() for p in model.parameters()) == net.params
    assert model.eval()(torch.zeros(2, 3, 8, 8)).shape == (2, 10)


@pytest.mark.keras
def test_to_keras() -> None:
    import keras
    import numpy as np

    net = netdsl.loads(TINY)
    model = net.to_keras()
    assert isinstance(model, keras.Model)
    assert model.count_params() == net.params
    assert model(np.zeros((2, 8, 8, 3), "float32"), training=False).shape == (2, 10)


def test_diff() -> None:
    changed = TINY.replace("relu", "gelu")
    old, new = netdsl.loads(TINY), netdsl.loads(changed)
    diff = netdsl.diff(old, new)
    assert isinstance(diff, netdsl.Diff)
    (change,) = (c for c in diff.changes if c.kind == "changed")
    assert [(a.name, a.old, a.new) for a in change.arguments] == [("layer", "relu", "gelu")]
    assert diff.verdict.silent
    assert str(diff).splitlines()[0] == "tiny -> tiny"
    assert netdsl.diff(old.graph, new.graph) == diff
    assert not netdsl.diff("resnet18", netdsl.load("resnet18"))
    with pytest.raises(NetdslError, match="resnet81"):
        netdsl.diff("resnet81", old)
    assert json.loads(diff.to_json())["groups"]
    assert diff._repr_markdown_().startswith("### tiny → tiny")
    assert repr(diff) == str(diff)


def test_memory() -> None:
    found = netdsl.load("textbook").memory(batch=50)
    assert found.outputs.of(50) == 526_000_000
    assert found.training_peak > found.saved.of(50) > found.inference_peak / 2
    assert str(found).startswith("textbook: batch 50, float32\n")


@pytest.mark.parametrize("options", [{"batch": 0}, {"dtype": "int8"}, {"optimizer": "lion"}])
def test_memory_says_what_it_does_not_take(options: dict[str, Any]) -> None:
    with pytest.raises(netdsl.NetdslError, match=next(iter(options))):
        netdsl.load("textbook").memory(**options)


def test_memory_of_an_unknown_size_has_no_number() -> None:
    net = netdsl.loads("network n {\n  input image: [3, ?, ?]\n  conv(4, 3x3)\n}\n")
    with pytest.raises(netdsl.NetdslError, match="not known"):
        net.memory()
