"""What a backend is, and how one is found by its name."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol

from netdsl.diagnostics import Diagnostic
from netdsl.ir.graph import Graph
from netdsl.record import record

BUILT_IN: dict[str, str] = {"torch": "netdsl_torch", "keras": "netdsl_keras"}
"""The backends that need no look-up of entry points: their packages."""

GROUP = "netdsl.backends"
"""The entry point group in which other packages register a backend object."""


@record
class Emitted:
    """The source of a model, or `None` where the backend cannot express it, and why."""

    text: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


@record
class WeightRow:
    """Where a weight of the IR lives in the framework's model.

    `key` is the canonical name (`layer1.0.conv1.weight`). `place` is the framework's own:
    a state-dict key, or a layer's name and an attribute. `transform` names the change of
    layout from the canonical array (PyTorch's layout) to the framework's, with what it
    needs in `arguments`; `id` is none.

    Several rows may have one variable of the model. With `part` (which of how many) they
    are its slices, one behind the other on the first axis. Without, the variable is their
    sum: what is read back is the first row's, and the others are zero.
    """

    key: str
    place: str
    attribute: str = ""
    transform: str = "id"
    arguments: tuple[Any, ...] = ()
    part: tuple[int, int] | None = None


class Backend(Protocol):
    """A target. Nothing but `instantiate`, `read_weights` and `load_weights` imports its framework.

    Arrays go by canonical names and in canonical layouts (`weights` of a layer). To make
    text, `name` and `emit` are enough; `declared.py` has what else it may say of itself.
    """

    name: str

    def emit(self, graph: Graph, *, exact: bool = False) -> Emitted:
        """The source of the model: a file that needs only the framework.

        `exact`: equal in every respect, also where a stock layer differs by a known factor.
        """

    def weight_rows(self, graph: Graph) -> Sequence[WeightRow]:
        """Every weight of the graph and where the emitted model has it."""

    def instantiate(self, text: str, graph: Graph) -> Any:
        """The model that an emitted file describes, built by the framework."""

    def read_weights(self, model: Any, graph: Graph) -> dict[str, Any]:
        """Every weight and buffer of a model, as numpy arrays."""

    def load_weights(self, model: Any, graph: Graph, arrays: Mapping[str, Any]) -> None:
        """Give a model all its weights and buffers, each of the right shape."""


def backend_names() -> Iterable[str]:
    """The built-in backends, and those of other packages."""
    from importlib.metadata import entry_points

    return dict.fromkeys((*BUILT_IN, *(point.name for point in entry_points(group=GROUP))))


def find_backend(name: str) -> Backend:
    """The backend of a name; `KeyError` where there is none."""
    if name in BUILT_IN:
        found: Backend = import_module(BUILT_IN[name]).backend
        return found
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP, name=name):
        loaded: Backend = point.load()
        return loaded
    raise KeyError(name)


def load_module(text: str, name: str) -> dict[str, Any]:
    """Run the text of an emitted file as a module; its names. It stays importable by `name`."""
    import linecache
    import sys
    from types import ModuleType

    filename = f"<netdsl {name}>"
    module = ModuleType(name)
    module.__file__ = filename
    # Tracebacks and `inspect` show the emitted lines; classes can be pickled.
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    sys.modules[name] = module
    exec(compile(text, filename, "exec"), module.__dict__)  # noqa: S102
    return module.__dict__
