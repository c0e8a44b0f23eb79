"""A figure as a Mermaid flowchart, which GitHub, GitLab and many editors show in Markdown."""

import re
from collections.abc import Iterator

from netdsl.plot.faces import face, title
from netdsl.plot.figure import Card, Figure
from netdsl.plot.nested import nested
from netdsl.plot.scene import COLOURS
from netdsl.plot.script import Block, Label, Statement, line, printed
from netdsl.render.canvas import printable

_PLAIN = re.compile(r"[^A-Za-z0-9 ,:()=\[\]/\u2192]|(?<=[0-9])\.(?= )")
_KEPT = re.compile(r"(?<=[A-Za-z0-9])[._-](?=[A-Za-z0-9])|\.\.(?=[0-9])")


def mermaid(of: Figure, *, right: bool = False) -> str:
    """The text: a subgraph a frame, the shapes on the arrows."""
    used = dict.fromkeys(card.family for card in of.cards)
    root = Block(
        line("flowchart ", "LR" if right else "TD"),
        (
            *nested(of, _card, _frame),
            *(_arrow(of, a.start, a.end) for a in of.lines),
            *(_class(family) for family in used),
            *_members(of),
            *_frames_drawn(of),
        ),
        "",
    )
    return printed(root, quoted)


def quoted(text: str) -> str:
    """A quoted string; what Mermaid, Markdown or HTML might take for its own is a number."""
    return '"' + "<br/>".join(_coded(part) for part in printable(text).split("\n")) + '"'


def _coded(text: str) -> str:
    kept = {m.start() + k for m in _KEPT.finditer(text) for k in range(len(m[0]))}
    return "".join(
        c if n in kept or not _PLAIN.match(c) else f"#{ord(c)};" for n, c in enumerate(text)
    )


def _card(number: int, card: Card) -> Statement:
    shown = face(card)
    lines = list(shown.lines)
    if shown.right:
        lines[0] = f"{lines[0]}  {shown.right}"
    opened, closed = {"input": ("([", "])"), "output": ("([", "])"), "merge": ("(", ")")}.get(
        card.family, ("[", "]") if card.count == 1 else ("[[", "]]")
    )
    return line(f"n{number}{opened}", Label("\n".join(lines)), closed)


def _frame(of: Figure, number: int, body: tuple[Statement | Block, ...]) -> Block:
    label = Label("  ".join(filter(None, title(of.frames[number]))))
    return Block(line(f"subgraph f{number} [", label, "]"), body, "end")


def _arrow(of: Figure, start: int, end: int) -> Statement:
    return line(f"n{start} -->|", Label(of.cards[start].shape), f"| n{end}")


def _class(family: str) -> Statement:
    colour = COLOURS.get(family, COLOURS["plain"])
    return line(f"classDef {_name(family)} fill:{colour}33,stroke:{colour}")


def _members(of: Figure) -> Iterator[Statement]:
    members: dict[str, list[str]] = {}
    for number, card in enumerate(of.cards):
        members.setdefault(card.family, []).append(f"n{number}")
    for family, numbers in members.items():
        yield line(f"class {','.join(numbers)} {_name(family)}")


def _frames_drawn(of: Figure) -> Iterator[Statement]:
    if of.frames:
        yield line("classDef kFrame fill:#80808014,stroke:#808080")
        yield line(f"class {','.join(f'f{n}' for n in range(len(of.frames)))} kFrame")


def _name(family: str) -> str:
    """`class` and `end` are words of the language, names with a capital letter are not."""
    return f"k{family.capitalize()}"
