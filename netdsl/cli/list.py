"""`netdsl list`: the standard architectures."""

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from netdsl.catalogue.entries import Entry, entries
from netdsl.cli.failure import WRONG
from netdsl.cli.terminal import use_color, write
from netdsl.cli.usage import Parser, tip
from netdsl.layers.tensor import TensorType
from netdsl.render.canvas import Palette
from netdsl.render.columns import columns, markdown
from netdsl.render.numbers import scaled
from netdsl.render.wrap import WIDTH

FORMATS = ("text", "json", "markdown")

HEADER = ("network", "family", "year", "params", "MACs", "input")
_RIGHT = (False, False, True, True, True, False)


def parser() -> Parser:
    """The options."""
    made = Parser(
        "list",
        "Name the standard architectures, by family and year: parameters, multiply-adds of one "
        "input, and the input's shape, with the default values of their parameters. A family is "
        "a file: `netdsl show FAMILY` prints it.",
    )
    made.add_argument(
        "words",
        metavar="WORD",
        nargs="*",
        help="only networks with this in name, family, paper or description (with all of several)",
    )
    made.add_argument(
        "--long", action="store_true", help="the paper, a description and the parameters of each"
    )
    made.add_format(FORMATS)
    return made


def run(options: Namespace) -> int:
    """Print the list; exit code 1 where nothing is as wanted."""
    everything = entries()
    found = [entry for entry in everything if _has(entry, options.words)]
    if options.format == "json":
        write(_json(found))
    elif found:
        paint = Palette(use_color(options.color, sys.stdout))
        write(_long(found, paint) if options.long else _table(found, options.format, paint))
    if found:
        return 0
    _nothing(options.words, everything)
    return WRONG


def _has(entry: Entry, words: Sequence[str]) -> bool:
    text = " ".join((entry.name, entry.family, str(entry.paper or ""), entry.about)).casefold()
    return all(word.casefold() in text for word in words)


def _nothing(words: Sequence[str], everything: Sequence[Entry]) -> None:
    names = {name for entry in everything for name in (entry.name, entry.family)}
    advice = tip(words[0], names) if len(words) == 1 else ""
    wanted = " and ".join(f"`{word}`" for word in words)
    sys.stderr.write(f"no standard architecture has {wanted}{'; ' if advice else ''}{advice}\n")


def _table(found: Sequence[Entry], form: str, paint: Palette) -> str:
    rows = [_cells(entry) for entry in found]
    if form == "markdown":
        return markdown(HEADER, [(f"`{name}`", *rest) for name, *rest in rows], _RIGHT)
    head, rule, *lines = columns(HEADER, rows, _RIGHT)
    return "\n".join([head, paint("dim", rule), *lines])


def _cells(entry: Entry) -> tuple[str, ...]:
    year = str(entry.year or "")
    facts = entry.facts
    if facts is None:
        needs = f"needs {', '.join(entry.needs)}" if entry.needs else "?"
        return (entry.name, entry.family, year, "", "", needs)
    params, macs = f"{facts.params:,}", scaled(facts.macs)
    return (entry.name, entry.family, year, params, macs, _inputs(entry))


def _inputs(entry: Entry) -> str:
    """The shape alone where there is one input."""
    inputs = entry.facts.inputs if entry.facts else ()
    alone = len(inputs) == 1
    return ", ".join(_type(t) if alone else f"{name} {_type(t)}" for name, t in inputs)


def _type(type_: TensorType) -> str:
    return f"{type_} of int" if type_.integer else str(type_)


def _long(found: Sequence[Entry], paint: Palette) -> str:
    from textwrap import wrap

    lines: list[str] = []
    for entry in found:
        told = [str(entry.paper)] if entry.paper else []
        told += [entry.about, _numbers(entry), f"{entry.family}.net: {entry.call}"]
        lines += ["", paint("title", entry.name)] if lines else [paint("title", entry.name)]
        lines += [f"    {line}" for part in told for line in wrap(part, WIDTH - 4)]
    return "\n".join(lines)


def _numbers(entry: Entry) -> str:
    facts = entry.facts
    if facts is None:
        return f"needs {', '.join(entry.needs)}" if entry.needs else ""
    frozen = facts.params - facts.trainable_params
    kept = f" ({frozen:,} of them frozen)" if frozen else ""
    named = ", ".join(f"{name} {_type(t)}" for name, t in facts.inputs)
    return f"{named}: {facts.params:,} params{kept}, {scaled(facts.macs)} MACs, depth {facts.depth}"


def _json(found: Sequence[Entry]) -> str:
    import json

    rows = ",\n".join(f"    {json.dumps(_data(entry), ensure_ascii=False)}" for entry in found)
    networks = f"[\n{rows}\n  ]" if rows else "[]"
    return f'{{\n  "format_version": "1.0",\n  "networks": {networks}\n}}'


def _data(entry: Entry) -> dict[str, Any]:
    paper, facts = entry.paper, entry.facts
    made: dict[str, Any] = {
        "name": entry.name,
        "family": entry.family,
        "year": entry.year,
        "paper": {"authors": paper.authors, "title": paper.title} if paper else None,
        "about": entry.about,
        "parameters": {name: default or None for name, default in entry.parameters},
        "needs": entry.needs,
        "params": None,
        "trainable_params": None,
        "macs": None,
        "depth": None,
        "inputs": None,
    }
    if facts is not None:
        made |= {
            "params": facts.params,
            "trainable_params": facts.trainable_params,
            "macs": facts.macs,
            "depth": facts.depth,
            "inputs": [{"name": name, "shape": t.shape} for name, t in facts.inputs],
        }
    return made
