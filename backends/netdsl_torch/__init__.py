"""The PyTorch backend: readable modules whose state-dict keys are the weights' names."""

from collections.abc import Sequence
from typing import Any

from netdsl.emit.backend import Emitted, WeightRow
from netdsl.ir.graph import Graph

__all__ = ["TorchBackend", "backend"]


class TorchBackend:
    """Emits PyTorch source."""

    name = "torch"

    def emit(self, graph: Graph) -> Emitted:
        """The source of an `nn.Module`; its file needs only PyTorch."""
        from netdsl_torch.network import emit

        return emit(graph)

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


backend = TorchBackend()
