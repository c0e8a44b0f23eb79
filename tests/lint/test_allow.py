"""`# netdsl: allow N704: why`: where it holds, and when it is told itself."""

from pathlib import Path

import pytest

import netdsl
from netdsl.render.edits import apply

HEAD = "network n {\n  input x: 3x8x8\n"
LINE = "  conv(8, 3x3) -> batchnorm"


def codes(text: str) -> list[str]:
    return [d.code for d in netdsl.check(text)]


@pytest.mark.parametrize("text", [
    f"{HEAD}{LINE}  # netdsl: allow N704\n}}\n",
    f"{HEAD}{LINE}  # netdsl: allow N704: published\n}}\n",
    f"{HEAD}{LINE}  #netdsl:allow N710, N704 (published)\n}}\n".replace("N710, ", ""),
    f"{HEAD}  # netdsl: allow N704\n{LINE}\n}}\n",
    f"{HEAD}  # netdsl: allow N704\n  # More about it.\n{LINE}\n}}\n",
    f"# A network.\n# netdsl: allow N704\n{HEAD}{LINE}\n}}\n",
    f"# netdsl: allow N704\n\n{HEAD}{LINE}\n}}\n",
    f"{HEAD}{LINE}\n}}\n# netdsl: allow N704\n",
    f"{HEAD}  a: {{\n    # netdsl: allow N704\n    b: {{\n{LINE}\n    }}\n  }}\n}}\n",
    f"{HEAD}  conv(  # netdsl: allow N704\n    8, 3x3\n  ) -> batchnorm\n}}\n",
    f"# netdsl: allow N704\n{HEAD}{LINE}\n}}\n".replace("\n", "\r\n"),
])  # fmt: skip
def test_what_is_allowed(text: str) -> None:
    assert codes(text) == []
    assert codes(text.replace("allow N704", "")) != []


@pytest.mark.parametrize("text", [
    f"{HEAD}  conv(3, 3x3)  # netdsl: allow N704\n{LINE}\n}}\n",
    f"{HEAD}  # netdsl: allow N704\n  conv(3, 3x3)\n{LINE}\n}}\n",
    f"# netdsl: allow N704\nblock b = relu\n{HEAD}{LINE}\n}}\n",
    f"{HEAD}{LINE}  # netdsl: allow N705\n}}\n",
])  # fmt: skip
def test_what_is_not_allowed(text: str) -> None:
    assert "N704" in codes(text)


def test_each_warning_can_be_allowed() -> None:
    assert codes("let x = 0x3  # netdsl: allow N701\n") == []


def test_errors_cannot() -> None:
    text = f"{HEAD}  rleu  # netdsl: allow N101\n}}\n"
    found = {d.code: d for d in netdsl.check(text)}
    assert set(found) == {"N101", "N712"}
    assert "is an error, which no comment allows" in found["N712"].message


@pytest.mark.parametrize(("comment", "message"), [
    ("netdsl: allow", "does not understand"),
    ("netdsl: alow N704", "does not understand"),
    ("netdsl: allow bias", "does not understand"),
    ("netdsl: allow N704x", "does not understand"),
    ("netdsl: allow N799", "`N799` is no code"),
    ("netdsl: allow N712", "what is said of such comments"),
])  # fmt: skip
def test_comments_that_mean_nothing(comment: str, message: str) -> None:
    (found,) = netdsl.check(f"{HEAD}  relu  # {comment}\n}}\n")
    assert found.code == "N712"
    assert message in found.message


@pytest.mark.parametrize("text", ["# about netdsl: allow it\n", "# netdsl allows N704\n"])
def test_other_comments(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(("text", "fixed"), [
    (f"{HEAD}  relu   # netdsl: allow N704: old\n}}\n", f"{HEAD}  relu\n}}\n"),
    (f"{HEAD}  # netdsl: allow N711\n  relu\n}}\n", f"{HEAD}  relu\n}}\n"),
    (f"# netdsl: allow N706\n\n{HEAD}  relu\n}}\n", f"\n{HEAD}  relu\n}}\n"),
])  # fmt: skip
def test_what_allows_nothing_is_told_and_can_be_taken_out(text: str, fixed: str) -> None:
    (found,) = netdsl.check(text)
    assert found.code == "N712"
    (help_,) = found.helps
    assert help_.safe
    assert apply(text, help_.edits) == fixed


def test_of_several_codes_the_idle_one_is_named() -> None:
    (found,) = netdsl.check(f"{HEAD}{LINE}  # netdsl: allow N704, N710\n}}\n")
    assert found.code == "N712"
    assert "`N710`" in found.message


def test_what_no_network_of_the_file_uses_is_not_judged() -> None:
    block = "# netdsl: allow N704\nblock b(n) = conv(n, 3x3) -> batchnorm\n"
    assert codes(block) == []
    assert codes(f"{block}{HEAD}  relu\n}}\n") == []
    assert codes(block.replace("N704", "N706")) == ["N712"]


def test_nothing_is_judged_while_there_are_errors() -> None:
    assert codes(f"{HEAD}  rleu\n  relu  # netdsl: allow N704\n}}\n") == ["N101"]


def test_a_file_that_is_used_says_what_is_allowed_in_it(tmp_path: Path) -> None:
    block = "block b(n) = conv(n, 3x3) -> batchnorm"
    (tmp_path / "part.net").write_text(f"{block}  # netdsl: allow N704\n")
    main = tmp_path / "main.net"
    main.write_text(f'use "part.net": b\n{HEAD}  b(8)\n}}\n')
    assert [d.code for d in netdsl.check(main)] == []
    (tmp_path / "part.net").write_text(f"{block}\n")
    assert [d.code for d in netdsl.check(main)] == ["N704"]


def test_it_is_no_documentation() -> None:
    text = f"# What it is.\n# netdsl: allow N704: why\n{HEAD}{LINE}\n}}\n"
    assert netdsl.loads(text).graph.doc == "What it is."
