"""The network's own function, and its model: inputs, outputs, what is given in training."""

from typing import Any

from netdsl.emit.code import (
    BinOp,
    Call,
    ClassDef,
    Definition,
    Expression,
    FunctionDef,
    If,
    Name,
    Parameter,
    Return,
    Statement,
    Subscript,
    Verbatim,
    assign,
    call,
    expression,
    method,
)
from netdsl.emit.names import identifier
from netdsl.ir.graph import Graph
from netdsl.record import record
from netdsl_keras.axes import keras_shape
from netdsl_keras.body import Setting, body
from netdsl_keras.lines import Line, targets
from netdsl_keras.naming import MAIN, RESERVED, whole_name
from netdsl_keras.statements import Statements

TEST_STEP = """
def test_step(self, *data):
    self.testing = True
    try:
        return super().test_step(*data)
    finally:
        self.testing = False
"""
"""Losses and metrics are compiled for all outputs: a test needs all of them, too."""


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

    def function(
        self,
        name: str,
        model: str,
        makers: set[Definition],
        decorators: tuple[Expression, ...],
    ) -> FunctionDef:
        """The function that builds the model and returns it."""
        graph = self.graph
        made: list[Statement] = [
            assign(self.inputs[i.value], _input(i.name, i.type)) for i in graph.inputs
        ]
        made.extend(Statements(self.lines, makers, prefix=False, reserved=RESERVED).make())
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


def training_model(graph: Graph, name: str, package: str, base: str) -> ClassDef | None:
    """The class of a model with outputs for training only; `None` where there are none."""
    if not any(o.training for o in graph.outputs):
        return None
    always = [o.name for o in graph.outputs if not o.training]
    extra = _listed([o.name for o in graph.outputs if o.training])
    kept = {output: Subscript(Name("outputs"), expression(output)) for output in always}
    options = {"training": Name("training"), "mask": Name("mask")}
    needs_all = BinOp(Name("training"), "or", Name("self.testing"))
    call_method = FunctionDef(
        "call",
        (
            Parameter("self"),
            Parameter("inputs"),
            Parameter("training", None, expression(None)),
            Parameter("mask", None, expression(None)),
        ),
        (
            assign("outputs", method(call("super"), "call", Name("inputs"), **options)),
            If(needs_all, (Return(Name("outputs")),)),
            Return(kept[always[0]] if len(always) == 1 else expression(kept)),
        ),
    )
    return ClassDef(
        name,
        (Name(base),),
        (assign("testing", expression(False)), call_method, Verbatim(TEST_STEP)),
        doc=f"A model that gives {extra} in training and in tests only.",
        decorators=(call("keras.saving.register_keras_serializable", package=package),),
    )


def _inputs(graph: Graph) -> dict[int, str]:
    """The variables of the inputs; `x` is for what is made of them."""
    found: dict[int, str] = {}
    taken = {*RESERVED, MAIN}
    for one in graph.inputs:
        wish = "inputs" if one.name == MAIN else one.name
        found[one.value] = identifier(wish, taken)
        taken.add(found[one.value])
    return found


def _input(name: str, kind: Any) -> Call:
    made = call("keras.Input", keras_shape(kind), name=whole_name(name))
    if kind.integer:
        made = call("keras.Input", keras_shape(kind), dtype="int32", name=whole_name(name))
    return made


def _listed(names: list[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}" if most else last
