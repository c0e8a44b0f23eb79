"""Text to syntax tree."""

from netdsl.diagnostics import Diagnostic
from netdsl.source import Source
from netdsl.syntax import tree
from netdsl.syntax.build import Builder
from netdsl.syntax.comments import comments_of, document
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
    items = reader.read(Mender(reader, builder.diagnostics).mend)
    items = tuple([item for item in items if _named(item)])
    comments = comments_of(source)
    items, doc = document(source, items, comments)
    found = sorted(builder.diagnostics, key=lambda d: d.span.start if d.span else 0)
    return tree.File(source, items, comments, doc), tuple(found)


def _named(item: tree.Item) -> bool:
    """Whether an item is more than the braces of a head that could not be read."""
    return not isinstance(item, tree.Network) or item.name.name != ""
