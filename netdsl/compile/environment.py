"""Which names mean what at a place in a file."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from netdsl.compile.values import Given

if TYPE_CHECKING:
    from netdsl.compile.modules import FileScope

MISSING: Any = object()
"""What a lookup gives where there is no such name."""


class Environment:
    """Variables, parameters and `default`s in force, inside out.

    A body adds to its own environment as it goes (`let`, `default`); the bodies inside
    it start from there.
    """

    __slots__ = ("defaults", "file", "names", "parent")

    def __init__(
        self,
        file: "FileScope",
        parent: "Environment | None" = None,
        names: dict[str, Any] | None = None,
        defaults: Mapping[str, Mapping[str, Given]] | None = None,
    ) -> None:
        self.file = file
        self.parent = parent
        self.names = {} if names is None else names
        inherited = parent.defaults if parent is not None else {}
        self.defaults: Mapping[str, Mapping[str, Given]] = (
            inherited if defaults is None else defaults
        )

    def inner(self, names: dict[str, Any] | None = None) -> "Environment":
        """For a body inside this one."""
        return Environment(self.file, self, names)

    def lookup(self, name: str) -> Any:
        """The value of a variable or parameter, or `MISSING`."""
        at: Environment | None = self
        while at is not None:
            if name in at.names:
                return at.names[name]
            at = at.parent
        return self.file.constant(name)

    def set_defaults(self, layer: str, arguments: Mapping[str, Given]) -> None:
        """From here on, `layer` has these defaults, over those of before."""
        merged = {**self.defaults.get(layer, {}), **arguments}
        self.defaults = {**self.defaults, layer: merged}

    def variables(self) -> Iterator[str]:
        """Every variable's name within reach."""
        at: Environment | None = self
        while at is not None:
            yield from at.names
            at = at.parent
        yield from self.file.lets
