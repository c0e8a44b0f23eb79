"""The speed that netdsl promises, measured: `python benchmarks/run.py [NAME...]`.

Prints one line a promise, with the number, the limit, and whether it holds; exits with 1
where one does not.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from measure import Run, interleaved, middle, netdsl, task
from shapes import SHAPES, write_folder

CHECKED = ("lenet5", "alexnet", "zfnet", "googlenet", "vgg16", "resnet152", "textbook")


@dataclass(frozen=True)
class Promise:
    """A number and its limit; `least`: it is to be at least that."""

    what: str
    value: float
    limit: float
    unit: str
    least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the number keeps to its limit."""
        return self.value >= self.limit if self.least else self.value <= self.limit

    def __str__(self) -> str:
        sign = ">=" if self.least else "<="
        verdict = "ok" if self.holds else "MISSED"
        number = f"{self.value:>10.4g} {sign} {self.limit:<6g} {self.unit:<8}"
        return f"{self.what:<52}{number}{verdict}"


def summary() -> Iterator[Promise]:
    """`netdsl summary resnet152` against torchinfo, whole processes."""
    runs = interleaved(
        {"ours": netdsl("summary", "resnet152"), "theirs": task("torchinfo_resnet152")}, 7
    )
    wall = {name: middle(found, lambda r: r.wall) for name, found in runs.items()}
    print(f"  summary {wall['ours'] * 1e3:.0f} ms, torchinfo {wall['theirs'] * 1e3:.0f} ms")
    ratio, memory = wall["theirs"] / wall["ours"], middle(runs["ours"], lambda r: r.megabytes)
    yield Promise("summary of resnet152: torchinfo / netdsl", ratio, 20, "x", least=True)
    yield Promise("summary of resnet152: peak memory", memory, 40, "MB")


def check() -> Iterator[Promise]:
    """`netdsl check` of standard networks."""
    runs = interleaved({name: netdsl("check", name) for name in CHECKED}, 7)
    for name, found in runs.items():
        yield Promise(f"check {name}: CPU time", middle(found, lambda r: r.cpu), 0.25, "s")


def memory() -> Iterator[Promise]:
    """`netdsl memory` of standard networks, and what makes one fit."""
    commands = {name: netdsl("memory", name, "--batch", "32") for name in CHECKED}
    commands["--fit"] = netdsl("memory", "resnet50", "--batch", "64", "--fit", "4GB")
    for name, found in interleaved(commands, 7).items():
        limit = 0.5 if name == "--fit" else 0.25
        yield Promise(f"memory {name}: CPU time", middle(found, lambda r: r.cpu), limit, "s")


def folder() -> Iterator[Promise]:
    """`netdsl check` of folders with 2,500 and 10,000 lines."""
    with tempfile.TemporaryDirectory() as place:
        sizes = {"short": 2_500, "long": 10_000}
        for name, lines in sizes.items():
            write_folder(Path(place, name), lines)
        runs = interleaved({n: netdsl("check", str(Path(place, n))) for n in sizes}, 5)
    cpu = {name: middle(found, lambda r: r.cpu) for name, found in runs.items()}
    print(f"  2,500 lines {cpu['short']:.2f} s, 10,000 lines {cpu['long']:.2f} s")
    yield Promise("check of 10,000 / 2,500 lines: CPU time", cpu["long"] / cpu["short"], 4.4, "x")


def parse() -> Iterator[Promise]:
    """The parser, with positions."""
    runs = interleaved({"parse": task("parse", 10_000)}, 5, result=True)["parse"]
    speed = middle(runs, lambda r: _result(r, "lines_a_second"))
    yield Promise("parsing of 10,000 lines", speed, 10_000, "lines/s", least=True)


def chain() -> Iterator[Promise]:
    """Chains of 10,000 and 100,000 layers through parse, IR and emission."""
    sizes = {"short": task("compile_chain", 10_000), "long": task("compile_chain", 100_000)}
    runs = interleaved(sizes, 5, result=True)
    for phase in ("compile", "emit"):
        times = [middle(runs[n], lambda r, p=phase: _result(r, p)) * 1e6 for n in sizes]
        print(f"  {phase}: {times[0]:.1f} us a layer in 10,000, {times[1]:.1f} in 100,000")
    total = {n: middle(found, lambda r: _result(r, "total")) for n, found in runs.items()}
    memory = middle(runs["long"], lambda r: _result(r, "bytes")) / 1e3
    ratio = total["long"] / total["short"]
    yield Promise("chain of 100,000 / 10,000: time a layer", ratio, 1.15, "x")
    yield Promise("chain of 100,000: memory a line", memory, 3, "kB")


def scaling() -> Iterator[Promise]:
    """Networks that are large in other ways: the time a part in ten times as many."""
    for shape in SHAPES:
        sizes = {"short": (shape, 1_000), "long": (shape, 10_000)}
        tasks = {name: task("compile_shape", *size) for name, size in sizes.items()}
        runs = interleaved(tasks, 3, result=True)
        cost = {n: middle(found, lambda r: _result(r, "seconds")) for n, found in runs.items()}
        yield Promise(
            f"{shape}, 10,000 / 1,000: time a part", cost["long"] / cost["short"], 1.3, "x"
        )


def diff() -> Iterator[Promise]:
    """`netdsl diff`: standard networks, and chains of 10,000 layers with 100 edits."""
    runs = interleaved({"diff": netdsl("diff", "resnet34", "resnet50")}, 7)["diff"]
    yield Promise("diff resnet34 resnet50: CPU time", middle(runs, lambda r: r.cpu), 0.25, "s")
    sizes = {"short": task("compare_chain", 2_500), "long": task("compare_chain", 10_000)}
    found = interleaved(sizes, 5, result=True)
    seconds = {n: middle(r, lambda one: _result(one, "seconds")) for n, r in found.items()}
    yield Promise("diff of 10,000 layers, 100 edits", seconds["long"], 3, "s")
    ratio = seconds["long"] / seconds["short"]
    yield Promise("diff of 10,000 / 2,500 layers: time", ratio, 6, "x")


def construction() -> Iterator[Promise]:
    """The emitted ResNet-152 against torchvision's."""
    tasks = {"ours": task("emitted_resnet152"), "theirs": task("torchvision_resnet152")}
    runs = interleaved(tasks, 7, result=True)
    seconds = {n: middle(found, lambda r: _result(r, "seconds")) for n, found in runs.items()}
    print(f"  emitted {seconds['ours'] * 1e3:.0f} ms, torchvision {seconds['theirs'] * 1e3:.0f} ms")
    ratio = seconds["ours"] / seconds["theirs"]
    yield Promise("construction of resnet152: emitted / torchvision", ratio, 0.65, "x")


BENCHMARKS: dict[str, Callable[[], Iterator[Promise]]] = {
    benchmark.__name__: benchmark
    for benchmark in (summary, check, memory, folder, diff, parse, chain, scaling, construction)
}


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all."""
    unknown = [n for n in names if n not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]}; there are {', '.join(BENCHMARKS)}")
        return 2
    missed = 0
    for name in names or BENCHMARKS:
        for promise in BENCHMARKS[name]():
            print(promise, flush=True)
            missed += not promise.holds
    return 1 if missed else 0


def _result(run: Run, key: str) -> float:
    return float(run.result[key])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
