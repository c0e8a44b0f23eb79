"""`netdsl git`: teach git to compare `.net` files by their layers."""

import os
import shlex
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from netdsl.atomic import replacing
from netdsl.cli.failure import IMPOSSIBLE
from netdsl.cli.terminal import report, write
from netdsl.cli.usage import Parser, UsageError
from netdsl.diagnostics import NetdslError
from netdsl.git import asked, failure, git

LINE = "*.net diff=netdsl"
"""What `.gitattributes` gets."""

_HEADING = r"^((network|block)[ \t].*)$"
"""What git writes behind the `@@` of a hunk: the network above it."""

_DRIVER = "diff.netdsl.command"


def parser() -> Parser:
    """The options."""
    made = Parser("git", "Make git compare .net files by their layers, or leave it again.")
    made.add_argument("action", choices=("install", "uninstall"), help="set it up, or take it back")
    made.add_argument(
        "--global",
        dest="everywhere",
        action="store_true",
        help="for all repositories of the user, instead of the one around",
    )
    made.add_argument(
        "--driver",
        action="store_true",
        help="let `git diff` print the output of `netdsl diff`, instead of a diff of layers",
    )
    return made


def run(options: Namespace) -> int:
    """Change git's settings; a line for each says what was done."""
    if options.action == "install":
        steps = _install(options.everywhere, driver=options.driver)
    elif options.driver:
        raise UsageError("`--driver` belongs to `netdsl git install`; `uninstall` takes back all")
    else:
        steps = _uninstall(options.everywhere)
    try:
        for step in steps:
            write(step)
    except NetdslError as problem:
        report(problem.diagnostics, options.color)
        return IMPOSSIBLE
    return 0


def settings(netdsl: str, *, driver: bool) -> dict[str, str]:
    """What git is told; `netdsl` is how a shell runs this program."""
    told = {
        "diff.netdsl.xfuncname": _HEADING,
        # Behind `--`, a file's name is a name, whatever it begins with.
        "diff.netdsl.textconv": f"{netdsl} show --resolved --",
        "diff.netdsl.cachetextconv": "false",
        # As git calls a driver: it knows of files that are new, gone, or out of their folder.
        "difftool.netdsl.cmd": f'{netdsl} diff --git "$MERGED" "$LOCAL" . . "$REMOTE" . .',
    }
    return {**told, _DRIVER: f"{netdsl} diff --git"} if driver else told


def program() -> str:
    """How a shell runs this program."""
    from shutil import which

    if which("netdsl"):
        return "netdsl"
    # With -P, Python imports nothing from the folder that git runs it in: the repository.
    return f"{shlex.quote(sys.executable)} -P -m netdsl"


def _install(everywhere: bool, *, driver: bool) -> Iterator[str]:
    attributes, shown = _attributes(everywhere)
    text = _text(attributes)
    if any(_is_ours(line) for line in text.splitlines()):
        yield f"{shown}: has `{LINE}` already"
    else:
        attributes.parent.mkdir(parents=True, exist_ok=True)
        _put(attributes, f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{LINE}\n")
        yield f"{shown}: added `{LINE}`"
    for key, value in settings(program(), driver=driver).items():
        asked("config", _scope(everywhere), "--replace-all", key, value)
        yield f"{_place(everywhere)}: {key} = {value}"


def _uninstall(everywhere: bool) -> Iterator[str]:
    attributes, shown = _attributes(everywhere)
    lines = _text(attributes).splitlines(keepends=True)
    kept = "".join(line for line in lines if not _is_ours(line))
    if kept == "".join(lines):
        yield f"{shown}: has no `{LINE}`"
    elif kept or attributes.is_symlink():
        _put(attributes, kept)
        yield f"{shown}: removed `{LINE}`"
    else:
        attributes.unlink()
        yield f"{shown}: removed; it held nothing but `{LINE}`"
    for key in settings("", driver=True):
        if git("config", _scope(everywhere), "--get-all", key).code == 0:
            asked("config", _scope(everywhere), "--unset-all", key)
            yield f"{_place(everywhere)}: unset {key}"


def _is_ours(line: str) -> bool:
    return line.split() == LINE.split()


def _scope(everywhere: bool) -> str:
    return "--global" if everywhere else "--local"


def _place(everywhere: bool) -> str:
    return "git's global settings" if everywhere else "git's settings of this repository"


def _attributes(everywhere: bool) -> tuple[Path, str]:
    """The file of attributes, and what it is called."""
    if everywhere:
        set_ = git("config", "--global", "--type=path", "--get", "core.attributesFile")
        base = os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
        path = Path(set_.text) if set_.code == 0 and set_.text else Path(base, "git/attributes")
        return path, str(path)
    top = asked("rev-parse", "--show-toplevel")
    if not top:
        raise failure("this repository has no working tree")
    path = Path(top, ".gitattributes")
    if path.is_symlink():  # git itself follows no link there
        raise UsageError(f"`{path}` is a link, which git does not follow")
    return path, ".gitattributes"


def _text(path: Path) -> str:
    return os.fsdecode(path.read_bytes()) if path.exists() else ""


def _put(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(os.fsencode(text))
