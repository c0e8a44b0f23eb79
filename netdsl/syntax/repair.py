"""Small repairs: a token put in, left out or read as another, so that nothing is lost.

Each returns where reading goes on, or none where it does not fit.
"""

from collections.abc import Iterable

from netdsl.diagnostics import Applicability, Diagnostic, Edit, Help, Label
from netdsl.source import Span
from netdsl.spelling import near
from netdsl.syntax import habits, kinds
from netdsl.syntax.errors import Errors
from netdsl.syntax.reader import Reader, Token
from netdsl.syntax.skip import next_token, open_brackets

CLOSERS = {kinds.LPAR: kinds.RPAR, kinds.LSQB: kinds.RSQB, kinds.LBRACE: kinds.RBRACE}

_STATEMENTS = (
    "network", "block", "use", "let", "default", "input", "output", "expect", "freeze", "if",
    "for", "remove", "before", "after", "edition",
)  # fmt: skip
_INSIDE = ("INPUT", "OUTPUT", "EXPECT", "FREEZE", "REMOVE", "BEFORE", "AFTER", "IF", "FOR", "NAME")
_ENDS = (kinds.NEWLINE, kinds.SEMICOLON, kinds.RBRACE, kinds.END)
_TOP = ("NETWORK", "BLOCK", "USE", "EDITION")


def repair(reader: Reader, errors: Errors, token: Token) -> int | None:
    """Mend the text around a token, if a small change makes it right."""
    for attempt in (
        _closes_nothing, _other_closer, _brace_on_next_line, habits.typed, _colon, _equals,
        _misspelt, _no_name, _no_colon, habits.assigned, habits.dotted, habits.comment,
        habits.comma, habits.sum_of_values,
        habits.statement, _out_of_place, _keyword, _put_in, _leave_out,
    ):  # fmt: skip
        end = attempt(reader, errors, token)
        if end is not None:
            return end
    return None


def _closes_nothing(reader: Reader, errors: Errors, token: Token) -> int | None:
    brackets = open_brackets(reader)
    if token.kind == kinds.RBRACE:
        if reader.braces:
            return None
    elif token.kind not in (kinds.RPAR, kinds.RSQB) or brackets:
        return None
    text = errors.text(token)
    errors.say(Diagnostic("N003", f"this {text} closes nothing", errors.span(token)))
    return token.end


def _other_closer(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`[1, 2)`: read it as the bracket that was meant; in `([1, 2)`, put that in."""
    brackets = open_brackets(reader)
    if token.kind not in (kinds.RPAR, kinds.RSQB) or not brackets:
        return None
    right = CLOSERS[brackets[-1].kind]
    if right == token.kind or not reader.accepts(right):
        return None
    span, opening = errors.span(token), errors.span(brackets[-1])
    outer = any(CLOSERS[bracket.kind] == token.kind for bracket in brackets)
    edited = Span(reader.source, token.start, token.start) if outer else span
    meant = reader.language.tables.literals[right] or ""
    errors.say(
        Diagnostic(
            "N003",
            f"expected `{meant}` here, found {errors.text(token)}",
            span,
            labels=(Label(opening, f"closes this `{opening.text}`"),),
            helps=(Help(f"write `{meant}`", (Edit(edited, meant),)),),
        )
    )
    reader.feed(right, edited.start, edited.end)
    return edited.end


def _brace_on_next_line(reader: Reader, errors: Errors, token: Token) -> int | None:
    if token.kind != kinds.NEWLINE or not reader.accepts(kinds.LBRACE):
        return None
    brace = next_token(reader, token.end)
    if brace.kind != kinds.LBRACE:
        return None
    between = Span(reader.source, reader.end, brace.start)
    helps: tuple[Help, ...] = ()
    if not between.text.strip():
        helps = (Help("put it behind the line before", (Edit(between, " "),), Applicability.SAFE),)
    message = "a `{` stands on the line of what it belongs to"
    errors.say(Diagnostic("N003", message, errors.span(brace), helps=helps))
    return token.end


def _colon(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`stride: 2` in an argument list."""
    if token.kind != kinds.LABEL or not reader.accepts(kinds.NAME, kinds.ASSIGN):
        return None
    span = errors.span(token)
    name = span.text[:-1].rstrip()
    if not name.isidentifier() or not open_brackets(reader):
        return None
    place = Span(span.source, span.start, span.start + len(name))
    message = f"an argument's name is followed by `=`: `{name} = ...`"
    edit = Edit(span, f"{name} =")
    errors.say(
        Diagnostic("N003", message, span, helps=(Help("write `=`", (edit,), Applicability.SAFE),))
    )
    reader.feed(kinds.NAME, place.start, place.end)
    reader.feed(kinds.ASSIGN, place.end, span.end)
    return token.end


def _equals(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`if a = b`."""
    equal = reader.language.number["EQUAL"]
    if token.kind != kinds.ASSIGN or not reader.accepts(equal):
        return None
    span = errors.span(token)
    helps = (Help("compare with `==`", (Edit(span, "=="),)),)
    errors.say(
        Diagnostic("N003", "`=` gives a name a value; it compares nothing", span, helps=helps)
    )
    reader.feed(equal, token.start, token.end)
    return token.end


def _misspelt(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`netwrok`, `expct params == 3`: read the keyword that was meant."""
    words = reader.language.literals
    text = reader.text[token.start : token.end]
    if token.kind == kinds.NAME:
        accepted = [
            literal
            for kind in reader.actions[reader.states[-1]]
            if (literal := reader.language.tables.literals[kind]) and literal[0].isalpha()
        ]
        meant = _nearest(text, accepted)
        if meant is not None and reader.accepts(words[meant]):
            _did_you_mean(errors, errors.span(token), meant)
            reader.feed(words[meant], token.start, token.end)
            return token.end
    if reader.previous != kinds.NAME or reader.last is None or len(reader.values) < 1:
        return None
    before = reader.values[-1]
    if not isinstance(before, Span):
        return None
    meant = _nearest(before.text, _STATEMENTS)
    if meant is None:
        return None
    name, value = reader.states.pop(), reader.values.pop()
    kind = words[meant]
    follows = kinds.WORD if token.kind == kinds.NAME else token.kind
    if reader.accepts(kind, token.kind) or reader.accepts(kind, follows):
        _did_you_mean(errors, before, meant)
        reader.feed(kind, before.start, before.end)
        return token.start
    reader.states.append(name)
    reader.values.append(value)
    return None


def _nearest(word: str, candidates: Iterable[str]) -> str | None:
    return next(iter(near(word, candidates, 1)), None)


def _did_you_mean(errors: Errors, span: Span, meant: str) -> None:
    errors.say(
        Diagnostic(
            "N003",
            f"`{span.text}` means nothing here",
            span,
            helps=(Help(f"a keyword is spelt like it: `{meant}`", (Edit(span, meant),)),),
        )
    )


def _no_name(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`input: 3x32x32`: the name is missing."""
    if reader.previous != kinds.LABEL or not isinstance(reader.values[-1], Span):
        return None
    span = reader.values[-1]
    word = span.text[:-1].rstrip()
    kind = reader.language.literals.get(word)
    if word not in ("input", "output") or kind is None:
        return None
    example = "input image: ..." if word == "input" else "output classes: ..."
    message = f"an `{word}` has a name of its own: `{example}`"
    errors.say(Diagnostic("N003", message, span))
    reader.states.pop()
    reader.values.pop()
    reader.feed(kind, span.start, span.end)
    reader.feed(kinds.LABEL, span.end, span.end)
    return token.start


def _no_colon(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`input image 3x32x32`."""
    if token.kind != kinds.NAME or not reader.accepts(kinds.LABEL) or reader.accepts(kinds.NAME):
        return None
    span = errors.span(token)
    behind = Span(reader.source, token.end, token.end)
    helps: tuple[Help, ...] = ()
    if next_token(reader, token.end).kind not in _ENDS:  # what the label is for stands there
        helps = (Help(f"write `{span.text}:`", (Edit(behind, ":"),)),)
    message = f"expected a label and its `:` here, found `{span.text}`"
    errors.say(Diagnostic("N003", message, span, helps=helps))
    reader.feed(kinds.LABEL, token.start, token.end)
    return token.end


def _out_of_place(reader: Reader, errors: Errors, token: Token) -> int | None:
    """A `block` in a body, or an `input` outside one: said here, then left out."""
    name = reader.language.tables.names[token.kind]
    number = reader.language.number
    text = errors.text(token)
    if name in _TOP and reader.braces and reader.accepts(number["LET"]):
        message = f"{text} stands only at the top of a file, not in braces"
    elif name in _INSIDE and reader.accepts(number["NETWORK"]):
        inside = (
            "network" if name in ("INPUT", "OUTPUT", "EXPECT", "FREEZE") else "network or block"
        )
        message = f"{text} stands only inside a {inside}"
    elif name == "FOR" and reader.previous == kinds.LABEL:
        message = "a `for` has no label; put it in a group: `label: { for ... }`"
    elif name == "REFERENCE" and reader.previous == kinds.ARROW:
        message = f"{text} stands only first in a chain; join values with `add` or `concat`"
    elif kinds.EQUAL <= token.kind <= kinds.AT_LEAST and reader.accepts(kinds.AND):
        message = "comparisons are not chained; join two with `and`"
    else:
        return None
    errors.say(Diagnostic("N007", message, errors.span(token)))
    return None


def _keyword(reader: Reader, errors: Errors, token: Token) -> int | None:
    """`let block = 1`: read the keyword as the name that it is used as."""
    literal = reader.language.tables.literals[token.kind]
    if literal is None or not literal[0].isalpha() or not reader.accepts(kinds.NAME):
        return None
    if reader.accepts(reader.language.number["LET"]):
        return None
    span = errors.span(token)
    message = f"`{literal}` is a keyword and cannot be a name"
    edit = Edit(span, f"{literal}_")
    if literal not in errors.keywords:  # where it is used, that is no second mistake
        errors.say(Diagnostic("N006", message, span, helps=(Help("use another name", (edit,)),)))
        errors.keywords.add(literal)
    reader.feed(kinds.NAME, token.start, token.end)
    return token.end


def _put_in(reader: Reader, errors: Errors, token: Token) -> int | None:
    """A missing `,`, `=` or closing bracket."""
    brackets = open_brackets(reader)
    candidates = [kinds.COMMA, kinds.ASSIGN] if brackets else [kinds.ASSIGN]
    if brackets:
        candidates.append(CLOSERS[brackets[-1].kind])
    for kind in candidates:
        if not reader.accepts(kind, token.kind):
            continue
        errors.unexpected(token)
        reader.feed(kind, reader.end, reader.end)
        return token.start
    return None


def _leave_out(reader: Reader, errors: Errors, token: Token) -> int | None:
    """One token too many."""
    if token.kind <= kinds.RBRACE:
        return None
    following = next_token(reader, token.end)
    if following.kind in (kinds.NEWLINE, kinds.END) or not reader.accepts(following.kind):
        return None
    errors.unexpected(token)
    return token.end
