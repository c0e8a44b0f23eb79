"""The table of `docs/layers.md`: every layer, its cases, and how equal the backends are.

`python -m tests.equivalence.conformance` measures all layers, or those that are named, and
writes the page. The tests hold every layer to what the page says of it.
"""

import math
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from netdsl.layers.base import Layer
from netdsl.layers.registry import layer_names, layers_by_family
from tests.equivalence.cases import CASES
from tests.equivalence.cases.case import Case
from tests.harness import Report, compare
from tests.harness.compare import Difference

PAGE = Path(__file__).parents[2] / "docs" / "layers.md"

HEAD = """\
# The layers, and how equal the backends are

Made by `python -m tests.equivalence.conformance`; the tests hold every layer to it.

Each case is a layer with some options on an input of some shape. The models that both backends emit get the same random weights and inputs, in float64; a random gradient is sent back through them. Compared are shapes, the numbers of parameters and buffers, outputs, the gradients of inputs and of every weight, and what the layer keeps (running statistics), in inference and in training. *Values* and *gradients* are the largest difference in any case, as a part of the largest number of the same tensor, rounded up to a power of ten: 1e-15 is what rounding alone does. Random layers get the same random numbers in both.

Keras runs on TensorFlow here; `tests/equivalence/elsewhere.py` does the same on its PyTorch and jax backends. `netdsl layers NAME` explains a layer in full. [Equivalence](equivalence.md) says what differs by nature.
"""

VANISHING = 1e-9
"""A gradient that is smaller than this part of the largest one vanishes in theory."""

NOTES = {
    "batchnorm": "Stock Keras keeps the biased running variance: `(n - 1) / n` of PyTorch's, "
    "which is what is checked; `build --exact` emits one that is equal.",
    "lstm": "One bias trains: PyTorch's second one is a buffer of zeros.",
}
"""What a reader must know of a layer beside the numbers."""


@dataclass(frozen=True)
class Row:
    """What the page says of one layer."""

    layer: str
    cases: int
    ranks: str
    values: float
    gradients: float

    def __str__(self) -> str:
        numbers = (_shown(self.values), _shown(self.gradients))
        return f"| `{self.layer}` | {self.cases} | {self.ranks} | {' | '.join(numbers)} |"


def network(name: str, cases: list[Case]) -> str:
    """All cases of a layer as one network: building models costs more than running them."""
    inputs = [f"  input x{i}: {case.on}" for i, case in enumerate(cases)]
    inputs += [f"  input z{i}: {case.beside}" for i, case in enumerate(cases) if case.beside]
    elements = [case.element.replace("{beside}", f"@z{i}") for i, case in enumerate(cases)]
    outputs = [f"  output y{i}: @x{i} -> {element}" for i, element in enumerate(elements)]
    return "\n".join([f"network {name}_cases {{", *inputs, *outputs, "}\n"])


def row(layer: str, reports: list[Report]) -> Row:
    """The row of a layer from its comparisons."""
    values = [d for r in reports for d in r.differences if not d.what.startswith("gradient")]
    gradients = [d for r in reports for d in r.differences if d.what.startswith("gradient")]
    return Row(
        layer,
        len(CASES[layer]),
        ranks(CASES[layer]),
        max((d.relative for d in values), default=0.0),
        max(map(_relative, _flowing(gradients)), default=0.0),
    )


def _flowing(gradients: list[Difference]) -> list[Difference]:
    """Those that do not vanish in theory: what is left of these is rounding alone."""
    largest = max((d.largest for d in gradients), default=0.0)
    return [d for d in gradients if d.largest > VANISHING * largest]


def _relative(difference: Difference) -> float:
    return difference.worst / difference.largest


def ranks(cases: list[Case]) -> str:
    """The kinds of input, in words: `1-D, 2-D, vectors`."""
    found = {_kind(case.on) for case in cases}
    order = ("vectors", "sequences", "indices", "1-D", "2-D", "3-D")
    return ", ".join(kind for kind in order if kind in found)


def _kind(on: str) -> str:
    if " of int" in on:
        return "indices"
    if " as sequence" in on:
        return "sequences"
    axes = len(re.findall(r"\d+|\?", on))
    return "vectors" if axes == 1 else f"{axes - 1}-D"


def page(rows: dict[str, Row]) -> str:
    """The whole page."""
    parts = [HEAD]
    for family, layers in layers_by_family().items():
        parts += [f"## {family.capitalize()}\n", _table(layers, rows)]
        notes = [f"- `{c.name}`: {NOTES[c.name]}" for c in layers if c.name in NOTES]
        parts += ["\n".join(notes) + "\n"] if notes else []
    return "\n".join(parts)


def _table(layers: list[type[Layer]], rows: dict[str, Row]) -> str:
    lines = ["| layer | cases | on | values | gradients |", "| --- | ---: | --- | ---: | ---: |"]
    return "\n".join([*lines, *(str(rows[cls.name]) for cls in layers), ""])


def written() -> dict[str, Row]:
    """The rows of the page as it stands."""
    found = re.findall(
        r"^\| `(\w+)` \| (\d+) \| ([^|]*) \| (\S+) \| (\S+) \|$", PAGE.read_text("utf-8"), re.M
    )
    return {
        name: Row(name, int(cases), on, _read(values), _read(gradients))
        for name, cases, on, values, gradients in found
    }


def _shown(number: float) -> str:
    if number == 0:
        return "0"
    return f"1e{max(math.ceil(math.log10(number)), -15)}"


def _read(text: str) -> float:
    return float(text)


def main(names: list[str]) -> None:
    """Measure these layers, or all, and write the page."""
    import torchvision  # noqa: F401  (all of PyTorch before TensorFlow)

    import tests.conftest  # noqa: F401  (sets the frameworks up)

    rows = written() if names else {}
    for name in names or layer_names():
        text = network(name, CASES[name])
        reports = [compare(text, training=training, batch=3) for training in (False, True)]
        rows[name] = row(name, reports)
        print(rows[name], flush=True)
    PAGE.write_text(page(rows), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
