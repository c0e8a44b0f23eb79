"""Which warnings a command tells: `--select` and `--ignore`. Errors are always told."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace

from netdsl.cli.usage import Parser, UsageError, tip
from netdsl.codes import CODES
from netdsl.diagnostics import Diagnostic, Severity

_WARNINGS = "N7"
"""What the codes of all warnings begin with."""


def add_selection(parser: Parser) -> None:
    """The options."""
    for flag, what in (("--select", "the only warnings to tell"), ("--ignore", "those not to")):
        parser.add_argument(
            flag,
            action="append",
            default=[],
            metavar="CODE[,CODE]",
            help=f"{what}, by their codes or what these begin with (N7, N704)",
        )
    parser.add_argument(
        "--warnings-as-errors", action="store_true", help="warnings are errors: exit code 1"
    )


def selection(options: Namespace) -> "Selection":
    """What the options mean; `UsageError` where a code is none, or is one of an error."""
    selected, ignored = _codes("--select", options.select), _codes("--ignore", options.ignore)
    for code in ignored:
        if not (code.startswith(_WARNINGS) or _WARNINGS.startswith(code)):
            raise UsageError(
                f"`--ignore {code}` names errors, which cannot be ignored",
                f"warnings have the codes {_WARNINGS}xx",
            )
    return Selection(selected, ignored, options.warnings_as_errors)


class Selection:
    """Tells the diagnostics that are wanted from the others."""

    def __init__(self, selected: Sequence[str], ignored: Sequence[str], strict: bool) -> None:
        self._selected = tuple(selected)
        self._ignored = tuple(ignored)
        self._strict = strict

    def of(self, diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
        """Those that are wanted, as severe as they are to be taken."""
        return [self._taken(d) for d in diagnostics if self._wanted(d)]

    def _wanted(self, d: Diagnostic) -> bool:
        if d.severity is Severity.ERROR:
            return True
        if self._selected and not d.code.startswith(self._selected):
            return False
        return not d.code.startswith(self._ignored)

    def _taken(self, d: Diagnostic) -> Diagnostic:
        if self._strict and d.severity is Severity.WARNING:
            return replace(d, severity=Severity.ERROR)
        return d


def _codes(flag: str, given: Sequence[str]) -> list[str]:
    found = [code.strip().upper() for text in given for code in text.split(",")]
    for code in found:
        if not code or not any(known.startswith(code) for known in CODES):
            raise UsageError(
                f"`{flag} {code}` is no code, nor the beginning of one", tip(code, CODES)
            )
    return found
