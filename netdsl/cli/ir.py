"""`netdsl ir`: the validated IR of a network as JSON, and its JSON Schema."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from netdsl.cli.files import result_path, write_atomic
from netdsl.cli.source import compiled
from netdsl.cli.terminal import paused_collector, write
from netdsl.cli.usage import Parser, UsageError
from netdsl.ir.graph import Graph


def parser() -> Parser:
    """The options."""
    made = Parser("ir", "Print the validated network as JSON: everything that tools need of it.")
    made.add_network(required=False)
    made.add_argument("--schema", action="store_true", help="the JSON Schema of the document")
    made.add_argument("-o", dest="output", metavar="PATH", help="write a file")
    return made


def run(options: Namespace) -> int:
    """Print the document, or its schema."""
    if options.schema:
        if options.file is not None:
            raise UsageError("`--schema` is the same for every network: it takes no FILE")
        text = _schema()
    elif options.file is None:
        raise UsageError("`netdsl ir` needs a FILE, or `--schema`")
    else:
        text = _document(options)
    if options.output in (None, "-"):
        write(text)
    else:
        write_atomic(result_path(options.output), text + "\n")
    return 0


def _document(options: Namespace) -> str:
    from netdsl.ir.encode import document_of

    graph = _graph(options)
    with paused_collector():
        return dumped(document_of(graph))


def _graph(options: Namespace) -> Graph:
    """Of a `.json` file too: what another program wrote is validated."""
    if options.file.endswith(".json") and Path(options.file).exists():
        from netdsl.cli.networks import graphs_of

        (graph,) = graphs_of(options.file, options).values()
        return graph
    return compiled(options)


def _schema() -> str:
    from netdsl.ir.schema import schema

    return json.dumps(schema(), indent=2, ensure_ascii=False)


def dumped(document: dict[str, Any]) -> str:
    """A member a line, and in the body a layer a line: short enough to read, good for `diff`."""
    lines = ",\n".join(f"  {json.dumps(name)}: {_member(v, 1)}" for name, v in document.items())
    return f"{{\n{lines}\n}}"


def _member(value: Any, level: int) -> str:
    """Objects that hold `items` are opened, all else is one line."""
    if not (isinstance(value, dict) and "items" in value):
        return json.dumps(value)
    head = {name: v for name, v in value.items() if name != "items"}
    indent = "  " * level
    items = ",\n".join(f"{indent}  {_member(item, level + 1)}" for item in value["items"])
    return f'{json.dumps(head)[:-1]}, "items": [\n{items}\n{indent}]}}'
