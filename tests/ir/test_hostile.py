"""Documents that are nearly right: refused in our words, or networks like any other."""

import ast
import copy
import json
import random
from contextlib import suppress
from typing import Any

import pytest

from netdsl import NetdslError, Network
from tests.ir.test_versions import frozen

VALUES: list[Any] = [
    None, True, 0, -1, 3, 1e308, 1.5, float("nan"), float("inf"), 2**63, 10**400, "", "same", "a.b",
    "class", "a'b\"\n#", '"""', "__import__('os')", "\ud800", "\0", "@1", "<relu>", "<@4>", [], [[]],
    [1, 2], [[1, 2], [3, 4]], ["axes", None, 1], ["*", "filters", 4], ["[]", "x", 0], ["nope", 1], {},
    {"a": 1}, [["+", "a"], "b"], "relu", "filters",
]  # fmt: skip
SEEDS = range(120)


def mutated(chance: random.Random) -> str:
    """A good document, in which one or two values are gone, exchanged, or others."""
    document = json.loads(frozen())
    for _ in range(chance.choice((1, 1, 2))):
        holder, key = chance.choice(places(document))
        what = chance.random()
        if what < 0.15:
            del holder[key]
        elif what < 0.3:
            other, there = chance.choice(places(document))
            holder[key] = copy.deepcopy(other[there])
        else:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
    return json.dumps(document)


def places(document: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Where values stand: what holds them, and under which name or number."""
    found: list[tuple[Any, Any]] = []
    stack: list[Any] = [document]
    while stack:
        holder = stack.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            found.append((holder, key))
            if isinstance(holder[key], dict | list):
                stack.append(holder[key])
    return found


def test_the_mutations_are_of_both_kinds() -> None:
    taken = 0
    for seed in SEEDS:
        with suppress(NetdslError):
            taken += bool(Network.model_validate_json(mutated(random.Random(seed))))
    assert 5 <= taken <= len(SEEDS) // 2


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_document(seed: int) -> None:
    text = mutated(random.Random(seed))
    try:
        net = Network.model_validate_json(text)
    except NetdslError as problem:
        shown = str(problem)
        assert shown.startswith("error[N009]")
        assert "pydantic" not in shown
        assert len(shown) < 5000
        return
    assert Network.model_validate_json(net.model_dump_json()) == net
    assert str(net.summary())
    for backend in ("torch", "keras"):
        with suppress(NetdslError):
            ast.parse(net.build(backend))
