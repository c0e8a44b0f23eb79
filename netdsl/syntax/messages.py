"""The words for syntax errors: no terminal's name ever reaches a message."""

from collections.abc import Collection

_LONGEST = 30

_OPERATORS = {
    "PLUS", "MINUS", "STAR", "SLASH", "FLOOR", "PERCENT", "POWER", "EQUAL", "UNEQUAL",
    "LESS", "GREATER", "AT_MOST", "AT_LEAST", "AND", "OR", "NOT", "IF", "LSQB",
}  # fmt: skip

VALUES = {
    "INTEGER", "NAME", "FLOAT", "DIMS", "STRING", "TRUE", "FALSE", "NONE", "IN", "PATH",
    "REFERENCE", "UNKNOWN",
}  # fmt: skip
"""What can be an argument by itself."""

# From the most specific to the least: the first that fits speaks for all that it covers.
_GROUPS: tuple[tuple[str, set[str], set[str]], ...] = (
    (
        "`network`, `block`, `use`, `let` or `default`",
        {"NETWORK", "BLOCK"},
        {"NETWORK", "BLOCK", "USE", "LET", "DEFAULT", "EDITION"},
    ),
    (
        "a statement",
        {"LET", "FOR", "LBRACE", "NAME"},
        {
            "LET", "FOR", "LBRACE", "NAME", "DEFAULT", "EXPECT", "FREEZE", "INPUT", "OUTPUT",
            "REMOVE", "BEFORE", "AFTER", "IF", "LABEL", "REFERENCE",
        },
    ),
    ("a layer", {"NAME", "LBRACE", "IF"}, {"NAME", "LBRACE", "IF", "REFERENCE"}),
    (
        "a value",
        {"INTEGER", "NAME", "LPAR"},
        VALUES | {"KEYWORD_LABEL", "LPAR", "LSQB", "PLUS", "MINUS", "NOT"},
    ),
    ("a name", {"WORD"}, {"WORD", "PATH", "ALL_EXCEPT"}),
    ("a label and its `:`", {"LABEL"}, {"LABEL", "TRAINING_LABEL"}),
)  # fmt: skip

_WORDS = {
    "$END": "the end of the file",
    "_NEWLINE": "the end of the line",
    "NAME": "a name",
    "INTEGER": "a number",
    "REFERENCE": "`@` and a label",
    "SEQUENCE": "`sequence`",
    "INT": "`int`",
    "_ELSE": "`else`",
    "IN": "`in`",
    "_AS": "`as`",
    "_OF": "`of`",
    "_WITH": "`with`",
}

_ORDER = (
    "LPAR", "COMMA", "RPAR", "RSQB", "ASSIGN", "LBRACE", "_ELSE", "IN", "_AS", "_OF", "_WITH",
    "ARROW", "CHECK", "_NEWLINE", "RBRACE", "$END",
)  # fmt: skip


def expected(names: Collection[str], texts: dict[str, str], value: bool) -> str:
    """What could stand at a place, in words: "`,` or `)`". `value`: an argument was found."""
    left, found = set(names) - {"SEMICOLON"}, []
    if "_NEWLINE" in left:
        left.discard("$END")
    if "ARROW" in left:
        left &= {"ARROW", "_NEWLINE", "RBRACE", "_ELSE"} | ({"LPAR"} if value else set())
    for words, needed, covered in _GROUPS:
        if needed <= left:
            found.append(words)
            left -= covered
            if "LET" in needed | covered:
                left.clear()
    if left - _OPERATORS:
        left -= _OPERATORS
    order = [name for name in _ORDER if name in left] + sorted(left - set(_ORDER))
    found += [_WORDS.get(name) or f"`{texts.get(name, name.lower())}`" for name in order]
    return _either(found[:4])


def shown(text: str) -> str:
    """A token of the text as a message shows it."""
    if not text.strip():
        return "the end of the line" if "\n" in text else "the end of the file"
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 3] + "..."
    return f"`{text}`"


def _either(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words) or "nothing more"
    return ", ".join(words[:-1]) + " or " + words[-1]
