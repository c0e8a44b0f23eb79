"""The parser's tables: read from beside the grammar, generated anew where they are stale."""

from binascii import crc32
from typing import Any

from netdsl.record import record

FORMAT = 1
"""Counts up when `generate.py` writes something else."""


@record
class Rule:
    """A rule of the grammar: how many values it takes, and what is made from them."""

    nonterminal: int
    size: int
    callback: str | None
    children: tuple[int | None, ...]


@record
class Tables:
    """What Lark worked out from the grammar.

    In `actions`, a state's row gives for a kind of token the state to go to, or `~rule`
    for the rule that ends here.
    """

    names: tuple[str, ...]
    """The name of each kind of token."""
    literals: tuple[str | None, ...]
    """Its text, where it has only one."""
    kept: tuple[bool, ...]
    patterns: dict[str, str]
    ignored: tuple[str, ...]
    rules: tuple[Rule, ...]
    actions: tuple[dict[int, int], ...]
    gotos: tuple[dict[int, int], ...]
    nonterminals: tuple[str, ...]


def load() -> Tables:
    """The tables of the grammar as it is."""
    grammar = _read("netdsl.lark")
    if grammar is None:
        raise FileNotFoundError("netdsl.lark")
    text = grammar.decode()
    stored = _read("netdsl.tables")
    data = _parse(stored) if stored is not None else None
    if data is None or data.get("format") != FORMAT or data.get("grammar") != checksum(text):
        from netdsl.syntax.generate import generate

        data = generate(text)
    return _tables(data)


def checksum(grammar: str) -> int:
    """Tells one grammar from another, whatever its line ends."""
    return crc32(grammar.replace("\r\n", "\n").encode())


def _read(name: str) -> bytes | None:
    import netdsl.grammars as grammars

    # `importlib.resources` does the same, at 10 ms of start-up.
    loader: Any = grammars.__loader__
    folder = grammars.__file__.removesuffix("__init__.py")
    try:
        data: bytes = loader.get_data(folder + name)
    except OSError:
        return None
    return data


def _parse(stored: bytes) -> dict[str, Any] | None:
    import json

    try:
        data = json.loads(stored)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _tables(data: dict[str, Any]) -> Tables:
    names, literals, kept = zip(*data["terminals"], strict=True)
    return Tables(
        names=names,
        literals=literals,
        kept=kept,
        patterns=dict(data["patterns"]),
        ignored=tuple(data["ignored"]),
        rules=tuple(Rule(n, size, name, tuple(kids)) for n, size, name, kids in data["rules"]),
        actions=tuple(_row(row) for row in data["actions"]),
        gotos=tuple(_row(row) for row in data["gotos"]),
        nonterminals=tuple(data["nonterminals"]),
    )


def _row(flat: list[int]) -> dict[int, int]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
