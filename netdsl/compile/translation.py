"""A call as PyTorch or Keras would have it, as it is written here: the edits of a help.

Values are translated where the frameworks mean others by them: axes that count the batch,
Keras' last axis for the channels, its momentum, the words of Python.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from netdsl.diagnostics import Edit
from netdsl.layers.foreign import LAYERS, STATES_INPUT, counterpart, left_out, renamed
from netdsl.layers.registry import layer_class
from netdsl.source import Span
from netdsl.syntax import tree

_RECURRENT = ("lstm", "gru")
"""Their activation is inside."""
_CONSTANTS = {"True": "true", "False": "false"}


def translation(name: str, span: Span, layer: str, call: tree.Call | None) -> tuple[Edit, ...]:
    """The layer's name, its arguments as they are called here, and none that it does not need."""
    arguments = () if call is None else call.arguments
    gone = {at for at, a in enumerate(arguments) if _follows(name, at, a, layer)}
    edits = [Edit(span, layer), *taken_out(gone, arguments)]
    for at, argument in enumerate(arguments):
        if at not in gone:
            edits += _renamed(name, layer, argument)
        elif argument.name == "activation":
            edits += applied(layer, argument, arguments)
    return tuple(edits)


def _follows(word: str, position: int, argument: tree.Argument, layer: str) -> bool:
    """Whether an argument is none here: it says what comes in, or what no network says."""
    if argument.name is None:
        return position == STATES_INPUT.get(word)
    if renamed(layer, argument.name, word) or argument.name in layer_class(layer).fields:
        return False
    return bool(left_out(layer, argument.name))


def _renamed(word: str, layer: str, argument: tree.Argument) -> Iterator[Edit]:
    value = argument.value.span
    if argument.name is None or argument.name_span is None:
        return
    found = renamed(layer, argument.name, word)
    if found is not None:
        yield Edit(argument.name_span, found[0])
    meant = meaning(argument, keras=word in LAYERS[layer].keras)
    if meant is not None:
        yield Edit(value, meant)


def meaning(argument: tree.Argument, *, keras: bool) -> str | None:
    """The value that is meant here by a framework's; none where it is the same."""
    text, name = argument.value.span.text, argument.name
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if keras and name == "axis" and text == "-1":
        return "channels"
    if keras and name == "momentum" and re.fullmatch(r"0?\.\d+", text):
        return f"{1 - float(text):.6g}"  # what is kept there is what is taken in here
    if name == "dim" and re.fullmatch(r"[1-9]", text):
        return str(int(text) - 1)
    return "last" if name == "dim" and text == "-1" else None


def applied(
    layer: str, argument: tree.Argument, arguments: Sequence[tree.Argument]
) -> tuple[Edit, ...]:
    """`activation = "relu"` as ` -> relu` behind the call; nothing where it is none."""
    found = activation(argument.value)
    if not found or layer in _RECURRENT:
        return ()
    span = argument.span
    close = _end(arguments)
    return (Edit(Span(span.source, close, close), f" -> {found}"),)


def activation(value: tree.Expression) -> str:
    """The layer that is meant by `"relu"` or `ReLU`; empty where it is no activation."""
    text = value.value if isinstance(value, tree.String) else value.span.text
    found = counterpart(text)
    return found[0] if found and layer_class(found[0]).family == "activation" else ""


def taken_out(gone: Collection[int], arguments: Sequence[tree.Argument]) -> tuple[Edit, ...]:
    """The edits that take arguments away with their commas, or the brackets around all of them.

    `gone` are positions: two arguments that say the same are equal.
    """
    kept = [at for at in range(len(arguments)) if at not in gone]
    if not gone:
        return ()
    first, source = arguments[0].span, arguments[0].span.source
    if not kept:
        start = source.text.rindex("(", 0, first.start)
        return (Edit(Span(source, start, _end(arguments)), ""),)
    edits = []
    if kept[0] > 0:
        edits.append(Edit(Span(source, first.start, arguments[kept[0]].span.start), ""))
    for at in sorted(gone):
        if at > kept[0]:
            edits.append(Edit(Span(source, arguments[at - 1].span.end, arguments[at].span.end), ""))
    return tuple(edits)


def _end(arguments: Sequence[tree.Argument]) -> int:
    """Where a call ends: behind its bracket, if it was closed."""
    last = arguments[-1].span
    close = last.source.text.find(")", last.end)
    return last.end if close < 0 else close + 1
