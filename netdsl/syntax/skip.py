"""Looking ahead in the text at an error: where a statement ends, which brace was forgotten."""

from netdsl.syntax import kinds
from netdsl.syntax.reader import HOLDS, Opening, Reader, Token

_NESTS = {kinds.LPAR: 1, kinds.LSQB: 1, kinds.RPAR: -1, kinds.RSQB: -1}


def next_token(reader: Reader, position: int) -> Token:
    """The token at or behind a position."""
    found = reader.language.token.match(reader.text, position)
    # The pattern takes any character, and the end.
    assert found is not None
    group = found.lastindex or 0
    kind = reader.language.groups[group]
    if kind < 0:
        kind = reader.language.words.get(found[group], kinds.NAME)
    return Token(kind, *found.span(group))


def skip(reader: Reader, position: int, enter: bool) -> Token:
    """The first token from `position` on where reading can go on.

    That is what ends the statement: a newline, `;`, the `}` of its braces, the end of the
    file; with `enter` also a `{`. A newline inside brackets ends it where the next line
    stands no further right than the statement.
    """
    brackets = len(open_brackets(reader))
    braces = 0
    margin = indentation(reader.text, reader.openings[-brackets].start if brackets else position)
    previous = kinds.NEWLINE
    while True:
        token = next_token(reader, position)
        kind = token.kind
        if kind == kinds.END:
            return token
        if braces:
            braces += (kind == kinds.LBRACE) - (kind == kinds.RBRACE)
        elif kind == kinds.LBRACE and not enter:
            braces = 1
        elif kind in (kinds.SEMICOLON, kinds.LBRACE) or (kind == kinds.RBRACE and reader.braces):
            return token
        elif kind == kinds.NEWLINE:
            held = _goes_on(reader, token, margin) if brackets else previous in HOLDS
            if not held:
                return token
        else:
            brackets = max(0, brackets + _NESTS.get(kind, 0))
        previous = kind
        position = token.end


def _goes_on(reader: Reader, newline: Token, margin: int) -> bool:
    following = next_token(reader, newline.end)
    if following.kind in (kinds.RPAR, kinds.RSQB):
        return True
    return indentation(reader.text, following.start) > margin


def open_brackets(reader: Reader) -> list[Opening]:
    """The `(` and `[` that are open inside the innermost braces."""
    found = len(reader.openings)
    while found and reader.openings[found - 1].kind != kinds.LBRACE:
        found -= 1
    return reader.openings[found:]


def first_on_line(text: str, position: int) -> bool:
    """Whether nothing but blanks stands before a position on its line."""
    return not text[text.rfind("\n", 0, position) + 1 : position].strip(" \t")


def indentation(text: str, position: int) -> int:
    """How far the line of a position is indented."""
    begin = text.rfind("\n", 0, position) + 1
    line = text[begin : position + 1]
    return len(line) - len(line.lstrip(" \t"))


def unclosed_brace(reader: Reader, end: int) -> Opening:
    """Of the open braces, the one that was most likely forgotten.

    The first `}` that stands further left than the line of the brace that it would close
    belongs to another brace.
    """
    braces = [opening for opening in reader.openings if opening.kind == kinds.LBRACE]
    stack: list[Opening] = []
    position = braces[0].start
    while position < end:
        token = next_token(reader, position)
        position = token.end
        if token.kind == kinds.END:
            break
        if token.kind == kinds.LBRACE:
            stack.append(Opening(kinds.LBRACE, token.start, 0, 0))
        elif token.kind == kinds.RBRACE and stack:
            opening = stack.pop()
            if first_on_line(reader.text, token.start):
                here = indentation(reader.text, token.start)
                if here < indentation(reader.text, opening.start):
                    return opening
    return braces[-1]
