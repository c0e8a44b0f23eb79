"""The syntax errors of a file, in words."""

from netdsl.diagnostics import Diagnostic, Edit, Help, Label, Note
from netdsl.source import Span
from netdsl.syntax import kinds, messages
from netdsl.syntax.damage import ITEM
from netdsl.syntax.language import BAD_CHARACTER, BAD_NUMBER, BAD_STRING
from netdsl.syntax.reader import DEPTH, Opening, Reader, Token
from netdsl.syntax.skip import first_on_line, next_token, open_brackets, unclosed_brace

_SEPARATORS = (kinds.NEWLINE, kinds.SEMICOLON, kinds.LBRACE, kinds.RBRACE)
_BEHIND_A_BRACE = ("found `=>`", "found `else`")
_OPENING = (kinds.LPAR, kinds.LSQB)
_CLOSING = {kinds.LPAR: ")", kinds.LSQB: "]", kinds.LBRACE: "}"}


class Errors:
    """Says what is wrong, once a statement."""

    def __init__(self, reader: Reader, diagnostics: list[Diagnostic]) -> None:
        self.reader = reader
        self.diagnostics = diagnostics
        self.count = 0
        self.held_over = -1
        """Where the rest of an expression stands whose line ended too early."""
        self.keywords: set[str] = set()
        """Those that were told to be used as names."""
        self.told: list[Diagnostic] = []
        self.seen = 0
        """Up to here, no item of the file begins behind the last damage."""
        self.last = (0, 0)
        """The line of the last error, and how many braces were open."""
        self.damaged: list[tuple[int, bool]] = []
        """A place in each statement that had an error; whether its braces went wrong with it."""

    def say(self, diagnostic: Diagnostic, *, braces: bool = False) -> None:
        """Report, unless the statement has had its error, or its braces went wrong before.

        `braces`: with this error, what stands in which braces is not certain.
        """
        if self.reader.braces in self.reader.quiet:
            return
        self.reader.quiet.add(self.reader.braces)
        place = diagnostic.span.start if diagnostic.span is not None else 0
        outside = not self.reader.braces and self._in_braces(place)
        here = self.reader.source.position(place)[0], self.reader.braces
        closed = self.reader.closed
        early = closed is not None and self.reader.source.position(closed.start)[0] < here[0]
        if (early and here[0] == self.last[0] and here[1] < self.last[1]) or (
            outside and self.follows(place)
        ):
            self.damaged[-1] = (self.damaged[-1][0], True)
            return
        if closed is not None and (outside or (braces and self.reader.previous == kinds.RBRACE)):
            self.damaged.append((closed.start, True))
        else:
            self.damaged.append((self._inside(place), braces))
        self.last = here
        self.told.append(diagnostic)
        self.diagnostics.append(diagnostic)
        self.count += 1

    def _in_braces(self, place: int) -> bool:
        """Whether a line looks as if it stood in braces, or closed some."""
        text = self.reader.text
        begin = text.rfind("\n", 0, place) + 1
        return text[begin : begin + 1] in (" ", "\t", "}")

    def follows(self, place: int) -> bool:
        """Whether the item before, or the one that this is in, had an error already."""
        if not self.damaged:
            return False
        start = max(self.damaged[-1][0], self.seen)
        if ITEM.search(self.reader.text, start, place) is not None:
            return False
        self.seen = max(start, place)
        return True

    def _inside(self, place: int) -> int:
        """A character of the statement that is being read."""
        reader = self.reader
        if reader.previous in _SEPARATORS or not reader.end:
            return place
        return reader.end - 1

    def span(self, token: Token | Opening) -> Span:
        """Where a token stands."""
        end = token.end if isinstance(token, Token) else token.start + 1
        return Span(self.reader.source, token.start, end)

    def text(self, token: Token) -> str:
        """A token as a message shows it."""
        if token.kind == kinds.END:
            return "the end of the file"
        if token.kind == kinds.NEWLINE:
            return "the end of the line"
        return messages.shown(self.reader.text[token.start : token.end])

    def expected(self, token: Token) -> str:
        """What could come next, in words."""
        reader, tables = self.reader, self.reader.language.tables
        names = [
            tables.names[kind] for kind in reader.actions[reader.states[-1]] if reader.accepts(kind)
        ]
        texts = {n: t for n, t in zip(tables.names, tables.literals, strict=True) if t}
        return messages.expected(names, texts, self._is_value(token))

    def _is_value(self, token: Token) -> bool:
        """Whether a token looks like an argument."""
        names = self.reader.language.tables.names
        return token.kind < len(names) and names[token.kind] in messages.VALUES - {"NAME"}

    def unexpected(self, token: Token) -> None:
        """Something else was expected."""
        if token.start == self.held_over:
            self.reader.quiet.add(self.reader.braces)
            return
        brackets = open_brackets(self.reader)
        wanted, found = self.expected(token), self.text(token)
        if token.kind == self.reader.language.number["_ELSE"] and self.follows(token.start):
            self.reader.quiet.add(self.reader.braces)  # its `if` is what had the error
            return
        where = "" if token.kind in (kinds.NEWLINE, kinds.END) else " here"
        message = f"expected {wanted}{where}, found {found}"
        place = self._place(token)
        if brackets and self._unclosed(token):
            self.say(self._unclosed_bracket(brackets[-1], message, place))
        else:
            early = self._early_brace(token)
            certain = not early and "`{`" not in wanted
            helps = self._goes_on(token) if wanted == "a value" else ()
            said = Diagnostic("N003", message, place, labels=early, helps=helps)
            self.say(said, braces=not certain)

    def _goes_on(self, token: Token) -> tuple[Help, ...]:
        """How to write an expression over two lines, where the next line has the rest of it."""
        if token.kind != kinds.NEWLINE:
            return ()
        following = next_token(self.reader, token.end)
        if following.kind not in _OPENING and not self._is_value(following):
            return ()
        self.held_over = following.start
        return (Help("in parentheses, an expression may go on on the next line"),)

    def _early_brace(self, token: Token) -> tuple[Label, ...]:
        """The `}` before, where it closes what was opened on an earlier line."""
        reader = self.reader
        opening = reader.closed
        if reader.previous != kinds.RBRACE or opening is None or reader.last is None:
            return ()
        brace = Span(reader.source, reader.end - 1, reader.end)
        line = reader.source.position(opening.start)[0]
        here = brace.position[0]
        if here != reader.source.position(token.start)[0] or line == here:
            return ()
        return (Label(brace, f"this closes the `{{` of line {line}"),)

    def _unclosed(self, token: Token) -> bool:
        """Whether a token cannot stand in brackets, so that one was forgotten."""
        if first_on_line(self.reader.text, token.start) or token.kind == kinds.END:
            return True
        return token.kind in (
            kinds.LBRACE, kinds.RBRACE, kinds.SEMICOLON, kinds.ARROW, kinds.LABEL,
        )  # fmt: skip

    def _unclosed_bracket(self, opening: Opening, message: str, place: Span) -> Diagnostic:
        text = self.reader.text[opening.start]
        closing = _CLOSING[opening.kind]
        end = Span(self.reader.source, self.reader.end, self.reader.end)
        line, _ = end.position
        goes_on = "the argument list goes on to here" if text == "(" else "the list goes on to here"
        return Diagnostic(
            "N003",
            message,
            place,
            goes_on,
            (Label(self.span(opening), f"this `{text}` is never closed"),),
            helps=(Help(f"close it at the end of line {line}", (Edit(end, closing),)),),
        )

    def unclosed_brace(self, token: Token) -> None:
        """A `{` without its `}`."""
        opening = unclosed_brace(self.reader, token.start)
        labels: tuple[Label, ...] = ()
        if token.kind != kinds.END:
            labels = (Label(self.span(token), "it is still open here"),)
        message = "this `{` is never closed"
        self._forget(opening.start)
        self.say(Diagnostic("N004", message, self.span(opening), labels=labels), braces=True)

    def _forget(self, start: int) -> None:
        """Take back what was only said because a brace was still open."""
        kept = []
        for d in self.diagnostics:
            behind = d.span is not None and d.span.start > start
            if not (behind and d.code == "N003" and d.message.endswith(_BEHIND_A_BRACE)):
                kept.append(d)
        self.diagnostics[:] = kept

    def too_deep(self, token: Token) -> None:
        """Nesting beyond the limit."""
        self.say(
            Diagnostic(
                "N505",
                f"brackets and operators are nested more than {DEPTH} deep here",
                self.span(token),
                helps=(Help("name a part of it with `let`, or make it a block"),),
            )
        )

    def too_many(self, token: Token) -> None:
        """The last thing said."""
        last = self.diagnostics[-1]
        note = Note(f"after {self.count} errors, the rest of the file is not read")
        if note not in last.notes:
            self.diagnostics[-1] = Diagnostic(
                last.code, last.message, last.span, last.label, last.labels,
                (*last.notes, note), last.helps, last.severity,
            )  # fmt: skip

    def meant(self, token: Token) -> Token | None:
        """What a token that cannot be read was most likely meant to be."""
        text = self.reader.text[token.start : token.end]
        number = self.reader.language.number
        if token.kind == BAD_STRING:
            return Token(number["STRING"], token.start, token.end)
        if token.kind == BAD_NUMBER:
            digits = len(text) - len(text.lstrip("0123456789"))
            return Token(number["INTEGER"], token.start, token.start + digits)
        if token.kind == BAD_CHARACTER and text in ("&&", "||"):
            return Token(number["AND" if text == "&&" else "OR"], token.start, token.end)
        return None

    def _place(self, token: Token) -> Span:
        """The token's span; of the end of a line or the file, the place behind the last token."""
        if token.kind in (kinds.NEWLINE, kinds.END):
            return Span(self.reader.source, self.reader.end, self.reader.end)
        return self.span(token)
