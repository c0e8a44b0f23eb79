"""Arguments, and what is said when they are wrong."""

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

STDIN = "<stdin>"
"""What messages call standard input; its file argument is `-`."""


class UsageError(Exception):
    """Wrong usage, or a file that cannot be read or written: exit code 2."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class Stop(Exception):
    """The command ends here, with this exit code; the reason stands on standard error."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Formatter(argparse.HelpFormatter):
    """Help of a fixed width: argparse imports `shutil` to ask the terminal for its own."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=96)


class Parser(argparse.ArgumentParser):
    """A command's parser: it raises `UsageError`, and knows what was meant."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(
            f"netdsl {command}",
            description=description,
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        self.add_argument(
            "--color",
            choices=("auto", "always", "never"),
            default="auto",
            help="whether to colour (auto: on a terminal, unless NO_COLOR is set)",
        )

    def add_network(self, *, required: bool = True) -> None:
        """The arguments that name one network."""
        self.add_argument(
            "file",
            metavar="FILE",
            nargs=None if required else "?",
            help="a path, REV:path, `-`, or a standard name",
        )
        self.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="the value of a parameter of the network (repeatable)",
        )
        self.add_root()

    def add_root(self) -> None:
        """The folder that files are read from."""
        self.add_argument(
            "--root", metavar="FOLDER", help="the folder that no `use` may leave (that of FILE)"
        )

    def add_format(self, forms: tuple[str, ...]) -> None:
        """The form of the output."""
        self.add_argument(
            "--format", choices=forms, default=forms[0], help="the form of the output"
        )

    def parse(self, arguments: list[str]) -> argparse.Namespace:
        """The options; `UsageError` where they are wrong."""
        # To argparse, the network of standard input (`-:name`) would be an option.
        arguments = [f"{STDIN}{a[1:]}" if a.startswith("-:") else a for a in arguments]
        options, unknown = self.parse_known_args(arguments)
        if unknown:
            first = unknown[0].partition("=")[0]
            if first.startswith("-") and first != "-":
                flags = [flag for flag in self._option_string_actions if flag.startswith("--")]
                raise UsageError(f"`{self.prog}` has no option `{first}`", tip(first, flags))
            raise UsageError(f"`{self.prog}` takes no further argument `{unknown[0]}`")
        return options

    def error(self, message: str) -> NoReturn:
        """Called by argparse: its words, without its usage lines."""
        raise UsageError(message, f"`{self.prog} --help` explains the options")

    def exit(self, status: int = 0, message: Any = None) -> NoReturn:
        """Called by argparse after `--help`."""
        raise Stop(status)


def tip(name: str, known: Iterable[str]) -> str:
    """`did you mean ...?`, or nothing where no known name is near."""
    from netdsl.spelling import near

    found = near(name, known)
    return f"did you mean {' or '.join(f'`{n}`' for n in found)}?" if found else ""


def positive(text: str) -> int:
    """The number of an option that must be 1 or more."""
    return _number(text, 1)


def natural(text: str) -> int:
    """The number of an option that must be 0 or more."""
    return _number(text, 0)


def _number(text: str, least: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) < least:
        raise argparse.ArgumentTypeError(f"`{text}` is no whole number, {least} or more")
    return int(text)
