"""The printer: what each construct looks like, and that nothing is lost on the way."""

import gc
import re
import time
from pathlib import Path

import pytest

from netdsl.diagnostics import has_errors
from netdsl.pipeline import compile_source
from netdsl.source import Source, Span
from netdsl.syntax import parse, tree
from netdsl.syntax.language import language
from netdsl.syntax.printer import print_file
from netdsl.syntax.printer_expressions import KEYWORDS, WIDTH
from tests.syntax.reading import read
from tests.syntax.texts import EXAMPLES

ROOT = Path(__file__).parents[2]
FOLDERS = ("architectures", "tests/cases/check", "tests/cases/check/parts", "examples")


def printed(text: str) -> str:
    """The canonical text, which says the same."""
    file, said = parse(Source("test.net", text))
    assert not has_errors(said), said
    made = print_file(file)
    again, diagnostics = parse(Source("test.net", made))
    assert not has_errors(diagnostics), f"{diagnostics}\n{made}"
    assert repr(again.items) == repr(file.items)
    assert again.doc == file.doc or (not file.doc and ";" in text)
    assert _texts(again) == _texts(file)
    assert print_file(again) == made
    return made


def _texts(file: tree.File) -> list[str]:
    return sorted(comment.text.rstrip() for comment in file.comments)


# --- every construct, as it is printed -------------------------------------------------------

ITEMS = [
    "edition 1",
    "use resnet: basic, bottleneck as neck",
    'use "blocks/com\\"mon.net": cbr',
    "let width = 64",
    "default conv(bias = false)",
    "default conv, depthwise(bias = false, padding = half)",
    "block cbr(filters, kernel = 3x3) = conv(filters, kernel) -> batchnorm -> relu",
    "block pair = {\n  relu\n  relu\n}",
    "block se(reduced = in.channels // 4) {\n  concat {\n    identity\n    @skip\n  }\n}",
    "block nothing { }",
    "network n {\n  input image: 3x224x224\n  relu\n}",
    "network resnet50(classes = 1000) = resnet(bottleneck, [3, 4, 6, 3], classes)",
    "network a = b",
    "network a = b with {\n  remove maxpool1\n  remove layer1.0\n  before fc { relu }\n"
    "  after layer4.2 {\n    x: relu\n    relu\n  }\n  layer4.2.conv3: conv(1)\n}",
]

STATEMENTS = [
    "input tokens: [128] of int(30_000)",
    "input tokens: [128] of int",
    "input x: 128x64 as sequence",
    "input x: [3, ?, ?] of int(a + 1) as sequence",
    'input "an image": (3, size, size)',
    "label: conv(64, 3x3, stride = 2)  => [64, _, _]",
    '"block1-{i}": relu',
    "enc{i}: relu",
    "block: relu",
    "a -> b(1) -> c  => 64x56x56",
    "@skip",
    "@backbone.layer3 -> relu",
    "x: @enc{i} -> relu",
    "output name: relu -> dense(10)  => [10]",
    "output aux when training: @x -> relu",
    'output "a head" when training: relu',
    "let x = in.channels",
    "default tanh(amplitude = 1.7159, slope = 2 / 3)",
    "if a { relu }",
    "x: if a == 1 and not b { relu } else if c < 2 { tanh } else { identity }",
    "if a {\n    relu\n    tanh\n  } else {\n    identity\n  }",
    "for i in range(6) { relu }",
    "for (t, c) in [(1, 16), (6, 24)] {\n    conv(t)\n    conv(c)\n  }",
    "for (t, c) in [(1, 16), (6, 24)] { conv(t, c) }",
    "expect params == 21_797_672",
    "expect @layer4.shape == 512x7x7",
    "freeze conv1, layer1.0",
    "freeze all except fc",
    "freeze all",
    "freeze block, input",
    "concat(axis = 1) {\n    identity\n    @skip -> relu\n  } -> relu",
    "add { }",
    "{ }",
    "x: {\n    relu\n    relu\n  }",
    "basic(64) * 3",
    "basic(64) * depths[0] -> basic(64) * (n - 1) -> basic * f(n)",
    "{\n    relu\n    relu\n  } * 2  => 3",
    "if a { relu } else { tanh } * 2",
    "reuse(label)",
    "reuse(block)",
    "reuse(a.block)",
    "up(64, skip = @enc4, norm = groupnorm(32), act = none)",
    "a;\n  else{i}: relu",
    "a\n  else: relu",
    "a\n  elsewhere: relu",
    "long(another_long_name = 1000000) -> long(another_long_name = 1000000) -> long(and_last = 1234)",
    "concat(a_long_name = in.channels * 12345 + 123456) -> short {\n    relu\n    relu\n  } -> relu",
]  # fmt: skip

EXPRESSIONS = [
    "1", "1_000_000", "0.5", "1e-3", "1.50", "9223372036854775808", '"a # \\" \\\\"',
    "true", "false", "none", "x", "in", "_", "in.channels", "@enc4.channels", "@enc{i}", "?",
    "3x224x224", "[]", "()", "(1,)", "[1]", "(1, 2)", "[(1, 2), [3, 4], ()]", "[3, ?, _]",
    "f()", "min(a, b)", "f(a, k = b if c else d)", "groupnorm(32)",
    "a + b - c", "a - (b - c)", "(a + b) * c", "a + b * c", "a * (b // c) % d", "a / b / c",
    "-a", "--a", "-(-a + b)", "-a * b", "-a ** 2", "(-a) ** 2", "a ** -b", "a ** b ** c",
    "(a ** b) ** c", "a - -b", "+a", "-(not a)",
    "a < b", "(a < b) == c", "a < (b == c)", "not a == b", "(not a) == b", "not not a",
    "a and b or c", "a and (b or c)", "a or b and c", "not (a and b)", "a and (b and c)",
    "a if b else c", "a if b else c if d else e", "(a if b else c) if d else e",
    "a if (b if c else d) else e", "(a if b else c) + 1", "not (a if b else c)",
    "a[0]", "a[0][1]", "(a + b)[c + d]", "[1, 2][0]", "f(x)[0]", "(-a)[0]", "a ** b[0]",
    "(a ** b)[0]", "(block)", "f(block)", "f((block), k = block)", "(block) + (if)", "[(or)]",
]  # fmt: skip


@pytest.mark.parametrize("text", ITEMS)
def test_items(text: str) -> None:
    assert printed(text) == f"{text}\n"


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements(text: str) -> None:
    text = f"network n {{\n  {text}\n}}\n"
    assert printed(text) == text


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions(text: str) -> None:
    assert printed(f"let x = {text}") == f"let x = {text}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("((1))", "1"),
        ("(a)+( b*c )", "a + b * c"),
        ("((a * b)) + ((c))", "a * b + c"),
        ("[1,2 , 3,]", "[1, 2, 3]"),
        ("([1, 2])", "[1, 2]"),
        ("([1], 2,)", "([1], 2)"),
        ("f( a,k=b, )", "f(a, k = b)"),
        ("not(a)", "not a"),
        ("- a", "-a"),
        ("((a if b else c))", "a if b else c"),
        ("1_0x2", "10x2"),
        ("(\n1_0\n)", "1_0"),
        ("[\n1,\n2\n]", "[1, 2]"),
        ("([\n1], 2)", "([1], 2)"),
    ],
)
def test_what_is_superfluous_goes(text: str, expected: str) -> None:
    assert printed(f"let x = {text}") == f"let x = {expected}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n;;\n", ""),
        ("let a = 1; let b = 2", "let a = 1\nlet b = 2\n"),
        ("\n\nlet a = 1\n\n\n\nlet b = 2\n\n", "let a = 1\n\nlet b = 2\n"),
        ("block a() { relu() ; tanh }", "block a {\n  relu\n  tanh\n}\n"),
        ("let x = 1\nblock a = b\nblock c = d", "let x = 1\n\nblock a = b\n\nblock c = d\n"),
        ("block a {\n\n  b\n\n\n  c\n\n}", "block a {\n  b\n\n  c\n}\n"),
        (
            "block a { if b { } else if c { } else if d { } else if e { } else if f { g } }",
            "block a {\n  if b { } else if c { } else if d { } else if e { } else if f {\n    g\n"
            "  }\n}\n",
        ),
        ("block a { { b } }", "block a {\n  { b }\n}\n"),
        ("block a { {\nb } }", "block a {\n  {\n    b\n  }\n}\n"),
        ("block a { {b;c}}", "block a {\n  { b ; c }\n}\n"),
        ("block a { {b;\nc}}", "block a {\n  {\n    b\n    c\n  }\n}\n"),
        ("block a {\r\n  b\r\n\r\n  c\r\n    -> d\r\n}\r\n", "block a {\n  b\n\n  c -> d\n}\n"),
        ("network n { for (i,) in x { } }", "network n {\n  for i in x { }\n}\n"),
        ("use m: a as a, b as c,", "use m: a, b as c\n"),
    ],
)
def test_layout(text: str, expected: str) -> None:
    assert printed(text) == expected


# --- long lines ----------------------------------------------------------------------------

NAMES = [f"argument_number_{i}" for i in range(9)]


def test_long_arguments() -> None:
    made = printed(f"block a {{ x: conv({', '.join(f'{n} = (1, 2)' for n in NAMES)}) -> relu }}")
    rows = [f"    {name} = (1, 2)," for name in NAMES]
    assert made.split("\n")[1:-3] == ["  x: conv(", *rows, "  )"]


def test_long_last_list() -> None:
    made = printed(f"block a {{ conv(1, init = {list(range(60))}) }}")
    assert made.startswith("block a {\n  conv(1, init = [\n    0, 1, 2, 3,")
    assert made.endswith("59,\n  ])\n}\n")


def test_long_parameters() -> None:
    made = printed(f"block a({', '.join(f'{n} = 1' for n in NAMES)}) = relu")
    assert made == "block a(\n" + "".join(f"  {n} = 1,\n" for n in NAMES) + ") = relu\n"


def test_long_chain() -> None:
    made = printed(f"network a {{ x: {' -> '.join(NAMES)} => 3 }}")
    arrows = "".join(f"\n    -> {name}" for name in NAMES[1:])
    assert made == f"network a {{\n  x: {NAMES[0]}{arrows}  => 3\n}}\n"


def test_long_names() -> None:
    for head in ("use m: {}", "network n {{\n  freeze {}\n}}", "default {}(a = 1)"):
        assert "argument_number_8" in printed(head.format(", ".join(NAMES)))


def test_short_body_opens_before_the_chain_breaks() -> None:
    condition = "in.channels == 1000 and in.height == 2000 and in.width != 3000"
    made = printed(
        f"block a {{ x: if {condition} {{ conv(64, 3x3, stride = 2) }} else {{ relu }} }}"
    )
    assert made == (
        f"block a {{\n  x: if {condition} {{\n    conv(64, 3x3, stride = 2)\n"
        "  } else {\n    relu\n  }\n}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        f"let x = {list(range(200))}",
        f"let x = f(1, {list(range(200))}, g({', '.join(NAMES)}), h = {[NAMES] * 3})".replace("'", ""),
        f"network n = m({', '.join(NAMES)}) with {{ remove x }}",
        f"network n {{ if f({', '.join(NAMES)}) {{ a }} else if g({', '.join(NAMES)}) {{ b }} }}",
        f"network n {{ for i in f({', '.join(NAMES)}) {{ a }} }}",
        f"network n {{ input x: [{', '.join(NAMES)}] of int(3) as sequence }}",
        f"network n {{ x: {NAMES[0] * 5} => [{', '.join(NAMES)}] }}",
        f"network n {{ concat({', '.join(NAMES)}) {{ a }} -> {NAMES[0]} * 2 -> @{NAMES[1]} }}".replace("-> @", "-> "),
        f"freeze {', '.join(NAMES * 3)}".join(("network n { ", " }")),
        f"use m: {', '.join(NAMES * 3)}",
    ],
)  # fmt: skip
def test_no_line_is_too_long(text: str) -> None:
    made = printed(text)
    assert max(map(len, made.splitlines())) <= WIDTH
    assert made.count("\n") > 2


# --- columns -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        # Labels of lines directly below one another; what has no label ends the column.
        "conv1: conv(64, 3x3)\n  bn1:   batchnorm\n  relu\n  a: conv(8, 1x1)",
        "a:   b\n  aux: b\n\n  branch: b\n  x:      b",
        "a:   b\n  aux: b\n  # one\n  branch: b  # two\n  x:      b",
        "a:  b\n  aa: b\n  let n = 1\n  aaa: b",
        "a: b\n  add {\n    aa: b\n    c:  d\n  }\n  aaa: b",
        "a: b\n  aaa: add {\n    b\n  }\n  aa: b",
        'a:       b\n  "x-{i}": b',
        # Inputs and outputs are columns of their own.
        "input a:   3\n  input abc: 3\n  abcde: b\n  output label:           b\n"
        "  output y when training: b",
        # A label far longer than the others is not waited for.
        "a:  b\n  a_label_of_many_letters: b\n  bc: d",
        # Checks stand in one column up to an empty line, whatever stands between and inside.
        "conv1: conv(64, 3x3)  => 3\n  a                     => 3\n  b\n  c -> d -> e           => [3, _]",
        "a -> b  => 3\n\n  a  => 3",
        "features: {\n    conv(64, 11x11, stride = 4) -> relu  => 64x55x55\n    relu\n"
        "    # one\n    maxpool(3x3)                         => 64x27x27  # two\n"
        "  }                                      => 64x27x27\n"
        "  x: dense(classes)                      => [classes]",
        # One far out of four, and one of two; but not where many are.
        f"{'a' * 40}(1, 2, 3)  => 3\n  b    => 3\n  c    => 3\n  dd   => 3\n  eee  => 3",
        f"{'a' * 40}  => 3\n  b  => 3",
        f"{'a' * 20}  => 3\n  b                     => 3",
        f"{'a' * 40}  => 3\n  {'b' * 40}  => 3\n  c{' ' * 39}  => 3\n  d{' ' * 39}  => 3",
        # No column stands so far to the right that a check would not fit.
        f"{'a' * 60}  => 3\n  {'b' * 50}  => 3\n  c{' ' * 49}  => [{'d' * 40}]",
        # A check that fits on no line with its chain takes the column, too.
        f"a -> b(1)  => 3\n  x: {'a' * 50}({'b' * 40})\n             => [1, 2, 3]",
        f"x: {'a' * 50}({'b' * 40})\n    => [1, 2, 3]\n  y: c",
    ],
)
def test_columns(body: str) -> None:
    text = f"network n {{\n  {body}\n}}\n"
    assert printed(text) == text
    squeezed = re.sub(r"(?<=\S) +", " ", text)
    assert printed(squeezed) == text


@pytest.mark.parametrize(
    "text",
    [
        "let t = [\n  (1, 64, 1, 112),\n  (2, 128, 2, 56), (3, 128, 1, 56),\n"
        "  (4, 256, 2, 28), (5, 256, 1, 28),\n  (6, 512, 2, 14), (7, 512, 1, 14),\n]\n",
        "let t = [\n  (1, 64, 1, (1, 2)), (2, 128, 2, (3, 4)), (3, 128, 1, (5, 6)),\n"
        "  (4, 256, 2, (7, 8)), (5, 256, 1, (9, 10)), (6, 512, 2, (11, 12)),\n]\n",
        # Rows of one length, each on a line of its own, are columns.
        f"let t = [\n  (1,      64 * n, [1, 2, 3, 4], {'a' * 20}),\n"
        f"  (b + 12, 9,      [1, 2],       {'c' * 9}),\n"
        f"  [12,     128,    none,         {'d' * 30}],\n]\n",
        f"let t = [\n  ({'a' * 50}, 2),\n  # one\n  (1, {'b' * 50}),\n]\n",
        f"let t = [\n  ({'a' * 50}, 2),\n  (1, 2, {'b' * 50}),\n]\n",
        f"let t = [\n  ({'a' * 50},),\n  ({'b' * 51},),\n]\n",
        f"let t = [\n  (1, {'a' * 60}),\n  ({'b' * 40}, 1),\n]\n",
        "network n {\n  seen: concat { @said ; @maps }\n  x:    { a: b(1, c = 2) * 3 ; relu ; { d } }\n"
        "  concat { for i in range(1, steps) { @person{i} } }  => 3\n"
        "  if a { let b = 2 ; c(b) => 3 } else { d }\n}\n",
        f"block a(filters, kernel, stride = 1) =\n  conv({'b' * 50}) -> relu\n",
        f"block a(filters, kernel, stride = 1) =\n  conv({'b' * 50})\n    -> relu({'c' * 60})\n",
        f"block a(filters) = {{\n  conv({'b' * 50})\n  relu({'c' * 30})\n}}\n",
        "block a =\n  b  # one\n    -> c\n",
    ],
)
def test_layouts_that_stay(text: str) -> None:
    assert printed(text) == text


# --- comments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "# only this\n",
        "# file\n\n# more\n\nlet x = 1  # behind\n# below\n",
        "# file\n# file\n\n# block\n# a\nblock a { }\n\n# b\nblock b { }\n\n# end\n",
        "# not the file's\nblock a { }\n",
        "let x = 1\n\n# doc\nblock a {  # behind\n  # first\n\n  # second\n  b  # third\n  # last\n}"
        "  # after\n",
        "block a {  # alone\n}\n",
        "block a {\n  add {  # alone\n  }\n}\n",
        "block a {\n  # alone\n}\n",
        "block a {\n  if b {  # one\n    c\n  } else {  # two\n    d\n  }  # three\n}\n",
        "block a {\n  b;  # one\n  # two\n  else{i}: c\n}\n",
        "block a =\n  b  # one\n    # two\n    -> c  # three\n",
        "network a {\n  b  # one\n    -> c\n    # two\n    -> d  # three\n    # four\n    => 3\n}\n",
        "network a {\n  b -> c  # one\n    => 3\n}\n",
        "block a {\n  add {\n    b\n    c\n  }  # one\n    -> d\n}\n",
        "let a = [  # one\n  # two\n  1, 2,  # three\n  # four\n  3,\n  # five\n]\n",
        "default a(\n  # one\n  b = c,  # two\n)\n\nnetwork a = b(\n  1,  # one\n)\n",
        "block a {\n  x: b(1, c = [\n    [1, 2],  # one\n    [3],  # two\n  ])  => 3\n}\n",
        "block a {\n  add(\n    1,  # one\n  ) {\n    b\n  } * 2\n    -> c\n}\n",
        "let a = f(\n  g(\n    1,  # one\n  ),\n  2,\n)\n",
        "#: odd\n#\n##  very\nlet x = 1\n",
    ],
)
def test_comments_stay(text: str) -> None:
    assert printed(text) == text


def test_what_netdsl_is_told_of_a_line_stays_with_it() -> None:
    """Where the line becomes several, it goes above, where it holds for all of them."""
    names = " -> ".join(NAMES)
    text = f"network n {{\n  a # netdsl: allow N704: b\n  a:{names} # netdsl: allow N704: b\n}}\n"
    made = printed(text).splitlines()
    assert made[1:5] == [
        "  a  # netdsl: allow N704: b",
        "  # netdsl: allow N704: b",
        f"  a: {NAMES[0]}",
        f"    -> {NAMES[1]}",
    ]
    made = printed(f"let x = 1\nblock a = {names} # netdsl: allow N704: b\n").splitlines()
    assert made[1:4] == ["", "# netdsl: allow N704: b", "block a ="]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let a = [1, 1 + # one\n1]", "# one\nlet a = [1, 1 + 1]\n"),
        ("let a = -( # one\n1)", "# one\nlet a = -1\n"),
        ("let a = ( # one\n1, 2)", "let a = (  # one\n  1, 2,\n)\n"),
        ("let a = (1 # one\n, 2)", "let a = (\n  1,  # one\n  2,\n)\n"),
        ("let a = f(b = # one\n 1)", "# one\nlet a = f(b = 1)\n"),
        ("# one\n;block b { }", "# one\n\nblock b { }\n"),
        ("let a = 1\n# one\n;\n# two\nblock b { }", "let a = 1\n# one\n\n# two\nblock b { }\n"),
        (";# one\nblock b { }", "# one\n\nblock b { }\n"),
        ("block a { b(1 + # one\n 2)\n -> c # two\n }", "block a {\n  # one\n  b(1 + 2) -> c  # two\n}\n"),
        ("block a { b -> # one\n # two\n c }", "block a {\n  b  # one\n    # two\n    -> c\n}\n"),
        ("let a = 1\n;# one\nblock b { }", "let a = 1\n# one\n\nblock b { }\n"),
        ("block a { b\n # one\n * 2 }", "block a {\n  # one\n  b * 2\n}\n"),
        (
            "block a {\n if b { c } # one\n # two\n else { d }\n}",
            "block a {\n  if b { c } else {\n    # one\n    # two\n    d\n  }\n}\n",
        ),
        ("block a(b, # one\n c) {\n d }", "block a(b, c) {\n  # one\n  d\n}\n"),
        ("network a(c, # one\n) = b(1 # two\n) with { }",
            "network a(c) = b(\n  1,  # two\n) with {\n  # one\n}\n"),
        (
            "block a = # one\n  b -> c\nblock d = e",
            "block a = b -> c\n\n# one\n\nblock d = e\n",
        ),
        ("network a = b( # one\n)\n# two\nlet c = 1", "network a = b\n\n# one\n\n# two\nlet c = 1\n"),
        (
            "network n { for i in [ # one\n] { # two\n relu } }",
            "network n {\n  # one\n  for i in [] {  # two\n    relu\n  }\n}\n",
        ),
        ("#one   \nlet x = 1 #two", "#one\nlet x = 1  #two\n"),
    ],
)  # fmt: skip
def test_comments_move_out_of_statements(text: str, expected: str) -> None:
    assert printed(text) == expected


def test_tree_without_a_text() -> None:
    """A tree that a program made: numbers and brackets in their plain form, documentation kept."""
    span = Span(Source("made"), 0, 0)
    name = tree.Name("n", span)
    value = tree.Sequence((tree.Number(1e-5, span), tree.Number(1000, span)), span)
    items = (
        tree.Let(name, value, span),
        tree.Block(name, (), tree.Body((), span), "two\n\nlines", span),
    )
    made = print_file(tree.File(span.source, items, (), "the file"))
    assert made == "# the file\n\nlet n = [1e-05, 1000]\n\n# two\n#\n# lines\nblock n { }\n"
    again = read(made)
    assert (again.items, again.doc) == (items, "the file")


# --- whole files -------------------------------------------------------------------------------


def _files() -> list[Source]:
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.net"))
    sources = [Source(p.name, p.read_bytes().decode(), str(p)) for p in paths]
    snippets = re.findall(
        r"^```net[^\n]*\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S
    )
    sources += [Source(f"README-{number}", text) for number, text in enumerate(snippets)]
    return [source for source in sources if not has_errors(parse(source)[1])]


FILES = _files()


def test_there_are_files() -> None:
    names = {source.name for source in FILES}
    assert {"resnet.net", "good_layout.net", "README-0", "first.net"} <= names
    assert len(FILES) > 70


@pytest.mark.parametrize("source", FILES, ids=lambda source: source.name)
def test_files_mean_the_same(source: Source) -> None:
    made = printed(source.text)
    if source.name.startswith("huge_"):
        return  # it takes a second to reach the limits
    again = Source(source.name, made, source.path)
    for item in parse(source)[0].items:
        if isinstance(item, tree.Network):
            before = compile_source(source, item.name.name)
            after = compile_source(again, item.name.name)
            assert after.graph == before.graph
            assert [(d.code, d.message) for d in after.diagnostics] == [
                (d.code, d.message) for d in before.diagnostics
            ]


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples(text: str) -> None:
    printed(text)


def test_keywords_are_those_of_the_grammar() -> None:
    pattern = language().tables.patterns["KEYWORD_LABEL"]
    assert set(re.findall(r"[a-z]+", pattern.partition(")(?=")[0])) == KEYWORDS


# --- size --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "let x = " + "[" * 99 + "]" * 99,
        "let x = " + "f(1, " * 99 + "1" + ")" * 99,
        "let x = " + "-" * 99 + "1",
        "let x = " + "1 - (" * 49 + "1 - 1" + ")" * 49,
        "network n " + "{" * 99 + "}" * 99,
        "network n { " + "if a { " * 98 + "}" * 99,
        "network n { " + "x: add { relu ; " * 98 + "}" * 99,
        "network n { x: " + "relu -> " * 5000 + "relu }",
        "network n { if a { relu }" + " else if b + 1 { relu }" * 5000 + " }",
    ],
)
def test_deep_and_long(text: str) -> None:
    made = print_file(read(text))
    assert _squeezed(made) == _squeezed(text)
    assert print_file(read(made)) == made


def _squeezed(text: str) -> str:
    return re.sub(r",(?=[)\]])", "", re.sub(r"[\s;]", "", text))


@pytest.mark.parametrize(
    "piece",
    ["relu\n", "x: relu -> conv(1, 2) => 3 # c\n", "relu -> ", "add { relu; relu } -> ", "# c\n\n",
     "if a { b } else { c }\n", "if a { } else ", "relu # c\n -> ", "let x = [1, 2]\n", "{ relu } * 2\n"],
)  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    def seconds(count: int) -> float:
        file = read("network n {\n" + piece * count + "{ relu }\n}")
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            print_file(file)
            best = min(best, time.process_time() - start)
        return best

    gc.disable()
    try:
        assert seconds(5_000) < 40 * max(seconds(500), 0.001)
    finally:
        gc.enable()
