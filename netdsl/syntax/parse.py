"""Text to syntax tree."""

from bisect import bisect_left
from collections.abc import Iterator

from netdsl.diagnostics import Diagnostic, Severity
from netdsl.source import Source
from netdsl.syntax import tree
from netdsl.syntax.build import Builder
from netdsl.syntax.comments import comments_of, document
from netdsl.syntax.damage import ITEM, Damage
from netdsl.syntax.read import refusal
from netdsl.syntax.reader import Reader
from netdsl.syntax.recovery import Mender


def parse(source: Source) -> tuple[tree.File, tuple[Diagnostic, ...]]:
    """Read a file. What cannot be read is reported and left out; nothing is raised."""
    refused = refusal(source)
    if refused is not None:
        return tree.File(source, (), (), ""), (refused,)
    builder = Builder(source)
    reader = Reader(source, builder)
    mender = Mender(reader, builder.diagnostics)
    items = reader.read(mender.mend)
    items = tuple([item for item in items if _named(item)])
    comments = comments_of(source)
    items, doc = document(source, items, comments)
    if mender.errors.damaged:
        items_at = [found.start() for found in ITEM.finditer(source.text)]
        places = sorted(at for at, _ in mender.errors.damaged)
        builder.diagnostics[:] = [
            d
            for d in builder.diagnostics
            if d in mender.errors.told or not _misled(d, places, items_at)
        ]
    damaged = [*mender.errors.damaged, *_in_values(builder, mender)]
    found = sorted(builder.diagnostics, key=lambda d: d.span.start if d.span else 0)
    return tree.File(source, items, comments, doc, tuple(sorted(damaged))), tuple(found)


def _in_values(builder: Builder, mender: Mender) -> Iterator[Damage]:
    """Where something was read, but means nothing: a number that is too large, and so on."""
    told = {id(d) for d in mender.errors.told}
    for d in builder.diagnostics:
        if d.span is not None and d.severity is Severity.ERROR and id(d) not in told:
            yield d.span.start, False


def _misled(d: Diagnostic, damaged: list[int], items_at: list[int]) -> bool:
    """Whether a statement is out of place only because of an error before it in its item."""
    if d.code != "N007" or d.span is None:
        return False
    before = bisect_left(damaged, d.span.start)
    if not before:
        return False
    return bisect_left(items_at, damaged[before - 1]) == bisect_left(items_at, d.span.start)


def _named(item: tree.Item) -> bool:
    """Whether an item is more than the braces of a head that could not be read."""
    return not isinstance(item, tree.Network) or item.name.name != ""
