"""Runs an example of `netdsl explain`, and gives the codes of what was said."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from math import prod
from pathlib import Path

from netdsl.diagnostics import NetdslError
from netdsl.explain import Example
from netdsl.explain.page import MAIN
from netdsl.pipeline import check_source, load_source

SAID = re.compile(r"^(?:[\w.]+Error: )?(?:error|warning|note)\[(N\d+)\]", re.M)
HIDING = """\
from importlib.machinery import PathFinder as Finder

find, hidden = Finder.find_spec, {hidden!r}
Finder.find_spec = lambda name, *a: None if name.partition(".")[0] in hidden else find(name, *a)
"""
SIZES = {"F32": 4, "I32": 4}


def codes_of(example: Example, folder: Path) -> list[str]:
    """The codes, in the order of what was said; the example's folder is left as it was made."""
    lay_out(example, folder)
    if example.command == ("check", MAIN) and not example.python:
        try:
            return [d.code for d in check_source(load_source(str(folder / MAIN)))]
        except NetdslError as problem:
            return [d.code for d in problem.diagnostics]
    return SAID.findall(output_of(example, folder))


def lay_out(example: Example, folder: Path) -> None:
    """Write the files of an example."""
    if example.text:
        text = example.text * example.times
        (folder / MAIN).write_bytes(text.encode(example.encoding))
    for name, text in example.files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    if example.tensors:
        (folder / "weights.safetensors").write_bytes(safetensors(example))
    if example.git:
        for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
            who = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
            subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def safetensors(example: Example) -> bytes:
    """A file with these tensors, all zero."""
    header, at = {}, 0
    for name, dtype, shape in example.tensors:
        end = at + prod(shape) * SIZES[dtype]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + bytes(at)


def output_of(example: Example, folder: Path) -> str:
    """Everything that the example prints; no traceback but that of a `NetdslError`."""
    call = example.python or (
        f"import sys\nfrom netdsl.cli import main\nsys.exit(main({list(example.command)!r}))\n"
    )
    here = {"torch", "keras"} & set(example.needs) and not example.without
    said, code = (_here if here else _apart)(call, example, folder)
    assert example.python or "Traceback" not in said, said
    assert SAID.search(said) or code == 0, said
    return said


def _here(call: str, example: Example, folder: Path) -> tuple[str, int]:
    """In this process: a framework takes seconds to load, so once must do."""
    said, before = io.StringIO(), Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            exec(compile(call, "<example>", "exec"), {"__name__": "__main__"})
    except SystemExit as end:
        return said.getvalue(), int(end.code or 0)
    except NetdslError as problem:
        return f"{said.getvalue()}\n{problem}", 1
    finally:
        os.chdir(before)
    return said.getvalue(), 0


def _apart(call: str, example: Example, folder: Path) -> tuple[str, int]:
    hiding = HIDING.format(hidden=set(example.without)) if example.without else ""
    done = subprocess.run(
        [sys.executable, "-c", hiding + call],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "GIT_CEILING_DIRECTORIES": str(folder.parent),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        },
    )
    return done.stdout + done.stderr, done.returncode
