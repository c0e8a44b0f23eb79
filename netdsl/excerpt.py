"""One network of a file, with all that it needs, as a file of its own under another name."""

import re
from collections.abc import Iterable, Iterator

from netdsl.source import Source
from netdsl.syntax import parse, tree

_WORD = re.compile(r"[A-Za-z_]\w*")


class Taken(ValueError):
    """The new name is that of something that the network needs."""


def excerpt(source: Source, network: str, name: str, note: str) -> str:
    """The text of `network`, called `name`; `note` and the file's comment stand at the top.

    Not yet in the canonical layout. `Taken` where the name is not free.
    """
    file, _ = parse(source)
    lines = [note, *(["", *file.doc.split("\n")] if file.doc else [])]
    parts = ["\n".join(f"# {line}".rstrip() for line in lines)]
    kept = _needed(file.items, network)
    if name != network and any(name in _names(item) for item in kept):
        raise Taken(name)
    parts += _allowances(file)
    parts += [_text(item, file, network, name, kept) for item in kept]
    return "\n\n".join(parts) + "\n"


def _needed(items: tuple[tree.Item, ...], network: str) -> list[tree.Item]:
    """The items that the network uses, directly or not, in the order of the file."""
    by_name = {name: item for item in items for name in _names(item)}
    wanted, seen = [network], {network}
    while wanted:
        item = by_name.get(wanted.pop())
        if item is not None and not isinstance(item, tree.Use):
            fresh = set(_WORD.findall(item.span.text)) & by_name.keys() - seen
            seen |= fresh
            wanted += sorted(fresh)
    always = (tree.Edition, tree.Default)
    return [i for i in items if isinstance(i, always) or not seen.isdisjoint(_names(i))]


def _names(item: tree.Item) -> Iterable[str]:
    """What an item defines."""
    match item:
        case tree.Use():
            return [imported.alias.name for imported in item.names]
        case tree.Let() | tree.Block() | tree.Network():
            return [item.name.name]
    return []


def _text(item: tree.Item, file: tree.File, network: str, name: str, kept: list[tree.Item]) -> str:
    if isinstance(item, tree.Use):
        return _use(item, kept)
    text = file.source.text
    start, end = item.span.start, text.find("\n", item.span.end)
    end = len(text) if end < 0 else end
    if isinstance(item, tree.Network) and item.name.name == network:
        at = item.name.span
        return _above(file, start) + text[start : at.start] + name + text[at.end : end]
    return _above(file, start) + text[start:end]


def _use(item: tree.Use, kept: list[tree.Item]) -> str:
    """Of what it imports, what is used."""
    words = {w for i in kept if i is not item for w in _WORD.findall(i.span.text)}
    names = ", ".join(_imported(n) for n in item.names if n.alias.name in words)
    module = f'"{item.module}"' if item.file else item.module
    return f"use {module}: {names}"


def _imported(found: tree.Imported) -> str:
    same = found.name.name == found.alias.name
    return found.name.name if same else f"{found.name.name} as {found.alias.name}"


def _allowances(file: tree.File) -> list[str]:
    """What the whole file is allowed to do: these comments belong to no item."""
    first = file.items[0].span.start
    return [
        comment.span.text
        for comment in file.comments
        if comment.span.end <= first and comment.text.strip().startswith("netdsl: allow")
    ]


def _above(file: tree.File, start: int) -> str:
    """The comments directly above an item."""
    return "".join(reversed([*_comments(file, start)]))


def _comments(file: tree.File, start: int) -> Iterator[str]:
    text = file.source.text
    for comment in reversed(file.comments):
        between = text[comment.span.end : start]
        if comment.span.end <= start and comment.own_line:
            if between.strip() or between.count("\n") != 1:
                return
            yield text[comment.span.start : start]
            start = comment.span.start
