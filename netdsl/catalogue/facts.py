"""The numbers of the standard networks: from `architectures/facts.json`, or compiled.

Compiling them all takes longer than a command may. So the numbers are kept, each with a
fingerprint of the text that it was compiled from; where the text is another one by now, they
are not used. `NETDSL_WRITE_DOCS=1 pytest tests/house/test_facts.py` writes the file anew.
"""

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from netdsl import library
from netdsl.layers.tensor import Size, TensorType
from netdsl.record import record

_USE = re.compile(r"^use\s+([A-Za-z_]\w*)", re.MULTILINE)


@record
class Facts:
    """What a network costs with the default values of its parameters."""

    params: int
    trainable_params: int
    macs: Size
    depth: int
    inputs: tuple[tuple[str, TensorType], ...]


def facts_of(module: str, kept: Mapping[str, Any]) -> dict[str, Facts]:
    """The numbers of each network of a file that needs no values; `kept` is what `kept()` gives."""
    found = kept.get(module)
    if found is not None and found["text"] == fingerprint(module):
        return {name: _read(data) for name, data in found["networks"].items()}
    return compiled(module)


def kept() -> dict[str, Any]:
    """What `facts.json` says, by file; nothing where it is missing."""
    import json

    try:
        with open(place(), encoding="utf-8") as file:
            found: dict[str, Any] = json.load(file)
    except (OSError, ValueError):
        return {}
    return found


def compiled(module: str) -> dict[str, Facts]:
    """The same from the text itself; a file with errors has none."""
    from netdsl.analysis import cost
    from netdsl.pipeline import compile_networks
    from netdsl.source import Source

    path = library.modules()[module]
    graphs, _ = compile_networks(Source(f"{module}.net", _text(path), path), unmet=True)
    return {
        graph.name: Facts(
            cost.params(graph),
            cost.trainable_params(graph),
            cost.macs(graph),
            cost.depth(graph),
            tuple((source.name, source.type) for source in graph.inputs),
        )
        for graph in graphs
    }


def fingerprint(module: str) -> str:
    """Of the lines that are not comments, of the file and of those that it uses."""
    from hashlib import sha256

    made = sha256()
    for each in _used(module):
        for line in _text(library.modules()[each]).splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                made.update(f"{line.rstrip()}\n".encode())
    return made.hexdigest()[:16]


def document() -> str:
    """The text of `facts.json`: every file compiled, a network a line."""
    import json

    files = []
    for module in library.modules():
        rows = ",\n".join(
            f"   {json.dumps(name)}: {json.dumps(_written(facts))}"
            for name, facts in compiled(module).items()
        )
        text = json.dumps(fingerprint(module))
        files.append(f' {json.dumps(module)}: {{"text": {text}, "networks": {{\n{rows}\n }}}}')
    return "{\n" + ",\n".join(files) + "\n}\n"


def place() -> str:
    """Where `facts.json` is kept."""
    return os.path.join(library.folder(), "facts.json")


def _used(module: str) -> Iterator[str]:
    """The file and, once each, all that it uses of the standard library."""
    seen = {module: True}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        yield name
        for used in _USE.findall(_text(library.modules()[name])):
            if used in library.modules() and used not in seen:
                seen[used] = True
                waiting.append(used)


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _written(facts: Facts) -> dict[str, Any]:
    inputs = [
        {"name": name, "shape": t.shape, "sequence": t.sequence, "limit": t.limit}
        for name, t in facts.inputs
    ]
    return {
        "params": facts.params,
        "trainable_params": facts.trainable_params,
        "macs": facts.macs,
        "depth": facts.depth,
        "inputs": inputs,
    }


def _read(data: dict[str, Any]) -> Facts:
    inputs = tuple(
        (i["name"], TensorType(tuple(i["shape"]), i["sequence"], i["limit"]))
        for i in data["inputs"]
    )
    return Facts(data["params"], data["trainable_params"], data["macs"], data["depth"], inputs)
