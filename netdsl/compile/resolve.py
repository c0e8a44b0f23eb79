"""Names, before anything is expanded: every element of every body, used or not.

Expansion follows what a network uses. This pass looks at all definitions of a file, so
that a block nobody uses yet is checked as well, and finds circles.
"""

from collections.abc import Iterator
from typing import TypeAlias

from netdsl.compile.arguments import signature, unknown_parameter
from netdsl.compile.binding import signature_of
from netdsl.compile.environment import MISSING
from netdsl.compile.errors import CompileError
from netdsl.compile.lookup import find_target
from netdsl.compile.modules import Definition, FileScope
from netdsl.diagnostics import Diagnostic, Help, Label, Note, Severity
from netdsl.layers.base import Layer
from netdsl.layers.registry import is_layer, layer_class
from netdsl.syntax import tree

Part: TypeAlias = tree.Body | tree.Element | tree.BodyItem


def calls_of(definition: Definition) -> Iterator[tree.Call]:
    """Every element of a definition's body that is a call, in the order of the text."""
    item = definition.item
    if isinstance(item, tree.Network):
        if item.base is not None:
            yield item.base
        bodies = [b for b in (item.body, item.edits) if b is not None]
    else:
        bodies = [item.body] if isinstance(item.body, tree.Body) else []
    stack: list[Part] = list(reversed(bodies))
    if isinstance(item, tree.Block) and isinstance(item.body, tree.Chain):
        stack.extend(reversed(item.body.elements))
    while stack:
        at = stack.pop()
        if isinstance(at, tree.Call):
            yield at
        stack.extend(reversed(_below(at)))


def _below(at: Part) -> list[Part]:
    parts: list[Part] = []
    match at:
        case tree.Body():
            parts.extend(at.items)
        case tree.Statement() | tree.Output():
            parts.extend(at.chain.elements)
        case tree.Group() | tree.For() | tree.Insert():
            parts.append(at.body)
        case tree.If():
            parts.extend(b for _, b in at.branches)
            if at.otherwise is not None:
                parts.append(at.otherwise)
        case tree.Repeat():
            parts.append(at.element)
        case tree.Call() if at.body is not None:
            parts.append(at.body)
    return parts


def check_names(file: FileScope) -> list[Diagnostic]:
    """Elements that are called like nothing there is, and arguments that no layer has."""
    found: list[Diagnostic] = []
    for definition in file.definitions.values():
        found.extend(_repeated_parameters(definition))
        local = _local_names(definition)
        for call in calls_of(definition):
            if call.name in local or call.name == "reuse" or call.name in file.missing:
                continue
            try:
                found.extend(_check(call, definition, local))
            except CompileError as error:
                found.append(error.diagnostic)
    return found


def _repeated_parameters(definition: Definition) -> Iterator[Diagnostic]:
    first: dict[str, tree.Parameter] = {}
    for parameter in definition.parameters:
        before = first.setdefault(parameter.name, parameter)
        if before is not parameter:
            message = f"`{definition.name}` has two parameters called `{parameter.name}`"
            labels = (Label(before.span, "the first"),)
            yield Diagnostic("N103", message, parameter.span, "the second", labels)


def _check(call: tree.Call, definition: Definition, local: set[str]) -> Iterator[Diagnostic]:
    environment = definition.environment
    if environment.lookup(call.name) is not MISSING and not is_layer(call.name):
        return
    target = find_target(call.name, call.name_span, environment, bare=not call.arguments, call=call)
    if isinstance(target, str) and target != "reuse":
        layer = layer_class(target)
        yield from _unknown_names(call, set(layer.fields), signature(layer))
        yield from _hidden(call, layer, local | set(definition.file.lets))
    elif isinstance(target, Definition):
        known = {p.name for p in target.parameters}
        yield from _unknown_names(call, known, signature_of(target))


def _unknown_names(call: tree.Call, known: set[str], shown: str) -> Iterator[Diagnostic]:
    for argument in call.arguments:
        if argument.name is not None and argument.name not in known:
            error = unknown_parameter(
                call.name, argument.name, argument, sorted(known), shown, call.arguments
            )
            yield error.diagnostic


def _hidden(call: tree.Call, layer: type[Layer], variables: set[str]) -> Iterator[Diagnostic]:
    """Bare names that are a symbol of the parameter and a variable: the symbol is taken."""
    names = list(layer.fields)
    for position, argument in enumerate(call.arguments):
        value = argument.value
        name = argument.name or (names[position] if position < len(names) else None)
        if name not in layer.fields or not isinstance(value, tree.Name):
            continue
        if value.name in variables and value.name in layer.fields[name].type.symbols:
            message = f"`{value.name}` is the symbol here, not the variable of that name"
            yield Diagnostic(
                "N702", message, value.span, f"a value of `{name}`", severity=Severity.WARNING
            )


def _local_names(definition: Definition) -> set[str]:
    """Parameters, and whatever else a body gives a name to: they may hold layers."""
    names = {p.name for p in definition.parameters}
    stack: list[Part] = []
    item = definition.item
    if isinstance(item.body, tree.Body):
        stack.append(item.body)
    if isinstance(item, tree.Network) and item.edits is not None:
        stack.append(item.edits)
    while stack:
        at = stack.pop()
        if isinstance(at, tree.Let):
            names.add(at.name.name)
        elif isinstance(at, tree.For):
            names.update(t.name for t in at.targets)
        stack.extend(_below(at))
    return names


# --- circles -----------------------------------------------------------------


def circles(definitions: list[Definition]) -> tuple[list[Diagnostic], set[str]]:
    """Circles among blocks and networks, and the names of all that lead into one.

    A depth-first walk with its own stack: there is no bound on how long a path of
    blocks that use each other may be.
    """
    found: list[Diagnostic] = []
    bad: set[int] = set()
    done: set[int] = set()
    for root in definitions:
        path: list[tuple[Definition, Iterator[tree.Call], tree.Call | None]] = []
        on_path: dict[int, int] = {}
        if id(root) in done:
            continue
        _enter(root, None, path, on_path)
        while path:
            at, calls, _ = path[-1]
            call = next(calls, None)
            if call is None:
                path.pop()
                del on_path[id(at)]
                done.add(id(at))
                if id(at) in bad and path:
                    bad.add(id(path[-1][0]))
                continue
            target = at.file.find(call.name)
            if target is None or call.name in {p.name for p in at.parameters}:
                continue
            if id(target) in on_path:
                found.append(_circle(path[on_path[id(target)] :], call))
                bad.update(id(d) for d, _, _ in path)
            elif id(target) in bad:
                bad.add(id(at))
            elif id(target) not in done:
                _enter(target, call, path, on_path)
    return found, {d.name for d in definitions if id(d) in bad}


def _enter(
    definition: Definition,
    call: tree.Call | None,
    path: list[tuple[Definition, Iterator[tree.Call], tree.Call | None]],
    on_path: dict[int, int],
) -> None:
    on_path[id(definition)] = len(path)
    path.append((definition, calls_of(definition), call))


def _circle(
    path: list[tuple[Definition, Iterator[tree.Call], tree.Call | None]], closing: tree.Call
) -> Diagnostic:
    first = path[0][0]
    names = [d.name for d, _, _ in path] + [first.name]
    labels: list[Label] = []
    notes: list[Note] = []
    calls = [call for _, _, call in path[1:] if call is not None]
    for number, call in enumerate(calls):
        words = f"which uses `{call.name}`" if number else f"...uses `{call.name}`"
        labels.append(Label(call.span, words + ("..." if call is calls[-1] and number else ",")))
    back = Label(closing.span, "the circle closes here")
    if calls:
        notes.append(Note(f"...which uses `{first.name}` again", (back,)))
    else:
        labels.append(back)
    message = f"{first.what} `{first.name}` uses itself: {' -> '.join(names)}"
    name = Label(first.item.name.span, f"`{first.name}`...")
    return Diagnostic(
        "N108",
        message,
        name.span,
        name.text,
        tuple(labels),
        tuple(notes),
        (_stacking(calls[0] if calls else closing),),
    )


def _stacking(call: tree.Call) -> Help:
    """What may have been meant by a block inside itself."""
    text = call.span.text
    again = text if len(text) < 30 and "\n" not in text else call.name
    return Help(
        "a block is written out in full where it is used, so it cannot contain itself; "
        f"to stack one 3 times, write `{again} * 3` or `for i in range(3) {{ ... }}`"
    )
