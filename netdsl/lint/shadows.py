"""N706: a block or a variable with the name of a layer, which hides the layer."""

from collections.abc import Iterator

from netdsl.compile.modules import FileScope
from netdsl.diagnostics import Diagnostic, Help
from netdsl.layers.registry import is_layer
from netdsl.lint.base import FileLint, Words, count, warning
from netdsl.lint.written import spots
from netdsl.source import Span
from netdsl.syntax import tree


def _find(file: FileScope) -> Iterator[Diagnostic]:
    hiding = [(what, name, span) for what, name, span in _names(file) if is_layer(name)]
    if not hiding:
        return
    uses: dict[str, int] = {}
    for item in file.tree.items:
        if isinstance(item, tree.Block | tree.Network):
            for spot in spots(item):
                if isinstance(spot.element, tree.Call):
                    uses[spot.element.name] = uses.get(spot.element.name, 0) + 1
    for what, name, span in hiding:
        where = "block" if what == "parameter" else "file"
        used = f"in {count(uses[name], 'place')} " if what != "parameter" and name in uses else ""
        words = Words(
            f"{what} `{name}` has the name of a layer, and hides it in this {where}",
            f"{used}`{name}` means the {what}, not the layer",
            helps=(Help("call it otherwise, so that a reader knows which one is meant"),),
        )
        yield warning("N706", span, words)


def _names(file: FileScope) -> Iterator[tuple[str, str, Span]]:
    for item in file.tree.items:
        match item:
            case tree.Block() | tree.Network():
                what = "block" if isinstance(item, tree.Block) else "network"
                yield what, item.name.name, item.name.span
                for parameter in item.parameters:
                    if _is_another_layer(parameter.default, parameter.name, file):
                        yield "parameter", parameter.name, parameter.span
            case tree.Let() if _is_another_layer(item.value, item.name.name, file):
                yield "variable", item.name.name, item.name.span
            case tree.Use():
                for imported in item.names:
                    yield "block", imported.alias.name, imported.alias.span


def _is_another_layer(value: tree.Expression | None, name: str, file: FileScope) -> bool:
    """Whether it holds a layer or block: a number may have a layer's name, nothing is hidden."""
    if not isinstance(value, tree.Name | tree.Call) or value.name == name:
        return False
    return is_layer(value.name) or file.find(value.name) is not None


SHADOWS = FileLint("N706", _find)
