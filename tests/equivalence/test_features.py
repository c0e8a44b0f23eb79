"""Each feature of the language means the same in both backends."""

import pytest

from tests.equivalence.features import FEATURES
from tests.harness import assert_equivalent, compile_text


def network_of(text: str) -> str:
    """The last network of the text."""
    return text.rpartition("network ")[2].split()[0].partition("(")[0]


@pytest.mark.parametrize("feature", FEATURES)
def test_compiles(feature: str) -> None:
    compile_text(FEATURES[feature], network_of(FEATURES[feature]))


@pytest.mark.torch
@pytest.mark.keras
@pytest.mark.parametrize("training", [False, True], ids=["inference", "training"])
@pytest.mark.parametrize("feature", FEATURES)
def test_backends_agree(feature: str, training: bool) -> None:
    graph = compile_text(FEATURES[feature], network_of(FEATURES[feature]))
    assert_equivalent(graph, training=training, batch=3)
