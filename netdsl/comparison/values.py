"""What layers and outputs take in evaluation: values seen through what does nothing there."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from netdsl.comparison.view import Token, View


class Values:
    """The values of two networks, and which of them are the same.

    `partners` are the old layers by the new, by number; `inputs` the old names by the new.
    """

    def __init__(
        self, old: View, new: View, partners: Mapping[int, int], inputs: Mapping[str, str]
    ) -> None:
        kept = set(partners.values())
        self._old = _tokens(old, str, lambda n: ("pair" if n in kept else "old", n))
        self._new = _tokens(
            new,
            lambda name: inputs.get(name, f"{name} "),
            lambda n: ("pair", partners[n]) if n in partners else ("new", n),
        )

    def same(self, old: Sequence[int], new: Sequence[int], *, ordered: bool) -> bool:
        """Whether these are the same values, in their order or in any."""
        ours, theirs = self._of(old, new)
        return ours == theirs if ordered else Counter(ours) == Counter(theirs)

    def known(self, old: Sequence[int], new: Sequence[int]) -> bool:
        """Whether both networks have all of them: then no layer of one alone tells why."""
        ours, theirs = self._of(old, new)
        return all(kind in ("pair", "input") for kind, _ in (*ours, *theirs))

    def _of(self, old: Sequence[int], new: Sequence[int]) -> tuple[list[Token], list[Token]]:
        return [self._old[v] for v in old], [self._new[v] for v in new]


def _tokens(
    view: View, port: Callable[[str], str], layer: Callable[[int], Token]
) -> dict[int, Token]:
    found: dict[int, Token] = {i.value: ("input", port(i.name)) for i in view.graph.inputs}
    for number, node in enumerate(view.nodes):
        idle = node.layer.idle
        found[node.value] = found[view.inputs(node)[0]] if idle else layer(number)
    return found
