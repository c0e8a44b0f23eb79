"""What there is to tell about a code: an explanation, and examples that can be run.

To explain a new code, add a `Page` to the module of its area (`syntax.py` for N0xx, and so
on; lints go to `lint.py`). `python -m pytest tests/explain` then holds it to its word: the
wrong example gives exactly this code, and the right one nothing at all. Afterwards
`NETDSL_WRITE_DOCS=1 python -m pytest tests/explain -k docs` writes it into docs/errors.md.

    Page(
        "N704",
        what="A `conv` with a bias stands before a `batchnorm`.",
        wrong=net("network n { ... }"),
        right=net("network n { ... }"),
        why="The mean that `batchnorm` takes away has the bias in it. ...",
    )

A file that stands beside the example, a command other than `netdsl check`, a package that
is missing: `Example` has a field for each.
"""

from textwrap import dedent

from netdsl.record import record

MAIN = "main.net"
"""The file that an example is about."""


@record
class Example:
    """Files, and a command that is run beside them.

    `text` is `main.net`, repeated `times`; `files` are others by their names. `tensors` are
    those of `weights.safetensors`: names, types and shapes. `python` is run in place of a
    command. `without` are packages that are not installed, and with `git` the folder is a
    repository with one commit.
    """

    text: str = ""
    command: tuple[str, ...] = ("check", MAIN)
    files: tuple[tuple[str, str], ...] = ()
    tensors: tuple[tuple[str, str, tuple[int, ...]], ...] = ()
    encoding: str = "utf-8"
    times: int = 1
    python: str = ""
    without: tuple[str, ...] = ()
    git: bool = False
    needs: tuple[str, ...] = ()
    """The packages without which it cannot be shown."""

    @property
    def checks(self) -> bool:
        """Whether it is a file that `netdsl check` is run on, and nothing more."""
        return self.command == ("check", MAIN) and not self.python and self.times == 1


@record
class Page:
    """A code explained: what it says, a text that gives it, one that does not, and the reason."""

    code: str
    what: str
    wrong: Example
    right: Example
    why: str


def net(text: str, **more: object) -> Example:
    """An example that is a `.net` file; `more` are the other fields of `Example`."""
    return Example(clean(text), **more)  # type: ignore[arg-type]


def run(text: str, *command: str, **more: object) -> Example:
    """The same, with a command of its own."""
    return Example(clean(text), command, **more)  # type: ignore[arg-type]


def clean(text: str) -> str:
    """An indented text without its indentation, as a file has it."""
    return dedent(text).strip("\n") + "\n"
