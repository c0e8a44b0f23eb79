"""A figure in the DOT language, for those who lay it out and style it themselves."""

from collections.abc import Iterator

from netdsl.plot.faces import face, title
from netdsl.plot.figure import Card, Figure
from netdsl.plot.nested import nested
from netdsl.plot.scene import COLOURS
from netdsl.plot.script import Block, Label, Part, Statement, line, printed
from netdsl.render.canvas import printable

_FONT = 'fontname="monospace"'


def dot(of: Figure, *, right: bool = False) -> str:
    """The text: a cluster a frame, the shapes as labels of edges."""
    root = Block(
        line("digraph ", Label(of.title), " {"),
        (
            line("rankdir=", "LR" if right else "TB"),
            line("graph [", _FONT, " fontsize=11 labeljust=l style=rounded color=gray50]"),
            line("node [", _FONT, ' fontsize=11 shape=box style="rounded,filled" height=0.3]'),
            line("edge [", _FONT, " fontsize=10 color=gray30 arrowsize=0.7]"),
            *nested(of, _card, _frame),
            *(_edge(of, a.start, a.end) for a in of.lines),
        ),
        "}",
    )
    return printed(root, quoted)


def quoted(text: str) -> str:
    """A quoted string that shows the text, whatever it is: no escape, no entity begins in it."""
    text = printable(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text.replace(chr(10), chr(92) + "n")}"'


def _card(number: int, card: Card) -> Statement:
    shown = face(card)
    lines = list(shown.lines)
    if shown.right:
        lines[0] = f"{lines[0]}  {shown.right}"
    return line(f"n{number} [label=", Label("\n".join(lines)), *_style(card), "]")


def _style(card: Card) -> Iterator[Part]:
    colour = COLOURS.get(card.family, COLOURS["plain"])
    yield f' color="{colour}" fillcolor="{colour}{"14" if card.family == "plain" else "33"}"'
    if card.family in ("input", "output"):
        yield " shape=oval"
    if card.count > 1:
        yield " peripheries=2"


def _frame(of: Figure, number: int, body: tuple[Statement | Block, ...]) -> Block:
    frame = of.frames[number]
    label = line("label=", Label("  ".join(filter(None, title(frame)))))
    return Block(line(f"subgraph cluster_{number} {{"), (label, *body), "}")


def _edge(of: Figure, start: int, end: int) -> Statement:
    return line(f"n{start} -> n{end} [label=", Label(of.cards[start].shape), "]")
