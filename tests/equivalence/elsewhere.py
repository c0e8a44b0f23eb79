"""The conformance cases on another backend of Keras, through `netdsl verify`.

    KERAS_BACKEND=torch python -m tests.equivalence.elsewhere
    KERAS_BACKEND=jax python -m tests.equivalence.elsewhere --every 8

Every layer over its options against PyTorch in float64: values, gradients, statistics and a
training step. jax compiles each operation for each shape: `--every 8` takes each eighth case.
Names of layers after the options take only these.
"""

import argparse
import sys
import time

from netdsl.verify.prove import Wish, verify
from netdsl.verify.report import Report
from tests.equivalence.cases import CASES
from tests.equivalence.conformance import network
from tests.harness import compile_text


def proved(layer: str, every: int) -> Report:
    """The report of a layer's cases, or of each so many of them."""
    return verify(compile_text(network(layer, CASES[layer][::every])), Wish())


def main(arguments: list[str]) -> int:
    """A line for each layer; 1 where one differs."""
    import torch._dynamo  # noqa: F401  (all of PyTorch before any other framework)

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("layers", nargs="*", metavar="LAYER")
    options = parser.parse_args(arguments)
    failed = False
    for layer in options.layers or sorted(CASES):
        start = time.perf_counter()
        report = proved(layer, options.every)
        said = "agrees" if report.agree else "DIFFERS"
        took = time.perf_counter() - start
        print(f"{layer:<20} {said}  {report.backends.get('keras')}  {took:.0f} s", flush=True)
        if not report.agree:
            print(report, flush=True)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
