"""`Network`: the IR as a pydantic model, and the Python API around it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import ConfigDict, RootModel

from netdsl.diagnostics import Diagnostic, Help, NetdslError, Note
from netdsl.ir.document import GraphSchema
from netdsl.ir.graph import Graph
from netdsl.ir.rejection import validated
from netdsl.layers.tensor import Size, TensorType
from netdsl.record import record

if TYPE_CHECKING:
    import keras
    import torch

    from netdsl.analysis.memory import Memory
    from netdsl.analysis.summary import Summary
    from netdsl.emit.backend import Backend
    from netdsl.verify.report import Report


@record
class Value:
    """An input or output of a network. `training`: it exists in training mode only."""

    name: str
    type: TensorType
    training: bool = False

    @property
    def shape(self) -> tuple[Size, ...]:
        """The sizes of its axes, without the batch; `None` where a size is not known."""
        return self.type.shape


class Network(RootModel[Annotated[Graph, GraphSchema()]]):
    """A compiled network. It is built by `load` and `loads`, or from its JSON.

    ```python
    net = netdsl.load("resnet34", classes=10)
    net.params, net.output.shape
    Path("model.py").write_text(net.build("torch"))
    ```

    A pydantic model: `model_dump_json` and `model_validate_json` round-trip without loss,
    and `Network` can be a field of other models.
    """

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,))

    # --- facts -----------------------------------------------------------------

    @property
    def graph(self) -> Graph:
        """The IR itself: plain frozen records."""
        return self.root

    @property
    def name(self) -> str:
        """The network's name in its file."""
        return self.graph.name

    @property
    def inputs(self) -> tuple[Value, ...]:
        """What goes in, in the order of the file."""
        return tuple(Value(i.name, i.type) for i in self.graph.inputs)

    @property
    def outputs(self) -> tuple[Value, ...]:
        """What comes out, in the order of the file."""
        types = self._types
        return tuple(Value(o.name, types[o.value], o.training) for o in self.graph.outputs)

    @property
    def output(self) -> Value:
        """The output; where there are several, the first that is not for training only."""
        return min(self.outputs, key=lambda o: o.training)

    @property
    def params(self) -> int:
        """The number of weights; shared ones count once, buffers do not."""
        from netdsl.analysis.cost import params

        return params(self.graph)

    @property
    def macs(self) -> Size:
        """Multiply-adds of one sample: convolutions, dense layers, matrix products.

        `None` where they depend on an axis of unknown size.
        """
        from netdsl.analysis.cost import macs

        return macs(self.graph)

    @property
    def depth(self) -> int:
        """The number of weighted layers on the longest path."""
        from netdsl.analysis.cost import depth

        return depth(self.graph)

    def summary(
        self, *, batch: int = 1, dtype: str = "float32", depth: int | None = None
    ) -> "Summary":
        """A table of the layers; `depth` folds what is nested deeper. Print it.

        A notebook shows it as HTML. `NetdslError` for a `batch`, `dtype` or `depth` that
        there is not.
        """
        from netdsl.analysis.dtypes import BYTES
        from netdsl.analysis.summary import summarise

        _whole("batch", batch, 1)
        if depth is not None:
            _whole("depth", depth, 0)
        if dtype not in BYTES:
            raise _refused("dtype", f"one of {', '.join(BYTES)}", dtype)
        return summarise(self.graph, batch=batch, dtype=dtype, depth=depth)

    def memory(
        self, *, batch: int = 1, dtype: str = "float32", optimizer: str = "adam"
    ) -> "Memory":
        """The bytes that training and inference need, as the PyTorch model uses them. Print it.

        `training_peak` and `inference_peak` are the answers, `saved` is what the backward pass
        keeps. `NetdslError` for what there is not, and where a size is unknown.
        """
        from netdsl.analysis.dtypes import BYTES
        from netdsl.analysis.memory import OPTIMIZERS, UnknownSizes, memory

        _whole("batch", batch, 1)
        for name, value, known in (("dtype", dtype, BYTES), ("optimizer", optimizer, OPTIMIZERS)):
            if value not in known:
                raise _refused(name, f"one of {', '.join(known)}", value)
        try:
            return memory(self.graph, batch=batch, dtype=dtype, optimizer=optimizer)
        except UnknownSizes as problem:
            raise NetdslError([Diagnostic("N606", str(problem), None)]) from None

    # --- frameworks ------------------------------------------------------------

    def build(self, backend: str, *, exact: bool = False) -> str:
        """The model as source text for `"torch"`, `"keras"`, or another backend's name.

        `exact` gives up a stock layer where it differs between the frameworks by a known
        factor. `NetdslError` where the backend cannot express a layer.
        """
        _backend(backend)
        from netdsl.pipeline import emit

        emitted = emit(self.graph, backend, exact=exact)
        if emitted.text is None:
            raise NetdslError(emitted.diagnostics)
        return emitted.text

    def to_torch(self) -> "torch.nn.Module":
        """The model itself, as a PyTorch module with fresh weights.

        `NetdslError` where PyTorch is not installed, or cannot express a layer.
        """
        model: torch.nn.Module = self._instantiate("torch")
        return model

    def to_keras(self) -> "keras.Model":
        """The model itself, as a Keras model with fresh weights.

        `NetdslError` where Keras is not installed, or cannot express a layer.
        """
        model: keras.Model = self._instantiate("keras")
        return model

    def verify(
        self,
        *,
        backends: Sequence[str] | None = None,
        dtype: str = "float64",
        batch: int = 2,
        seed: int = 0,
        sizes: Mapping[str, Sequence[int]] | None = None,
        exact: bool = False,
    ) -> "Report":
        """Whether the models of all backends agree: the proof of `netdsl verify`. Print it.

        `report.agree` is the answer. `sizes` are of inputs, by name. `NetdslError` where
        there is nothing to compare, or a backend cannot express a layer.
        """
        from netdsl.verify.prove import DTYPES, Wish, verify

        _whole("batch", batch, 1)
        if dtype not in DTYPES:
            raise _refused("dtype", f"one of {', '.join(DTYPES)}", dtype)
        return verify(self.graph, Wish(backends, dtype, batch, seed, sizes, exact))

    def _instantiate(self, backend: str) -> Any:
        text = self.build(backend)
        try:
            return _backend(backend).instantiate(text, self.graph)
        except ModuleNotFoundError as missing:
            package = (missing.name or "").partition(".")[0]
            message = f"a model of `{backend}` needs the package `{package}`"
            help_ = Help(f'`pip install "netdsl[{backend}]"`')
            raise NetdslError([Diagnostic("N807", message, None, helps=(help_,))]) from None

    # --- notebooks -------------------------------------------------------------

    def _repr_html_(self) -> str:
        from netdsl.plot.card import card

        return str(card(self.graph))

    # --- pydantic --------------------------------------------------------------

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The network of a JSON document; `NetdslError` says what is wrong with a bad one."""
        return validated(lambda: super(Network, cls).model_validate_json(json_data, **options))

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The network of a graph or of a parsed document; `NetdslError` for a bad one."""
        return validated(lambda: super(Network, cls).model_validate(obj, **options))

    @cached_property
    def _types(self) -> dict[int, TensorType]:
        return self.graph.types()

    def __repr__(self) -> str:
        shapes = ", ".join(str(i.type) for i in self.inputs)
        return f"<Network {self.name}: {shapes} -> {self.output.type}, {self.params:,} params>"

    __str__ = __repr__


def _whole(name: str, value: Any, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise _refused(name, f"a whole number, {least} or more", value)


def _refused(name: str, expected: str, value: Any) -> NetdslError:
    message = f"`{name}` must be {expected}, not {_brief(value)}"
    return NetdslError([Diagnostic("N204", message, None)])


def _brief(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _backend(name: str) -> "Backend":
    from netdsl.emit.backend import backend_names, find_backend

    try:
        return find_backend(name)
    except ImportError as problem:
        message = f"the backend `{name}` cannot be loaded: {problem}"
        raise NetdslError([Diagnostic("N604", message, None)]) from None
    except KeyError:
        known = ", ".join(f"`{n}`" for n in backend_names())
        message = f"no backend is called `{name}`"
        raise NetdslError(
            [Diagnostic("N603", message, None, notes=(Note(f"there are {known}"),))]
        ) from None
