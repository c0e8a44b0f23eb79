"""The grammar's tables made ready for reading: patterns for tokens, rows for states."""

import re
from functools import cache

from netdsl.record import record
from netdsl.syntax import kinds
from netdsl.syntax.tables import Tables, load

BAD_NUMBER, BAD_STRING, BAD_CHARACTER = 1001, 1002, 1003
"""Kinds of token that no state accepts."""

# A state that reads one of these reads nothing else that looks like it, so they are looked
# for only where something was not accepted.
_CONTEXTUAL = {"TRAINING_LABEL", "ALL_EXCEPT", "KEYWORD_LABEL", "NAME"}


@record
class Language:
    """One pattern that finds the next token, whatever it is, and the tables."""

    tables: Tables
    token: re.Pattern[str]
    groups: tuple[int, ...]
    """The kind of token for each group of the pattern; -1: look it up in `words`."""
    words: dict[str, int]
    literals: dict[str, int]
    """The kind of every text that is always the same token, also only in its place."""
    number: dict[str, int]


@cache
def language() -> Language:
    """The language, made ready once."""
    tables = load()
    number = {name: kind for kind, name in enumerate(tables.names)}
    plain = re.compile(tables.patterns["NAME"], re.ASCII)
    words, symbols = {}, []
    for kind, text in enumerate(tables.literals):
        if text is None:
            continue
        if not text[0].isalpha():
            symbols.append(text)
        elif plain.fullmatch(text):
            continue
        words[text] = kind
    found = [(name, p) for name, p in tables.patterns.items() if name not in _CONTEXTUAL]
    groups = [(p, -1 if name == "WORD" else number[name]) for name, p in found]
    symbols.sort(key=len, reverse=True)
    groups += [
        ("|".join(map(re.escape, symbols)), -1),
        (r"\d[\w.]*", BAD_NUMBER),
        (r'"[^\n]*|\'[^\'\n]*\'|[\u2018\u201c][^\u2019\u201d\n]*[\u2019\u201d]', BAD_STRING),
        (r"\Z", kinds.END),
        (r"\$\{[^}\n]*\}|&&|\|\||[\s\S]", BAD_CHARACTER),
    ]
    pattern = f"(?:{'|'.join(tables.ignored)})*+(?:{'|'.join(f'({p})' for p, _ in groups)})"
    kinds_of_groups = (0, *[kind for _, kind in groups])
    literals = {text: kind for kind, text in enumerate(tables.literals) if text is not None}
    token = re.compile(pattern, re.ASCII)
    return Language(tables, token, kinds_of_groups, words, literals, number)


@cache
def contextual(state: int) -> tuple[re.Pattern[str], tuple[int, ...]] | None:
    """A pattern of those tokens that the state accepts and that need their context."""
    known = language()
    found = []
    for name, pattern in known.tables.patterns.items():
        if (
            name in _CONTEXTUAL - {"NAME"} | {"WORD"}
            and known.number[name] in known.tables.actions[state]
        ):
            found.append((pattern, known.number[name]))
    for kind in known.tables.actions[state]:
        text = known.tables.literals[kind]
        if text is not None and text[0].isalpha() and text not in known.words:
            found.insert(0, (rf"{text}\b", kind))
    if not found:
        return None
    pattern = "|".join(f"({p})" for p, _ in found)
    return re.compile(pattern, re.ASCII), (0, *[kind for _, kind in found])


@cache
def lists() -> frozenset[int]:
    """The states behind a list of statements or items, which no error may throw away."""
    tables = language().tables
    names = tables.nonterminals
    return frozenset(
        state
        for row in tables.gotos
        for nonterminal, state in row.items()
        if names[nonterminal] in ("_items", "_statements", "_separators")
    )
