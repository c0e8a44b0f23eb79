"""N6xx: what a backend cannot express, or cannot run."""

from netdsl.explain.page import Example, Page, clean, run

_OUTLINE = (
    "netdsl_outline/__init__.py",
    clean('''
        """A backend that writes a list of layers, and knows a single one."""

        from netdsl import NetdslError
        from netdsl.emit.lower import Lowerings, Problems
        from netdsl.emit.plan import Leaf
        from netdsl.layers.activation import Relu

        lower = Lowerings("netdsl_outline", "the outline")


        @lower.of(Relu)
        def relu(layer, x):
            return "- relu"


        def emit(graph):
            problems, types = Problems(), graph.types()
            lines = [
                lower.lower(Leaf(n, n.layer, n.inputs, (types[n.inputs[0]],), n.type), problems)
                for n in graph.nodes()
            ]
            if problems.diagnostics:
                raise NetdslError(problems.diagnostics)
            return lines
        '''),
)
_EMIT = """\
import netdsl
from netdsl_outline import emit

print(emit(netdsl.loads("network n {{ input x: [4]; {layer} }}").graph))
"""
_CEIL = """
    network n {{
      input image: {shape}
      adaptive_avgpool(3)
      global_avgpool
    }}
    """
_SMALL = """
    network n {
      input x: [4]
      dense(2)
    }
    """
_BOTH = ("torch", "keras", "tensorflow")
_CALL = """\
import netdsl

print(netdsl.load("main.net").verify({arguments}))
"""


def _verified(
    backends: str, *, needs: tuple[str, ...] = (), without: tuple[str, ...] = ()
) -> Example:
    call = _CALL.format(arguments=f"backends=[{backends}]")
    return Example(clean(_SMALL), python=call, needs=needs, without=without)


def _sized(size: int) -> Example:
    call = _CALL.format(arguments=f'sizes={{"x": ({size}, {size})}}')
    text = "network n { input x: 3x64x64; conv(4, 3x3) }"
    return Example(clean(text), python=call, needs=_BOTH)


PAGES = (
    Page(
        "N601",
        what="A backend has no code for a layer.",
        wrong=Example(python=_EMIT.format(layer="tanh"), files=(_OUTLINE,)),
        right=Example(python=_EMIT.format(layer="relu"), files=(_OUTLINE,)),
        why="""
            The backends that come with netdsl have all layers; one of another package may lack
            some. It never leaves a layer out silently, so that the model is the network or nothing.
            """,
    ),
    Page(
        "N602",
        what="A backend has the layer, but cannot express it with these options or sizes.",
        wrong=run(_CEIL.format(shape="[3, ?, ?]"), "build", "main.net", "--backend", "keras",
                  "-o", "-"),
        right=run(_CEIL.format(shape="3x9x9"), "build", "main.net", "--backend", "keras",
                  "-o", "-"),
        why="""
            What the framework would compute is not what the network means, or it would depend on a
            size that is not known. The message has the reason; a known size, another option or
            another backend is the way out.
            """,
    ),
    Page(
        "N603",
        what="No installed package has a backend of this name.",
        wrong=_verified('"troch", "keras"'),
        right=_verified('"torch", "keras"', needs=_BOTH),
        why="""
            `torch` and `keras` come with netdsl. Others are found by the entry point
            `netdsl.backends` of an installed package.
            """,
    ),
    Page(
        "N604",
        what="A backend cannot be run here, most often because its framework is not installed.",
        wrong=_verified('"torch", "keras"', without=("torch",)),
        right=_verified('"torch", "keras"', needs=_BOTH),
        why="""
            To write a model down needs no framework; to verify it does. `pip install
            'netdsl[torch]'` or `'netdsl[keras]'` brings it.
            """,
    ),
    Page(
        "N605",
        what="There are less than two backends that could be compared.",
        wrong=_verified('"torch"', needs=("torch",)),
        right=_verified('"torch", "keras"', needs=_BOTH),
        why="""
            `netdsl verify` builds the network in each framework and compares what the models
            compute. With one framework there is nothing to compare.
            """,
    ),
    Page(
        "N606",
        what="The input of the network does not take this size.",
        wrong=_sized(2),
        right=_sized(8),
        why="""
            `--size` verifies a network at other sizes than those of the file. They have to go
            through all its layers.
            """,
    ),
)  # fmt: skip
