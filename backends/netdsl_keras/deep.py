"""Models with more layers behind one another than Python follows by itself.

Keras walks through a functional model by recursion, when it is built, cloned, and loaded from
a file: a call for each layer of a chain, from the outputs back. Python stops at a depth of
1,000. All of them construct the class of the model, so that its constructor is the one place.
Since 3.11 calls of Python functions take no C stack: 10,000 layers are a matter of time.
"""

from collections.abc import Mapping

from netdsl.ir.graph import Graph
from netdsl_keras.helpers import declare

DEEPEST = 700
"""So many layers behind one another leave room for what stands around the call."""

DEEP_MODEL = declare(
    "DeepModel",
    '''
class DeepModel(keras.Model):
    """A model that is deeper than Python's limit of recursion, which Keras would meet.

    Parts of it, as `DeepModel(model.input, layer.output)`, may need it, too.
    Import it before `keras.models.load_model` reads such a model from a file.
    """

    def __init__(self, *args, **kwargs):
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(limit + 1_000_000)
        try:
            super().__init__(*args, **kwargs)
        finally:
            sys.setrecursionlimit(limit)
''',
)


def is_deep(graph: Graph, steps: Mapping[int, int]) -> bool:
    """Whether a chain of Keras layers is too long for Python's own limit.

    `steps` has the number of Keras layers that give a value, where that is not one.
    """
    deepest = {source.value: 1 for source in graph.inputs}
    for node in graph.nodes():
        own = 0 if node.layer.name == "identity" else steps.get(node.value, 1)
        deepest[node.value] = max(deepest[value] for value in node.inputs) + own
    return max(deepest.values()) > DEEPEST
