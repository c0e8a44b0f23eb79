"""The names of weights (language, section 6): which path a layer or scope gets."""

from collections import Counter

from netdsl.compile.errors import CompileError
from netdsl.diagnostics import Label
from netdsl.source import Span


class Names:
    """The names of one scope.

    In a named body unlabelled things are called by kind and number; in a sequential one
    by position. `prefix` is the scope's path with a dot behind it, or empty.
    """

    __slots__ = ("kinds", "position", "prefix", "sequential", "taken")

    def __init__(self, path: str, sequential: bool) -> None:
        self.prefix = f"{path}." if path else ""
        self.sequential = sequential
        self.position = 0
        self.kinds: Counter[str] = Counter()
        self.taken: dict[str, Span | None] = {}

    @property
    def path(self) -> str:
        """The path of the scope itself."""
        return self.prefix[:-1]

    def layer(self, kind: str, label: str | None, span: Span | None) -> str:
        """The path of a layer or block call of this kind."""
        if self.sequential:
            return self.scope(label, span)
        self.kinds[kind] += 1
        return self._take(label if label is not None else f"{kind}{self.kinds[kind]}", span)

    def scope(self, label: str | None, span: Span | None) -> str:
        """The path of a scope: its label, or in a sequential body its position."""
        name = str(self.position) if label is None else label
        self.position += 1
        return self._take(name, span)

    def skip(self) -> None:
        """An element without a name of its own that has a position nevertheless."""
        self.position += 1

    def numbered_after(self, last: "Names") -> "Names":
        """The same scope, where numbers go on from where those of `last` ended."""
        names = Names(self.path, self.sequential)
        names.kinds = Counter(last.kinds)
        names.position = last.position
        names.taken = self.taken
        return names

    def _take(self, name: str, span: Span | None) -> str:
        if name in self.taken:
            before = self.taken[name]
            labels = (Label(before, "the first"),) if before is not None else ()
            message = f"two layers have the path `{self.prefix}{name}`"
            raise CompileError("N110", message, span, "the second", labels=labels)
        self.taken[name] = span
        return self.prefix + name
