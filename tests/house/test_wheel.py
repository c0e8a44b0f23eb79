"""The wheel, installed into an empty environment outside the tree, compiles everything."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from netdsl import library
from tests.house.test_readme import copy_of_the_tree

PROGRAM = """
import ast, subprocess, sys
from pathlib import Path
import netdsl
assert Path(netdsl.__file__).is_relative_to(sys.prefix), netdsl.__file__
names = sys.argv[1:]
for name in names:
    net = netdsl.load(name)
    for backend in ("torch", "keras"):
        ast.parse(net.build(backend))
assert not {"torch", "keras", "tensorflow", "numpy"} & set(sys.modules)
print(len(names))
"""
KERAS_RESNET = ("25,583,592", "3.86", "G", "3x224x224")


@pytest.mark.slow
def test_wheel(tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path / "tree")
    outside = tmp_path / "outside"
    venv.create(outside / "venv", with_pip=True)
    python = outside / "venv/bin/python"

    def run(*command: object) -> str:
        done = subprocess.run(list(map(str, command)), cwd=outside, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(sys.executable, "-m", "build", "--wheel", "--outdir", outside, tree)
    (wheel,) = outside.glob("*.whl")
    run(python, "-m", "pip", "install", wheel)
    stems = [path.stem for path in (tree / "architectures").glob("*.net")]
    names = [stem for stem in stems if stem in library.networks()]
    names += ["resnet18", "resnet152", "vgg16", "lenet5_modern"]
    assert run(python, "-I", "-c", PROGRAM, *names) == f"{len(names)}\n"
    (row,) = run(outside / "venv/bin/netdsl", "list", "resnet50_keras").splitlines()[2:]
    assert row.split() == ["resnet50_keras", "resnet_keras", "2015", *KERAS_RESNET]
    assert list(outside.glob("venv/lib/*/site-packages/netdsl/architectures/facts.json"))
    tables = list(outside.glob("venv/lib/*/site-packages/netdsl/grammars/*"))
    assert {"netdsl.lark"} <= {path.name for path in tables}
    assets = outside.glob("venv/lib/*/site-packages/netdsl/comparison/assets/*")
    assert {path.name for path in assets} == {"page.css", "page.js"}
