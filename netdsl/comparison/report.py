"""What a comparison gives: plain frozen data, as `netdsl diff --format json` prints it."""

from dataclasses import field, replace
from typing import Any, Literal

from netdsl.record import record

FORMAT_VERSION = "1.0"
"""Of the document. A minor version adds members; readers ignore those they do not know."""

Kind = Literal["added", "removed", "changed", "moved", "renamed", "rewired", "input", "output"]
MARKS: dict[Kind, str] = {
    "added": "+",
    "removed": "-",
    "changed": "~",
    "moved": "^",
    "renamed": "=",
    "rewired": ">",
    "input": "~",
    "output": "~",
}
"""How a kind of change is marked."""
Effect = Literal["train", "function", "weights", "io"]
WeightsVerdict = Literal["same", "remap", "partial", "reshape"]


@record
class Place:
    """Where something is written: lines and columns count from 1."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@record
class Side:
    """A layer, an input or an output, as it is in one of the two networks.

    `layer` is the kind and all its parameters (`{"layer": "conv", "filters": 64, ...}`);
    `call` is how it would be written. `inputs` are what it takes: paths of layers, or
    `input image`. `reuses` is the path of the layer whose weights it uses. `shape` is that
    of its value, without the batch.
    """

    path: str
    layer: dict[str, Any] = field(hash=False)
    call: str
    inputs: tuple[str, ...]
    shape: str
    params: int = 0
    reuses: str | None = None
    frozen: bool = False
    at: Place | None = None


@record
class Argument:
    """A parameter that has another value: as text, as it would be written.

    `expressions` are in the parameters of the block around; `None` where there is none.
    """

    name: str
    old: str
    new: str
    expressions: tuple[str | None, str | None] = (None, None)


@record
class Change:
    """One difference. What was added has no `old` side, what was removed no `new` one.

    `arguments` is of a changed layer. A `rewired` layer takes other values; `follows` says
    that they are others only because a layer was added, removed or moved. `effects` are
    what the change alone does to users of the old network.
    """

    kind: Kind
    old: Side | None
    new: Side | None
    arguments: tuple[Argument, ...] = ()
    follows: bool = False
    effects: tuple[Effect, ...] = ()

    @property
    def path(self) -> str:
        """Of the new side, or of the old where there is none."""
        side = self.new or self.old
        return side.path if side else ""


@record
class Group:
    """A line of the report: changes that are told as one.

    `mark`: `+` added, `-` removed, `~` changed, `=` renamed, `^` moved, `>` rewired.
    `where` and `what` are the words, `note` more of them. `count` is of equal places.
    `changes` are the numbers of the changes; `lines` what is told below.
    """

    mark: str
    where: str
    what: str
    note: str = ""
    count: int = 1
    changes: tuple[int, ...] = ()
    lines: "tuple[Group, ...]" = ()

    @property
    def short(self) -> "Group":
        """With a single line below, that line itself, under both names."""
        if len(self.lines) != 1:
            return self
        (line,) = self.lines
        return replace(line, where=f"{self.where}: {line.where}")


@record
class Facts:
    """What one of the networks is and costs; `None` where an unknown size decides.

    `activations` are the bytes of all layers' outputs for one sample in float32,
    `receptive_field` the input positions that a value sees at most, an axis each.
    """

    name: str
    params: int
    macs: int | None
    activations: int | None
    depth: int
    receptive_field: tuple[int | None, ...] | None
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@record
class Carried:
    """A weight under its old and its new name."""

    old: str
    new: str


@record
class Beginning:
    """The beginning of old names, or a whole name, and what it becomes; `None`: left out."""

    old: str
    new: str | None


@record
class Weights:
    """What becomes of the old network's weights and buffers, by name.

    `loads`: `load_state_dict` takes the old ones as they are. `fits`: it does so with
    `strict=False`. `renamed` are to be carried over; `reshaped` have another shape, or count
    the batches of statistics that do. `names` says it of all old names in the fewest lines:
    the longest that a name begins with holds, and a name without one stays. `counters` of the
    old ones count batches: an old checkpoint may lack them.
    """

    same: int
    renamed: tuple[Carried, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reshaped: tuple[Carried, ...]
    loads: bool
    fits: bool
    names: tuple[Beginning, ...] = ()
    counters: int = 0


@record
class Verdict:
    """What the changes mean.

    `weights`: the old weights load as they are (`same`), after their names are changed
    (`remap`), in part (`partial`), or not, since some have another shape (`reshape`).
    `function`: the same weights compute something else. `silent`: and nothing says so,
    since they load. `train`: only training differs. `io`: inputs or outputs differ.
    """

    weights: WeightsVerdict
    function: bool
    silent: bool
    train: bool
    io: bool

    @property
    def none(self) -> bool:
        """Whether nothing differs that anybody could notice."""
        return self.weights == "same" and not (self.function or self.train or self.io)


@record
class Diff:
    """What changed between two networks. Printing it gives the report of `netdsl diff`.

    `groups` tell the `changes` in few lines; `reshaped` is the number of layers whose shape
    differs for no reason of their own.
    """

    old: Facts
    new: Facts
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]
    reshaped: int
    weights: Weights
    verdict: Verdict
    format_version: str = FORMAT_VERSION

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.changes)

    def __str__(self) -> str:
        from netdsl.comparison.text import text

        return text(self)

    __repr__ = __str__

    def to_json(self) -> str:
        """The document of `netdsl diff --format json`."""
        from netdsl.comparison.document import to_json

        return to_json(self)

    def _repr_markdown_(self) -> str:
        from netdsl.comparison.markdown import markdown

        return markdown(FilesDiff((self,), (), (), ()))


@record
class FilesDiff:
    """What changed between two files: in each network that both have, and which others there are.

    `networks` are those that differ, `same` the names of the others.
    """

    networks: tuple[Diff, ...]
    same: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    format_version: str = FORMAT_VERSION

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.networks or self.added or self.removed)
