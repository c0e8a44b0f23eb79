"""The messages that the others are held against, to the character.

`models/NAME.txt` is what `netdsl check` says of `models/NAME.net`. What makes a message
good stands in them: both sides with where each came from, the way through the blocks with
the values of their arguments, the arithmetic, and an edit that can be taken over.
"""

from pathlib import Path

import pytest

from netdsl.diagnostics import Applicability, Diagnostic, has_errors
from netdsl.pipeline import check_source
from netdsl.render import render_text
from netdsl.render.edits import apply
from netdsl.source import Source

MODELS = Path(__file__).parent / "models"
NAMES = sorted(path.stem for path in MODELS.glob("*.net"))


def source(name: str) -> Source:
    path = MODELS / f"{name}.net"
    return Source(path.name, path.read_text(), str(path))


@pytest.mark.parametrize("name", NAMES)
def test_message(name: str) -> None:
    said = check_source(source(name))
    assert render_text(said) + "\n" == (MODELS / f"{name}.txt").read_text()


def edited(name: str, diagnostic: Diagnostic) -> str:
    (help_,) = (h for h in diagnostic.helps if h.edits)
    return apply(source(name).text, help_.edits)


@pytest.mark.parametrize("name", ["stem", "syn", "tiny", "unet", "vgg"])
def test_the_edit_mends_it(name: str) -> None:
    (error,) = check_source(source(name))
    assert not has_errors(check_source(Source(f"{name}.net", edited(name, error))))


def test_what_an_edit_may_do_by_itself() -> None:
    strides, kernel = check_source(source("vgg2"))
    assert [h.applicability for h in strides.helps] == [Applicability.SAFE]
    assert [h.applicability for h in kernel.helps] == [Applicability.PLACEHOLDER]
    assert "conv(64, <kernel>)\n" in edited("vgg2", kernel)
