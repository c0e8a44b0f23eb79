"""`netdsl layers`: the layers of the language, from their declarations."""

from argparse import Namespace
from textwrap import wrap

from netdsl.cli.terminal import use_color, write
from netdsl.cli.usage import Parser, UsageError, tip
from netdsl.layers.base import Field, Layer
from netdsl.layers.registry import is_layer, layer_class, layer_names, layers_by_family
from netdsl.render.canvas import Palette
from netdsl.render.wrap import WIDTH, wrap_call


def parser() -> Parser:
    """The options."""
    made = Parser("layers", "List the layers of the language, or explain one in full.")
    made.add_argument("name", metavar="NAME", nargs="?", help="a layer, such as conv")
    return made


def run(options: Namespace) -> int:
    """Print the list, or the page of one layer."""
    import sys

    paint = Palette(use_color(options.color, sys.stdout))
    if options.name is None:
        write(_all(paint))
    elif is_layer(options.name):
        write(_page(layer_class(options.name), paint))
    else:
        raise UsageError(f"there is no layer `{options.name}`", tip(options.name, layer_names()))
    return 0


def _all(paint: Palette) -> str:
    lines: list[str] = []
    for family, found in layers_by_family().items():
        lines += ["", paint("title", family)] if lines else [paint("title", family)]
        lines += [_signature(cls, "  ") for cls in found]
    return "\n".join([*lines, "", "`netdsl layers NAME` explains one in full."])


def _signature(cls: type[Layer], indent: str) -> str:
    lines = wrap_call(cls.signature(), len(indent)).split("\n")
    return "\n".join(indent + line for line in lines)


def _page(cls: type[Layer], paint: Palette) -> str:
    lines = [paint("title", _signature(cls, "")), "", cls.documentation()]
    if cls.fields:
        docs = cls.field_documentation()
        lines += ["", paint("title", "parameters")]
        for field in cls.fields.values():
            lines += _field(field, docs.get(field.name, ""), paint)
    return "\n".join(lines)


def _field(field: Field, doc: str, paint: Palette) -> list[str]:
    about = [*doc.split("\n"), f"Takes {field.type.expects()}."]
    wrapped = [part for line in about if line for part in wrap(line, WIDTH - 6)]
    return [f"  {paint('title', str(field))}", *(f"      {line}" for line in wrapped)]
