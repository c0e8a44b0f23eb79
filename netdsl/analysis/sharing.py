"""A training step on several devices: what each of them needs."""

from netdsl.analysis.blocks import unit_weights
from netdsl.analysis.memory import Training
from netdsl.record import record


@record
class Shares:
    """The bytes of each device, with its share of the batch.

    `parallel`: each has the whole network, and gradients a second time, in the buckets that are
    sent around. `sharded`: each has its share of weights, gradients
    and state, and gathers two whole blocks at a time: the one that runs, and the next.
    """

    devices: int
    batch: int
    parallel: int
    sharded: int


def shared(step: Training, batch: int, devices: int) -> Shares:
    """What each of so many devices needs for its share of a batch."""
    each = max(-(-batch // devices), 1)
    parallel = step.pass_(each, more=step.trained)[2].bytes.of(each)
    gathered = 2 * unit_weights(step)
    sharded = step.pass_(each, None, devices, gathered)[2].bytes.of(each)
    return Shares(devices, each, parallel, sharded)
