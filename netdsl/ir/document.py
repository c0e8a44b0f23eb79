"""The border: pydantic models of a network's JSON document, and the way back to a graph.

The compiler never imports this module: pydantic costs more than compiling a network. What
goes through here is checked once, completely; the rest of netdsl then trusts it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from netdsl.ir.encode import FORMAT_VERSION, document_of
from netdsl.ir.graph import BlockArgument, Graph, Input, Node, Output, Scope
from netdsl.ir.invariants import check_invariants
from netdsl.ir.parameters import layer_json_schema, layer_of, value_of
from netdsl.layers.base import Layer
from netdsl.layers.tensor import TensorType
from netdsl.source import Source, Span
from netdsl.trace import Trace

Natural = Annotated[int, Field(strict=True, ge=0)]
Text = Annotated[str, Field(strict=True)]
Truth = Annotated[bool, Field(strict=True)]
Place = Annotated[tuple[Text, Natural, Natural], Field(description="source, start, end")]
Sources = dict[str, Source]


class _Document(BaseModel):
    """Members that a later minor version adds are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TypeDocument(_Document):
    """The shape of a value without its batch axis; `null` is an axis of unknown size."""

    shape: tuple[Natural | None, ...]
    sequence: Truth = False
    limit: Natural | None = None

    def made(self) -> TensorType:
        """The record."""
        return TensorType(self.shape, self.sequence, self.limit)


class InputDocument(_Document):
    """A value that comes from outside."""

    name: Text
    value: Natural
    type: TypeDocument
    at: Place | None = None

    def made(self, sources: Sources) -> Input:
        """The record."""
        return Input(self.name, self.value, self.type.made(), _span(self.at, sources))


class OutputDocument(_Document):
    """A value that leaves the network."""

    name: Text
    value: Natural
    training: Truth = False
    at: Place | None = None

    def made(self, sources: Sources) -> Output:
        """The record."""
        return Output(self.name, self.value, self.training, _span(self.at, sources))


class _LayerSchema:
    """Checks a layer by its declaration, and describes all layers in JSON Schema."""

    def __get_pydantic_core_schema__(self, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(layer_of)

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, __: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return layer_json_schema()


class NodeDocument(_Document):
    """One application of a layer."""

    kind: Literal["layer"]
    path: Text
    layer: Annotated[Layer, _LayerSchema()]
    inputs: tuple[Natural, ...]
    value: Natural
    type: TypeDocument
    reuses: Text | None = None
    frozen: Truth = False
    traces: dict[str, Any] = {}
    at: Place | None = None

    def made(self, sources: Sources) -> Node:
        """The record."""
        return Node(
            self.path,
            self.layer,
            self.inputs,
            self.value,
            self.type.made(),
            self.reuses,
            self.frozen,
            tuple((name, value_of(trace)) for name, trace in self.traces.items()),
            _span(self.at, sources),
        )


class ArgumentDocument(_Document):
    """An argument of a block call."""

    name: Text
    value: Any
    trace: Any = None
    default: Any = "<required>"

    def made(self) -> BlockArgument:
        """The record."""
        trace: Trace | None = value_of(self.trace)
        return BlockArgument(self.name, value_of(self.value), trace, value_of(self.default))


class ScopeDocument(_Document):
    """A part of the network with a name of its own."""

    kind: Literal["scope"]
    path: Text
    output: Natural
    items: "tuple[Annotated[NodeDocument | ScopeDocument, Field(discriminator='kind')], ...]"
    input: Natural | None = None
    block: Text = ""
    doc: Text = ""
    arguments: tuple[ArgumentDocument, ...] = ()
    sequential: Truth = False
    reuses: Text | None = None
    at: Place | None = None

    def made(self, sources: Sources) -> Scope:
        """The record, with all that is in it."""
        return Scope(
            self.path,
            tuple(item.made(sources) for item in self.items),
            self.input,
            self.output,
            self.block,
            self.doc,
            tuple(a.made() for a in self.arguments),
            self.sequential,
            self.reuses,
            _span(self.at, sources),
        )


class NetworkDocument(_Document):
    """A whole network, compiled."""

    format_version: Annotated[str, Field(pattern=rf"^{FORMAT_VERSION.partition('.')[0]}\.\d+$")]
    name: Text
    inputs: tuple[InputDocument, ...]
    outputs: tuple[OutputDocument, ...]
    body: ScopeDocument
    parameters: dict[str, Any] = {}
    doc: Text = ""
    origin: Text = ""
    sources: Annotated[
        dict[str, str], Field(description="the texts that places (`at`) refer to, by name")
    ] = {}

    def made(self) -> Graph:
        """The graph; `ValueError` where it breaks what holds for every graph."""
        sources = {name: Source(name, text) for name, text in self.sources.items()}
        graph = Graph(
            self.name,
            tuple(i.made(sources) for i in self.inputs),
            tuple(o.made(sources) for o in self.outputs),
            self.body.made(sources),
            tuple((name, value_of(value)) for name, value in self.parameters.items()),
            self.doc,
            self.origin,
        )
        return checked(graph)


class GraphSchema:
    """Lets a pydantic model hold a `Graph`: it takes graphs, and documents of graphs."""

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        document = core_schema.no_info_after_validator_function(
            NetworkDocument.made, handler.generate_schema(NetworkDocument)
        )
        graph = core_schema.no_info_after_validator_function(
            checked, core_schema.is_instance_schema(Graph)
        )
        return core_schema.json_or_python_schema(
            json_schema=document,
            python_schema=core_schema.tagged_union_schema(
                {"graph": graph, "document": document},
                lambda value: "graph" if isinstance(value, Graph) else "document",
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(document_of),
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(NetworkDocument.__pydantic_core_schema__)


class BrokenGraph(ValueError):
    """A graph breaks what holds for every graph: `problems` has a sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def checked(graph: Graph) -> Graph:
    """The graph itself; `BrokenGraph` where something is wrong with it."""
    problems = check_invariants(graph)
    if problems:
        raise BrokenGraph(problems)
    return graph


def _span(place: tuple[str, int, int] | None, sources: Sources) -> Span | None:
    if place is None:
        return None
    name, start, end = place
    source = sources.get(name)
    if source is None or not start <= end <= len(source.text):
        return None
    return Span(source, start, end)
