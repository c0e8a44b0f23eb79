"""The table of lines in benchmarks/README.md, and the rule behind it."""

import os
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import lines
from netdsl import library
from tests.oracle.references import REFERENCES

PAGE = Path(__file__).parents[2] / "benchmarks/README.md"
TABLE = re.compile(r"(?<=^<!-- lines -->\n).*?(?=^<!-- end -->$)", re.M | re.S)


@pytest.mark.skipif(find_spec("torchvision") is None, reason="torchvision is not installed")
def test_the_page_has_the_table() -> None:
    """With NETDSL_WRITE_DOCS=1 it writes the table into the page."""
    text = PAGE.read_text()
    assert len(TABLE.findall(text)) == 1
    made = TABLE.sub(lambda _: f"\n{lines.table()}\n\n", text)
    if os.environ.get("NETDSL_WRITE_DOCS"):
        PAGE.write_text(made)
    assert made == text


def test_every_family_of_torchvision_is_counted() -> None:
    counted = {name for ours, _ in lines.FAMILIES.values() for name in ours}
    networks = [name for name, theirs in REFERENCES.items() if theirs.owner == "torchvision"]
    assert counted == {Path(library.networks()[name]).stem for name in networks}


NET = """\
# A comment.

network a {  # this counts
  input x: 3x4x4
  # this does not
  conv(1, 3x3)  => 1x2x2
}
"""


def test_lines_of_a_net_file() -> None:
    assert lines.net_lines(NET) == 4


PYTHON = '''\
"""A module
of two lines."""

import torch  # 1

__all__ = [
    "Net",
]
_COMMON_META = {"a": 1}


class Net_Weights(WeightsEnum):
    A = 1


# A comment.
@decorated  # 2
class Net:  # 3
    """Doc."""

    size = (  # 4
        1,  # 5

        # A comment.
        2,  # 6
    )  # 7

    def forward(self):  # 8
        """Doc.

        More.
        """
        text = """two
        lines"""  # 9 and 10
        return text  # 11
'''


def test_lines_of_a_python_file() -> None:
    assert lines.python_lines(PYTHON) == 11
