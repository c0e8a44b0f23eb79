"""Values by their labels: what `@label` means, and what to say where it means nothing."""

from netdsl.compile.environment import Environment
from netdsl.compile.errors import CompileError
from netdsl.compile.labels import Labels
from netdsl.compile.values import Flow
from netdsl.diagnostics import Edit, Help
from netdsl.spelling import near
from netdsl.syntax import tree


def reach(path: str, labels: Labels, environment: Environment) -> Flow | None:
    """The value that `@path` means, or a parameter of that name that holds one."""
    found = labels.find(path)
    if found is None and "." not in path:
        value = environment.lookup(path)
        return value if isinstance(value, Flow) else None
    return found


def unreachable(e: tree.Reference, labels: Labels, mark: str = "@") -> CompileError:
    """The error for an `@label` (or, without the mark, a `reuse`) that means nothing here."""
    if labels.was_removed(e.path):
        message = f"`{mark}{e.path}` is still needed here, but its label was removed"
        return CompileError("N113", message, e.span, "needed here")
    names = near(e.path, labels.names())
    helps = tuple(
        Help(f"a label with a similar name exists: `{n}`", (Edit(e.span, mark + n),))
        for n in names[:1]
    )
    error = CompileError(
        "N104",
        f"no value called `{e.path}` can be reached from here",
        e.span,
        "not in this body or one around it",
        helps=helps,
    )
    error.unreachable = e.path
    return error
