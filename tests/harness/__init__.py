"""The test harness: one `.net`, two models, the same weights, and how far they are apart.

`assert_equivalent` is what most tests need; `compare` gives the report behind it.
"""

from tests.harness.compare import Report, assert_equivalent, compare
from tests.harness.graphs import as_graph, compile_text
from tests.harness.weights import canonical_weights

__all__ = [
    "Report",
    "as_graph",
    "assert_equivalent",
    "canonical_weights",
    "compare",
    "compile_text",
]
