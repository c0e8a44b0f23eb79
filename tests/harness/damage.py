"""Texts with a few tokens deleted, doubled, exchanged, replaced or put in."""

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from hypothesis import strategies as st

TOKEN = re.compile(r"\w+|[^\w\s]|\s+")


def damaged(
    text: str,
    words: Sequence[str],
    most: int,
    number: Callable[[int, int], int],
    choice: Callable[[Sequence[str]], str],
) -> str:
    """One to `most` changes; `number` and `choice` say which, by chance or by hypothesis."""
    tokens = TOKEN.findall(text) or [""]
    for _ in range(number(1, most)):
        at = number(0, len(tokens) - 1)
        match number(0, 4):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, tokens[at])
            case 2:
                other = number(0, len(tokens) - 1)
                tokens[at], tokens[other] = tokens[other], tokens[at]
            case 3:
                tokens[at] = choice(words)
            case _:
                tokens.insert(at, choice(words))
        tokens = tokens or [" "]
    return "".join(tokens)


def damaged_by_chance(text: str, words: Sequence[str], most: int, random: Random) -> str:
    """The same for a generator of random numbers."""
    return damaged(text, words, most, random.randint, random.choice)


def damaged_by_draws(text: str, words: Sequence[str], most: int, draw: Any) -> str:
    """The same for hypothesis, which can then make a failing text smaller."""
    return damaged(
        text,
        words,
        most,
        lambda low, high: draw(st.integers(low, high)),
        lambda found: draw(st.sampled_from(found)),
    )
