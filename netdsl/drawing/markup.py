"""HTML and SVG as a tree of elements: text and attributes escape themselves."""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from netdsl.record import record
from netdsl.render.canvas import printable

Attributes = Mapping[str, str | float | None]
_VOID = frozenset({"br", "link", "meta"})


@record
class Element:
    """A tag with attributes, and what is inside: elements and text.

    `verbatim` is for `script` and `style`, whose content knows no escapes.
    """

    tag: str
    attributes: Mapping[str, str]
    children: "tuple[Element | str, ...]"
    verbatim: bool = False

    def __str__(self) -> str:
        return "".join(_written(self))


def element(
    tag: str,
    attributes: Attributes | None = None,
    *children: Element | str | None,
) -> Element:
    """An element; attributes and children that are `None` are left out."""
    given = {k: _shown(v) for k, v in (attributes or {}).items() if v is not None}
    return Element(tag, given, tuple(c for c in children if c is not None))


def verbatim(tag: str, attributes: Mapping[str, str], text: str) -> Element:
    """A script or a style sheet."""
    if "</" in text or "<!--" in text:
        raise ValueError(f"`{tag}` would end within its text")
    return Element(tag, attributes, (text,), verbatim=True)


def data(name: str, value: Any) -> Element:
    """Data for a script, under an id."""
    text = json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
    return verbatim("script", {"type": "application/json", "id": name}, text)


def _shown(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")


def _written(root: Element) -> Iterator[str]:
    """The text, without recursion: a list of thousands is no deeper than its stack."""
    stack: list[Element | str | _End] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, _End):
            yield f"</{item.tag}>"
        elif isinstance(item, str):
            yield escape(printable(item), quote=False)
        else:
            yield _opened(item)
            if item.tag in _VOID:
                continue
            if item.verbatim:
                yield from map(str, item.children)
                yield f"</{item.tag}>"
                continue
            stack.append(_End(item.tag))
            stack.extend(_reversed(item.children))


@record
class _End:
    tag: str


def _reversed(children: Sequence[Element | str]) -> Iterator[Element | str]:
    return iter(children[::-1])


def _opened(item: Element) -> str:
    attributes = "".join(
        f' {name}="{escape(printable(value))}"' for name, value in item.attributes.items()
    )
    return f"<{item.tag}{attributes}>"
