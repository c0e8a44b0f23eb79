"""What a picture of a network shows: cards, frames around them, and lines, without places."""

from netdsl.layers.tensor import Size
from netdsl.record import record


@record
class Card:
    """A box: a layer with those that ride on it, a closed block, an input or an output.

    `family` is one of `words.FAMILIES`, `plain`, `block`, `input` or `output`. `before` and
    `after` are the calls of the layers in front of the main one and behind it. A card in a
    repeated frame, or a repeated block, stands for several: `params`, `macs` and `memory` are
    the sums of all; `each` is the number of parameters of the first and of the last of them.
    """

    family: str
    path: str
    name: str
    call: str
    shape: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    frame: int | None = None
    count: int = 1
    params: int = 0
    each: tuple[int, int] = (0, 0)
    macs: Size = 0
    memory: Size = 0
    weighted: int = 0
    detail: str = ""


@record
class Frame:
    """An open scope, or several equal ones; `parent` stands before it in the figure."""

    path: str
    name: str
    call: str
    parent: int | None = None
    count: int = 1
    params: int = 0


@record
class Line:
    """From card to card, by numbers; the shape that goes along is the start's.

    A figure has those that end at a card together, in the order in which the card takes them.
    """

    start: int
    end: int


@record
class Figure:
    """All that is drawn; `title` is the network's name, `facts` a line about it."""

    title: str
    facts: str
    about: str
    cards: tuple[Card, ...]
    frames: tuple[Frame, ...]
    lines: tuple[Line, ...]
