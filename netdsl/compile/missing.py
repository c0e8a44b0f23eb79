"""The error for parameters that have neither a value nor a default."""

import re
from collections.abc import Collection, Mapping, Sequence

from netdsl.compile.errors import CompileError
from netdsl.compile.values import Given
from netdsl.diagnostics import Applicability, Edit, Help, Note
from netdsl.layers.parameters import show
from netdsl.source import Span

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_EXAMPLES = {
    "filters": "64", "kernel": "3x3", "units": "10", "rate": "0.5", "size": "7x7", "groups": "32",
    "heads": "8", "std": "0.1", "shape": "[64, -1]", "axes": "(1, 0)", "n": "1", "r": "2",
    "dim": "64", "p": "2", "factor": "2", "axis": "channels", "fraction": "0.1", "index": "0",
    "start": "0", "stop": "1",
}  # fmt: skip
_FOLLOWING = 2
"""How many parameters behind the missing one are shown."""


def missing(
    what: str,
    names: Sequence[str],
    signature: Sequence[str],
    given: Mapping[str, Given],
    span: Span,
    layer: bool,
) -> CompileError:
    """The error for `names`; `signature` has every parameter as it is declared."""
    parameters = [part.partition(" ")[0] for part in signature]
    have = ", ".join(f"`{n}` is {show(g.value).strip('`')}" for n, g in given.items())
    absent = _listed(names)
    verb = "is" if len(names) == 1 else "are"
    label = f"{absent} {verb} missing" + (f"; {have}" if have else "")
    defaults = "which has no default" if len(names) == 1 else "which have no defaults"
    return CompileError(
        "N202",
        f"`{what}` needs {absent}, {defaults}",
        span,
        label,
        notes=(_signature(what, names[0], parameters, signature),),
        helps=_remedy(names, parameters, given, span, layer),
    )


def _listed(names: Sequence[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _signature(what: str, name: str, parameters: Sequence[str], signature: Sequence[str]) -> Note:
    """`conv(filters, kernel, stride = 1, ...)` with the missing parameter underlined."""
    last = parameters.index(name) + 1 + _FOLLOWING
    shown = [*signature[:last], *(["..."] if len(signature) > last else [])]
    start = len(what) + 1 + sum(len(part) + 2 for part in signature[: parameters.index(name)])
    return Note(f"{what}({', '.join(shown)})", (), (start, start + len(name)))


def _remedy(
    names: Sequence[str],
    parameters: Sequence[str],
    given: Mapping[str, Given],
    span: Span,
    layer: bool,
) -> tuple[Help, ...]:
    """Put placeholders in: by position where the arguments before are there, else by name."""
    here = [g.span for g in given.values() if _within(g.span, span)]
    positional = [s for s in here if not _named(s, span)]
    positions = [parameters.index(name) for name in names]
    in_order = positions == list(range(len(positional), len(positional) + len(names)))
    texts = [f"<{name}>" if in_order else f"{name} = <{name}>" for name in names]
    edit = _insertion(", ".join(texts), positional if in_order else here, here, span)
    if edit is None:
        return ()
    if not in_order:
        message = "give it by its name" if len(names) == 1 else "give them by their names"
    elif len(names) > 1:
        message = "give them in their order"
    elif positions[0] < len(_ORDINALS):
        message = f"give it as the {_ORDINALS[positions[0]]} argument"
    else:
        message = "give it by its place"
    examples = [_EXAMPLES.get(name, "") for name in names] if layer else [""]
    example = ", ".join(examples) if all(examples) else ""
    return (Help(message, (edit,), Applicability.PLACEHOLDER, example),)


def _insertion(
    text: str, before: Collection[Span], arguments: Collection[Span], call: Span
) -> Edit | None:
    """`text` behind the arguments `before` it, and in front of the others."""
    if before:
        at = max(s.end for s in before)
        return Edit(Span(call.source, at, at), f", {text}")
    bracket = call.text.find("(")
    if bracket < 0:
        return Edit(Span(call.source, call.end, call.end), f"({text})") if _is_name(call) else None
    at = call.start + bracket + 1
    return Edit(Span(call.source, at, at), f"{text}, " if arguments else text)


def _is_name(call: Span) -> bool:
    return call.text.isidentifier()


def _within(inner: Span, outer: Span) -> bool:
    return inner.source == outer.source and outer.start <= inner.start and inner.end <= outer.end


def _named(argument: Span, call: Span) -> bool:
    before = argument.source.text[call.start : argument.start]
    return re.search(r"\w\s*=\s*$", before) is not None
