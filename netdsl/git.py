"""Running git: it asks nothing, fetches nothing, and runs nothing of the repository."""

import os

from netdsl.diagnostics import Diagnostic, NetdslError
from netdsl.record import record

_PATIENCE = 30
"""Seconds after which git is given up."""

_QUIET = {
    "GIT_ALLOW_PROTOCOL": "",  # no missing object is fetched: that could run a program
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SAFE = ("--no-pager", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")


@record
class Answer:
    """What git gave: its exit code, its output, and the first line of what it said."""

    code: int
    out: bytes
    said: str

    @property
    def text(self) -> str:
        """The output, without the newline at its end."""
        return os.fsdecode(self.out).removesuffix("\n")


def git(
    *arguments: str, feed: bytes = b"", patience: float = _PATIENCE, globs: bool = False
) -> Answer:
    """Run git in the current folder; `NetdslError` where there is none, or it does not end.

    With `globs`, paths are patterns (`**/*.net`), and not to be taken from others.
    """
    import subprocess

    paths = "--glob-pathspecs" if globs else "--literal-pathspecs"
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments; what is foreign stands behind `--`
            ["git", *_SAFE, paths, *arguments],  # noqa: S607 - the user's own git
            input=feed,
            capture_output=True,
            env={**os.environ, **_QUIET},
            timeout=patience,
        )
    except FileNotFoundError:
        raise failure("git is not installed, or not on the PATH") from None
    except OSError as problem:
        raise failure(f"git cannot be run: {(problem.strerror or str(problem)).lower()}") from None
    except subprocess.TimeoutExpired:
        raise failure(f"git did not answer within {patience:g} seconds") from None
    lines = done.stderr.decode(errors="replace").splitlines() or [""]
    return Answer(done.returncode, done.stdout, lines[0].removeprefix("fatal: "))


def asked(*arguments: str) -> str:
    """The output of a git that has nothing to refuse but the folder that it runs in."""
    answer = git(*arguments)
    if answer.code:
        raise failure(_reason(answer))
    return answer.text


def failure(message: str) -> NetdslError:
    """The error for a repository that cannot be used."""
    return NetdslError([Diagnostic("N115", message, None)])


def _reason(answer: Answer) -> str:
    if "not a git repository" in answer.said:
        return "this folder is in no git repository"
    return f"git: {answer.said or f'exit code {answer.code}'}"
