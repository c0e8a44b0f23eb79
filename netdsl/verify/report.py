"""What a verification found: pydantic models, so that a report is JSON and back."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, computed_field

Part = Annotated[
    float | None,
    Field(description="a part of the largest value of the tensor; null where it is not finite"),
]


class _Finding(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Difference(_Finding):
    """Two tensors of one name: how far they are apart, and what there is to say of it."""

    name: str
    difference: Part
    detail: str = ""


class Aspect(_Finding):
    """One thing that is compared, on all tensors that have it.

    `worst` is the tensor that differs most; `allowed` is how much it may. Where both are
    absent, the things compared are equal or not. `failures` are in the order of the network.
    """

    name: str
    compared: int
    worst: Difference | None = None
    allowed: float | None = None
    failures: tuple[Difference, ...] = ()
    note: str = ""

    @property
    def agree(self) -> bool:
        """Whether nothing differs."""
        return not self.failures


class Location(_Finding):
    """Where a difference begins: the layer, as it is written, and what differs there."""

    path: str
    layer: str
    mode: str
    detail: str


class Problem(_Finding):
    """A model that could not be run: while doing what, why, and in which emitted line."""

    backend: str
    phase: str
    message: str
    line: str = ""


class Comparison(_Finding):
    """A backend against the first one.

    `first` is where a difference begins; where that could not be found, `remark` says why.
    """

    reference: str
    backend: str
    aspects: tuple[Aspect, ...]
    first: Location | None = None
    remark: str = ""

    @property
    def agree(self) -> bool:
        """Whether nothing differs."""
        return all(aspect.agree for aspect in self.aspects)


class Report(_Finding):
    """The proof, or what speaks against it. Print it for the table.

    `backends` has the title of each that ran; `sizes` are the inputs' shapes.
    """

    network: str
    params: int
    sizes: dict[str, tuple[int, ...]]
    batch: int
    dtype: str
    seed: int
    exact: bool
    backends: dict[str, str]
    comparisons: tuple[Comparison, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def agree(self) -> bool:
        """Whether all models could be run, and nothing differs."""
        return not self.problems and all(c.agree for c in self.comparisons)

    def __str__(self) -> str:
        from netdsl.verify.table import text

        return text(self)
