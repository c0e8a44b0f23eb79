"""Whole `.net` texts: blocks, branches, skips, repeats, references, loops, conditions, heads.

Every statement tells the shape that it must give, so a generated network is its own oracle
for shapes. Each value is used; every text compiles.
"""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.property import blocks, elements
from tests.property.elements import Draw
from tests.property.shapes import Shape

NAMES = (
    "stem", "class", "forward", "training", "self", "weight", "lambda", "block", "encoder",
    "type", "T", "keras", "ops", "add", "f", "x", "import", "None",
)  # fmt: skip
"""Labels, some of which belong to Python, to a framework or to automatic names."""


@dataclass(frozen=True)
class Generated:
    """A text, and the shape that each output must have."""

    text: str
    outputs: dict[str, tuple[int, ...]]

    def __repr__(self) -> str:
        return f"{self.text}\n# {self.outputs}"


@dataclass
class Scope:
    """What can be referred to at a place: labels and their shapes, layers that can be reused."""

    labels: list[tuple[str, Shape]] = field(default_factory=list)
    reusable: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: list(NAMES))

    def fresh(self, draw: Draw) -> str:
        """A label that is not used yet."""
        name = draw(st.sampled_from(self.names))
        self.names.remove(name)
        if not self.names:
            self.names.append(f"{name}_")
        return str(name)


Lines = list[str]
Statement = tuple[Lines, Shape]


@st.composite
def networks(draw: Draw, statements: int = 6, largest: int = 13) -> Generated:
    """A network with its blocks."""
    rank = draw(st.sampled_from((2, 2, 2, 1, 3, 0)))
    sizes = st.integers(5, largest if rank < 3 else 8)
    shape = Shape(draw(st.integers(1, 6)), tuple(draw(sizes) for _ in range(rank)))
    lines = [f"  input image: {shape.literal}"]
    if draw(st.booleans()):
        lines.append(f"  default conv, dense(bias = {elements.flag(draw)})")
    scope, outputs = Scope(), {}
    if draw(st.integers(0, 3)) == 0:
        lines += [f"  input second: {shape.literal}", "  concat { @image ; @second -> tanh }"]
        shape = shape.channelled(2 * shape.channels)
    for _ in range(draw(st.integers(1, statements))):
        found, shape = statement(draw, shape, scope, 0)
        lines += [f"  {line}" for line in found]
        if draw(st.integers(0, 9)) == 0:
            name = f"aux{len(outputs)}"
            head, outputs[name] = _head(draw, shape, name)
            lines.append(f"  {head}")
    last, shape = elements.element(draw, shape)
    if any("when" not in line for line in lines if line.startswith("  output")):
        last, name = f"output final: {last}", "final"
    else:
        name = "output"
    lines.append(f"  {last}")
    outputs[name] = shape.axes
    labels = [label for label, _ in scope.labels if "." not in label]
    if labels and draw(st.booleans()):
        lines.append(f"  freeze {draw(st.sampled_from(labels))}")
    text = "\n".join(["network generated {", *lines, "}", ""])
    text = blocks.renamed(draw, blocks.TEXT + text)
    return Generated(text, outputs)


def statement(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    """One statement of a body, with everything that it may hold."""
    kinds = [_element, _element, _chain, _label, _reuse, _loop, _choice]
    if depth < 2:
        kinds += [_join, _concat, _skip, _group, _scope]
    if shape.spatial:
        kinds += [_block, _repeat, _gate]
    return draw(st.sampled_from(kinds))(draw, shape, scope, depth)


def _element(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    text, shape = elements.element(draw, shape)
    return [text], shape


def _chain(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    text, shape = _elements(draw, shape)
    return [text], shape


def _label(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    name = scope.fresh(draw)
    if draw(st.booleans()):
        text, after = _kept(draw, shape), shape
        scope.reusable.append((name, (shape.channels, len(shape.spatial))))
    else:
        text, after = _elements(draw, shape)
    scope.labels.append((name, after))
    return [f"{name}: {text}"], after


def _reuse(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    kind = (shape.channels, len(shape.spatial))
    fitting = [n for n, k in scope.reusable if k == kind]
    lines: Lines = []
    if not fitting:
        fitting = [scope.fresh(draw)]
        unit = f"unit({shape.channels})" if shape.spatial and draw(st.booleans()) else None
        lines.append(f"{fitting[0]}: {unit or _projection(draw, shape, shape.channels)}")
        scope.reusable.append((fitting[0], kind))
    return [*lines, f"reuse({draw(st.sampled_from(fitting))})"], shape


def _loop(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    times = draw(st.integers(1, 3))
    units = draw(st.integers(1, 3))
    label = draw(st.sampled_from(("", f"{scope.fresh(draw)}_{{i}}: ")))
    body = f"conv({units} + i, 1)" if shape.spatial else f"dense({units} + i)"
    lines = [f"for i in range({times}) {{", f"  {label}{body}", "}"]
    return lines, shape.channelled(units + times - 1)


def _choice(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    limit = draw(st.integers(1, 6))
    then, after = elements.element(draw, shape)
    other, otherwise = elements.element(draw, shape)
    lines = [f"if in.channels > {limit} {{ {then} }} else {{ {other} }}"]
    return lines, after if shape.channels > limit else otherwise


def _join(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    name = draw(st.sampled_from(elements.JOINS))
    count = 2 if name == "subtract" else draw(st.integers(2, 3))
    branches = [_kept(draw, shape) for _ in range(count)]
    return _merge(draw, name, branches, scope, shape)


def _concat(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    branches, channels = [], 0
    for _ in range(draw(st.integers(2, 3))):
        units = draw(st.integers(1, 4))
        branches.append(_projection(draw, shape, units))
        channels += units
    if draw(st.booleans()):
        branches.append("identity")
        channels += shape.channels
    return _merge(draw, "concat", branches, scope, shape.channelled(channels))


def _skip(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    fitting = [(n, s) for n, s in scope.labels if s.spatial == shape.spatial]
    if not fitting:
        return _label(draw, shape, scope, depth)
    name, other = draw(st.sampled_from(fitting))
    if draw(st.booleans()):
        return ["concat {", "  identity", f"  @{name}", "}"], shape.channelled(
            shape.channels + other.channels
        )
    if shape.spatial and draw(st.booleans()):
        lines = [f"joined(4, other = @{name})"]
        return lines, shape.channelled(4 + other.channels)
    branch = f"@{name} -> {_projection(draw, other, shape.channels)}"
    return ["add {", "  identity", f"  {branch}", "}"], shape


def _group(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    return _braced(draw, shape, scope, depth, "")


def _scope(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    name = scope.fresh(draw)
    inner = Scope(list(scope.labels), list(scope.reusable), scope.names)
    before = len(inner.labels)
    lines, after = _braced(draw, shape, inner, depth, f"{name}: ")
    scope.labels += [(f"{name}.{label}", found) for label, found in inner.labels[before:]]
    scope.labels.append((name, after))
    return lines, after


def _braced(draw: Draw, shape: Shape, scope: Scope, depth: int, label: str) -> Statement:
    lines = [f"{label}{{"]
    for _ in range(draw(st.integers(1, 3))):
        found, shape = statement(draw, shape, scope, depth + 1)
        lines += [f"  {line}" for line in found]
    return [*lines, "}"], shape


def _block(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    text, shape = blocks.call(draw, shape)
    if draw(st.booleans()):
        name = scope.fresh(draw)
        scope.labels.append((name, shape))
        return [f"{name}: {text}"], shape
    return [text], shape


def _repeat(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    times, filters = draw(st.integers(0, 3)), draw(st.integers(1, 4))
    name = draw(st.sampled_from(("residual", "pair", "unit")))
    label = draw(st.sampled_from(("", f"{scope.fresh(draw)}: ")))
    return [f"{label}{name}({filters}) * {times}"], shape.channelled(filters) if times else shape


def _gate(draw: Draw, shape: Shape, scope: Scope, depth: int) -> Statement:
    gate = f"global_avgpool(keepdims = true) -> conv({shape.channels}, 1) -> sigmoid"
    return ["multiply {", "  identity", f"  {gate}", "}"], shape


def _merge(draw: Draw, name: str, branches: Lines, scope: Scope, shape: Shape) -> Statement:
    label = ""
    if draw(st.booleans()):
        made = scope.fresh(draw)
        scope.labels.append((made, shape))
        label = f"{made}: "
    return [f"{label}{name} {{", *[f"  {b}" for b in branches], "}"], shape


def _elements(draw: Draw, shape: Shape) -> tuple[str, Shape]:
    texts = []
    for _ in range(draw(st.integers(1, 3))):
        text, shape = elements.element(draw, shape)
        texts.append(text)
    return " -> ".join(texts), shape


def _kept(draw: Draw, shape: Shape) -> str:
    """A chain that keeps the shape."""
    return draw(
        st.sampled_from(
            (
                _projection(draw, shape, shape.channels),
                elements.activation(draw, shape)[0],
                "identity",
            )
        )
    )


def _projection(draw: Draw, shape: Shape, units: int) -> str:
    """A chain that changes the channels alone."""
    if not shape.spatial:
        return f"dense({units})"
    kernel, padding = draw(st.sampled_from(((1, "valid"), (3, "half"), (2, "same"), (3, "1"))))
    text = f"conv({units}, {kernel}, padding = {padding})"
    tail = draw(st.sampled_from(("", " -> relu", " -> batchnorm -> tanh")))
    text += tail
    return f"{{ {text} }}" if draw(st.booleans()) else text


def _head(draw: Draw, shape: Shape, name: str) -> tuple[str, tuple[int, ...]]:
    when = draw(st.sampled_from(("", " when training")))
    text, after = _elements(draw, shape)
    return f"output {name}{when}: {text}", after.axes
