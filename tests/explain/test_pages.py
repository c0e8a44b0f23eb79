"""Every code is explained, and its examples do what they say."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from netdsl.codes import CODES
from netdsl.explain import AREAS, Example, page, pages
from tests.explain.running import codes_of

FRAMEWORKS = {"torch": pytest.mark.torch, "keras": pytest.mark.keras}


def cases() -> list[object]:
    found = []
    for p in pages():
        for kind, example in (("wrong", p.wrong), ("right", p.right)):
            marks = [mark for name, mark in FRAMEWORKS.items() if name in example.needs]
            expected = [p.code] if kind == "wrong" else []
            found.append(pytest.param(example, expected, id=f"{p.code}-{kind}", marks=marks))
    return found


def test_every_code_has_a_page() -> None:
    assert [p.code for p in pages()] == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_something(code: str) -> None:
    found = page(code)
    assert found is not None
    assert found.what.endswith(".")
    assert len(found.why.split()) > 8
    assert found.wrong != found.right
    assert code[:2] in AREAS


@pytest.mark.parametrize(("example", "expected"), cases())
def test_example(example: Example, expected: list[str], tmp_path: Path) -> None:
    absent = [name for name in example.needs if find_spec(name) is None]
    if absent:
        pytest.skip(f"needs {' and '.join(absent)}")
    folder = tmp_path / "project"
    folder.mkdir()
    assert codes_of(example, folder) == expected
