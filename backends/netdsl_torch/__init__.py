"""The PyTorch backend: readable modules whose state-dict keys are the weights' names."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from netdsl.emit.backend import Emitted, WeightRow
from netdsl.ir.graph import Graph

if TYPE_CHECKING:
    from netdsl.emit.checkpoints import Contents
    from netdsl.emit.runtime import Runtime

__all__ = ["TorchBackend", "backend"]


class TorchBackend:
    """Emits PyTorch source."""

    name = "torch"
    checkpoint_suffixes = (".pt", ".pth", ".safetensors")

    def emit(self, graph: Graph, *, exact: bool = False) -> Emitted:
        """The source of an `nn.Module`; its file needs only PyTorch."""
        from netdsl_torch.network import emit

        return emit(graph, exact=exact)

    def weight_rows(self, graph: Graph) -> Sequence[WeightRow]:
        """Every weight under its own key: the canonical names are the state dict's."""
        from netdsl.ir.graph import Node

        rows = []
        types = graph.types()
        node: Node
        for node in graph.nodes():
            if node.reuses is None:
                for weight in node.layer.weights(types[node.inputs[0]]):
                    key = f"{node.path}.{weight.name}" if weight.name else node.path
                    rows.append(WeightRow(key, key))
        return rows

    def instantiate(self, text: str, graph: Graph) -> Any:
        """The module that an emitted file describes."""
        from netdsl.emit.backend import load_module

        names = load_module(text, f"netdsl_emitted_{graph.name}")
        (title,) = names["__all__"]
        return names[title]()

    def read_weights(self, model: Any, graph: Graph) -> dict[str, Any]:
        """Every weight and buffer of a model."""
        from netdsl_torch.live import read_weights

        return read_weights(model)

    def load_weights(self, model: Any, graph: Graph, arrays: Mapping[str, Any]) -> None:
        """Give a model all its weights and buffers."""
        from netdsl_torch.live import load_weights

        load_weights(model, arrays)

    def read_checkpoint(self, path: str, suffix: str, graph: Graph) -> "Contents":
        """What a file of weights has for a network. Pickles are read without running code."""
        from netdsl_torch.checkpoints import read

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
        """Write a state dict."""
        from netdsl_torch.checkpoints import write

        write(path, suffix, arrays)

    def runtime(self) -> "Runtime":
        """How `netdsl verify` runs a model."""
        from netdsl_torch.runtime import TorchRuntime

        return TorchRuntime()


backend = TorchBackend()
