"""Two files compared: each network with the one of its name."""

from collections.abc import Mapping

from netdsl.comparison.compare import compared, report
from netdsl.comparison.edits import Compared
from netdsl.comparison.report import FilesDiff
from netdsl.ir.graph import Graph


def pairs(old: Mapping[str, Graph], new: Mapping[str, Graph]) -> list[Compared]:
    """The networks of one name; where both files have one network, these, whatever their names."""
    if len(old) == len(new) == 1:
        return [compared(*old.values(), *new.values())]
    return [compared(graph, new[name]) for name, graph in old.items() if name in new]


def compare_files(
    old: Mapping[str, Graph], new: Mapping[str, Graph], both: list[Compared]
) -> FilesDiff:
    """The report on two files whose networks are paired."""
    found = [report(pair) for pair in both]
    paired = {pair.old.graph.name for pair in both}, {pair.new.graph.name for pair in both}
    return FilesDiff(
        networks=tuple(d for d in found if d),
        same=tuple(d.new.name for d in found if not d),
        added=tuple(name for name in new if name not in paired[1]),
        removed=tuple(name for name in old if name not in paired[0]),
    )
