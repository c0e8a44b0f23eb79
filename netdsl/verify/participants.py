"""Who takes part: the backends that are asked for, or all that can be run here."""

from collections.abc import Sequence

from netdsl.diagnostics import Diagnostic, NetdslError, Note
from netdsl.emit.backend import backend_names, find_backend
from netdsl.emit.runtime import missing_modules, runtime_of
from netdsl.verify.run import Participant


def participants(asked: Sequence[str] | None) -> tuple[list[Participant], tuple[str, ...]]:
    """The backends in order (the first is what others are compared with), and who is left out.

    `NetdslError` where one that is asked for cannot be run, or there are less than two.
    """
    found: list[Participant] = []
    left_out: list[str] = []
    for name in dict.fromkeys(backend_names() if asked is None else asked):
        one, reason = _participant(name)
        if one is not None:
            found.append(one)
        elif asked is None:
            left_out.append(f"`{name}` is left out: {reason}")
        else:
            raise _impossible("N604", f"`{name}` cannot be run: {reason}")
    if len(found) < 2:
        only = f"only `{found[0].name}` is there" if found else "no backend can be run"
        raise _impossible("N605", f"there is nothing to compare with: {only}", left_out)
    return found, tuple(left_out)


def _participant(name: str) -> tuple[Participant | None, str]:
    try:
        backend = find_backend(name)
    except KeyError:
        known = ", ".join(f"`{n}`" for n in backend_names())
        raise _impossible(
            "N603", f"no backend is called `{name}`", [f"there are {known}"]
        ) from None
    except ImportError as problem:
        return None, f"it cannot be loaded ({problem})"
    runtime = runtime_of(backend)
    if runtime is None:
        return None, "it has no runtime"
    missing = missing_modules(runtime)
    if missing:
        return None, f"{' and '.join(missing)} is not installed"
    return Participant(name, backend, runtime), ""


def _impossible(code: str, message: str, notes: Sequence[str] = ()) -> NetdslError:
    return NetdslError([Diagnostic(code, message, None, notes=tuple(Note(n) for n in notes))])
