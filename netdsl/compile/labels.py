"""What `@label` reaches: labels of a body, and through a dot, those inside."""

from collections.abc import Iterator

from netdsl.compile.values import Flow
from netdsl.source import Span


class Labels:
    """The labels of one body; `outer` is the body around it, unless a block begins here."""

    __slots__ = ("flows", "inside", "outer", "paths", "places", "removed")

    def __init__(self, outer: "Labels | None" = None) -> None:
        self.outer = outer
        self.flows: dict[str, Flow] = {}
        self.inside: dict[str, Labels] = {}
        self.paths: dict[str, str] = {}
        self.places: dict[str, Span] = {}
        self.removed: set[str] = set()

    def adopt(self, inner: "Labels") -> None:
        """Take in the labels of an unlabelled group: they belong to the body around it."""
        self.flows.update(inner.flows)
        self.inside.update(inner.inside)
        self.paths.update(inner.paths)
        self.places.update(inner.places)

    def find(self, path: str) -> Flow | None:
        """The value that `@path` means here, looked for from the inside out."""
        found = self._holder(path)
        return None if found is None else found[0].flows.get(found[1])

    def place_of(self, path: str) -> Span | None:
        """Where the label that `@path` means is written."""
        found = self._holder(path)
        return None if found is None else found[0].places.get(found[1])

    def path_of(self, path: str) -> str | None:
        """The path of the layer or scope that a label names, for `reuse`."""
        found = self._holder(path)
        return None if found is None else found[0].paths.get(found[1])

    def was_removed(self, path: str) -> bool:
        """Whether a `remove` took away what `@path` would mean."""
        first = path.partition(".")[0]
        at: Labels | None = self
        while at is not None:
            if first in at.removed or path in at.removed:
                return True
            at = at.outer
        return False

    def names(self) -> Iterator[str]:
        """Every label within reach, without dots."""
        at: Labels | None = self
        while at is not None:
            yield from at.flows
            at = at.outer

    def _holder(self, path: str) -> "tuple[Labels, str] | None":
        first, _, rest = path.partition(".")
        at: Labels | None = self
        while at is not None:
            if first in at.flows or first in at.inside:
                return at._inner(first, rest)
            at = at.outer
        return None

    def _inner(self, first: str, rest: str) -> "tuple[Labels, str] | None":
        at = self
        while rest:
            inner = at.inside.get(first)
            if inner is None:
                return None
            at = inner
            first, _, rest = rest.partition(".")
        return at, first
