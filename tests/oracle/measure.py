"""The records of `measured.json`: how equal the models of each standard network are.

`python -m tests.oracle.measure` measures every network that has no record, or whose numbers have
changed; `python -m tests.oracle.measure NAME ...` measures those again. `netdsl verify` compares
PyTorch and Keras, in float64; where others have published the network, their model is compared
with the emitted one as well. On two cores it takes half an hour, and at most 16 GB of memory.
"""

import gc
import json
import math
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import netdsl
from netdsl import library
from netdsl.atomic import replacing
from netdsl.network import Network

RECORDS = Path(__file__).with_name("measured.json")
TOGETHER = 8
"""How many networks share a process."""

SIZES = {
    **dict.fromkeys(("vgg11", "vgg13", "vgg19"), "3x64x96"),
    **dict.fromkeys(("vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"), "3x64x96"),
    **dict.fromkeys(("resnet101", "resnet152", "wide_resnet50_2"), "3x65x97"),
    "vit_b_16": "3x64x64",
    "fcn": "3x84x116",
    "fcn32s": "3x84x116",
    "fcn16s": "3x84x116",
    "fcn8s": "3x84x116",
    "fcn_resnet50_aux": "3x65x97",
    "fcn_resnet50": "3x65x97",
    "deeplabv3_resnet50_aux": "3x65x97",
    "deeplabv3_resnet50": "3x65x97",
    "unet": "1x188x204",
    "unet3d": "3x92x92x92",
    "reinspect": "3x224x256",
    "oquab2015": "3x325x357",
}
"""Smaller inputs, where the network's own would take more than two minutes."""

SAME = {
    "preactivation_resnet": "resnet164",
    "resnet": "resnet50",
    "resnext": "resnext50_32x4d",
    "vgg": "vgg16",
    "vit": "vit_b_16",
    "wide_resnet": "wide_resnet50_2",
}
"""Families whose parameters, left alone, give one of their members, layer for layer."""


def facts(net: Network) -> dict[str, Any]:
    """What a record is of: where it changes, the record is stale."""
    return {"params": net.params, "macs": net.macs, "depth": net.depth}


def compiled(name: str) -> Network:
    """The network, at the size that it is verified at."""
    if name not in SIZES:
        return netdsl.load(name)
    module = Path(library.networks()[name]).stem
    (source,) = netdsl.load(name).inputs
    return netdsl.loads(
        f"use {module}: {name} as standard\n"
        f"network {name} = standard with {{ input {source.name}: {SIZES[name]} }}\n",
        name,
    )


def verified(name: str) -> dict[str, Any]:
    """The numbers of `netdsl verify`."""
    report = compiled(name).verify()
    assert report.agree, str(report)
    (comparison,) = report.comparisons
    worst = {a.name: a.worst.difference for a in comparison.aspects if a.compared and a.worst}
    outputs = [worst[k] for k in ("outputs in inference", "outputs in training") if k in worst]
    gradients = [worst[k] for k in ("gradients of inputs", "gradients of weights") if k in worst]
    return {
        "inputs": report.sizes,
        "batch": report.batch,
        "dtype": report.dtype,
        "versions": list(report.backends.values()),
        "outputs": max(outputs),
        "gradients": max(gradients),
        "statistics": worst.get("running statistics"),
        "step": worst.get("weights after a step"),
        "seconds": report.seconds,
    }


def referred(name: str) -> dict[str, Any] | None:
    """The numbers of the comparison with a published model, if there is one."""
    from importlib.metadata import version

    from tests.oracle.references import REFERENCES

    reference = REFERENCES.get(name)
    if reference is None:
        return None
    apart = reference.apart(name)
    assert all(n is None or math.isfinite(n) for n in (apart.outputs, apart.gradients)), apart
    package = reference.owner.partition(".")[0]
    return {
        "owner": reference.owner,
        "model": reference.model,
        "also": reference.also,
        "version": f"{package} {version(package)}",
        "sizes": reference.sizes,
        "modes": reference.modes,
        "outputs": apart.outputs,
        "gradients": apart.gradients,
    }


def record(name: str) -> dict[str, Any]:
    """All of it. PyTorch comes before TensorFlow, which `verify` sees to."""
    made = {**facts(netdsl.load(name)), "verified": verified(name), "reference": referred(name)}
    return {key: value for key, value in made.items() if value is not None}


def records() -> dict[str, Any]:
    """Those that there are, by the network's name."""
    return json.loads(RECORDS.read_text()) if RECORDS.exists() else {}


def stale(name: str) -> bool:
    """Whether the network is to be measured: its numbers are others, or the size was."""
    found = records().get(name, {})
    if any(found.get(key) != value for key, value in facts(netdsl.load(name)).items()):
        return True
    sizes = {i.name: list(i.shape) for i in compiled(name).inputs}
    return bool(found["verified"]["inputs"] != sizes)


def keep(name: str, made: dict[str, Any]) -> None:
    """Write it down with the others, in the order of the library."""
    known = {**records(), name: made}
    ordered = {n: known[n] for n in library.networks() if n in known}
    lines = ",\n".join(f" {json.dumps(n)}: {json.dumps(r)}" for n, r in ordered.items())
    with replacing(RECORDS) as file:
        file.write_text(f"{{\n{lines}\n}}\n")


def main(names: list[str]) -> int:
    """Measure some in a process, for loading the frameworks takes as long as most networks."""
    wanted = names or [n for n in library.networks() if n not in SAME and stale(n)]
    wanted.sort(key=lambda name: compiled(name).macs or 0)
    for start in range(0, len(wanted), TOGETHER):
        some = wanted[start : start + TOGETHER]
        command = [sys.executable, "-m", "tests.oracle.measure", "--here", *some]
        subprocess.run(command, check=False)
    left = [name for name in wanted if stale(name)]
    print(f"not measured: {', '.join(left)}" if left else "all measured")
    return 1 if left else 0


def measure(names: list[str]) -> None:
    """Measure in this process."""
    for name in names:
        start = time.monotonic()
        try:
            keep(name, record(name))
        except Exception:
            traceback.print_exc()
        else:
            print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
        gc.collect()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        measure(sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
