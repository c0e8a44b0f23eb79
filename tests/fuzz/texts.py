"""Texts to try, each made from a number alone."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from tests.harness.damage import damaged_by_chance
from tests.harness.standard import standard_texts

CASES = Path(__file__).parents[1] / "cases" / "check"

WORDS = (
    "network", "block", "input", "output", "let", "default", "use", "expect", "freeze", "if",
    "else", "for", "in", "not", "and", "or", "when", "training", "with", "remove", "before",
    "after", "reuse", "all", "except", "as", "of", "int", "sequence", "edition", "true", "none",
    "conv", "dense", "relu", "add", "concat", "maxpool", "batchnorm", "identity", "flatten",
    "upsample", "reshape", "lstm", "attention", "same", "half", "range", "len", "max", "divisible",
    "{", "}", "(", ")", "[", "]", "->", "=>", "*", ":", ";", ",", "=", "==", "+", "-", "/", "//",
    "%", "**", "@", "@x", "x:", "in.channels", "{i}", "3x3", "3x224x224", "_", "?",
    "0", "1", "-1", "2", "0.5", "64", "1e400", "1e-400", "0x1", "1_000", "nan", "inf", "9" * 30,
    "2 ** 62", "1_000_000", "10 ** 9", "range(1_000_000)", "* 70_000", "{{{{", "((((", "[[[[",
    '"a"', '"', "'", '"""', "\\", "\\n", '"\\"""\\""', "#", "\n", "\r", "\r\n", "\t", "\x00",
    "é", "→", "\u2028", "\u202e", "\ufeff", "\ud800", "\U0001d7d9", "\u0663", "\ufb01", "class", "self", "__class__",
    '"""\nPWNED()\n"""', "# \nPWNED()", '")\nPWNED()\n("', "{PWNED()}", "\\N{BULLET}", "%s",
    'use "a.net": a\n', 'use "../\x00": a\n', 'use "\ud800": a\n', 'use "/dev/zero": a\n',
)  # fmt: skip
"""Words of the language, and such as break programs that trust a text."""


def text_of(seed: int) -> str:
    """The text of a number."""
    random = Random(seed)
    return random.choice(MAKERS)(random)


def mutated(random: Random) -> str:
    """A good text with a few tokens deleted, doubled, exchanged or replaced."""
    return damaged_by_chance(random.choice(good_texts()), WORDS, 6, random)


def spliced(random: Random) -> str:
    """Statements of several texts, mixed: their brackets still match."""
    texts = [random.choice(good_texts()).splitlines() for _ in range(2)]
    lines = list(texts[0])
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(lines) + 1)
        whole = [line for line in random.choice(texts) if line.count("{") == line.count("}")]
        if whole and random.random() < 0.7:
            lines.insert(at, random.choice(whole))
        elif at < len(lines) and lines[at].count("{") == lines[at].count("}"):
            del lines[at]
    return "\n".join(lines)


def renumbered(random: Random) -> str:
    """A good text with other numbers, some of them absurd."""
    numbers = ["0", "1", "2", "3", "7", "64", "-1", "1.5", "100_000", str(2**63), "9" * 400]

    def other(match: re.Match[str]) -> str:
        return random.choice(numbers) if random.random() < 0.1 else match[0]

    return re.sub(r"\b\d[\d_]*\b", other, random.choice(good_texts()))


def renamed(random: Random) -> str:
    """A good text in which names stand for other names of it, so that circles arise."""
    text = random.choice(good_texts())
    names = re.findall(r"\b[A-Za-z_]\w*\b", text)
    if not names:
        return text
    for _ in range(random.randint(1, 5)):
        old, new = random.choice(names), random.choice([*names, *WORDS[:40]])
        text = re.sub(rf"\b{old}\b", lambda _: new, text, count=random.choice([0, 1]))  # noqa: B023
    return text


def nested(random: Random) -> str:
    """A text that opens more than any network needs."""
    depth = random.choice([3, 30, 90, 300, 3000, 20_000])
    opening, closing = random.choice(
        [("(", ")"), ("[", "]"), ("{", "}"), ("add {", "}"), ("- ", ""), ("not ", ""),
         ("if 1 {", "}"), ("for i in range(2) {", "}"), ("max(", ")"), ("a: {", "}"),
         ("conv(", ")"), ("relu -> ", ""), ("1 + ", ""), ("2 ** ", ""), ("x.", "")]
    )  # fmt: skip
    inner = random.choice(["relu", "1", "identity", ""])
    around = random.choice(
        ["{}", "network n {{ input x: 3x8x8 ; {} }}", "network n {{ input x: 8 ; let a = {} }}",
         "network n {{ input x: 3x8x8 ; conv(8, {}) }}", "block b = {}"]
    )  # fmt: skip
    ends = closing * (depth if random.random() < 0.8 else random.randrange(depth))
    return around.format(opening * depth + inner + ends)


def multiplied(random: Random) -> str:
    """Blocks that use each other, many times each: what a few lines may cost."""
    fan, depth = random.choice([1, 2, 10, 1000, 10**6, 10**9]), random.randint(1, 70)
    inner = random.choice(["relu", "identity", "conv(8, 1x1)", "concat { identity ; relu }", "{ }"])
    times = random.choice([f"* {fan}", f"-> {{ for i in range({fan}) {{ relu }} }}"])
    lines = [f"block b0 {{ {inner} }}"]
    for i in range(1, depth):
        use = random.choice(["b{} * {}", "b{} -> relu * {}", "concat {{ b{} * {} ; identity }}"])
        lines.append(f"block b{i} {{ {use.format(i - 1, min(fan, 10**9))} }}")
    lines.append(f"network n {{ input x: 8x4x4 ; b{depth - 1} {times} }}")
    return "\n".join(lines)


def jumbled(random: Random) -> str:
    """Words in any order, in a network or outside."""
    words = " ".join(random.choice(WORDS) for _ in range(random.randint(1, 40)))
    return words if random.random() < 0.3 else f"network n {{\n  input x: 3x8x8\n  {words}\n}}\n"


def characters(random: Random) -> str:
    """Any characters at all."""
    return "".join(chr(random.choice([random.randrange(128), random.randrange(0x11000)]))
                   for _ in range(random.randint(0, 200)))  # fmt: skip


MAKERS: tuple[Callable[[Random], str], ...] = (
    mutated, mutated, mutated, spliced, spliced, renumbered, renamed, nested, multiplied, jumbled,
    characters,
)  # fmt: skip


@cache
def good_texts() -> tuple[str, ...]:
    """The standard library and the cases of the tests, the short ones more often."""
    cases = tuple(path.read_text("utf-8") for path in sorted(CASES.glob("*.net")))
    library = tuple(sorted(standard_texts().values(), key=len))
    return (*library, *library[: len(library) // 2], *(text for text in cases if text.strip()))
