"""Constants and `default`s of files, which have to be there before any body is expanded."""

from typing import Any

from netdsl.compile.apply import sound
from netdsl.compile.arguments import layer_arguments
from netdsl.compile.environment import MISSING, Environment
from netdsl.compile.errors import CompileError, Poisoned
from netdsl.compile.evaluate import Place, evaluate
from netdsl.compile.lookup import find_target, make_layer
from netdsl.compile.modules import FileScope
from netdsl.compile.values import POISON, Given
from netdsl.diagnostics import Diagnostic
from netdsl.layers.registry import is_layer, layer_class
from netdsl.source import Span
from netdsl.syntax import tree


def link(file: FileScope) -> list[Diagnostic]:
    """Give each definition the `default`s that stand above it; gives what is wrong."""
    found: list[Diagnostic] = []
    constants = Constants(found)
    file.evaluate_with(constants.value)
    for name in file.lets:
        file.constant(name)
    environment = Environment(file)
    doubtful = False
    for item in file.tree.items:
        if isinstance(item, tree.Default):
            following = Environment(file, None, {}, environment.defaults)
            try:
                _set(item, following, found)
                environment = following
            except CompileError as error:
                found.append(error.diagnostic)
                doubtful = doubtful or not _poison(item, following)
                environment = following
            except Poisoned:
                doubtful = doubtful or not _poison(item, following)
                environment = following
        elif isinstance(item, tree.Block | tree.Network):
            definition = file.definitions.get(item.name.name)
            if definition is not None and definition.item is item:
                definition.environment = environment
                definition.doubtful = doubtful
    return found


def _set(item: tree.Default, environment: Environment, found: list[Diagnostic]) -> None:
    place = Place(environment, layer=make_layer)
    refused: set[Span | None] = set()

    def report(error: CompileError) -> None:
        # several layers may refuse one argument alike
        if error.diagnostic.span not in refused:
            refused.add(error.diagnostic.span)
            found.append(error.diagnostic)

    for name in item.layers:
        target = find_target(name.name, name.span, environment, layers_only=True)
        layer = layer_class(str(target))
        given = layer_arguments(layer, item.arguments, place, name)
        environment.set_defaults(layer.name, sound(layer, given, report))


def _poison(item: tree.Default, environment: Environment) -> bool:
    """Leave open what a wrong `default` sets; false where it is not known of which layer."""
    for name in item.layers:
        if not is_layer(name.name):
            return False
        fields = list(layer_class(name.name).fields)
        given = [
            a.name or fields[i] for i, a in enumerate(item.arguments) if a.name or i < len(fields)
        ]
        poisoned = {n: Given(POISON, item.span) for n in given if n in fields}
        environment.set_defaults(name.name, poisoned)
    return True


class Constants:
    """Computes a file's `let`s on demand; those that need each other in a circle are errors."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self._open: list[str] = []
        self._found = found

    def value(self, let: tree.Let, file: FileScope) -> Any:
        """The value of one constant; `POISON` where it has none."""
        name = let.name.name
        if name in self._open:
            circle = " -> ".join([*self._open[self._open.index(name) :], name])
            message = f"constants need each other in a circle: {circle}"
            self._found.append(Diagnostic("N108", message, let.name.span, "the circle closes here"))
            return POISON
        if len(self._open) > 200:
            message = "constants need each other more deeply than netdsl follows"
            self._found.append(Diagnostic("N505", message, let.name.span, "given up here"))
            return POISON
        self._open.append(name)
        try:
            return evaluate(let.value, Place(Environment(file), layer=make_layer))
        except CompileError as error:
            self._found.append(error.diagnostic)
        except Poisoned:
            pass
        finally:
            self._open.pop()
        return POISON if name in file.lets else MISSING
