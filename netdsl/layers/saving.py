"""What an application of a layer keeps in memory for the backward pass.

Sizes are those of PyTorch's operations, as the emitted code calls them: numbers of a sample,
which are counted for each sample of a batch and in the type of the network.
"""

from dataclasses import field

from netdsl.layers.tensor import TensorType
from netdsl.record import record


@record
class Saved:
    """What is kept from the forward pass until the backward pass has come by.

    `inputs` and `output` are the values themselves, so what two layers keep is one tensor.
    With `for_weights` the inputs are only needed where the weights train, with `for_others`
    where one of the other inputs does. `own` are further numbers of a sample, `indices`
    such of eight bytes and `flags` of one byte, `once` further numbers of a whole batch.

    The others say how it runs. `shares`: its output is memory of its input. `in_place`: it
    writes over an input that nothing else needs. `fresh`: what follows may do so with its
    output. `hands_on`: the gradient of its output is, unchanged, that of its inputs. `work`
    are numbers of a sample that it needs while it runs, besides. `copies`: where it stands as
    a module (in a sequence, or because of a block's parameter) it shares nothing.
    """

    inputs: bool = False
    output: bool = False
    own: int = 0
    indices: int = 0
    once: int = 0
    flags: int = 0
    for_weights: bool = field(default=False, kw_only=True)
    for_others: bool = field(default=False, kw_only=True)
    shares: bool = field(default=False, kw_only=True)
    in_place: bool = field(default=False, kw_only=True)
    fresh: bool = field(default=False, kw_only=True)
    hands_on: bool = field(default=False, kw_only=True)
    work: int = field(default=0, kw_only=True)
    copies: bool = field(default=False, kw_only=True)


INPUTS = Saved(inputs=True)
"""It keeps what it takes: the usual case."""
OUTPUT = Saved(output=True)
"""It keeps what it gives."""
NOTHING = Saved(fresh=True)
"""It keeps nothing: its gradient needs no number of the forward pass."""
VIEW = Saved(shares=True, hands_on=True)
"""Its output is its input, seen otherwise."""


def numbers(x: TensorType) -> int:
    """How many numbers a sample of a value has; an unknown axis counts as one place."""
    count = 1
    for size in x.shape:
        count *= 1 if size is None else int(size)
    return count
