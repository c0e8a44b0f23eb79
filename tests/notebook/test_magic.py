"""`%load_ext netdsl` and `%%netdsl`, in a real IPython shell."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output

import netdsl

TINY = "network tiny(n = 3) {\n  input x: [5]\n  fc: dense(n)\n}\n"
Cell = Callable[[str], tuple[ExecutionResult, CapturedIO]]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InteractiveShell]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        made = InteractiveShell.instance()
        yield made
        InteractiveShell.clear_instance()


@pytest.fixture
def cell(shell: InteractiveShell) -> Cell:
    shell.reset(new_session=False)

    def run(text: str) -> tuple[ExecutionResult, CapturedIO]:
        with capture_output() as shown:
            result = shell.run_cell(text)
        return result, shown

    assert run("%reload_ext netdsl")[0].success
    return run


def test_a_cell_makes_a_network_of_its_own_name(cell: Cell, shell: InteractiveShell) -> None:
    result, shown = cell(f"%%netdsl\n{TINY}")
    assert result.success
    same = netdsl.loads(netdsl.Source("<cell>", TINY))
    assert shell.user_ns["tiny"] == same
    assert result.result is shell.user_ns["tiny"]
    assert "<Network tiny: [5] -> [3], 18 params>" in shown.stdout
    assert shell.display_formatter is not None
    shell.display_formatter.active_types = ["text/plain", "text/html"]
    data, _ = shell.display_formatter.format(result.result)
    assert data["text/html"] == same._repr_html_()


def test_under_another_name_with_settings(cell: Cell, shell: InteractiveShell) -> None:
    result, _ = cell(f"%%netdsl small --set n=2\n{TINY}")
    assert result.success
    assert shell.user_ns["small"].output.shape == (2,)
    assert "tiny" not in shell.user_ns


def test_several_networks(cell: Cell, shell: InteractiveShell) -> None:
    both = TINY + TINY.replace("tiny", "other")
    assert cell(f"%%netdsl\n{both}")[0].success
    assert [shell.user_ns[n].name for n in ("tiny", "other")] == ["tiny", "other"]
    assert cell(f"%%netdsl one --network other\n{both}")[0].success
    assert shell.user_ns["one"].name == "other"
    result, shown = cell(f"%%netdsl one\n{both}")
    assert not result.success
    assert "several networks: `tiny`, `other`" in shown.stdout


def test_the_next_cell_uses_it(cell: Cell) -> None:
    cell(f"%%netdsl\n{TINY}")
    result, _ = cell("compile(tiny.build('torch'), 'tiny', 'exec'); tiny.params")
    assert result.result == 18


def test_a_file_beside_the_notebook(
    cell: Cell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts.net").write_text("block part = relu -> tanh\n")
    text = '%%netdsl\nuse "parts.net": part\nnetwork n {\n input x: [3]\n part\n}\n'
    assert cell(text)[0].success


def test_an_error_is_its_diagnostics_and_stops(cell: Cell, shell: InteractiveShell) -> None:
    result, shown = cell(f"%%netdsl\n{TINY.replace('dense', 'dens')}")
    assert isinstance(result.error_in_exec, netdsl.NetdslError)
    assert "<cell>:3:7" in shown.stdout
    assert "`dens`" in shown.stdout
    assert "Traceback" not in shown.stdout + shown.stderr
    assert "raised by" not in shown.stdout
    assert "tiny" not in shell.user_ns


def test_an_error_of_the_api_names_the_line_of_the_cell(cell: Cell) -> None:
    result, shown = cell("import netdsl\nx = 1\nnet = netdsl.load('resnt50')\n")
    assert not result.success
    assert "raised by line 3: net = netdsl.load('resnt50')" in shown.stdout
    assert "Traceback" not in shown.stdout


def test_a_warning_is_shown(cell: Cell) -> None:
    text = TINY.replace("n = 3", "n = 3, k = 0x10")
    (warning,) = netdsl.check(text)
    result, shown = cell(f"%%netdsl\n{text}")
    assert result.success
    (output,) = shown.outputs
    assert warning.message in output.data["text/plain"]
    assert output.data["text/html"].startswith("<pre")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b", "unrecognized arguments: b"),
        ("class", "`class` cannot be a variable"),
        ("1a", "`1a` cannot be a variable"),
        ("--set n", "`--set n` is not of the form NAME=VALUE"),
        ("'a", "No closing quotation"),
        ("--nothing", "unrecognized arguments: --nothing"),
    ],
)
def test_wrong_usage(cell: Cell, line: str, words: str) -> None:
    result, shown = cell(f"%%netdsl {line}\n{TINY}")
    assert type(result.error_in_exec).__name__ == "UsageError"
    assert words in shown.stdout + shown.stderr
    assert "Traceback" not in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    "text", ["", "block a = relu\n", "network n(a) {\n input x: [a]\n relu\n}\n"]
)
def test_a_cell_without_a_network_that_can_be_built(cell: Cell, text: str) -> None:
    result, shown = cell(f"%%netdsl\n{text or '# nothing'}\n")
    assert isinstance(result.error_in_exec, netdsl.NetdslError)
    assert "Traceback" not in shown.stdout


def test_the_magic_explains_itself(cell: Cell) -> None:
    _, shown = cell("%%netdsl?")
    assert "NAME=VALUE" in str(shown.outputs) + shown.stdout


SCRIPT = """
%load_ext netdsl
get_ipython().run_cell_magic("netdsl", "net", "network n { input x: [3] ; dense(2) }")
print(net.params)
print(len(net.summary()._repr_html_()) > 100)
"""


def test_a_session_of_the_program(tmp_path: Path) -> None:
    """As a user starts it: `ipython script.ipy`."""
    script = tmp_path / "session.ipy"
    script.write_text(SCRIPT)
    done: Any = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--quick", str(script)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )
    assert done.stdout.split()[-2:] == ["8", "True"], done.stdout + done.stderr


def test_ipython_is_loaded_by_nothing_else() -> None:
    script = (
        "import sys, netdsl; net = netdsl.load('lenet5'); net._repr_html_(); net.build('torch');"
        "print('IPython' in sys.modules, netdsl.load_ipython_extension.__module__,"
        "'IPython' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "False netdsl.notebook False\n", done.stderr
