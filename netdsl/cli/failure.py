"""How a command ends that could not do its work: a line on standard error, and a code."""

import sys

from netdsl.diagnostics import NetdslError

WRONG, IMPOSSIBLE, INTERNAL = 1, 2, 70
"""Exit codes: the input has errors; wrong usage or files; a fault of netdsl."""
_IMPOSSIBLE = ("N807", "N901")
"""What is missing here, or too much for it, is no error of a file."""


def failed(problem: Exception, arguments: list[str]) -> int:
    """Say what happened and give the exit code."""
    from netdsl.cli.usage import Stop, UsageError

    if isinstance(problem, Stop):
        return problem.code
    if isinstance(problem, NetdslError):
        from netdsl.cli.terminal import report

        report(problem.diagnostics)
        return IMPOSSIBLE if any(d.code in _IMPOSSIBLE for d in problem.diagnostics) else WRONG
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
