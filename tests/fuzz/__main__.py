"""`python -m tests.fuzz`: run until the time is over; exit 1 where anything was found."""

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from typing import Any

from tests.fuzz.texts import text_of
from tests.fuzz.worker import tried

HANGS = 300
"""The seconds after which a process that says nothing is ended: no step may take so long."""


class Worker:
    """A process that tries every `step`-th number from `first` on."""

    def __init__(self, first: int, step: int, said: queue.Queue[dict[str, Any]]) -> None:
        self.step, self.last, self.heard = step, first, time.monotonic()
        command = [sys.executable, "-m", "tests.fuzz.worker", str(first), str(step)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, args=(said,), daemon=True).start()

    def _listen(self, said: queue.Queue[dict[str, Any]]) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = json.loads(line)
            self.last, self.heard = message["seed"], time.monotonic()
            said.put(message)

    def lost(self) -> str:
        """Why this process can no longer be counted on, if so."""
        if self.process.poll() is not None:
            return f"the process died with {self.process.returncode}"
        if time.monotonic() - self.heard > HANGS:
            self.process.kill()
            return f"nothing for {HANGS} s"
        return ""


def run(minutes: float, first: int, processes: int) -> int:
    """Try texts on all cores; print what is found."""
    said: queue.Queue[dict[str, Any]] = queue.Queue()
    workers = [Worker(first + i, processes, said) for i in range(processes)]
    tried_texts = found = 0
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        try:
            message = said.get(timeout=1)
        except queue.Empty:
            message = {}
        tried_texts += "problem" not in message and "seed" in message
        if "problem" in message:
            found += 1
            _show(message["seed"], message["problem"])
        for i, worker in enumerate(workers):
            why = worker.lost()
            if why:
                found += 1
                _show(worker.last, why)
                workers[i] = Worker(worker.last + worker.step, worker.step, said)
    for worker in workers:
        worker.process.kill()
    _say(f"{tried_texts:,} texts from number {first:,} on, {found} findings")
    return 1 if found else 0


def _show(seed: int, problem: str) -> None:
    _say(f"--- number {seed} (python -m tests.fuzz --seed {seed} --once)\n{problem}")


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long (10)")
    parser.add_argument("--seed", type=int, default=0, help="the first number (0)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--once", action="store_true", help="show and try the text of --seed")
    options = parser.parse_args()
    if options.once:
        text = text_of(options.seed)
        _say(ascii(text) if len(text) > 5_000 else text)
        problem = tried(text)
        _say(problem or "all is well")
        return 1 if problem else 0
    return run(options.minutes, options.seed, options.processes)


if __name__ == "__main__":
    sys.exit(main())
