"""Derived networks: the edits of `with { }`, and what they may name."""

from collections.abc import Mapping, Sequence

from netdsl.compile.environment import Environment
from netdsl.compile.errors import CompileError
from netdsl.compile.naming import Names
from netdsl.diagnostics import Edit, Help, Label
from netdsl.record import record
from netdsl.source import Span
from netdsl.spelling import near
from netdsl.syntax import tree


@record
class Survey:
    """What a base network has: the names of each scope, its inputs and its outputs."""

    scopes: Mapping[str, Names]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    def paths(self) -> set[str]:
        """Every path that an edit can name."""
        found = {names.prefix + name for names in self.scopes.values() for name in names.taken}
        return found | set(self.inputs) | set(self.outputs)


class Edits:
    """The edits of one `with { }`, by the path that they touch.

    `checked` are those that the network itself wrote: only their `=>` and `expect` count.
    """

    def __init__(self, environment: Environment, survey: Survey, checked: bool) -> None:
        self.environment = environment
        self.checked = checked
        self.survey = survey
        self.replaced: dict[str, tree.Statement] = {}
        self.removed: set[str] = set()
        self.places: dict[str, Span] = {}
        self.before: dict[str, list[Sequence[tree.BodyItem]]] = {}
        self.after: dict[str, list[Sequence[tree.BodyItem]]] = {}
        self.inputs: dict[str, tree.Input] = {}
        self.outputs: dict[str, tree.Output] = {}
        self.appended: list[tree.BodyItem] = []
        self.facts: list[tree.Freeze | tree.Expect] = []
        self.prefix = ""
        self.touched: set[str] = set()

    def read(self, body: tree.Body) -> list[CompileError]:
        """Take in the statements; gives what is wrong with them."""
        errors = []
        known = self.survey.paths()
        for item in body.items:
            try:
                self._read(item, known)
            except CompileError as error:
                errors.append(error)
        self.touched = {*self.replaced, *self.removed, *self.before, *self.after}
        return errors

    def move_below(self, prefix: str) -> None:
        """The edited network is used as a block: all its paths get a prefix."""
        self.prefix = prefix
        self.replaced = {prefix + p: v for p, v in self.replaced.items()}
        self.removed = {prefix + p for p in self.removed}
        self.before = {prefix + p: v for p, v in self.before.items()}
        self.after = {prefix + p: v for p, v in self.after.items()}
        self.touched = {prefix + p for p in self.touched}

    def names_in(self, path: str, base: Names) -> Names:
        """The names for insertions into a scope: they number on after the base's last."""
        below = path[len(self.prefix) :] if path != self.prefix[:-1] else ""
        return base.numbered_after(self.survey.scopes.get(below, base))

    def _once(self, path: str, span: Span) -> None:
        if path in self.places:
            labels = (Label(self.places[path], "the first edit"),)
            message = f"`{path}` is replaced or removed twice"
            raise CompileError("N110", message, span, "the second", labels=labels)
        self.places[path] = span

    def _read(self, item: tree.BodyItem, known: set[str]) -> None:
        match item:
            case tree.Let() | tree.Default():
                pass  # in force for all edits; see `surveyed`
            case tree.Remove():
                path = _known(_text(item.path), item.path.span, known)
                if self.survey.inputs == (path,):
                    message = f"`{path}` is the only input, and cannot be removed"
                    raise CompileError("N209", message, item.path.span, "still needed")
                self._once(path, item.path.span)
                self.removed.add(path)
            case tree.Insert():
                path = _known(_text(item.path), item.path.span, known)
                place = self.before if item.where == "before" else self.after
                place.setdefault(path, []).append(item.body.items)
            case tree.Statement() if item.label is not None:
                path = _known(item.label.text, item.label.span, known)
                if path in self.survey.inputs:
                    raise CompileError(
                        "N209", f"`{path}` is an input: write `input {path}: ...`", item.span
                    )
                self._once(path, item.label.span)
                self.replaced[path] = item
            case tree.Input():
                name = _known(item.label.text, item.label.span, set(self.survey.inputs))
                self.inputs[name] = item
            case tree.Output() if item.label.text in self.survey.outputs:
                self.outputs[item.label.text] = item
            case tree.Freeze() | tree.Expect():
                self.facts.append(item)
            case _:
                self.appended.append(item)


def _text(path: tree.Name | tree.Path) -> str:
    return path.name if isinstance(path, tree.Name) else ".".join(path.parts)


def _known(path: str, span: Span, known: set[str]) -> str:
    if path in known:
        return path
    names = near(path, known)
    helps = tuple(Help(f"it has `{n}`", (Edit(span, n),)) for n in names[:1])
    if not names:
        helps = (
            Help("a new labelled statement goes into `after label { }` or `before label { }`"),
        )
    raise CompileError(
        "N112", f"the base network has no label `{path}`", span, "not found there", helps=helps
    )
