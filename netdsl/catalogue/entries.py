"""The standard networks, one entry each: what `netdsl list` and the pages tell of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from netdsl import library
from netdsl.catalogue.facts import Facts, facts_of, kept
from netdsl.catalogue.papers import Paper, paper_of, papers
from netdsl.record import record
from netdsl.source import Source
from netdsl.syntax import parse, tree

_SENTENCE = re.compile(r"(?<=\.)(?<!al\.) (?=[A-Z`])")


@record
class Entry:
    """A standard network.

    `family` is the name of its file. `needs` are the parameters without a default value: a
    network that has any is nothing by itself, and has no `facts`.
    """

    name: str
    family: str
    paper: Paper | None
    about: str
    parameters: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    facts: Facts | None

    @property
    def year(self) -> int | None:
        """When its paper appeared."""
        return self.paper.year if self.paper else None

    @property
    def call(self) -> str:
        """`resnet50(classes = 1000)`: its name and its parameters."""
        arguments = ", ".join(
            f"{n} = {default}" if default else n for n, default in self.parameters
        )
        return f"{self.name}({arguments})" if arguments else self.name


def entries() -> list[Entry]:
    """All of them, by family and year; those of one year as they stand in their file."""
    numbers = kept()
    found = [e for module in library.modules() for e in _of_file(module, numbers)]
    return sorted(found, key=lambda entry: (entry.family, entry.year or 0))


def _of_file(module: str, numbers: Mapping[str, Any]) -> Iterator[Entry]:
    path = library.modules()[module]
    with open(path, encoding="utf-8") as text:
        file, _ = parse(Source(f"{module}.net", text.read(), path))
    cited = papers(file.doc)
    facts = facts_of(module, numbers)
    for network in file.items:
        if isinstance(network, tree.Network):
            parameters = network.parameters
            yield Entry(
                network.name.name,
                module,
                paper_of(network.doc, cited),
                _first(network.doc),
                tuple((p.name, p.default.span.text if p.default else "") for p in parameters),
                tuple(p.name for p in parameters if p.default is None),
                facts.get(network.name.name),
            )


def _first(text: str) -> str:
    """The first sentence of a comment, on one line."""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return _SENTENCE.split(paragraph, maxsplit=1)[0]
