"""Names for the values of a body: `x` goes on while the old value is dead.

A step is one line to be: what it takes, what it gives. A value keeps the variable of
what it was made from where that is not needed again. A new branch is named after its
label where it is one step long, else `out`; a labelled value that a later merge needs
again keeps its label.
"""

from collections.abc import Iterable, Mapping, Sequence

from netdsl.emit.names import Names
from netdsl.record import record

MAIN = "x"
"""The variable of what flows through a body."""


@record
class Step:
    """One line of a body. `label` is empty where the item's label is an automatic one.

    `inplace` says that the first value taken is changed in place and becomes the result;
    `joins` that it joins branches, so that none of them goes on in it. `others` are wishes
    for what it gives beyond the first value.
    """

    takes: tuple[int, ...]
    gives: tuple[int, ...]
    label: str = ""
    inplace: bool = False
    joins: bool = False
    others: tuple[str, ...] = ()


def name_values(
    steps: Sequence[Step],
    given: Mapping[int, str],
    results: Iterable[int],
    reserved: Iterable[str] = (),
    branch: str = "out",
) -> dict[int, str]:
    """The variable of every value: of those `given` on entry, and of those that steps give."""
    return _Naming(steps, given, tuple(results), reserved, branch).run()


class _Naming:
    def __init__(
        self,
        steps: Sequence[Step],
        given: Mapping[int, str],
        results: tuple[int, ...],
        reserved: Iterable[str],
        branch: str,
    ) -> None:
        self.steps = steps
        self.branch = branch
        self.names = Names((*reserved, *given.values()))
        self.variables = dict(given)
        self.holder = {name: value for value, name in given.items()}
        # Several named inputs are themselves only: what comes of them together is `x`.
        named = frozenset(given.values())
        self.inputs = named if len(named) > 1 and MAIN not in named else frozenset()
        self.main = MAIN if self.inputs else next(iter(given.values()), "")
        self.last: dict[int, int] = {}
        self.uses: dict[int, int] = {}
        self.consumer: dict[int, int] = {}
        for at, step in enumerate(steps):
            for value in step.takes:
                self._use(value, at)
        for value in results:
            self._use(value, len(steps))

    def _use(self, value: int, at: int) -> None:
        self.last[value] = at
        self.uses[value] = self.uses.get(value, 0) + 1
        self.consumer.setdefault(value, at)

    def run(self) -> dict[int, str]:
        for at, step in enumerate(self.steps):
            for position, value in enumerate(step.gives):
                name = self._choose(at, step, value, position)
                self.variables[value] = name
                self.holder[name] = value
            for value in step.takes:
                name = self.variables[value]
                if self.last[value] == at and self.holder.get(name) == value:
                    del self.holder[name]
                    self.names.free(name)
        return self.variables

    def _choose(self, at: int, step: Step, value: int, position: int) -> str:
        if value not in self.last:
            return "_"
        if position:
            return self.names.new(dict(enumerate(step.others, 1)).get(position) or self.branch)
        if step.inplace:
            return self.variables[step.takes[0]]
        if step.label and self.uses.get(value, 0) > 1 and self._comes_back(value):
            return self.names.new(step.label)
        dying = self._dying(at, step)
        if step.joins:
            if self._dead(self.main, at):
                return self.names.keep(self.main)
            dying = [name for name in dying if name == self.branch]
        elif step.label and self._is_branch(step, value):
            return self.names.new(step.label)
        if dying:
            return dying[0]
        wish = self._wish(step, value)
        if wish == self.branch and self._dead(self.main, at):
            return self.names.keep(self.main)
        return self.names.new(wish)

    def _dying(self, at: int, step: Step) -> list[str]:
        """The variables that a step may go on in."""
        flows = step.takes if step.joins else step.takes[:1]
        dying = [self.variables[v] for v in flows if self.last[v] == at]
        return [n for n in dying if n not in self.inputs] if len(step.takes) > 1 else dying

    def _comes_back(self, value: int) -> bool:
        """Whether the last use of a value is beside another one, which goes on."""
        at = self.last[value]
        return at < len(self.steps) and (self.steps[at].joins or value in self.steps[at].takes[1:])

    def _is_branch(self, step: Step, value: int) -> bool:
        """Whether a step is a whole branch: from a value of several uses into a merge."""
        at = self.consumer.get(value, len(self.steps))
        return self._joins(at) and self.uses[step.takes[0]] > 1

    def _joins(self, at: int) -> bool:
        """Whether a step is a merge."""
        return at < len(self.steps) and self.steps[at].joins

    def _dead(self, name: str, at: int) -> bool:
        """Whether a variable holds nothing that is needed after this step."""
        if not name:
            return False
        holds = self.holder.get(name)
        return holds is None or self.last.get(holds, -1) <= at

    def _wish(self, step: Step, value: int) -> str:
        """The label of a branch of one step; a longer one is `out`."""
        at = self.consumer.get(value, len(self.steps))
        alone = self.uses.get(value, 0) == 1 and at < len(self.steps)
        if alone and not self.steps[at].joins:
            return self.branch
        return step.label or self.branch
