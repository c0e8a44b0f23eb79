"""`netdsl list`, `netdsl show` and `netdsl layers`."""

import json
import re
from pathlib import Path

import pytest

from netdsl import library
from netdsl.layers.registry import layer_class, layer_names, layers_by_family
from tests.cli.conftest import Run


def listed(run: Run, *options: str) -> list[list[str]]:
    """The cells of each row."""
    code, out, err = run("list", *options)
    assert (code, err) == (0, "")
    head, rule, *rows = out.splitlines()
    assert max(map(len, [head, *rows])) <= 100
    assert set(rule) == {"-", " "}
    return [re.split(r"  +", row) for row in rows]


def test_list_has_a_row_for_every_network(run: Run) -> None:
    rows = listed(run)
    assert sorted(row[0] for row in rows) == sorted(library.networks())
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert ["resnet50", "resnet", "2015", "25,557,032", "4.09 G", "3x224x224"] in rows


def test_the_years_of_a_family_are_in_order(run: Run) -> None:
    years = {row[0]: row[2] for row in listed(run, "alexnet")}
    assert list(years.items())[:2] == [("alexnet", "2012"), ("alexnet_torchvision", "2014")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["resnet18"], ["resnet18"]),
        (["VGG19"], ["vgg19", "vgg19_bn"]),
        (["LeCun"], ["lenet5", "lenet5_modern"]),
        (["lecun", "modern"], ["lenet5_modern"]),
        (["1998"], ["lenet5", "lenet5_modern"]),
    ],
    ids=str,
)
def test_list_of_words(run: Run, words: list[str], found: list[str]) -> None:
    assert [row[0] for row in listed(run, *words)] == found


def test_nothing_is_found(run: Run) -> None:
    code, out, err = run("list", "rsenet18")
    assert (code, out) == (1, "")
    assert err == "no standard architecture has `rsenet18`; did you mean `resnet18`?\n"
    code, out, err = run("list", "resnet", "lecun", "--format", "json")
    assert (code, json.loads(out)["networks"]) == (1, [])
    assert err == "no standard architecture has `resnet` and `lecun`\n"


def test_list_in_full(run: Run) -> None:
    code, out, err = run("list", "--long", "inception_v3_flowers")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "inception_v3_flowers"
    words = " ".join(out.split())
    assert 'Szegedy, Vanhoucke, Ioffe, Shlens & Wojna 2016, "Rethinking the Inception' in words
    assert "image 3x299x299: 21,795,813 params (21,785,568 of them frozen), 5.71 G MACs" in words
    assert "inception.net: inception_v3_flowers(classes = 5)" in words
    assert max(map(len, run("list", "--long").out.splitlines())) <= 100


def test_list_as_json(run: Run) -> None:
    document = json.loads(run("list", "resnet50", "--format", "json").out)
    (found,) = [n for n in document["networks"] if n["name"] == "resnet50"]
    title = "Deep Residual Learning for Image Recognition"
    assert found["paper"] == {"authors": "He, Zhang, Ren & Sun", "title": title}
    numbers = [found[key] for key in ("year", "params", "macs", "depth")]
    assert numbers == [2015, 25_557_032, 4_089_184_256, 50]
    assert found["inputs"] == [{"name": "image", "shape": [3, 224, 224]}]
    assert found["parameters"] == {"classes": "1000"}


def test_list_as_markdown(run: Run) -> None:
    head, rule, *rows = run("list", "resnet18", "--format", "markdown").out.splitlines()
    assert head == "| network | family | year | params | MACs | input |"
    assert rule == "| --- | --- | ---: | ---: | ---: | --- |"
    assert rows == ["| `resnet18` | resnet | 2015 | 11,689,512 | 1.81 G | 3x224x224 |"]


MINE = """\
# Mine (Doe 2031, "A Paper").

network small(classes) {
  input x: 4x8x8
  conv(classes, 3x3)
}

# Takes two.
network two {
  input a: [8]
  input b: [8] of int(5)
  output first: @a -> dense(2)
  output second: @b -> embedding(5, 3)
}
"""


def test_what_a_network_needs_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.net"
    path.write_text(MINE)
    monkeypatch.setattr(library, "modules", lambda: {"mine": str(path)})
    small, two = listed(run)
    assert small == ["small", "mine", "2031", "needs classes"]
    assert two == ["two", "mine", "2031", "33", "16", "a [8], b [8] of int"]
    assert "needs classes" in run("list", "--long").out


def test_show_prints_the_source(run: Run) -> None:
    code, out, err = run("show", "resnet50")
    assert (code, err) == (0, "")
    source = Path(library.modules()["resnet"]).read_text(encoding="utf-8")
    assert out == source
    assert run("show", "resnet").out == out


def test_layers_lists_every_family_and_signature(run: Run) -> None:
    code, out, err = run("layers")
    assert (code, err) == (0, "")
    assert all(f"\n{family}\n" in "\n" + out for family in layers_by_family())
    assert all(f"\n  {name}" in out for name in layer_names())
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("name", layer_names())
def test_a_layer_in_full(run: Run, name: str) -> None:
    code, out, err = run("layers", name)
    assert (code, err) == (0, "")
    cls = layer_class(name)
    assert cls.documentation().split("\n")[0] in out
    assert max(map(len, out.splitlines())) <= 100
    words = " ".join(out.split())
    for field in cls.fields.values():
        assert f" {field.name} " in words
        assert field.type.expects() in words
