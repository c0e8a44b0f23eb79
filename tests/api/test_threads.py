"""Compiling in many threads at once gives what compiling one after another gives."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest

import netdsl

T = TypeVar("T")
R = TypeVar("R")

NAMES = [
    "lenet5",
    "googlenet",
    "resnet18",
    "resnet50",
    "vgg16",
    "mobilenet_v2",
    "resnet18",
    "vit_b_16",
]
THREADS = 8
WRONG = (
    "network n {{\n input x: 3x8x8\n conv({}, 3x3) -> rleu\n add {{ relu ; conv({}, 3x3) }}\n}}\n"
)


def facts(name: str) -> tuple[object, ...]:
    """Everything that the API says of a network."""
    net = netdsl.load(name)
    return net, net.build("torch"), net.build("keras"), str(net.summary()), net.params, net.macs


def mistakes(number: int) -> list[netdsl.Diagnostic]:
    return netdsl.check(WRONG.format(number % 5 + 1, number % 7 + 1))


def together(work: Callable[[T], R], items: list[T]) -> list[list[R]]:
    """All items at once: every thread begins when all are there."""
    barrier = Barrier(THREADS)

    def one(number: int) -> list[R]:
        barrier.wait()
        return [work(item) for item in items[number:] + items[:number]]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


@pytest.mark.slow
def test_equal_and_different_networks() -> None:
    alone = {name: facts(name) for name in NAMES}
    for number, found in enumerate(together(facts, NAMES)):
        order = NAMES[number:] + NAMES[:number]
        assert found == [alone[name] for name in order]


def test_mistakes() -> None:
    numbers = list(range(40))
    alone = [mistakes(number) for number in numbers]
    assert all(alone)
    for number, found in enumerate(together(mistakes, numbers)):
        assert found == alone[number:] + alone[:number]


FRESH = """
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import netdsl

def one(name):
    barrier.wait()
    net = netdsl.load(name)
    return net.build("torch"), net.build("keras"), str(net.summary()), net.model_dump_json()

names = ["resnet18", "googlenet", "vit_b_16", "lenet5"] * 2
barrier = Barrier(len(names))
with ThreadPoolExecutor(len(names)) as pool:
    found = list(pool.map(one, names))
assert found[:4] == found[4:]
barrier = Barrier(1)
assert found[:4] == [one(name) for name in names[:4]]
print("equal")
"""


def test_the_first_use_may_be_in_many_threads_at_once() -> None:
    """Modules and tables are loaded when they are first needed."""
    done = subprocess.run([sys.executable, "-c", FRESH], capture_output=True, text=True)
    assert done.stdout == "equal\n", done.stderr


STATE = """
import netdsl, sys, types

def work():
    net = netdsl.load("resnet18")
    net.build("torch"), net.build("keras"), net.summary(), netdsl.check("network n { x }")

def state():
    plain = (dict, list, set, bytearray)
    return {
        (name, key): repr(value)
        for name, module in sys.modules.items()
        if name.startswith(("netdsl", "netdsl_"))
        for key, value in vars(module).items()
        if isinstance(value, plain) and not key.startswith("__")
    }

everything = [netdsl.load(name) for name in ("googlenet", "vit_b_16", "resnet18")]
assert [net.build("keras") for net in everything]  # registers the lowerings of all families
work()
before = state()
assert len(before) > 20
netdsl.load("googlenet").build("keras")
netdsl.loads("network n(a = 1) { input x: [3] ; dense(a) }", a=5).build("torch")
work()
after = state()
print(*sorted(k for k in before if before[k] != after[k]))
"""


def test_nothing_is_left_behind_in_modules() -> None:
    """But for what modules register of themselves when they are first imported."""
    done = subprocess.run([sys.executable, "-c", STATE], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("\n", "")
