"""The words that highlighters know are those of the grammar."""

import json
from pathlib import Path

from netdsl.highlight import rules
from netdsl.highlight.lexer import _TOKENS
from netdsl.highlight.textmate import _SCOPES, grammar, text
from netdsl.syntax.language import language

ROOT = Path(__file__).parents[2]
GROUPS = (
    rules.DEFINITIONS, rules.STATEMENTS, rules.CONTROL, rules.WORDS, rules.CONSTANTS,
    rules.IN_THEIR_PLACE,
)  # fmt: skip


def test_every_keyword_of_the_grammar_is_in_one_group() -> None:
    """Those of two words, `all except` and `when training`, are patterns of their own."""
    grouped = [word for group in GROUPS for word in group]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) == {
        t for t in language().tables.literals if t is not None and t[0].isalpha()
    }


def test_every_symbol_of_the_grammar_is_an_operator_or_punctuation() -> None:
    import re

    by_kind = {rule.kinds[0]: re.compile(rule.pattern) for rule in rules.rules()}
    for symbol in language().tables.literals:
        if symbol is not None and not symbol[0].isalpha():
            kinds = [k for k in ("operator", "punctuation") if by_kind[k].fullmatch(symbol)]
            assert len(kinds) == 1, symbol


def test_every_kind_has_a_colour_in_both() -> None:
    kinds = {kind for rule in rules.rules() for kind in rule.kinds if kind}
    assert kinds == set(_SCOPES) == set(_TOKENS) - {""}


def test_the_file_is_fresh() -> None:
    """`python -m netdsl.highlight.textmate > editors/netdsl.tmLanguage.json` writes it."""
    assert (ROOT / "editors" / "netdsl.tmLanguage.json").read_text() == text()
    assert json.loads(text()) == grammar()
