"""The backend as netdsl sees it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netdsl.emit.backend import Emitted, WeightRow, load_module
from netdsl.ir.graph import Graph
from netdsl_keras.module import emit
from netdsl_keras.weights import weight_rows

if TYPE_CHECKING:
    from netdsl.emit.checkpoints import Contents
    from netdsl.emit.runtime import Runtime


class KerasBackend:
    """Keras 3."""

    name = "keras"
    checkpoint_suffixes = (".weights.h5", ".keras")

    def emit(self, graph: Graph, *, exact: bool = False) -> Emitted:
        """The source of the model: a file that needs only Keras."""
        return emit(graph, exact=exact)

    def weight_rows(self, graph: Graph) -> Sequence[WeightRow]:
        """Every weight of the graph, and the layer and variable of the model that has it."""
        return tuple(weight_rows(graph))

    def instantiate(self, text: str, graph: Graph) -> Any:
        """The `keras.Model` that an emitted file describes."""
        names = load_module(text, f"netdsl_keras_{graph.name}")
        return names[names["__all__"][0]]()

    def read_weights(self, model: Any, graph: Graph) -> dict[str, Any]:
        """Every weight and buffer of a model."""
        from netdsl_keras.live import read_weights

        return read_weights(model, graph)

    def load_weights(self, model: Any, graph: Graph, arrays: Mapping[str, Any]) -> None:
        """Give a model all its weights and buffers."""
        from netdsl_keras.live import load_weights

        load_weights(model, graph, arrays)

    def read_checkpoint(self, path: str, suffix: str, graph: Graph) -> "Contents":
        """What a file of weights has for a network. Nothing of an archive is executed."""
        from netdsl_keras.checkpoints import read

        return read(path, suffix, graph)

    def write_checkpoint(
        self,
        path: str,
        suffix: str,
        graph: Graph,
        arrays: Mapping[str, Any],
        *,
        exact: bool = False,
    ) -> None:
        """Write a file that the emitted model loads, or an archive that holds the model too."""
        from netdsl_keras.checkpoints import write

        write(path, suffix, graph, arrays, exact=exact)

    def runtime(self) -> "Runtime":
        """How `netdsl verify` runs a model."""
        from netdsl_keras.runtime import KerasRuntime

        return KerasRuntime()
