"""The classes or functions of a file: equal code once, and each named after what differs.

Every use of a block offers its code. The first to offer it makes a definition, all later
ones with equal code share it. Names are settled at the end, when all variants of a block
are known: the plainest one, or the most used of these, has the block's name (`Basic`);
the others say what they have more (`BasicDownsample`), or which argument differs, or are
numbered.
"""

from collections.abc import Iterator
from typing import Any

from netdsl.emit.code import Definition
from netdsl.emit.names import Names, camel_case, identifier
from netdsl.record import record


@record
class Facts:
    """What may tell one variant of a block from another.

    The labels that its author gave inside, the kinds of layers, the arguments.
    """

    labels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    arguments: tuple[tuple[str, Any], ...] = ()


@record
class Variant:
    """One definition: what it is called after, its code, and what is known of it."""

    definition: Definition
    base: str
    code: Any
    facts: Facts


class Definitions:
    """All definitions of one file, in the order in which they must stand."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, Any], Variant] = {}
        self._uses: dict[Definition, int] = {}

    def share(self, base: str, code: Any, facts: Facts) -> Definition:
        """The definition with this code; a new one where there is none yet."""
        found = self._made.get((base, code))
        if found is None:
            found = self._made[base, code] = Variant(Definition(), base, code, facts)
        uses = self._uses.get(found.definition, 0)
        self._uses[found.definition] = uses + 1
        return found.definition

    def __iter__(self) -> Iterator[Variant]:
        return iter(self._made.values())

    def settle(self, names: Names, *, camel: bool) -> None:
        """Give every definition its name."""
        families: dict[str, list[Variant]] = {}
        for variant in self:
            families.setdefault(variant.base, []).append(variant)
        style = camel_case if camel else identifier
        plainest = {
            base: min(variants, key=lambda v: (len(v.facts.labels), -self._uses[v.definition]))
            for base, variants in families.items()
        }
        for base, variant in plainest.items():
            variant.definition.name = names.new(style(base))
        for base, variants in families.items():
            for variant in variants:
                if variant is not plainest[base]:
                    words = _difference(variant.facts, plainest[base].facts)
                    wish = style("_".join((base, *words)))
                    variant.definition.name = names.new(wish)


def _difference(facts: Facts, plainest: Facts) -> list[str]:
    """What a variant has that the plainest has not; empty where only a number helps."""
    extra = sorted(facts.labels - plainest.labels)
    if extra:
        return extra if len(extra) <= 2 else []
    known = dict(plainest.arguments)
    for name, value in facts.arguments:
        other = known.get(name)
        if value == other and type(value) is type(other):
            continue
        if value is True:
            return [name]
        if value is False or value is None:
            return ["no", name]
        if isinstance(value, str) and value.strip("<>@").isidentifier():
            return [value.strip("<>@")]
    kinds = sorted(facts.kinds - plainest.kinds)
    return kinds if len(kinds) == 1 else []
