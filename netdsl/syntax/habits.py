"""What hands write that know Python: read as what it means here, and told once.

Each returns where reading goes on, or none where it does not fit, like those in `repair.py`.
"""

import re

from netdsl.diagnostics import Diagnostic, Edit, Help
from netdsl.source import Span
from netdsl.syntax import kinds
from netdsl.syntax.errors import Errors
from netdsl.syntax.reader import Reader, Token
from netdsl.syntax.skip import next_token, open_brackets

_SIZES = re.compile(r"\d+(?:[ \t]*,[ \t]*\d+)+")
_HOW = {
    "import": "`use resnet: basic` brings blocks of other files in",
    "from": "`use resnet: basic` brings blocks of other files in",
    "class": "a network is written `network name { ... }`, a piece of one `block name { ... }`",
    "model": "a network is written `network name { ... }`",
    "variable": "parameters stand behind a network's name: `network name(classes = 10) { ... }`",
    "def": "a piece of a network is written `block name(parameters) { ... }`",
}


def comment(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`// a comment`."""
    if token.kind != reader.language.number["FLOOR"]:
        return None
    span = errors.span(token)
    helps = (Help("write `#`", (Edit(span, "#"),)),)
    errors.say(Diagnostic("N003", "a comment begins with `#`, not with `//`", span, helps=helps))
    end = reader.text.find("\n", token.start)
    return len(reader.text) if end < 0 else end


def assigned(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`fc = dense(10)`: the name is a label."""
    if token.kind != kinds.ASSIGN or reader.previous != kinds.NAME or open_brackets(reader):
        return None
    before = reader.values[-1]
    if not isinstance(before, Span):
        return None
    name, value = reader.states.pop(), reader.values.pop()
    if not reader.accepts(kinds.LABEL):
        reader.states.append(name)
        reader.values.append(value)
        return None
    _say_label(reader, errors, before.start, before.text, token.end)
    reader.feed(kinds.LABEL, before.start, before.end)
    return token.end


def dotted(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`nn.Linear(4, 2)`, `self.fc = ...`: what stands before the dot is left out."""
    if token.kind != reader.language.number["PATH"] or not reader.accepts(kinds.NAME):
        return None
    span = errors.span(token)
    last = span.text.rpartition(".")[2]
    start = token.end - len(last)
    following = next_token(reader, token.end)
    if following.kind == kinds.ASSIGN and reader.accepts(kinds.LABEL):
        _say_label(reader, errors, token.start, last, following.end)
        reader.feed(kinds.LABEL, start, token.end)
        return following.end
    helps = (Help(f"write `{last}`", (Edit(span, last),)),)
    message = "a layer is called by its name alone, without a module"
    errors.say(Diagnostic("N003", message, span, helps=helps))
    reader.feed(kinds.NAME, start, token.end)
    return token.end


def comma(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`add { @a, @b }`, and a comma at the end of a line."""
    if token.kind != kinds.COMMA or open_brackets(reader) or not reader.braces:
        return None
    if not reader.accepts(kinds.SEMICOLON):
        return None
    sizes = _SIZES.match(reader.text, reader.text.rfind(" ", 0, token.start) + 1)
    if sizes is not None and sizes.end() > token.end:
        return _dims(reader, errors, Span(reader.source, *sizes.span()))
    span = errors.span(token)
    last = next_token(reader, token.end).kind in (kinds.NEWLINE, kinds.RBRACE)
    helps = (Help("leave it out", (Edit(span, ""),)),)
    if not last:
        helps = (Help("write `;`", (Edit(span, ";"),)),)
    message = "statements end with their line or a `;`, not with a comma"
    errors.say(Diagnostic("N003", message, span, helps=helps))
    reader.feed(kinds.SEMICOLON, token.start, token.end)
    return token.end


def _dims(reader: Reader, errors: Errors, span: Span) -> int:
    """`input x: 3, 32, 32`."""
    dims = "x".join(size.strip() for size in span.text.split(","))
    helps = (Help(f"write `{dims}`", (Edit(span, dims),)),)
    errors.say(Diagnostic("N003", "a shape has `x` between its sizes", span, helps=helps))
    return span.end


def sum_of_values(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`@a + @b`."""
    if token.kind != reader.language.number["PLUS"] or open_brackets(reader):
        return None
    if not reader.accepts(kinds.ARROW):
        return None
    helps = (Help("values are added by the merge `add { @a ; @b }`"),)
    message = f"expected {errors.expected(token)} here, found `+`"
    errors.say(Diagnostic("N003", message, errors.span(token), helps=helps))
    return None


def _say_label(reader: Reader, errors: Errors, start: int, name: str, end: int) -> None:
    span = Span(reader.source, start, end)
    helps = (Help(f"write `{name}:`", (Edit(span, f"{name}:"),)),)
    message = f"a value is named with a label: `{name}: ...`"
    errors.say(Diagnostic("N003", message, span, helps=helps))


def typed(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`block b(filters: int = 8)`: the type is left out."""
    number = reader.language.number
    if token.kind != kinds.LABEL or not open_brackets(reader):
        return None
    if reader.accepts(number["INTEGER"]) or not reader.accepts(kinds.NAME, kinds.ASSIGN):
        return None  # a list of arguments, or no list at all
    span = errors.span(token)
    name = span.text[:-1].rstrip()
    type_ = next_token(reader, token.end)
    if type_.kind not in (kinds.NAME, number["PATH"]) or not name.isidentifier():
        return None
    behind = Span(span.source, span.start + len(name), type_.end)
    helps = (Help("leave the type out", (Edit(behind, ""),)),)
    errors.say(Diagnostic("N003", "parameters have no types", behind, helps=helps))
    reader.feed(kinds.NAME, span.start, span.start + len(name))
    return type_.end


def statement(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`import torch`, `class Net(nn.Module):`: what no item of a file begins with."""
    if token.kind != kinds.NAME or not reader.accepts(reader.language.number["NETWORK"]):
        return None
    following = next_token(reader, token.end)
    word = reader.text[token.start : token.end]
    number = reader.language.number
    one_word = following.kind not in (kinds.NAME, number["PATH"], number["STRING"])
    if word not in _HOW and one_word:
        return None
    helps = (Help(_HOW[word]),) if word in _HOW else ()
    wanted = errors.expected(token)
    message = f"expected {wanted} here, found `{word}`"
    errors.say(Diagnostic("N003", message, errors.span(token), helps=helps))
    return None
