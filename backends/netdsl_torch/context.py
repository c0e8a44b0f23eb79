"""What the lowering of one file shares."""

from dataclasses import replace

from netdsl.emit.code import Name, names_used
from netdsl.emit.definitions import Definitions
from netdsl.emit.lower import Problems
from netdsl.emit.plan import BlockParameter, Item, Leaf, Outline, Part
from netdsl.ir.graph import Node
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.trace import plain
from netdsl_torch.constants import Constants
from netdsl_torch.initial import Initials
from netdsl_torch.lowering import Lowered, lower

NOTHING = Lowered(function=lambda *values: values[0])
"""What stands in for a layer that cannot be lowered: nothing of it is emitted."""


class File:
    """The outline, the definitions so far, and what cannot be expressed."""

    def __init__(self, outline: Outline, *, exact: bool = False) -> None:
        self.outline = outline
        self.exact = exact
        self.definitions = Definitions()
        self.problems = Problems()
        self.initials = Initials(outline.graph)
        self.parameters = _parameter_names(outline.root)
        self.constants = Constants(self.parameters)
        self._known: dict[tuple[Layer, tuple[TensorType, ...]], Lowered] = {}

    def lower(self, leaf: Leaf, parameters: tuple[BlockParameter, ...]) -> Lowered:
        """A layer in PyTorch; what it asks of `__init__` is settled.

        A parameter of the block may stand in a constructor only: a function that would
        need one in `forward` gives way to the module, or to the plain number.
        """
        if parameters:
            return self._lower(leaf, parameters)
        # Without parameters nothing is traced, and equal layers are equal code.
        key = (leaf.layer, leaf.types)
        known = self._known.get(key)
        if known is None:
            known = self._lower(leaf, ())
            if known is not NOTHING:
                self._known[key] = known
        return known

    def _lower(self, leaf: Leaf, parameters: tuple[BlockParameter, ...]) -> Lowered:
        made = lower.lower(leaf, self.problems, exact=self.exact)
        if made is None:
            return NOTHING
        if parameters and made.function is not None and self._needs(made, leaf, parameters):
            if made.module is not None and not names_used(made.module).isdisjoint(
                p.name for p in parameters
            ):
                made = replace(made, function=None, inplace=None)
            else:
                plain_leaf = untraced(leaf)
                made = lower.lower(plain_leaf, self.problems, exact=self.exact) or NOTHING
        if made.module is None:
            return made
        module = self.constants.hoist(self.initials.settle(made.module))
        return replace(made, module=module)

    def _needs(self, made: Lowered, leaf: Leaf, parameters: tuple[BlockParameter, ...]) -> bool:
        assert made.function is not None
        used = names_used(made.function(*(Name("x") for _ in leaf.takes)))
        return not used.isdisjoint(p.name for p in parameters)

    def has_weights(self, leaf: Leaf) -> bool:
        """Whether there is something to share where the layer is used again."""
        return bool(leaf.node.layer.weights(self.outline.types[leaf.takes[0]]))

    def is_parameter(self, path: str) -> bool:
        """Whether what owns weights is a weight itself: a layer whose path is its name."""
        owner = self.outline.owners.get(path)
        return isinstance(owner, Leaf) and is_bare(owner)

    def called_alike(self, owner: Item, again: Item) -> bool:
        """Whether the owner's `forward` can be called with what this use of it takes.

        Not where one value of the owner's is two here, or the other way round.
        """
        if not isinstance(owner, Part) or not isinstance(again, Part):
            return True
        if len(owner.takes) != len(again.takes) or len(owner.gives) != len(again.gives):
            return False
        given = dict(zip(owner.takes, again.takes, strict=True))
        source = self.outline.source
        return all(
            given.get(source(a), source(b)) == source(b)
            for one, other in zip(_nodes(owner), _nodes(again), strict=False)
            if one.layer.name != "identity"
            for a, b in zip(one.inputs, other.inputs, strict=True)
        )

    def check_reuse(self, owner: Item, again: Item) -> None:
        """Say where the module of a layer or scope cannot do for its second use."""
        pairs = zip(_nodes(owner), _nodes(again), strict=False)
        if any(self._form(a) != self._form(b) for a, b in pairs):
            node = _nodes(again)[0]
            reason = "its second use, on an input of another size, needs other code"
            self.problems.add("N602", node, "PyTorch cannot use this module again here", reason)

    def _form(self, node: Node) -> object:
        types = tuple(self.outline.types[v] for v in node.inputs)
        leaf = Leaf(node, node.layer, node.inputs, types, node.type)
        made = lower.lower(leaf, self.problems)
        if made is None:
            return None
        applied = made.function(*(Name("x") for _ in node.inputs)) if made.function else None
        return made.module, applied


def is_bare(leaf: Leaf) -> bool:
    """Whether a layer's weight has the layer's own path for its name."""
    return any(not w.name for w in leaf.node.layer.weights(leaf.types[0]))


def _nodes(item: Item) -> list[Node]:
    return [item.node] if isinstance(item, Leaf) else list(item.scope.nodes())


def _parameter_names(root: Part) -> set[str]:
    """The names of all blocks' parameters: nothing at the top of the file hides behind one."""
    names: set[str] = set()
    stack = [root]
    while stack:
        part = stack.pop()
        names.update(p.name for p in part.parameters)
        stack.extend(i for i in part.items if isinstance(i, Part))
    return names


def untraced(leaf: Leaf) -> Leaf:
    """The layer with plain numbers."""
    layer = leaf.layer.but(**{n: plain(v) for n, v in leaf.layer.values.items()})
    return Leaf(leaf.node, layer, leaf.takes, tuple(map(_plain_type, leaf.types)), leaf.node.type)


def _plain_type(x: TensorType) -> TensorType:
    return TensorType(plain(x.shape), x.sequence, x.limit)
