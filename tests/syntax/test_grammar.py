"""The grammar itself, its tables, and the reader against Lark's own parser."""

import logging
import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from lark import Lark
from lark.exceptions import UnexpectedInput
from lark.utils import logger

from netdsl.source import Source
from netdsl.syntax import parse, tables
from netdsl.syntax.build import Builder
from netdsl.syntax.generate import build, generate, write
from netdsl.syntax.language import language
from netdsl.syntax.reader import HOLDS, Reader, Token
from tests.syntax.texts import EXAMPLES, mutated

FOLDER = files("netdsl.grammars")
GRAMMAR = (FOLDER / "netdsl.lark").read_text("utf-8")


class Newlines:
    """What `reader.py` does with newlines, for Lark."""

    always_accept = ("_NEWLINE",)
    held = tuple(language().tables.names[kind] for kind in HOLDS)

    def process(self, stream: Any) -> Any:
        brackets: list[str] = []
        previous = ""
        for token in stream:
            if token.type == "_NEWLINE":
                if previous in self.held or (brackets and brackets[-1] != "LBRACE"):
                    continue
            elif token.type in ("LPAR", "LSQB", "LBRACE"):
                brackets.append(token.type)
            elif token.type in ("RPAR", "RSQB", "RBRACE") and brackets:
                brackets.pop()
            previous = token.type
            yield token


@pytest.fixture(scope="module")
def lark() -> Lark:
    return build(GRAMMAR, postlex=Newlines())


def test_no_conflicts() -> None:
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        build(GRAMMAR, debug=True)
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
    assert [line for line in heard if "conflict" in line.lower()] == []


def test_tables_are_fresh() -> None:
    """If this fails: `python -m netdsl.syntax.generate`."""
    assert (FOLDER / "netdsl.tables").read_text("utf-8") == write(generate(GRAMMAR))


@pytest.mark.parametrize("stored", [None, b"", b"[]", b"{", b'{"format": 0}'])
def test_stale_tables_are_made_anew(monkeypatch: pytest.MonkeyPatch, stored: bytes | None) -> None:
    kept = tables.load()
    original = tables._read

    def read(name: str) -> bytes | None:
        return stored if name.endswith(".tables") else original(name)

    monkeypatch.setattr(tables, "_read", read)
    assert tables.load() == kept


def test_line_ends_of_the_grammar_do_not_matter() -> None:
    assert tables.checksum(GRAMMAR) == tables.checksum(GRAMMAR.replace("\n", "\r\n"))


def test_no_state_needs_a_word_and_a_name() -> None:
    """A word with a meaning in its place is looked for only where a name is not accepted."""
    known = language()
    contextual = {"TRAINING_LABEL", "ALL_EXCEPT"}
    for kind, text in enumerate(known.tables.literals):
        if text is not None and text[0].isalpha() and text not in known.words:
            contextual.add(known.tables.names[kind])
    assert contextual >= {"_AS", "_OF", "_WITH", "INT", "SEQUENCE"}
    name = known.number["NAME"]
    for row in known.tables.actions:
        accepted = {known.tables.names[kind] for kind in row}
        assert not (accepted & contextual and name in row)


def test_no_state_accepts_a_keyword_and_its_label() -> None:
    known = language()
    pattern = re.compile(known.tables.patterns["KEYWORD_LABEL"])
    keywords = {kind for word, kind in known.words.items() if pattern.match(word + ")")}
    assert len(keywords) > 10
    for row in known.tables.actions:
        assert known.number["KEYWORD_LABEL"] not in row or keywords.isdisjoint(row)


def test_every_rule_has_its_method() -> None:
    Reader(Source("x", ""), Builder(Source("x", "")))


def test_keywords_are_those_of_the_reference() -> None:
    words = (
        "edition use let block network input output default expect freeze if else for in and or "
        "not remove before after true false none"
    )
    assert {word for word in language().words if word[0].isalpha()} == set(words.split())


@pytest.mark.parametrize("text", EXAMPLES)
def test_lark_reads_what_we_read(lark: Lark, text: str) -> None:
    assert parse(Source("x", text))[1] == ()
    lark.parse(text)


@given(mutated())
def test_lark_refuses_what_we_refuse(text: str) -> None:
    """The same tables and the same tokens: the same verdict, by Lark's lexer and parser."""
    assert _we_accept(text) == _lark_accepts(text), text


class Refused(Exception):
    pass


def _we_accept(text: str) -> bool:
    source = Source("x", text)
    reader = Reader(source, Builder(source))
    from netdsl.syntax.recovery import Mender

    mender = Mender(reader, [])

    def mend(token: Token) -> int:
        end = mender._by_context(token)
        if end is None:
            raise Refused
        return end

    try:
        reader.read(mend)
    except Refused:
        return False
    return True


_LARK: list[Lark] = []


def _lark_accepts(text: str) -> bool:
    if not _LARK:
        _LARK.append(build(GRAMMAR, postlex=Newlines()))
    try:
        _LARK[0].parse(text)
    except UnexpectedInput:
        return False
    return True


def test_patterns_are_ascii() -> None:
    assert language().token.flags & re.ASCII
