"""A backend of another package: an entry point is all it needs."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import netdsl
from netdsl.emit.backend import Emitted
from netdsl.emit.declared import emitted
from netdsl.ir.graph import Graph, Scope

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "backend_outline"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where pip has installed the example, as it would into an environment."""
    copy = tmp_path_factory.mktemp("source") / "backend_outline"
    shutil.copytree(EXAMPLE, copy)
    target = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--target", str(target)]
    command = [sys.executable, "-m", "pip", "install", *options, str(copy)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


def run(site: Path, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        cwd=cwd,
    )


def test_it_works_in_build(installed: Path) -> None:
    done = run(installed, "-m", "netdsl", "build", "resnet50", "--backend", "outline")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# resnet50\n\nResNet-50")
    assert "### `layer1.1` to `layer1.2`: `bottleneck(64)`\n" in done.stdout


def test_beside_the_built_in_ones_its_file_has_its_own_ending(
    installed: Path, tmp_path: Path
) -> None:
    backends = ["-b", "torch", "-b", "outline"]
    done = run(installed, "-m", "netdsl", "build", "lenet5", *backends, "-o", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert {p.name for p in tmp_path.iterdir()} == {"lenet5_torch.py", "lenet5_outline.md"}


def test_it_works_from_python_and_is_named_where_another_is_unknown(installed: Path) -> None:
    program = (
        "import netdsl; net = netdsl.load('lenet5'); print(net.build('outline')[:8])\n"
        "try: net.build('outlin')\n"
        "except netdsl.NetdslError as problem: print(problem)"
    )
    done = run(installed, "-c", program)
    assert done.stdout.startswith("# lenet5\n"), done.stderr
    assert "there are `torch`, `keras`, `outline`" in done.stdout


def test_what_it_does_not_declare_is_refused(installed: Path) -> None:
    done = run(installed, "-m", "netdsl", "build", "lenet5", "-b", "outline", "--exact")
    assert done.returncode == 1
    assert done.stderr.startswith("error[N602]: `outline` has no exact form\n")


def outline() -> Any:
    sys.path.insert(0, str(EXAMPLE))
    try:
        import netdsl_outline
    finally:
        sys.path.remove(str(EXAMPLE))
    return netdsl_outline


@pytest.mark.parametrize("name", ["resnet34", "googlenet", "lenet5", "vit_b_16", "unet"])
def test_the_outline_has_every_layer_and_all_parameters(name: str) -> None:
    """With the rows of equal scopes spread again."""
    net = netdsl.load(name)
    text = outline().backend.emit(net.graph).text
    sections = re.split(r"^#+ (.*)$", text, flags=re.M)[1:]
    tables = dict(zip(sections[::2], sections[1::2], strict=True))
    rows = {
        k: re.findall(r"^\| (`.*) \| (.*) \| (.*) \| ([\d,]*) \|$", t, re.M)
        for k, t in tables.items()
    }
    below = {"": next(iter(rows.values()))}
    first_of: dict[str, str] = {}
    for head, found in list(rows.items())[1:]:
        first, _, last = (part.strip("`") for part in head.partition(":")[0].partition(" to "))
        below[first] = found
        first_of.update(dict.fromkeys(spread(first, last), first))
    for scope in all_scopes(net.graph):
        path = ""
        for part in scope.path.split(".") if scope.path else ():
            path = f"{path}.{part}".strip(".")
            path = first_of[path]
        named = [n for row in below[path] for n in names(row[0])]
        assert named == [item.name for item in scope.items]
    counted = sum(int(row[3].replace(",", "") or 0) * len(names(row[0])) for row in below[""])
    assert counted == net.params


def names(cell: str) -> list[str]:
    first, _, last = cell.replace("`", "").partition(" to ")
    return spread(first, last)


def spread(first: str, last: str) -> list[str]:
    if not last:
        return [first]
    head = first.rstrip("0123456789")
    return [f"{head}{n}" for n in range(int(first[len(head) :]), int(last[len(head) :]) + 1)]


def all_scopes(graph: Graph) -> list[Scope]:
    found, stack = [], [graph.body]
    while stack:
        scope = stack.pop()
        found.append(scope)
        stack.extend(item for item in scope.items if isinstance(item, Scope))
    return found


def test_no_text_of_the_file_is_markup_in_the_outline() -> None:
    net = netdsl.loads(
        "# <script>alert(1)</script> | [a](b) `c` *d* # e\n"
        "# ## No heading\n"
        'network n {\n input x: [3]\n "a|b`c": dense(2)\n}\n'
    )
    text = outline().backend.emit(net.graph).text
    assert "\\<script\\>" in text
    assert "\n## No" not in text
    assert "| `a\\|b'c` |" in text


class Backend:
    name = "mine"

    def emit(self, graph: Graph) -> Emitted:
        return Emitted(f"{graph.name}\n")


TEXT = "network n {\n  input x: 3x8x8\n  conv(4, 3x3)\n  relu -> conv(2, 3x3)\n}\n"


def said(**declared: Any) -> list[tuple[str, str, int | None]]:
    """What is refused for a backend with these attributes, and in which line."""
    backend: Any = type("Declared", (Backend,), declared)()
    made = emitted(backend, netdsl.loads(TEXT).graph)
    assert (made.text is None) == bool(made.diagnostics)
    return [(d.code, d.message, d.span and d.span.position[0]) for d in made.diagnostics]


def test_layers_that_a_backend_does_not_declare_are_errors_at_their_places() -> None:
    assert said() == said(layers={"conv", "relu", "dense"}) == []
    assert said(layers={"relu"}) == [
        ("N601", "`mine` has no `conv`", 3),
        ("N601", "`mine` has no `conv`", 4),
    ]


def test_a_backend_for_another_version_of_the_ir_is_refused() -> None:
    assert said(format_version="1.7") == []
    message = "the backend `mine` does not know networks of this version of netdsl"
    assert said(format_version="2.0") == [("N604", message, None)]


def test_a_backend_that_cannot_be_loaded(tmp_path: Path) -> None:
    info = tmp_path / "netdsl_mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: netdsl-mine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[netdsl.backends]\nmine = netdsl_mine:backend\n")
    done = run(tmp_path, "-m", "netdsl", "build", "textbook", "-b", "mine")
    assert (done.returncode, done.stdout) == (2, "")
    assert "`mine` cannot be loaded: No module named 'netdsl_mine'" in done.stderr
    program = "import netdsl; netdsl.load('textbook').build('mine')"
    done = run(tmp_path, "-c", program)
    assert "N604" in done.stderr
    assert "No module named 'netdsl_mine'" in done.stderr


def test_an_unknown_backend_is_told_with_those_that_exist() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "netdsl", "build", "textbook", "--backend", "troch"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "torch" in done.stderr
