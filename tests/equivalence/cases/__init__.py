"""A row of cases for every layer: its options, on odd and even sizes, in every rank.

A case is an element of a chain, written as in a `.net` file, and the value it is put on.
There is a module for each family. A layer without cases fails `test_layers.py`.
"""

from tests.equivalence.cases import (
    activation,
    augmentation,
    border,
    convolution,
    dense,
    merge,
    normalisation,
    pooling,
    regularisation,
    resize,
    scale,
    sequence,
    shape,
    transposed,
)
from tests.equivalence.cases.case import Case

FAMILIES = (
    convolution,
    transposed,
    dense,
    pooling,
    normalisation,
    activation,
    regularisation,
    augmentation,
    shape,
    border,
    resize,
    scale,
    sequence,
    merge,
)
CASES: dict[str, list[Case]] = {
    name: cases for family in FAMILIES for name, cases in family.CASES.items()
}
