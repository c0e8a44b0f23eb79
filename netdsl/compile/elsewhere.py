"""Places that an error leads to: where a value comes from, or could be reached."""

from dataclasses import replace

from netdsl.compile.body import CallSite, overlap
from netdsl.compile.errors import CompileError
from netdsl.compile.values import Flow
from netdsl.diagnostics import Diagnostic, Help, Label, Note


def found_elsewhere(error: CompileError, call: CallSite, network: str) -> Diagnostic:
    """The error of a block that names a label of the network or block that uses it."""
    d = error.diagnostic
    path = error.unreachable
    message = f"no value called `{path}` can be reached from block `{call.name}`"
    notes: tuple[Note, ...] = ()
    helps = d.helps
    for site in call.chain():
        place = site.around.labels.place_of(path)
        flow = site.around.labels.find(path)
        if place is None or flow is None or flow.type is None:
            continue
        owner = f"block `{site.outer.name}`" if site.outer else f"network `{network}`"
        article = "an" if path[0].lower() in "aeiou" else "a"
        notes = (
            Note(
                f"{owner} has {article} `{path}`, but a block sees only its own labels "
                "and parameters",
                (
                    Label(place, str(flow.type)),
                    Label(site.span, f"`{site.name}` is used here, where `@{path}` can be reached"),
                ),
            ),
        )
        helps = (_pass_in(path, site),) if site is call else ()
        break
    return Diagnostic(d.code, message, d.span, d.label, d.labels, notes, helps, d.severity)


def with_origin(error: CompileError, flow: Flow, call: CallSite | None) -> CompileError:
    """The error of a layer whose input does not fit, with where the input comes from."""
    d = error.diagnostic
    origin = flow.span
    if not d.code.startswith("N3") or d.span is None or origin is None or flow.type is None:
        return error
    known = call is not None and call.origin == origin  # the note of the call has it
    if known or origin.source != d.span.source or overlap(origin, d.span):
        return error
    label = Label(origin, f"{flow.type} comes from here")
    error.diagnostic = replace(d, labels=(*d.labels, label))
    return error


def _pass_in(path: str, site: CallSite) -> Help:
    name = next(n for n in ("skip", "other", "value", f"{path}_") if n not in site.parameters)
    given = site.span.text
    more = f"{name} = @{path}"
    use = f"{given[:-1]}, {more})" if given.endswith(")") else f"{given}({more})"
    declared = ", ".join((*site.parameters, name))
    return Help(
        f"pass the value in: `block {site.name}({declared})`, join `@{name}`, and call `{use}`"
    )
