"""What the parts of a `.net` text are, for highlighting: rules that every engine can read.

At each place the first rule that matches counts. The patterns come from the grammar's own
tables, the names from the registry of layers and the functions of expressions, so nothing is
written down twice. They use only what Python's `re` and Oniguruma have in common.
"""

from collections.abc import Iterable

from netdsl.compile.functions import FUNCTIONS
from netdsl.layers.registry import layer_names
from netdsl.record import record
from netdsl.syntax.language import language

DEFINITIONS = ("block", "network", "let")
"""Keywords that give a name to something."""
STATEMENTS = (
    "edition", "use", "default", "input", "output", "expect", "freeze", "remove", "before", "after",
)  # fmt: skip
CONTROL = ("if", "else", "for")
WORDS = ("and", "or", "not", "in")
"""Operators that are words."""
CONSTANTS = ("true", "false", "none")
IN_THEIR_PLACE = ("as", "of", "with", "int", "sequence")
"""Words that have a meaning in one place only, and can be names elsewhere."""

_NAME = "[A-Za-z_][A-Za-z0-9_]*"


@record
class Rule:
    """What text of this pattern is; with several kinds, what each of its groups is."""

    pattern: str
    kinds: tuple[str, ...]


def rules() -> tuple[Rule, ...]:
    """All of them, in order."""
    return (
        Rule("#[^\\n]*", ("comment",)),
        Rule(f"{_NAME}(?=[ \\t]+when[ \\t]+training[ \\t]*:)", ("label",)),
        Rule("\\bwhen[ \\t]+training[ \\t]*:", ("control",)),
        Rule(_terminal("LABEL"), ("label",)),
        Rule(_terminal("STRING"), ("string",)),
        Rule('"[^\\n]*', ("error",)),
        Rule(_terminal("REFERENCE"), ("reference",)),
        *(Rule(_terminal(name), ("number",)) for name in ("FLOAT", "DIMS", "INTEGER")),
        Rule("[0-9][A-Za-z0-9_.]*", ("error",)),
        Rule(f"\\b(let)([ \\t]+)({_NAME})", ("definition", "", "name")),
        Rule(f"\\b(block|network)([ \\t]+)({_NAME})", ("definition", "", "defined")),
        *_words(),
        Rule(f"\\.{_NAME}|\\.[0-9]+", ("property",)),
        Rule(f"{_NAME}(?=[ \\t]*=(?![=>]))", ("parameter",)),
        Rule(f"\\b{_any(FUNCTIONS)}(?=[ \\t]*\\()", ("function",)),
        Rule(f"\\b{_any(layer_names())}\\b", ("layer",)),
        Rule(f"{_NAME}(?=[ \\t]*[({{])", ("call",)),
        Rule(_NAME, ("name",)),
        Rule("->|=>|==|!=|<=|>=|\\*\\*|//|[-+*/%<>=?]", ("operator",)),
        Rule("[{}()\\[\\],;]", ("punctuation",)),
    )


def _words() -> tuple[Rule, ...]:
    return (
        Rule(_terminal("KEYWORD_LABEL"), ("name",)),  # reuse(block)
        Rule("\\bin(?=\\.)", ("input",)),
        Rule(f"\\b{_any(STATEMENTS)}\\b", ("statement",)),
        Rule(f"\\b{_any(DEFINITIONS)}\\b", ("definition",)),
        Rule(f"\\b{_any(CONTROL)}\\b", ("control",)),
        Rule(f"\\b{_any(WORDS)}\\b", ("word",)),
        Rule(f"\\b{_any(CONSTANTS)}\\b", ("constant",)),
        Rule("\\ball[ \\t]+except\\b", ("statement",)),
        Rule(f"\\bas(?=[ \\t]+{_NAME})", ("statement",)),
        Rule("\\b(of)([ \\t]+)(int)\\b", ("statement", "", "statement")),
        Rule("\\bwith(?=[ \\t]*\\{)", ("statement",)),
        Rule("(?<=as )sequence\\b", ("statement",)),
    )


def _terminal(name: str) -> str:
    """The grammar's own pattern, where a word is of ASCII characters in every engine."""
    pattern = language().tables.patterns[name]
    return (
        pattern.replace("[\\w.]", "[A-Za-z0-9_.]")
        .replace("\\w", "[A-Za-z0-9_]")
        .replace("\\d", "[0-9]")
    )


def _any(words: Iterable[str]) -> str:
    """The longest first: an engine takes the first that matches."""
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"
