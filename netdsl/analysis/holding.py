"""How long emitted code holds a value: in its variable, and in the call of a module.

Who calls a module holds what it gave to it until the call returns, whatever happens inside.
In a `forward`, the next line goes on in a variable whose value is dead; a branch, and a value
that comes back, have a variable of their own, which keeps them to the end of the `forward`.
"""

from netdsl.analysis.lines import HELD, Code, Line

MAIN = "x"
BRANCH = "out"


class Holding:
    """The lines that take each value, in the outermost module that it gets to."""

    def __init__(self, code: Code, needed: set[int] | None) -> None:
        self.code = code
        self.needed = needed
        self.places = {node.value: at for at, node in enumerate(code.nodes)}
        self.homes: dict[int, int] = {}
        self.gives: dict[Line, list[int]] = {}
        self.takes: dict[Line, list[int]] = {}
        self.takers: dict[tuple[int, int], list[Line]] = {}
        """By module and value."""
        self.leaving: set[tuple[int, int]] = set()

    def held(self) -> dict[int, int]:
        """For each value the position behind which nothing holds it."""
        code = self.code
        for at, node in enumerate(code.nodes):
            if node.layer.name != "identity" and self._runs(node.value):
                for value in map(code.source, node.inputs):
                    made = self.places.get(value)
                    if made is None or code.lines[made] is not code.lines[at]:
                        self._flows(value, at)
        outputs = [o for o in code.graph.outputs if self.needed is None or not o.training]
        for output in outputs:
            self._flows(code.source(output.value), None)
        ends: dict[tuple[int, int], int] = {}
        for frame, lines in enumerate(self._frames()):
            ends.update(_Variables(self, frame, lines).ends())
        held = {node.value: code.lines[at].last for at, node in enumerate(code.nodes)}
        held.update((v, ends.get((frame, v), HELD)) for v, frame in self.homes.items())
        held.update((code.source(output.value), HELD) for output in outputs)
        return held

    def _runs(self, value: int) -> bool:
        return self.needed is None or value in self.needed

    def _frames(self) -> list[list[Line]]:
        frames: list[list[Line]] = [[] for _ in self.code.ends]
        for line in sorted(
            {*self.code.lines, *self.code.calls.values()}, key=lambda line: line.last
        ):
            frames[line.frame].append(line)
        return frames

    def _flows(self, value: int, used: int | None) -> None:
        """Note a use: in which module and line, and which modules the value leaves for it."""
        code = self.code
        made = self.places.get(value)
        one = (0,) if made is None else code.frames[made]
        other = (0,) if used is None else code.frames[used]
        depth = 0
        while depth < min(len(one), len(other)) and one[depth] == other[depth]:
            depth += 1
        frame = one[depth - 1]
        self.homes[value] = min(self.homes.get(value, frame), frame)
        if made is not None:
            self._made(code.lines[made], value)
            for at in range(depth, len(one)):
                self.leaving.add((one[at], value))
                self._made(code.calls[one[at]], value)
        if used is None:
            self.leaving.add((0, value))
            return
        for at in range(depth - 1, len(other)):
            inner = at + 1 == len(other)
            line = code.lines[used] if inner else code.calls[other[at + 1]]
            takers = self.takers.setdefault((other[at], value), [])
            if line not in takers[-1:]:
                takers.append(line)
                self.takes.setdefault(line, []).append(value)

    def _made(self, line: Line, value: int) -> None:
        known = self.gives.setdefault(line, [])
        if value not in known:
            known.append(value)


class _Variables:
    """The variables of one `forward`, line by line."""

    def __init__(self, holding: Holding, frame: int, lines: list[Line]) -> None:
        self.holding = holding
        self.frame = frame
        self.lines = lines
        self.chain = frame in holding.code.chains
        self.names: dict[int, str] = {}
        """The variable of a value."""
        self.holders: dict[str, int] = {}
        entering = holding.code.entering[frame]
        if entering is not None:
            self.names[entering] = MAIN
            self.holders[MAIN] = entering

    def ends(self) -> dict[tuple[int, int], int]:
        """The position at which the variable of each value goes on with another."""
        ends: dict[tuple[int, int], int] = {}
        end = self.holding.code.ends[self.frame]
        for line in self.lines:
            for value in self.holding.gives.get(line, ()):
                name = "" if self.chain else self._choose(line, value)
                before = self.holders.get(name)
                if before is not None:
                    ends[self.frame, before] = line.last
                self.names[value] = name
                self.holders[name] = value
        for value in self.names:
            if (self.frame, value) in self.holding.leaving:
                ends[self.frame, value] = HELD
            else:
                ends.setdefault((self.frame, value), end)
        return ends

    def _last(self, value: int) -> int:
        if (self.frame, value) in self.holding.leaving:
            return HELD
        takers = self.holding.takers.get((self.frame, value))
        return takers[-1].last if takers else -1

    def _dead(self, name: str, line: Line) -> bool:
        """Whether a variable holds nothing that is needed behind this line."""
        value = self.holders.get(name)
        return value is None or self._last(value) <= line.last

    def _new(self, wish: str, line: Line) -> str:
        """The wish, or the wish with a number: one that holds nothing that is needed."""
        name, number = wish, 1
        while name in self.holders and self._last(self.holders[name]) >= line.last:
            number += 1
            name = f"{wish}{number}"
        return name

    def _choose(self, line: Line, value: int) -> str:
        takers = self.holding.takers.get((self.frame, value), [])
        uses = len(takers) + ((self.frame, value) in self.holding.leaving)
        takes = self.holding.takes.get(line, [])
        if value != line.gives:
            return self._new(BRANCH, line)
        if line.adds:
            return self.names.get(line.first, MAIN)
        if line.label and uses > 1 and takers and self._comes_back(takers[-1], value):
            return self._new(line.label, line)
        if line.joins:
            if self._dead(MAIN, line):
                return MAIN
            dying = [v for v in takes if self._last(v) <= line.last]
            return next(
                (n for v in dying if (n := self.names.get(v)) == "out"), self._new(BRANCH, line)
            )
        if line.label and takers and takers[0].joins and self._shared(line.first):
            return self._new(line.label, line)
        if line.first in self.names and self._last(line.first) <= line.last:
            return self.names[line.first]
        return MAIN if self._dead(MAIN, line) else self._new(BRANCH, line)

    def _comes_back(self, line: Line, value: int) -> bool:
        if (self.frame, value) in self.holding.leaving:
            return False
        return line.joins or line.first != value

    def _shared(self, value: int) -> bool:
        takers = self.holding.takers.get((self.frame, value), ())
        return len(takers) + ((self.frame, value) in self.holding.leaving) > 1
