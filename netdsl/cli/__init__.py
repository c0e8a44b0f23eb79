"""The command line. Each command is a module of this package with `parser` and `run`.

What is imported before the command is known costs every command: next to nothing.
"""

import sys

from netdsl.version import __version__

COMMANDS = {
    "build": "emit a model as one readable source file",
    "check": "say what is wrong with files, or might be",
    "fmt": "bring files into the one canonical layout",
    "convert": "carry weights between PyTorch and Keras",
    "summary": "show a table of the layers, with parameters and costs",
    "memory": "say what a network needs to train and to run, and how to make it fit",
    "time": "say how long a device takes at least, layer by layer",
    "plot": "draw a network, or where its costs sit",
    "diff": "say what changed between two networks, and what it means for weights",
    "verify": "prove that the models of all backends agree",
    "list": "name the standard architectures",
    "show": "print the source of a standard architecture, or the layers of a file",
    "git": "make git compare .net files by their layers",
    "layers": "explain the layers of the language",
    "explain": "explain the code of an error, with examples",
    "ir": "print the validated network as JSON, or its JSON Schema",
    "new": "begin a file: with comments, or as a copy of a standard architecture",
    "completion": "print a script that completes commands in a shell",
}
"""Every command and what it does."""

HELP = f"""\
netdsl: a language for neural-network architectures, and its compiler

usage: netdsl COMMAND ...

{chr(10).join(f"  {name:<12}{about}" for name, about in COMMANDS.items())}

  --help      this text; `netdsl COMMAND --help` explains a command
  --version   the version

FILE is a path to a .net file, `-` for standard input, or the name of a standard
architecture (`netdsl list`). FILE:NAME is one network of a file with several, and
REV:FILE a file as it stands in a revision of the git repository around.
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit code. No exception leaves this function."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        try:
            return _dispatch(arguments)
        finally:
            if sys.stdout is not None:  # it is where the shell closed it
                sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as problem:
        from netdsl.cli.failure import failed

        return failed(problem, arguments)


def _dispatch(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "--help"
    if command in ("--help", "-h", "help"):
        sys.stdout.write(HELP)
        return 0 if arguments else 2
    if command in ("--version", "-V"):
        sys.stdout.write(f"netdsl {__version__}\n")
        return 0
    if command not in COMMANDS:
        from netdsl.cli.usage import UsageError, tip

        what = "option" if command.startswith("-") else "command"
        known = ["--help", "--version"] if command.startswith("-") else COMMANDS
        raise UsageError(f"there is no {what} `{command}`", tip(command, known))
    from importlib import import_module

    module = import_module(f"netdsl.cli.{command}")
    code: int = module.run(module.parser().parse(arguments[1:]))
    return code


def _closed_pipe() -> int:
    """Whoever read the output has seen enough. Python would complain at its exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
