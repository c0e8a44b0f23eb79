"""What is measured inside a process: each task prints one JSON object."""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from shapes import SHAPES, chain


def typical(lines: int) -> str:
    """Blocks and networks as people write them, repeated to a number of lines."""
    from importlib.resources import files

    text = (files("netdsl.architectures") / "googlenet.net").read_text(encoding="utf-8")
    every = text.splitlines()
    return "\n".join(every * (lines // len(every) + 1)) + "\n"


def parse(lines: int) -> dict[str, Any]:
    """Lines a second, with the spans of everything."""
    from netdsl.source import Source
    from netdsl.syntax import parse as parse_source

    text = typical(lines)
    parse_source(Source("warm.net", typical(60)))
    seconds = _seconds(lambda: parse_source(Source("benchmark.net", text)))
    return {"lines_a_second": text.count("\n") / seconds}


def compile_chain(length: int) -> dict[str, Any]:
    """A chain through parse, IR and emission: seconds of each, and memory at the end."""
    from netdsl import pipeline
    from netdsl.source import Source

    pipeline.emit(pipeline.compile_source(Source("warm.net", chain(30))).graph, "torch")
    gc.collect()
    gc.disable()  # as the command line does
    before = _peak()
    source = Source("chain.net", chain(length))
    kept: list[Any] = []
    compiling = _seconds(lambda: kept.append(pipeline.compile_source(source)))
    emitting = _seconds(lambda: kept.append(pipeline.emit(kept[0].graph, "torch")))
    return {
        "compile": compiling / length,
        "emit": emitting / length,
        "total": (compiling + emitting) / length,
        "bytes": (_peak() - before) / length,
    }


def compile_shape(shape: str, length: int) -> dict[str, Any]:
    """A large network, compiled and emitted for both backends: seconds a part."""
    from netdsl import pipeline
    from netdsl.source import Source

    def work(size: int) -> None:
        graph = pipeline.compile_source(Source("large.net", SHAPES[shape](size)), "large").graph
        for backend in ("torch", "keras"):
            pipeline.emit(graph, backend)

    work(30)
    gc.disable()
    return {"seconds": _seconds(lambda: work(length)) / length}


def compare_chain(length: int) -> dict[str, Any]:
    """A chain and itself with 100 edits, compared and told: seconds of all, after parsing."""
    from netdsl import pipeline
    from netdsl.comparison.compare import compare
    from netdsl.source import Source

    def graph(text: str) -> Any:
        return pipeline.compile_source(Source("chain.net", text)).graph

    old = chain(length)
    lines = old.splitlines()
    for number in range(100):
        at = 3 + (len(lines) - 6) * number // 100
        edited = ("  gelu", f"{lines[at]}\n  tanh", "")[number % 3]
        lines[at] = edited if lines[at].strip() else lines[at]
    pair = graph(old), graph("\n".join(filter(None, lines)))
    str(compare(*(graph(chain(n)) for n in (30, 33))))
    gc.collect()
    gc.disable()
    return {"seconds": _seconds(lambda: str(compare(*pair)))}


def torchvision_resnet152() -> dict[str, Any]:
    """Construction of torchvision's model."""
    import torch
    import torchvision

    torch.set_num_threads(1)
    torch.nn.Conv2d(3, 8, 3)
    return {"seconds": _seconds(lambda: torchvision.models.resnet152(weights=None))}


def emitted_resnet152() -> dict[str, Any]:
    """Construction of the emitted model, its source being imported already."""
    import torch

    import netdsl

    torch.set_num_threads(1)
    torch.nn.Conv2d(3, 8, 3)
    module: dict[str, Any] = {}
    exec(compile(netdsl.load("resnet152").build("torch"), "resnet152.py", "exec"), module)
    return {"seconds": _seconds(module["Resnet152"])}


def torchinfo_resnet152() -> dict[str, Any]:
    """The summary of torchvision's model on the meta device, as one would write it today."""
    import torch
    import torchinfo
    import torchvision

    with torch.device("meta"):
        model = torchvision.models.resnet152(weights=None)
    summary = torchinfo.summary(model, (1, 3, 224, 224), device="meta", verbose=0)
    return {"characters": len(str(summary))}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task
    for task in (
        parse,
        compile_chain,
        compile_shape,
        compare_chain,
        torchvision_resnet152,
        emitted_resnet152,
        torchinfo_resnet152,
    )
}


def _seconds(work: Callable[[], Any]) -> float:
    """CPU time, which a busy machine disturbs less than the clock."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    arguments = [int(a) if a.isdigit() else a for a in sys.argv[2:]]
    print(json.dumps(TASKS[sys.argv[1]](*arguments)))
