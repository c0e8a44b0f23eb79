"""The LALR reader: tokens in, values out, by Lark's tables.

It is Lark's own algorithm without Lark's objects: positions cost nothing extra, nothing is
imported at start-up, and at an error everything lies open for `recovery.py`.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from netdsl.record import record
from netdsl.source import Source, Span
from netdsl.syntax import kinds
from netdsl.syntax.build import Builder
from netdsl.syntax.language import language
from netdsl.syntax.tables import Rule

DEPTH = 100
"""How deep brackets and operators may be nested; what visits the tree may recurse."""

MARK = "\ufeff"
"""A byte order mark, which may stand first."""

Make = Callable[[list[Any]], Any]
_NAMES = {"for": "for_", "if": "if_"}
HOLDS = (kinds.COMMA, kinds.ARROW, kinds.ASSIGN)
"""A newline behind one of these ends nothing."""


@record
class Token:
    """A token that the parser could not use, or is looking at."""

    kind: int
    start: int
    end: int


@record
class Opening:
    """An open bracket: its kind and place, and how things stood before it."""

    kind: int
    start: int
    depth: int
    """The length of the stack of states."""
    operators: int
    """How many operators stand around it, those of outer brackets included."""
    deepest: int = 0
    """The depth of what was closed beside it, and of the arguments before."""
    before: int = 0


class Reader:
    """Reads one file. `states` and `values` are the parser's stack."""

    def __init__(self, source: Source, builder: Builder) -> None:
        known = language()
        self.source = source
        self.text = source.text
        self.language = known
        self.actions = known.tables.actions
        self.gotos = known.tables.gotos
        self.rules = tuple([_rule(rule, builder) for rule in known.tables.rules])
        self.states = [0]
        self.values: list[Any] = []
        self.openings: list[Opening] = []
        self.operators = 0
        self.deepest = 0
        """The depth of what has been closed in this argument: an operand of what follows."""
        self.before = 0
        """The depth of the arguments before this one."""
        self.braces = 0
        self.closed: Opening | None = None
        """The brace that was closed last."""
        self.quiet: set[int] = set()
        """The depths of braces at which the statement has had its error."""
        self.previous = kinds.NEWLINE
        """The kind of the token that went in last."""
        self.last: re.Match[str] | None = None

    def read(self, mend: Callable[[Token], int]) -> Any:
        """Read the whole text. `mend` gets what cannot be read and says where to go on."""
        # The inner loop runs for every token of every file: locals, and nothing called that
        # need not be.
        source, text, states, values = self.source, self.text, self.states, self.values
        actions, gotos, rules = self.actions, self.gotos, self.rules
        groups, words, kept = self.language.groups, self.language.words, self.language.tables.kept
        tokens = self.language.token.finditer
        group: Any
        following = tokens(text, text.startswith(MARK)).__next__
        while True:
            found = following()
            group = found.lastindex
            kind = groups[group]
            if kind < 0:
                kind = words.get(found[group], kinds.NAME)
            elif kind == kinds.NEWLINE and self.in_brackets():
                continue
            action = actions[states[-1]].get(kind)
            while action is not None and action < 0:
                size, nonterminal, make = rules[~action]
                if size == 1:
                    states.pop()
                    if make is not None:
                        values[-1] = make(values[-1:])
                else:
                    cut = len(values) - size
                    children = values[cut:]
                    del values[cut:], states[cut + 1 :]
                    values.append(make(children))
                state = gotos[states[-1]][nonterminal]
                states.append(state)
                action = actions[state].get(kind)
            if action is None or (kind < kinds.NAME and not self.count(kind, found.start(group))):
                at = mend(Token(kind, *found.span(group)))
                following = tokens(text, at).__next__
                continue
            if kind == kinds.END:
                return values[-1]
            self.previous = kind
            self.last = found
            states.append(action)
            values.append(Span(source, *found.span(group)) if kept[kind] else None)

    def in_brackets(self) -> bool:
        """Whether a newline ends nothing here."""
        if self.openings and self.openings[-1].kind != kinds.LBRACE:
            return True
        return self.previous in HOLDS

    @property
    def nesting(self) -> int:
        """How deep the next operator or bracket would stand, or what it stands on."""
        return len(self.openings) + self.operators + self.deepest

    def count(self, kind: int, start: int) -> bool:
        """Keep account of brackets and operators before a token goes in; false: too deep."""
        if kind >= kinds.FIRST_OPERATOR:
            if self.nesting >= DEPTH:
                return False
            self.operators += 1
        elif kind == kinds.COMMA:
            around = self.openings[-1].operators if self.openings else 0
            self.before = max(self.before, self.operators - around + self.deepest)
            self.operators, self.deepest = around, 0
        elif kind >= kinds.ARROW or kind <= kinds.SEMICOLON:
            self.operators = self.deepest = self.before = 0
            if kind < kinds.ARROW:
                self.quiet.discard(self.braces)
        elif kind >= kinds.RBRACE:
            self.close(kind)
        else:
            if self.nesting >= DEPTH:
                return False
            opening = Opening(
                kind, start, len(self.states), self.operators, self.deepest, self.before
            )
            self.openings.append(opening)
            self.deepest = self.before = 0
            if kind == kinds.LBRACE:
                self.operators = 0
                self.braces += 1
        return True

    def close(self, kind: int) -> None:
        """Take the innermost bracket off."""
        opening = self.openings.pop()
        inside = max(self.before, self.operators - opening.operators + self.deepest) + 1
        self.operators = opening.operators + (kind == kinds.RSQB)
        self.deepest, self.before = max(opening.deepest, inside), opening.before
        if opening.kind == kinds.LBRACE:
            self.closed = opening
            self.operators = self.deepest = self.before = 0
            self.quiet.discard(self.braces)
            self.braces -= 1

    def feed(self, kind: int, start: int, end: int) -> None:
        """Put a token in that the state accepts, whether or not it stands in the text."""
        action = self.actions[self.states[-1]][kind]
        while action < 0:
            self._reduce(action)
            action = self.actions[self.states[-1]][kind]
        self.count(kind, start)
        self.previous = kind
        self.states.append(action)
        kept = self.language.tables.kept[kind]
        self.values.append(Span(self.source, start, end) if kept else None)

    def _reduce(self, action: int) -> None:
        states, values = self.states, self.values
        size, nonterminal, make = self.rules[~action]
        cut = len(values) - size
        children = values[cut:]
        del values[cut:], states[cut + 1 :]
        values.append(children[0] if make is None else make(children))
        states.append(self.gotos[states[-1]][nonterminal])

    def accepts(self, *sequence: int) -> bool:
        """Whether these kinds of token could come next, one after the other."""
        states = list(self.states)
        for kind in sequence:
            action = self.actions[states[-1]].get(kind)
            while action is not None and action < 0:
                size, nonterminal, _ = self.rules[~action]
                del states[len(states) - size :]
                states.append(self.gotos[states[-1]][nonterminal])
                action = self.actions[states[-1]].get(kind)
            if action is None:
                return False
            states.append(action)
        return True

    @property
    def end(self) -> int:
        """Where the last token of the text that went in ends."""
        return self.last.end() if self.last else 0

    def drop(self) -> None:
        """Take the last symbol off the stack, and the bracket that it opened.

        What is complete is made whole first, so that brackets go in pairs.
        """
        actions = set(self.actions[self.states[-1]].values())
        if len(actions) == 1 and min(actions) < 0:
            self._reduce(*actions)
            return
        self.states.pop()
        self.values.pop()
        while self.openings and self.openings[-1].depth >= len(self.states):
            self.close(kinds.RPAR)


def _rule(rule: Rule, builder: Builder) -> tuple[int, int, Any]:
    if rule.callback is None:
        only: Any = rule.children[0]
        return rule.size, rule.nonterminal, None if rule.size == 1 else itemgetter(only)
    if rule.callback == "":
        return rule.size, rule.nonterminal, _list_of(rule.children)
    method = getattr(builder, _NAMES.get(rule.callback, rule.callback))
    return rule.size, rule.nonterminal, _call_of(method, rule.children)


def _list_of(children: tuple[int | None, ...]) -> Make:
    """A list: the values as they are, or one more behind a list that there is already."""
    if len(children) == 2 and children[0] == ~0:
        place: Any = children[1]

        def append(values: list[Any]) -> list[Any]:
            made: list[Any] = values[0]
            made.append(values[place])
            return made

        return append
    if children and children[0] == ~0:
        rest = children[1:]

        def extend(values: list[Any]) -> list[Any]:
            made: list[Any] = values[0]
            made += _pick(values, rest)
            return made

        return extend
    return lambda values: _pick(values, children)


def _call_of(method: Callable[..., Any], children: tuple[int | None, ...]) -> Make:
    if any(child is None or child < 0 for child in children):
        return lambda values: method(*_pick(values, children))
    if len(children) == 1:
        (only,) = children
        return lambda values: method(values[only])  # type: ignore[index]
    if not children:
        return lambda values: method()
    pick = itemgetter(*children)
    return lambda values: method(*pick(values))


def _pick(values: list[Any], children: tuple[int | None, ...]) -> list[Any]:
    made: list[Any] = []
    for child in children:
        if child is None:
            made.append(None)
        elif child < 0:
            made += values[~child]
        else:
            made.append(values[child])
    return made
