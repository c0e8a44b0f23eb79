"""How `netdsl verify` runs the models of a backend. A backend may do without."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Any, Protocol

from netdsl.emit.backend import Backend
from netdsl.ir.graph import Graph
from netdsl.record import record


@record
class Batch:
    """What a training step is made of: inputs, and the gradient of each output.

    Numpy arrays by name, in the layouts of the IR (PyTorch's), behind a batch axis.
    """

    inputs: Mapping[str, Any]
    upstream: Mapping[str, Any]


@record
class Momentum:
    """Stochastic gradient descent with momentum: the framework's own optimiser."""

    rate: float
    momentum: float


@record
class Pass:
    """What a training step gave, as numpy arrays in the layouts of the IR.

    Gradients are of the inputs that hold real numbers, and of the weights that train.
    """

    outputs: Mapping[str, Any]
    input_gradients: Mapping[str, Any]
    weight_gradients: Mapping[str, Any]


class Runtime(Protocol):
    """Runs the models of one backend. Its methods import the framework, nothing else does."""

    modules: tuple[str, ...]
    """What has to be installed."""

    early: bool
    """Whether this framework has to be loaded before the others."""

    def session(self, dtype: str) -> AbstractContextManager[None]:
        """The framework in this precision; afterwards it is as it was.

        Raises `RuntimeError` or `ImportError`, with the reason, where it cannot run.
        """

    def title(self) -> str:
        """The framework and its version."""

    def unbiased(self, *, exact: bool) -> bool:
        """Whether the running variance averages unbiased variances, `n / (n - 1)` times as much."""

    def parameters(self, model: Any, graph: Graph) -> int:
        """The numbers in the weights that the model has, buffers left out, frozen ones not."""

    def forward(
        self, model: Any, graph: Graph, inputs: Mapping[str, Any], *, training: bool
    ) -> Mapping[str, Any]:
        """The outputs, by name."""

    def step(self, model: Any, graph: Graph, batch: Batch, optimiser: Momentum) -> Pass:
        """One pass in training mode, forward and back, and one step of an optimiser.

        The model is left as it is after the step.
        """


def runtime_of(backend: Backend) -> Runtime | None:
    """The runtime of a backend, if it has one."""
    make = getattr(backend, "runtime", None)
    return None if make is None else make()


def missing_modules(runtime: Runtime) -> tuple[str, ...]:
    """What a runtime needs and is not installed."""
    return tuple(name for name in runtime.modules if find_spec(name) is None)


def named_outputs(result: Any, graph: Graph, *, training: bool) -> dict[str, Any]:
    """What a model returned, one value or a dictionary, by the names of the outputs."""
    names = [o.name for o in graph.outputs if training or not o.training]
    if isinstance(result, dict):
        if sorted(result) != sorted(names):
            raise ValueError(f"the model returns {sorted(result)}, not {sorted(names)}")
        return {name: result[name] for name in names}
    if len(names) != 1:
        raise ValueError(f"the model returns one value, not {sorted(names)}")
    return {names[0]: result}
