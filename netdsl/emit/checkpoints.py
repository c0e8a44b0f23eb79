"""Files of weights, as a backend reads and writes them.

A backend need not have them. One that does has the methods of `Checkpoints` too.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from netdsl.diagnostics import Diagnostic, Help, NetdslError, Note
from netdsl.ir.graph import Graph
from netdsl.record import record

FLOATS = ("float16", "bfloat16", "float32", "float64")
"""The types of numbers that a weight may have."""


@record
class Tensor:
    """What a file says of a tensor, without its numbers."""

    shape: tuple[int, ...]
    dtype: str


@record
class Slot:
    """A tensor that a network needs of a file: its name and shape there.

    `weights` are the canonical names of what it holds. An `integer` one counts batches;
    a file may lack it, which means 0.
    """

    name: str
    shape: tuple[int, ...]
    weights: tuple[str, ...]
    integer: bool = False

    def typed(self, tensor: Tensor) -> bool:
        """Whether the tensor holds numbers of the right kind."""
        if self.integer:
            return tensor.dtype.removeprefix("u").startswith("int")
        return tensor.dtype in FLOATS

    def fits(self, tensor: Tensor | None) -> bool:
        """Whether the tensor is what is needed here."""
        return tensor is not None and tensor.shape == self.shape and self.typed(tensor)


@record
class Contents:
    """A file beside what a network needs of such a file.

    `tensors` are all that the file has, `arrays` the weights of those that fit: canonical
    names and layouts, the file's own types.
    """

    slots: tuple[Slot, ...]
    tensors: Mapping[str, Tensor]
    arrays: dict[str, Any]


class Checkpoints(Protocol):
    """What a backend has that reads and writes files of weights."""

    name: str
    checkpoint_suffixes: Sequence[str]
    """The suffixes of its files, such as `.pt`."""

    def read_checkpoint(self, path: str, suffix: str, graph: Graph) -> Contents:
        """What a file has for a network; `NetdslError` where it cannot be read."""

    def write_checkpoint(
        self,
        path: str,
        suffix: str,
        graph: Graph,
        arrays: Mapping[str, Any],
        *,
        exact: bool = False,
    ) -> None:
        """Write all weights of a network into the file `path`, in the form of the suffix.

        `exact`: for the model that `emit` gives with it.
        """


def unreadable(path: str, kind: str, reason: str, remedy: str = "") -> NetdslError:
    """The error for a file that is no checkpoint of its kind, or a damaged one.

    Of what a framework says the first sentence is the reason; the others are guesses.
    """
    reason = reason.partition(". ")[0]
    helps = (Help(remedy),) if remedy else ()
    message = f"`{path}` cannot be read as {kind}"
    return NetdslError([Diagnostic("N805", message, None, notes=(Note(reason),), helps=helps)])
