"""The network's own function, and its model: inputs, outputs, what is given in training."""

from typing import Any

from netdsl.emit.code import (
    Call,
    Expression,
    FunctionDef,
    Name,
    Return,
    Statement,
    Verbatim,
    assign,
    call,
    quoted,
)
from netdsl.emit.names import identifier
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl_keras.axes import keras_shape
from netdsl_keras.body import Line, Setting, body
from netdsl_keras.helpers import REGISTER
from netdsl_keras.naming import MAIN, RESERVED, whole_name
from netdsl_keras.statements import Statements, targets


@record
class Network:
    """The network's own function: the inputs and outputs by name, and the lines between."""

    graph: Graph
    inputs: dict[int, str]
    lines: tuple[Line, ...]
    outputs: dict[str, str]

    def variables(self) -> set[str]:
        """The names that the function sets."""
        return {*self.inputs.values(), *(v for line in self.lines for v in targets(line))}

    def function(self, name: str, model: str, decorators: tuple[Expression, ...]) -> FunctionDef:
        """The function that builds the model and returns it."""
        graph = self.graph
        made: list[Statement] = [
            assign(self.inputs[i.value], _input(i.name, i.type)) for i in graph.inputs
        ]
        made.extend(Statements(self.lines, prefix=False, reserved=RESERVED).make())
        inputs = list(map(Name, self.inputs.values()))
        outputs = {output: Name(variable) for output, variable in self.outputs.items()}
        returned = call(
            model,
            inputs[0] if len(inputs) == 1 else inputs,
            next(iter(outputs.values())) if len(outputs) == 1 else outputs,
            name=whole_name(graph.name),
        )
        return FunctionDef(
            name, (), (*made, Return(returned)), doc=graph.doc, decorators=decorators
        )


def network(graph: Graph, setting: Setting) -> Network:
    """The function of the whole network."""
    given = _inputs(graph)
    outline = setting.outline
    results = tuple(outline.source(o.value) for o in graph.outputs)
    made = body(outline.root, setting, given, results, RESERVED, kept=tuple(given))
    outputs = {o.name: made.variables[v] for o, v in zip(graph.outputs, results, strict=True)}
    return Network(graph, given, made.lines, outputs)


def training_model(graph: Graph, name: str) -> Statement | None:
    """The class of a model with outputs for training only; `None` where there are none."""
    if not any(o.training for o in graph.outputs):
        return None
    always = [o.name for o in graph.outputs if not o.training]
    extra = _listed([o.name for o in graph.outputs if o.training])
    kept = f"outputs[{quoted(always[0])}]"
    if len(always) > 1:
        names = ", ".join(map(quoted, always))
        kept = f"{{name: outputs[name] for name in ({names})}}"
    return Verbatim(
        REGISTER.replace("PACKAGE", graph.name)
        + f'''
class {name}(keras.Model):
    """A model that gives {extra} in training only."""

    def call(self, inputs, training=None, mask=None):
        outputs = super().call(inputs, training=training, mask=mask)
        return outputs if training else {kept}
'''.strip("\n")
    )


def _inputs(graph: Graph) -> dict[int, str]:
    """The variables of the inputs; `x` is for what is made of them."""
    found: dict[int, str] = {}
    for one in graph.inputs:
        wish = "inputs" if one.name == MAIN else one.name
        found[one.value] = identifier(wish, {*RESERVED, MAIN, *found.values()})
    return found


def _input(name: str, kind: Any) -> Call:
    made = call("keras.Input", keras_shape(kind), name=whole_name(name))
    if kind.integer:
        made = call("keras.Input", keras_shape(kind), dtype="int32", name=whole_name(name))
    return made


def _listed(names: list[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last
