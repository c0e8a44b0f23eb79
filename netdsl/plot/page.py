"""A picture as a page of HTML, without a script and without other files."""

from netdsl.drawing.markup import element, verbatim
from netdsl.plot.scene import DARK_INK, DARK_PAPER, INK, PAPER, Scene
from netdsl.plot.svg import svg

_STYLE = (
    "html{color-scheme:light dark}"
    f"body{{margin:0;background:{PAPER};color:{INK}}}"
    f"@media(prefers-color-scheme:dark){{body{{background:{DARK_PAPER};color:{DARK_INK}}}}}"
    "main{overflow:auto}svg{display:block;margin:0 auto}"
    "@media print{svg{max-width:100%;height:auto}}"
)


def page(scene: Scene) -> str:
    """The page: the picture in its own size, which scrolls where it is large."""
    return "<!DOCTYPE html>\n" + str(
        element(
            "html",
            {"lang": "en"},
            element(
                "head",
                None,
                element("meta", {"charset": "utf-8"}),
                element(
                    "meta",
                    {"name": "viewport", "content": "width=device-width, initial-scale=1"},
                ),
                element("title", None, scene.title),
                verbatim("style", {}, _STYLE),
            ),
            element("body", None, element("main", None, svg(scene))),
        )
    )
