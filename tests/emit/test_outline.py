"""The outline: what enters and leaves, and numbers in each block's own terms."""

from netdsl.emit.code import expression
from netdsl.emit.outline import outline
from netdsl.emit.plan import REQUIRED, Leaf, Part
from netdsl.emit.printer import print_expression
from netdsl.emit.tracing import evaluate
from netdsl.ir.graph import Graph
from tests.harness.graphs import compile_text


def parts(graph: Graph) -> dict[str, Part]:
    found, stack = {}, [outline(graph, ("self",)).root]
    while stack:
        part = stack.pop()
        found[part.scope.path] = part
        stack.extend(i for i in part.items if isinstance(i, Part))
    return found


def leaf(part: Part, name: str) -> Leaf:
    return next(i for i in part.items if isinstance(i, Leaf) and i.name == name)


def shown(value: object) -> str:
    return print_expression(expression(value))


def test_parameters_and_channels_are_traced_inside_a_block() -> None:
    graph = compile_text("""
block unit(filters, stride = 1) { conv(filters * 4, 3, stride = stride) ; batchnorm }
network n { input x: 3x20x20 ; unit(8) ; unit(16, stride = 2) }
""")
    for path, given in (("unit1", "3"), ("unit2", "32")):
        part = parts(graph)[path]
        conv, norm = leaf(part, "conv1"), leaf(part, "batchnorm1")
        assert shown(conv.layer.filters) == "filters * 4"
        assert [shown(s) for s in conv.layer.stride] == ["stride", "stride"]
        assert shown(conv.types[0].channels) == "in_channels"
        assert shown(norm.types[0].channels) == "filters * 4"
        assert [p.name for p in part.parameters] == ["in_channels", "filters", "stride"]
        assert [p.default for p in part.parameters] == [REQUIRED, REQUIRED, 1]
        assert shown(part.parameters[0].given) == given


def test_what_leaves_a_block_is_in_the_callers_terms() -> None:
    graph = compile_text("""
block inner(filters) { conv(filters * 2, 1) }
block outer(width) { inner(width + 1) ; concat { identity ; inner(width) } ; batchnorm }
network n { input x: 3x4x4 ; outer(8) }
""")
    part = parts(graph)["outer1"]
    assert shown(leaf(part, "batchnorm1").types[0].channels) == "(width + 1) * 2 + width * 2"
    second = parts(graph)["outer1.inner2"]
    assert [shown(p.given) for p in second.parameters] == ["(width + 1) * 2", "width"]


def test_an_expression_of_a_foreign_document_that_is_none() -> None:
    power, many = ("**", 9, ("**", 9, 9)), ("*", "sizes", 10**15)
    for trace in ((), ("axes",), ("+",), ("axes", (), 3), ("max", 1, ()), ("foo", 1), power, many):
        found = evaluate(trace, {"n": 3, "sizes": (1, 2)})
        assert found in (None, (), (None, 3)), trace


def test_equal_terms_of_a_sum_are_put_together() -> None:
    graph = compile_text("""
block layer(growth) { concat { identity ; conv(growth, 1) } }
block dense(growth) { for i in range(20) { layer{i}: layer(growth) } }
network n { input x: 3x4x4 ; dense(8) }
""")
    last = parts(graph)["dense1.layer19"]
    assert shown(last.parameters[0].given) == "in_channels + 19 * growth"


def test_square_kernels_are_one_number_and_others_tuples() -> None:
    graph = compile_text("""
block square(k) { conv(4, k, padding = half) }
block any(k) { conv(4, k, padding = half) }
network n { input x: 3x8x8 ; square(3x3) ; square(5x5) ; any(3x3) ; any(1x3) }
""")
    found = parts(graph)
    assert shown(found["square1"].parameters[1].given) == "3"
    assert {shown(k) for k in leaf(found["square1"], "conv1").layer.kernel} == {"k"}
    assert shown(found["any1"].parameters[1].given) == "(3, 3)"
    assert shown(leaf(found["any2"], "conv1").layer.kernel) == "k"
    pads = leaf(found["any2"], "conv1").layer.padding
    assert [shown(p[0]) for p in pads] == ["(k[0] - 1) // 2", "(k[1] - 1) // 2"]


def test_values_from_outside_and_to_outside() -> None:
    graph = compile_text("""
block up(filters, skip) { conv(filters, 1) ; concat { identity ; @skip } ; conv(skip.channels, 1) }
network n {
  input x: 3x4x4
  enc: { inner: conv(8, 1) ; relu }
  conv(5, 1)
  up: up(4, skip = @enc)
  add { identity ; @enc.inner }
}
""")
    found = parts(graph)
    up, enc = found["up"], found["enc"]
    assert up.inlets == ("", "skip")
    assert [p.name for p in up.parameters] == ["in_channels", "skip_channels", "filters"]
    assert shown(leaf(up, "conv2").layer.filters) == "skip_channels"
    assert shown(leaf(up, "conv2").types[0].channels) == "filters + skip_channels"
    assert len(enc.gives) == 2
    assert enc.gives[0] == enc.scope.output


def test_names_that_python_owns() -> None:
    graph = compile_text("""
block odd(class, self, in_channels) { conv(class + self, in_channels) }
network n { input x: 3x8x8 ; odd(2, 3, 1) }
""")
    part = parts(graph)["odd1"]
    names = [p.name for p in part.parameters]
    assert names == ["input_channels", "class_", "self_", "in_channels"]
    assert shown(leaf(part, "conv1").layer.filters) == "class_ + self_"


def test_chains() -> None:
    graph = compile_text("""
network n {
  input x: 3x8x8
  a: conv(3, 1) -> relu
  b: add { identity ; conv(3, 1) }
  c: reuse(a) -> relu
}
""")
    found = parts(graph)
    assert found["a"].chain
    assert not found["b"].chain
    assert not found["c"].chain


def test_what_is_borrowed() -> None:
    graph = compile_text("""
network n {
  input x: 3x8x8
  a: conv(3, 1)
  b: { c: { reuse(a) ; relu } ; relu }
}
""")
    found = parts(graph)
    assert found["b"].borrows == found["b.c"].borrows == ("a",)
    assert found[""].borrows == ()


def test_an_output_that_every_use_of_a_shared_scope_gives() -> None:
    graph = compile_text("""
block t { a: conv(4, 1) ; relu }
network n {
  input x: 4x8x8
  one: t
  two: reuse(one)
  add { identity ; @one.a }
}
""")
    found = parts(graph)
    assert len(found["one"].gives) == len(found["two"].gives) == 2
