"""Fresh processes, measured from outside: wall time, CPU time and peak memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE.parent / "backends")]),
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NO_COLOR": "1",
}
"""One thread, and byte code is kept as it is after an installation."""


@dataclass(frozen=True)
class Run:
    """What one process cost; `result` is the JSON that it printed, if it is one of our tasks."""

    wall: float
    cpu: float
    megabytes: float
    result: Any = None


def netdsl(*arguments: str) -> list[str]:
    """The command as its installed script runs it."""
    return [
        sys.executable,
        "-c",
        "import sys; from netdsl.cli import main; sys.exit(main())",
        *arguments,
    ]


def task(name: str, *arguments: object) -> list[str]:
    """A function of `tasks.py`, in a process of its own."""
    return [sys.executable, str(HERE / "tasks.py"), name, *map(str, arguments)]


def run(command: Sequence[str], *, result: bool = False) -> Run:
    """Run once and measure; a process that fails is an error."""
    begin = time.perf_counter()
    with subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss / unit, json.loads(printed) if result else None)


def interleaved(
    commands: dict[str, Sequence[str]], times: int, *, result: bool = False
) -> dict[str, list[Run]]:
    """Each command `times` times, in turn, after one round that warms the file cache."""
    for command in commands.values():
        run(command, result=result)
    found: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            found[name].append(run(command, result=result))
    return found


def middle(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    """The median of one number over some runs."""
    return median(of(r) for r in runs)
