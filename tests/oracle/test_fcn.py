"""FCN against the numbers of its paper."""

from netdsl.analysis.receptive import receptive_fields
from tests.harness.standard import load_standard


def test_table_1() -> None:
    """The receptive field of 404 places and the stride of 32, before the scores go up again."""
    graph = load_standard("fcn")
    (field,) = [
        receptive_fields(graph)[node.value] for node in graph.nodes() if node.path == "score_fr"
    ]
    assert field is not None
    assert (field.size, field.stride) == ((404, 404), (32, 32))
