"""What happens at a syntax error: say what is wrong once, and read on.

Reading goes on where the next statement begins: at the next newline, `;` or `}` of the
same braces, or at a `{`, so that what stands inside is read too. What was read of the
statement so far stays in the tree where it can. Behind an error nothing more is said about
the same statement.
"""

from netdsl.diagnostics import Diagnostic
from netdsl.syntax import kinds
from netdsl.syntax.errors import Errors
from netdsl.syntax.language import BAD_NUMBER, contextual, lists
from netdsl.syntax.lexical import bad_token
from netdsl.syntax.reader import DEPTH, HOLDS, Reader, Token
from netdsl.syntax.repair import CLOSERS, repair
from netdsl.syntax.skip import first_on_line, indentation, open_brackets, skip

MOST = 100
"""How many errors of one file are reported before the rest of it is left unread."""

_BEGINS = {
    "BLOCK", "DEFAULT", "EXPECT", "FOR", "FREEZE", "INPUT", "LET", "NETWORK", "OUTPUT", "USE",
}  # fmt: skip
"""What begins a line inside brackets only where a bracket was forgotten."""


class Mender:
    """Mends the errors of one file."""

    def __init__(self, reader: Reader, diagnostics: list[Diagnostic]) -> None:
        self.reader = reader
        self.errors = Errors(reader, diagnostics)
        self.passed = 0

    def mend(self, token: Token) -> int:
        """Take what cannot be read, and say where reading goes on."""
        end = self._by_context(token)
        if end is not None:
            return end
        if token.kind == kinds.END or self.errors.count >= MOST:
            return self._end(token)
        if token.kind < kinds.NAME and self._too_deep():
            self.errors.too_deep(token)
            return self._go_on(token, enter=False)
        if token.kind >= BAD_NUMBER:
            return self._bad(token)
        return self._unexpected(token)

    def _by_context(self, token: Token) -> int | None:
        """Read a word that has a meaning only in its place (`as`, `with`, `all except`)."""
        reader = self.reader
        if not _is_word(reader, token):
            return None
        known = contextual(reader.states[-1])
        if known is None:
            return None
        pattern, groups = known
        found = pattern.match(reader.text, token.start)
        if found is None or found.lastindex is None:
            return None
        kind = groups[found.lastindex]
        if not reader.accepts(kind):
            return None
        reader.feed(kind, *found.span())
        reader.last = found
        return found.end()

    def _too_deep(self) -> bool:
        return self.reader.nesting >= DEPTH

    def _bad(self, token: Token) -> int:
        """Something that is no token: read it as what it was meant to be, or leave it out."""
        reader = self.reader
        quiet = reader.braces in reader.quiet
        self.errors.say(bad_token(token.kind, self.errors.span(token)))
        meant = self.errors.meant(token)
        if meant is not None and reader.accepts(meant.kind):
            reader.feed(meant.kind, meant.start, meant.end)
            return token.end
        if quiet or token.kind == BAD_NUMBER:
            return self._go_on(token, enter=False)
        return token.end

    def _unexpected(self, token: Token) -> int:
        reader = self.reader
        if self._begins_item(token):
            self.errors.unclosed_brace(token)
            return self._close_all(token)
        if self._begins_line(token):
            self._unfinished(token)
            self._settle(kinds.NEWLINE)
            reader.feed(kinds.NEWLINE, reader.end, reader.end)
            return token.start
        if reader.braces in reader.quiet:
            # What stands in braces is read, but not for ever in a text of nothing but errors.
            self.passed += 1
            return self._go_on(token, enter=self.passed < MOST)
        end = repair(reader, self.errors, token)
        if end is not None:
            reader.quiet.add(reader.braces)
            return end
        self.errors.unexpected(token)
        return self._go_on(token, enter=True)

    def _unfinished(self, token: Token) -> None:
        """Say that the statement before a token is not whole."""
        reader = self.reader
        if not open_brackets(reader):
            token = Token(kinds.NEWLINE, reader.end, reader.end)
        self.errors.unexpected(token)

    def _begins_item(self, token: Token) -> bool:
        """Whether a `network` or `block` stands at the left margin inside braces."""
        reader = self.reader
        names = reader.language.tables.names
        if not reader.braces or names[token.kind] not in ("NETWORK", "BLOCK", "USE", "EDITION"):
            return False
        return token.start == 0 or reader.text[token.start - 1] == "\n"

    def _begins_line(self, token: Token) -> bool:
        """Whether the line before was not finished and a new statement begins here."""
        reader = self.reader
        if not first_on_line(reader.text, token.start):
            return False
        brackets = open_brackets(reader)
        if not brackets:
            return reader.previous in HOLDS and token.kind != kinds.RBRACE
        if token.kind in CLOSERS.values():
            return False
        if reader.language.tables.names[token.kind] in _BEGINS:
            return True
        margin = indentation(reader.text, brackets[0].start)
        return indentation(reader.text, token.start) <= margin

    def _go_on(self, token: Token, enter: bool) -> int:
        """Leave out what follows, up to where the next statement begins."""
        reader = self.reader
        found = skip(reader, token.start, enter)
        if found.kind == kinds.END:
            return found.start if self._settle(kinds.END) else self._end(found)
        if not self._settle(found.kind):
            self._head(found)
        reader.quiet.add(reader.braces)
        return found.start

    def _head(self, brace: Token) -> None:
        """Read the braces of a broken block or network as those of a nameless one."""
        number = self.reader.language.number
        self._settle(number["NETWORK"])
        self.reader.feed(number["NETWORK"], brace.start, brace.start)
        self.reader.feed(kinds.NAME, brace.start, brace.start)

    def _settle(self, kind: int) -> bool:
        """Close brackets, and drop what stands in the way, until a token can come."""
        reader = self.reader
        while True:
            closers = [CLOSERS[opening.kind] for opening in reversed(open_brackets(reader))]
            if reader.accepts(*closers, kind):
                for closer in closers:
                    reader.feed(closer, reader.end, reader.end)
                reader.previous = kinds.NEWLINE
                return True
            if reader.states[-1] in lists() or len(reader.states) == 1:
                if not reader.accepts(kinds.SEMICOLON, kind):
                    return False
                reader.feed(kinds.SEMICOLON, reader.end, reader.end)
                return True
            if self._at_brace():
                return False
            reader.drop()

    def _at_brace(self) -> bool:
        """Whether the `{` of the innermost braces was the last to go in."""
        openings = self.reader.openings
        if not openings or openings[-1].kind != kinds.LBRACE:
            return False
        return len(self.reader.states) == openings[-1].depth + 1

    def _close_all(self, token: Token) -> int:
        """Close every bracket: the file ends here, or a new item begins."""
        reader = self.reader
        while reader.braces:
            self._settle(kinds.RBRACE)
            reader.feed(kinds.RBRACE, reader.end, reader.end)
        if token.kind != kinds.END:
            self._settle(kinds.NEWLINE)
            reader.feed(kinds.NEWLINE, reader.end, reader.end)
        reader.previous = kinds.NEWLINE
        return token.start

    def _end(self, token: Token) -> int:
        """The end of the file, or as much of it as is read."""
        reader = self.reader
        if self.errors.count >= MOST:
            self.errors.too_many(token)
        elif reader.braces:
            self.errors.unclosed_brace(token)
        else:
            self.errors.unexpected(token)
        end = len(reader.text)
        self._close_all(Token(kinds.END, end, end))
        self._settle(kinds.END)
        return end


def _is_word(reader: Reader, token: Token) -> bool:
    if token.kind >= BAD_NUMBER:
        return False
    if reader.language.tables.names[token.kind] in ("NAME", "STRING"):
        return True
    literal = reader.language.tables.literals[token.kind]
    return literal is not None and literal[0].isalpha()
