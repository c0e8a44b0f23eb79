"""The names in an emitted file: of Keras layers, of variables, of functions."""

import re
from collections.abc import Iterable, Mapping, Sequence

from netdsl.emit.names import Names
from netdsl.record import record

MAIN, BRANCH, PREFIX, COUNTER, APPLY = "x", "y", "name", "i", "apply"
"""The variables of a body: the value that goes on, one beside it, the prefix of the layers'
names, the counter of a loop, and the function that applies layers again."""

MODULES = ("keras", "layers", "ops", "math", "contextlib", "sys", "channels_last")

HELPERS = (
    "AdaptiveAveragePooling",
    "AdaptiveMaxPooling",
    "Affine",
    "After",
    "AveragePooling3D",
    "Bilinear",
    "BorderedAveragePooling",
    "BorderedAveragePooling3D",
    "ByChannel",
    "ChannelShuffle",
    "ClassToken",
    "ConnectedConv",
    "CubicResize",
    "DeepModel",
    "gelu",
    "gelu_tanh",
    "hard_sigmoid",
    "InfinitePadding1D",
    "InfinitePadding2D",
    "InfinitePadding3D",
    "L2Normalization",
    "LayerNormalization",
    "LayerScale",
    "LeakyReLU",
    "LinearResize",
    "LocalResponseNormalization",
    "LogSoftmax",
    "LpPooling",
    "LpPooling3D",
    "Maximum",
    "MaxPooling3D",
    "MultiHeadAttention",
    "NearestResize",
    "PixelShuffle",
    "PixelUnshuffle",
    "pool_planes",
    "PositionEmbedding",
    "PReLU",
    "RandomBrightness",
    "RandomContrast",
    "RandomFlip",
    "RandomShift",
    "RBF",
    "ReflectionPad",
    "Scale",
    "ScaledTanh",
    "Select",
    "selu",
    "Slice",
    "StrongGaussianNoise",
    "Table",
    "TransposedConv",
    "UnbiasedBatchNormalization",
)
"""The names of all helpers (`helpers.py`), known before they are imported."""

RESERVED = frozenset((*MODULES, *HELPERS, PREFIX, COUNTER, APPLY, "l", "O", "I"))
"""Names that no variable, parameter or function has; the last look like digits."""


def layer_name(path: str) -> str:
    """The name of a Keras layer: the path with `-` for `.`, escaped so that no two are one."""
    return "-".join(map(_escaped, path.split("."))) if path else ""


def whole_name(path: str) -> str:
    """The same for a path from the root."""
    return outer_name(layer_name(path))


def outer_name(name: str) -> str:
    """A name that nothing stands in front of: no backend takes one that begins with `_`."""
    return f"--5f-{name[1:]}" if name.startswith("_") else name


def _escaped(label: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", lambda found: f"--{ord(found[0]):02x}-", label)


@record
class Flow:
    """What one line of a body takes and gives.

    `label` is that of the branch that it begins, `own` the label of the line itself.
    """

    takes: tuple[int, ...]
    gives: tuple[int, ...]
    label: str = ""
    own: str = ""


def variables(
    flows: Sequence[Flow],
    given: Mapping[int, str],
    results: Sequence[int],
    reserved: Iterable[str],
    kept: Iterable[int] = (),
) -> dict[int, str]:
    """The variable of each value. A value that nothing else needs gives its variable on.

    `kept` are values whose variables stay theirs: the inputs of a network.
    """
    last: dict[int, int] = {}
    uses: dict[int, int] = {}
    for at, flow in enumerate(flows):
        for value in set(flow.takes):
            last[value] = at
            uses[value] = uses.get(value, 0) + 1
    for value in results:
        last[value] = len(flows)
        uses[value] = uses.get(value, 0) + 1
    naming = _Naming(given, Names((*reserved, MAIN, *given.values())))
    keeps = frozenset(kept)
    inputs = frozenset(given.values())
    for at, flow in enumerate(flows):
        takes = dict.fromkeys(flow.takes)
        dying = [naming.found[v] for v in takes if last[v] == at and v not in keeps]
        single = next(iter(takes)) if len(takes) == 1 else None
        for name in dying:
            del naming.live[name]
        if flow.own and flow.gives and uses.get(flow.gives[0], 0) > 1:
            name = naming.new(flow.own)
        elif single is not None and uses[single] == 1 and dying:
            name = dying[0]
        elif single is not None and flow.label and uses[single] > 1:
            name = naming.new(flow.label)
        elif MAIN not in naming.live:
            name = MAIN
        else:
            # A second input, such as a memory, is not what comes of it.
            goes_on = [n for n in dying if n not in inputs or naming.found[flow.takes[0]] == n]
            name = goes_on[0] if goes_on else naming.new(flow.label or BRANCH)
        naming.define(flow, name)
        naming.free(dying)
    return naming.found


class _Naming:
    """The variables that are in use, and by which value."""

    def __init__(self, given: Mapping[int, str], names: Names) -> None:
        self.found = dict(given)
        self.live = {name: value for value, name in given.items()}
        self._names = names

    def new(self, wish: str) -> str:
        """A variable that is not in use."""
        return self._names.new(wish)

    def define(self, flow: Flow, name: str) -> None:
        """Note what the values of a line are called; `name` is for the first."""
        for place, value in enumerate(flow.gives):
            self.found[value] = name if place == 0 else self.new(flow.label or BRANCH)
            self.live[self.found[value]] = value

    def free(self, names: Iterable[str]) -> None:
        """Variables whose values are not needed any more may be used again."""
        for name in names:
            if name not in self.live and name != MAIN:
                self._names.free(name)
