"""Slips of the pen in a text, of a known kind each, at a place that a seed chooses."""

import random
import re
from collections.abc import Callable

Mutation = Callable[[random.Random, str], str | None]


def _chosen(rng: random.Random, text: str, pattern: str) -> re.Match[str] | None:
    """One of the matches, none of which stands in a comment."""
    found = [
        m
        for m in re.finditer(pattern, text)
        if "#" not in text[text.rfind("\n", 0, m.start()) + 1 : m.start()]
    ]
    return rng.choice(found) if found else None


def without(pattern: str) -> Mutation:
    """One of these is missing."""

    def mutate(rng: random.Random, text: str) -> str | None:
        m = _chosen(rng, text, pattern)
        return None if m is None else text[: m.start()] + text[m.end() :]

    return mutate


def with_another(sign: str) -> Mutation:
    """There is one of these too many, behind a word."""

    def mutate(rng: random.Random, text: str) -> str | None:
        m = _chosen(rng, text, r"[\w)] ")
        return None if m is None else text[: m.end() - 1] + sign + text[m.end() - 1 :]

    return mutate


def misspelt(rng: random.Random, text: str) -> str | None:
    """Two letters of a layer's name change places."""
    m = _chosen(rng, text, r"\b(?:conv|batchnorm|maxpool|dense|dropout|flatten|softmax)\b")
    if m is None:
        return None
    word = m[0]
    at = rng.randrange(1, len(word) - 1)
    return text[: m.start() + at] + word[at + 1] + word[at] + text[m.start() + at + 2 :]


def other_size(rng: random.Random, text: str) -> str | None:
    """A checked shape has another size."""
    m = _chosen(rng, text, r"(?<==> )\d+(?=x)")
    return None if m is None else f"{text[: m.start()]}{int(m[0]) + 1}{text[m.end() :]}"


SYNTAX: dict[str, Mutation] = {
    "no (": without(r"\("),
    "no )": without(r"\)"),
    "no {": without(r"\{\n"),
    "no }": without(r"\}\n"),
    "no ,": without(","),
    "no ->": without(r"(?<=\)) ->"),
    "no :": without(":(?= )"),
    "another )": with_another(")"),
    "another ,": with_another(","),
    "another }": with_another("}"),
    'another "': with_another('"'),
}
"""Those after which the text cannot be read."""

MEANING: dict[str, Mutation] = {"misspelt": misspelt, "other size": other_size}
"""Those after which it means nothing, or something else."""
