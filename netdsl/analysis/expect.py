"""`expect`: facts of the whole network that its author states."""

from collections.abc import Iterable, Iterator
from typing import Any

from netdsl.analysis import cost
from netdsl.compile import Expectation
from netdsl.compile.errors import CompileError, Poisoned, rename_help
from netdsl.compile.evaluate import Place, evaluate
from netdsl.diagnostics import Diagnostic, Severity
from netdsl.ir.graph import Graph, Scope
from netdsl.layers.parameters import show
from netdsl.layers.tensor import TensorType
from netdsl.syntax import tree

NAMES = ("params", "trainable_params", "macs", "depth")
"""The facts that have a name of their own."""


class Facts:
    """What an expectation can name; each is computed when it is first asked for."""

    names = NAMES

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """`params`, `macs`, `output.shape`, ..."""
        if name not in self._known:
            self._known[name] = self._compute(name)
        return self._known[name]

    def reference(self, e: tree.Reference) -> Any:
        """`@path.shape`."""
        path, _, what = e.path.rpartition(".")
        if what != "shape" or not path:
            raise CompileError("N205", "of a value, `@path.shape` can be expected", e.span)
        values = self.value("@")
        if path not in values:
            helps = rename_help(path, e.span, values, "path")
            raise CompileError(
                "N104", f"no layer or scope is called `{path}`", e.span, "not found", helps=helps
            )
        return self.value("types")[values[path]].shape

    def _compute(self, name: str) -> Any:
        match name:
            case "params" | "trainable_params" | "macs" | "depth":
                return getattr(cost, name)(self._graph)
            case "output.shape":
                first = next(o for o in self._graph.outputs if not o.training)
                return self.value("types")[first.value].shape
            case "types":
                return self._graph.types()
            case "@":
                return dict(_values(self._graph))
        raise Poisoned


def check_expectations(
    graph: Graph, expectations: Iterable[Expectation], settings: bool
) -> Iterator[Diagnostic]:
    """What is expected and does not hold; with `settings` all are skipped, with a note."""
    facts = Facts(graph)
    for expectation in expectations:
        item = expectation.item
        assert isinstance(item, tree.Expect)
        if settings:
            yield Diagnostic("N703", "this is checked with the default parameters only", item.span,
                             "skipped", severity=Severity.NOTE)  # fmt: skip
            continue
        try:
            yield from _check(item.condition, Place(expectation.environment, facts=facts))
        except CompileError as error:
            yield error.diagnostic
        except Poisoned:
            yield Diagnostic("N205", "this is no fact that can be expected", item.span)


def _check(condition: tree.Expression, place: Place) -> Iterator[Diagnostic]:
    value = evaluate(condition, place)
    if value is True:
        return
    if not isinstance(value, bool):
        yield Diagnostic(
            "N206", "an expectation is `true` or `false`", condition.span, f"this is {show(value)}"
        )
        return
    if isinstance(condition, tree.Binary) and condition.operator in (
        "==",
        "<",
        "<=",
        ">",
        ">=",
        "!=",
    ):
        left, right = evaluate(condition.left, place), evaluate(condition.right, place)
        subject = condition.left.span.text
        message = (
            f"`{subject}` is {_number(left)}, not {_relation(condition.operator)}{_number(right)}"
        )
        label = _difference(left, right) if condition.operator == "==" else ""
        yield Diagnostic("N402", message, condition.span, label)
    else:
        yield Diagnostic("N402", "this does not hold", condition.span)


def _relation(operator: str) -> str:
    words = {
        "==": "",
        "!=": "other than ",
        "<": "below ",
        "<=": "at most ",
        ">": "above ",
        ">=": "at least ",
    }
    return words[operator]


def _number(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}".replace(",", "_")
    if isinstance(value, tuple):
        return str(TensorType(value))
    return "not known" if value is None else show(value)


def _difference(left: Any, right: Any) -> str:
    numbers = isinstance(left, int) and isinstance(right, int)
    return f"{left - right:+,} to what is expected".replace(",", "_") if numbers else ""


def _values(graph: Graph) -> Iterator[tuple[str, int]]:
    for given in graph.inputs:
        yield given.name, given.value
    stack = [graph.body]
    while stack:
        scope = stack.pop()
        if scope.path:
            yield scope.path, scope.output
        for item in scope.items:
            if isinstance(item, Scope):
                stack.append(item)
            else:
                yield item.path, item.value
