"""Generate the parser tables from the grammar: `python -m netdsl.syntax.generate`.

Lark works the grammar out (LALR, contextual lexer); what it found is written as plain
JSON beside the grammar, so that parsing needs neither Lark nor a pickle at start-up.
"""

import json
import re
from pathlib import Path
from typing import Any

from netdsl.syntax import kinds
from netdsl.syntax.tables import FORMAT, checksum

Data = dict[str, Any]


def generate(grammar: str) -> Data:
    """The tables of a grammar, the same for the same grammar and version of Lark."""
    import lark

    parser = build(grammar)
    table: Any = parser.parser.parser._parse_table
    terminals = _terminals(parser)
    rules = _Rules(parser.rules)
    number = {name: i for i, name in enumerate(terminals)}
    order = _reachable(table)
    place = {state: i for i, state in enumerate(order)}
    actions, gotos = [], []
    for state in order:
        row: dict[int, int] = {}
        jumps: dict[int, int] = {}
        for symbol, (action, target) in table.states[state].items():
            if symbol in number:
                shift = str(action) == "Shift"
                row[number[symbol]] = place[target] if shift else ~rules.number(target)
            else:
                jumps[rules.nonterminals[symbol]] = place[target]
        if state == table.end_states["file"]:
            row[kinds.END] = place[state]
        actions.append(_flat(row))
        gotos.append(_flat(jumps))
    return {
        "format": FORMAT,
        "grammar": checksum(grammar),
        "lark": lark.__version__,
        "terminals": [[name, *terminals[name]] for name in terminals],
        "patterns": _patterns(parser),
        "ignored": _ignored(parser),
        "nonterminals": list(rules.nonterminals),
        "rules": rules.rows,
        "actions": actions,
        "gotos": gotos,
    }


def build(grammar: str, **options: Any) -> Any:
    """Lark's own parser for the grammar."""
    import lark

    return lark.Lark(
        grammar, parser="lalr", lexer="contextual", start="file", g_regex_flags=re.ASCII, **options
    )


def write(data: Data) -> str:
    """The tables as text, a line for each state and rule."""
    lines = []
    for key, value in data.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in value)
            lines.append(f"{json.dumps(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _terminals(parser: Any) -> dict[str, tuple[str | None, bool]]:
    """Each terminal's text (none for a pattern), and whether the tree keeps it."""
    texts: dict[str, str | None] = {kinds.NAMES[0]: None}
    for terminal in parser.terminals:
        texts[terminal.name] = _literal(terminal.pattern)
    kept = {
        symbol.name
        for rule in parser.rules
        for symbol in rule.expansion
        if symbol.is_term and not symbol.filter_out
    }
    rest = sorted(texts.keys() - set(kinds.NAMES) - set(parser.lexer_conf.ignore))
    return {name: (texts[name], name in kept) for name in (*kinds.NAMES, *rest)}


def _literal(pattern: Any) -> str | None:
    """The only text that a pattern matches, if there is only one: `->`, `network`."""
    if type(pattern).__name__ == "PatternStr":
        text: str = pattern.value
        return text
    word = re.fullmatch(r"([a-z]+)\\b", pattern.value)
    return word[1] if word else None


def _patterns(parser: Any) -> list[list[str]]:
    """The terminals that are patterns, in the order in which Lark tries them."""
    ignored = set(parser.lexer_conf.ignore)
    terminals = [
        t for t in parser.terminals if _literal(t.pattern) is None and t.name not in ignored
    ]
    terminals.sort(key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name))
    return [[t.name, t.pattern.to_regexp()] for t in terminals]


def _ignored(parser: Any) -> list[str]:
    by_name = {t.name: t for t in parser.terminals}
    return [by_name[name].pattern.to_regexp() for name in sorted(parser.lexer_conf.ignore)]


class _Rules:
    """Lark's rules as rows: nonterminal, size, callback, and which children it gets.

    A child is its index, or `~index` where it is a list to be spliced in; none stands for
    an optional part that is not there. The callback is empty for a rule that only makes a
    list, and none for one that stands for its only child.
    """

    def __init__(self, rules: list[Any]) -> None:
        self.rows: list[list[Any]] = []
        self.nonterminals: dict[str, int] = {}
        self._numbers: dict[tuple[str, tuple[str, ...]], int] = {}
        self._silent = _silent(rules)
        for rule in rules:
            self.nonterminals.setdefault(rule.origin.name, len(self.nonterminals))
        for rule in rules:
            self._numbers[_key(rule)] = len(self.rows)
            self.rows.append(self._row(rule))

    def number(self, rule: Any) -> int:
        """The number of a rule."""
        return self._numbers[_key(rule)]

    def _row(self, rule: Any) -> list[Any]:
        missing = rule.options.empty_indices or [False] * len(rule.expansion)
        symbols = iter(enumerate(rule.expansion))
        children: list[int | None] = []
        for absent in missing:
            if absent:
                children.append(None)
                continue
            index, symbol = next(symbols)
            if (symbol.is_term and symbol.filter_out) or symbol.name in self._silent:
                continue
            children.append(~index if _spliced(symbol) else index)
        callback = rule.alias or rule.origin.name
        if rule.origin.name.startswith("_"):
            callback = ""
        elif rule.options.expand1 and not rule.alias and len(children) == 1:
            callback = None
        return [self.nonterminals[rule.origin.name], len(rule.expansion), callback, children]


def _key(rule: Any) -> tuple[str, tuple[str, ...]]:
    return rule.origin.name, tuple(symbol.name for symbol in rule.expansion)


def _spliced(symbol: Any) -> bool:
    return not symbol.is_term and symbol.name.startswith("_")


def _silent(rules: list[Any]) -> set[str]:
    """The lists that never hold anything: the ends of statements."""
    silent = {rule.origin.name for rule in rules if rule.origin.name.startswith("_")}
    changed = True
    while changed:
        speaking = {
            rule.origin.name
            for rule in rules
            if rule.origin.name in silent
            and not all(s.filter_out if s.is_term else s.name in silent for s in rule.expansion)
        }
        silent -= speaking
        changed = bool(speaking)
    return silent


def _reachable(table: Any) -> list[int]:
    """The states in the order in which one meets them: the same for the same grammar."""
    order = [table.start_states["file"]]
    seen = set(order)
    for state in order:
        for symbol in sorted(table.states[state]):
            action, target = table.states[state][symbol]
            if str(action) == "Shift" and target not in seen:
                seen.add(target)
                order.append(target)
    return order


def _flat(row: dict[int, int]) -> list[int]:
    return [number for pair in sorted(row.items()) for number in pair]


def main() -> None:
    """Write the tables beside the grammar."""
    import netdsl.grammars as grammars

    folder = Path(grammars.__file__).parent
    data = generate((folder / "netdsl.lark").read_text("utf-8"))
    (folder / "netdsl.tables").write_text(write(data), "utf-8")


if __name__ == "__main__":
    main()
