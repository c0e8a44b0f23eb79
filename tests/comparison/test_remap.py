"""The module that `--emit-remap` writes: its text, its errors, and the table of names."""

import ast
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netdsl.comparison.compare import compare
from netdsl.comparison.document import from_json, to_json
from netdsl.comparison.prefixes import shortest
from netdsl.comparison.remap import remap_source
from netdsl.comparison.report import Beginning, Diff
from tests.cli.conftest import Run, run  # noqa: F401
from tests.comparison.changes import ROWS, TAIL, Row, body
from tests.comparison.standard import PAIRS
from tests.harness import compile_text
from tests.harness.weights import owned_weights
from tests.keras.test_source import ruff

OLD = body(f"l: {{ a: conv(8, 3) ; batchnorm ; relu }} ; {TAIL}")


def diff_of(old: str, new: str) -> Diff:
    """Of two texts."""
    return compare(compile_text(old), compile_text(new))


def remapped(diff: Diff, state: dict[str, Any]) -> Any:
    """What the function of the module gives."""
    module: dict[str, Any] = {}
    exec(remap_source(diff), module)
    return module["remap"](state)


def state_of(text: str) -> dict[str, str]:
    """Names in place of weights."""
    return {key: key for key, _, _ in owned_weights(compile_text(text))}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_text_of_changes(row: Row) -> None:
    _assert_tidy(remap_source(diff_of(row.old, row.new)))


@pytest.mark.parametrize("pair", PAIRS)
def test_text_of_standard_networks(pair: str) -> None:
    old, new, _ = PAIRS[pair]
    diff = compare(old(), new())
    _assert_tidy(remap_source(diff))
    assert remap_source(from_json(to_json(diff))) == remap_source(diff)


def _assert_tidy(text: str) -> None:
    assert not ruff(text, "format", "--check", "--diff")
    assert not ruff(text, "check", "--select", "E,F,I,W,UP")
    imports = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(i) for i in imports] == ["from typing import Any"]


def test_the_whole_module() -> None:
    new = OLD.replace("l:", "stage:").replace("dense(5)", "dense(6)").replace("relu", "prelu")
    head = """\
\"""Carries the weights of the old `small` over to the new `small`.

7 weights are carried over under another name. 2 are left out, because the new network
has another shape: `fc.weight`, `fc.bias`. 1 is only in the new network and stays fresh:
`stage.2.weight`.

    model.load_state_dict(remap(old_model.state_dict()), strict=False)
\"""

from typing import Any

# The longest line that a name begins with says what becomes of that; `None`: left out.
NAMES: dict[str, str | None] = {"l.": "stage.", "fc.": None}
# So many weights the old network has, without counters of batches.
WEIGHTS = 8


def remap(state_dict: dict[str, Any]) -> dict[str, Any]:
"""
    assert remap_source(diff_of(OLD, new)).startswith(head)


@pytest.mark.parametrize(
    ("new", "call"),
    [
        (OLD, "(remap(old_model.state_dict()))"),
        (OLD.replace("fc", "head"), "(remap(old_model.state_dict()))"),
        (OLD.replace(" ; batchnorm", ""), "(remap(old_model.state_dict()))"),
        (OLD.replace("relu", "prelu"), "(remap(old_model.state_dict()), strict=False)"),
        (OLD.replace("dense(5)", "dense(6)"), "(remap(old_model.state_dict()), strict=False)"),
    ],
)
def test_strict_where_nothing_is_fresh(new: str, call: str) -> None:
    assert f"model.load_state_dict{call}\n" in remap_source(diff_of(OLD, new))


def test_what_is_left_out() -> None:
    new = OLD.replace(" ; batchnorm", "").replace("dense(5)", "dense(6, bias = false)")
    assert remapped(diff_of(OLD, new), state_of(OLD)) == {
        "l.a.weight": "l.a.weight",
        "l.a.bias": "l.a.bias",
    }


def test_the_type_of_the_mapping_is_kept() -> None:
    diff = diff_of(OLD, OLD.replace("fc", "head"))
    assert type(remapped(diff, state_of(OLD))) is dict
    assert type(remapped(diff, OrderedDict(state_of(OLD)))) is OrderedDict


@pytest.mark.parametrize("new", [OLD, OLD.replace("fc", "head"), OLD.replace("dense(5)", "rbf(3)")])
def test_weights_of_another_network(new: str) -> None:
    diff, state = diff_of(OLD, new), state_of(OLD)
    assert remapped(diff, {k: v for k, v in state.items() if "num_batches" not in k})
    wrong = [
        {},
        {f"module.{key}": value for key, value in state.items()},
        {**state, "more.weight": ""},
        dict(list(state.items())[1:]),
        state_of(body("x: conv(8, 3) ; y: batchnorm ; relu ; flatten ; z: dense(5)")),
    ]
    for other in wrong:
        with pytest.raises(KeyError, match="not the weights of the old network"):
            remapped(diff, other)


def test_two_weights_of_one_name() -> None:
    diff = diff_of(OLD, OLD.replace("fc", "head"))
    state = state_of(OLD)
    del state["l.a.bias"]
    with pytest.raises(KeyError, match=r"two would be `head\.bias`"):
        remapped(diff, {"head.bias": "", **state})


NAME = st.lists(st.sampled_from(("a", "b", "ab")), min_size=1, max_size=4).map(".".join)


@st.composite
def tables(draw: Any) -> dict[str, str | None]:
    """Weights `w` and `v` of layers, and what they become; many keep their ends."""
    layers = draw(st.lists(NAME, min_size=1, max_size=8, unique=True))
    table: dict[str, str | None] = {}
    for layer in layers:
        goal = draw(st.one_of(st.just(layer), st.none(), NAME, NAME.map(f"{layer}.".__add__),
                              NAME.map(lambda n, end=layer: f"{n}.{end}")))  # fmt: skip
        for weight in ("w", "v"):
            gone = goal is None or draw(st.integers(0, 5)) == 0
            table[f"{layer}.{weight}"] = None if gone else f"{goal}.{weight}"
    return table


@given(tables())
def test_the_table_says_it_of_every_name_and_no_line_is_idle(names: dict[str, str | None]) -> None:
    lines = shortest(names)
    assert {name: _read(lines, name) for name in names} == names
    for line in lines:
        assert line.new is None or line.old[-1:] == line.new[-1:] or not line.new
    if any(old != new for old, new in names.items()):
        for line in lines:
            rest = [other for other in lines if other is not line]
            assert any(_read(rest, name) != new for name, new in names.items())
    else:
        assert [line.old == line.new for line in lines] == [True]


def _read(lines: Any, name: str) -> str | None:
    """What the lines say, by the plainest reading."""
    fitting = [b for b in lines if name == b.old or (b.old[-1] == "." and name.startswith(b.old))]
    if not fitting:
        return name
    line: Beginning = max(fitting, key=lambda b: len(b.old))
    return None if line.new is None else line.new + name[len(line.old) :]


def test_the_command_writes_it(
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    new = OLD.replace("fc", "head")
    Path("old.net").write_text(OLD)
    Path("new.net").write_text(new)
    assert run("diff", "old.net", "new.net", "--emit-remap", "remap.py").code == 0
    assert Path("remap.py").read_text() == remap_source(diff_of(OLD, new))
