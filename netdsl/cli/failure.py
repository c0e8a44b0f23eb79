"""How a command ends that could not do its work: a line on standard error, and a code."""

import sys
from collections.abc import Iterable

from netdsl.diagnostics import Diagnostic, NetdslError

WRONG, IMPOSSIBLE, INTERNAL = 1, 2, 70
"""Exit codes: the input has errors; wrong usage or files; a fault of netdsl."""
_IMPOSSIBLE = frozenset({
    "N105", "N111", "N115", "N116",  # nothing is there by that name
    "N603", "N604", "N605", "N606",  # no backend that could do it, or it was asked too much
    "N805", "N806", "N807",  # a file of weights that cannot be read, a package that is missing
    "N901",  # too much for a picture
})  # fmt: skip
"""What is the fault of the call or of this machine, where it is said of no place in a file."""


def exit_code(diagnostics: Iterable[Diagnostic]) -> int:
    """Of a command that these ended: 2 where it could not do its work, 1 where input is bad."""
    absent = any(d.span is None and d.code in _IMPOSSIBLE for d in diagnostics)
    return IMPOSSIBLE if absent else WRONG


def failed(problem: Exception, arguments: list[str]) -> int:
    """Say what happened and give the exit code."""
    from netdsl.cli.usage import Stop, UsageError

    if isinstance(problem, Stop):
        return problem.code
    if isinstance(problem, NetdslError):
        from netdsl.cli.terminal import report

        report(problem.diagnostics)
        return exit_code(problem.diagnostics)
    if isinstance(problem, UsageError):
        _say(str(problem), problem.advice)
        return IMPOSSIBLE
    if isinstance(problem, OSError):
        where = f"`{problem.filename}`: " if problem.filename else ""
        _say(f"{where}{problem.strerror or problem}")
        return IMPOSSIBLE
    return _internal(problem, arguments)


def _say(message: str, advice: str = "") -> None:
    sys.stderr.write(f"error: {message}\n")
    if advice:
        sys.stderr.write(f"  tip: {advice}\n")


def _internal(problem: Exception, arguments: list[str]) -> int:
    import os
    import tempfile
    import traceback

    from netdsl.version import __version__

    trace = "".join(traceback.format_exception(problem))
    if os.environ.get("NETDSL_DEBUG") == "1":
        sys.stderr.write(trace)
        return INTERNAL
    report = f"netdsl {__version__}, Python {sys.version}\narguments: {arguments!r}\n\n{trace}"
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="netdsl-", suffix=".txt", delete=False
        ) as file:
            file.write(report)
    except OSError:
        _say("netdsl itself failed; NETDSL_DEBUG=1 shows where")
    else:
        _say(f"netdsl itself failed; the report is in {file.name}")
    return INTERNAL
