"""`netdsl ir`: the document that the Python API writes, and its schema."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import netdsl
from netdsl.ir.schema import schema
from tests.cli.conftest import Run


@pytest.mark.parametrize("name", ["lenet5", "googlenet", "vit_b_16"])
def test_it_is_the_document_of_the_api(run: Run, name: str) -> None:
    code, out, err = run("ir", name)
    assert (code, err) == (0, "")
    net = netdsl.load(name)
    assert json.loads(out) == json.loads(net.model_dump_json())
    assert netdsl.Network.model_validate_json(out) == net


def test_a_layer_a_line(run: Run, good: Path) -> None:
    lines = run("ir", good, "--set", "classes=3").out.splitlines()
    layers = [json.loads(line.strip().rstrip(",")) for line in lines if '"kind": "layer"' in line]
    assert [layer["path"] for layer in layers] == ["conv1", "relu1", "flatten1", "fc"]
    assert layers[-1]["type"] == {"shape": [3]}


def test_to_a_file(run: Run, good: Path, tmp_path: Path) -> None:
    target = tmp_path / "tiny.json"
    assert run("ir", good, "-o", target) == (0, "", "")
    assert target.read_text() == run("ir", good).out


def test_the_schema(run: Run) -> None:
    code, out, err = run("ir", "--schema")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(json.dumps(schema()))


def test_a_file_with_errors_gives_no_document(run: Run, bad: Path) -> None:
    code, out, err = run("ir", bad)
    assert (code, out) == (1, "")
    assert "N101" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [([], "needs a FILE, or `--schema`"), (["lenet5", "--schema"], "it takes no FILE")],
)
def test_wrong_usage(run: Run, arguments: list[str], words: str) -> None:
    code, out, err = run("ir", *arguments)
    assert (code, out) == (2, "")
    assert words in err


def test_no_text_of_the_file_breaks_out_of_a_string(run: Run, tmp_path: Path) -> None:
    path = tmp_path / 'a"b.net'
    path.write_text('# "}]\\ \u2028 \x7f\nnetwork n {\n input x: [3]\n "a-b": relu\n}\n')
    document = json.loads(run("ir", path).out)
    assert document["doc"] == '"}]\\ \u2028 \x7f'
    assert document["body"]["items"][0]["path"] == "a-b"


def test_pydantic_is_not_loaded(tmp_path: Path) -> None:
    script = (
        "import sys; from netdsl.cli import main; "
        f"main(['ir', 'lenet5', '-o', {str(tmp_path / 'a.json')!r}]); print('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


def test_a_document_of_another_program_is_validated(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    written = run("ir", "lenet5").out
    path.write_text(json.dumps({**json.loads(written), "later": 1}))
    assert run("ir", path).out == written
    path.write_text(written.replace('"conv"', '"cnov"'))
    code, out, err = run("ir", path)
    assert (code, out) == (1, "")
    assert "no layer is called `cnov`" in err
