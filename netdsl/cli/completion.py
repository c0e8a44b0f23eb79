"""`netdsl completion`: a script that completes commands, options and names in a shell."""

from argparse import Action, ArgumentParser, Namespace, _SubParsersAction
from importlib import import_module
from typing import Any, cast

from netdsl import library
from netdsl.cli import COMMANDS
from netdsl.cli.terminal import write
from netdsl.cli.usage import Parser
from netdsl.diagnostics import Diagnostic, Help, NetdslError

SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
"""The shells that scripts are written for."""

_FILES = ("FILE", "OLD", "NEW")
_ANY_FILES = ("PATH", "WEIGHTS", "OUT")


def parser() -> Parser:
    """The options."""
    made = Parser(
        "completion",
        "Print a script that completes netdsl's commands: "
        '`eval "$(netdsl completion bash)"` in a .bashrc.',
    )
    made.add_argument("shell", choices=SHELLS, help="the shell")
    return made


def run(options: Namespace) -> int:
    """Print the script. It starts no Python when it completes."""
    try:
        import shtab
    except ModuleNotFoundError:
        message = "to write completions, the package `shtab` is needed"
        help_ = Help('`pip install "netdsl[completion]"`')
        raise NetdslError([Diagnostic("N807", message, None, helps=(help_,))]) from None
    write(shtab.complete(everything(), shell=options.shell))
    return 0


def everything() -> ArgumentParser:
    """One parser with all commands below it, and what each of their arguments may be."""
    root = ArgumentParser("netdsl")
    root.add_argument("--version", "-V", action="store_true", help="the version")
    # argparse calls the class with what it knows: the name of the command.
    commands = root.add_subparsers(parser_class=cast("type[Parser]", _parser_of))
    for name, about in COMMANDS.items():
        found = commands.add_parser(name, help=about)
        for action in found._actions:
            _describe(action, name)
    return root


def _parser_of(*, prog: str, **_: Any) -> Parser:
    """That of the command that `prog` ends with."""
    found: Parser = import_module(f"netdsl.cli.{prog.rpartition(' ')[2]}").parser()
    return found


def _describe(action: Action, command: str) -> None:
    """Say what the argument can be completed to."""
    if action.choices is not None or isinstance(action, _SubParsersAction):
        return
    names = _names(action, command)
    if names:
        action.choices = names
    elif action.metavar in _FILES or (command == "fmt" and not action.option_strings):
        action.complete = _networks()  # type: ignore[attr-defined]
    elif action.metavar in _ANY_FILES:
        action.complete = _shtab().FILE  # type: ignore[attr-defined]
    elif action.metavar == "FOLDER":
        action.complete = _shtab().DIRECTORY  # type: ignore[attr-defined]


def _names(action: Action, command: str) -> list[str]:
    from netdsl.codes import CODES
    from netdsl.emit.backend import BUILT_IN
    from netdsl.layers.registry import layer_names

    match command, action.dest:
        case "layers", "name":
            return list(layer_names())
        case "show", "name":
            return sorted({*library.networks(), *library.modules()})
        case "new", "origin":
            return sorted(library.networks())
        case "explain", "codes":
            return list(CODES)
        case "build", "backend":
            return list(BUILT_IN)
        case "convert", "to":
            return list(BUILT_IN)
    return []


def _networks() -> dict[str, Any]:
    """A standard network, a `.net` file, or a folder on the way to one."""
    names = " ".join(sorted(library.networks()))
    found: dict[str, Any] = dict(_shtab().glob("*.net"))
    found["bash"] = "_netdsl_networks"
    found["zsh"] = "_netdsl_networks"
    found["fish"] = "(_netdsl_networks)"
    found["preamble"] = {
        **found["preamble"],
        "bash": f"""
_netdsl_networks() {{
  compgen -W "{names}" -- "$1"
  compgen -f -X "!*.net" -- "$1"
  compgen -d -S / -- "$1"
}}
""",
        "zsh": f"""
_netdsl_networks() {{
  _alternative 'networks:network:({names})' 'files:file:_files -g "*.net"'
}}
""",
        "fish": f"""
function _netdsl_networks
  printf '%s\\n' {names}
  for found in (__fish_complete_path (commandline -ct))
    if string match -qr '(/|\\.net)$' -- (string split -m1 \\t -- $found)[1]
      printf '%s\\n' $found
    end
  end
end
""",
    }
    return found


def _shtab() -> Any:
    import shtab

    return shtab
