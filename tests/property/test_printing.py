"""Generated trees and texts, printed and read again: the same tree, the same network."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

import netdsl
from netdsl.diagnostics import has_errors
from netdsl.source import Source, Span
from netdsl.syntax import parse, tree
from netdsl.syntax.printer import print_file
from netdsl.syntax.printer_expressions import KEYWORDS
from tests.property.elements import Draw
from tests.property.networks import Generated, networks
from tests.syntax.texts import EXAMPLES, mutated

SPAN = Span(Source("made"), 0, 0)
BODY = tree.Body((tree.Statement(None, tree.Chain(tree.Reference("x", SPAN), (), SPAN), None, SPAN),), SPAN)  # fmt: skip


def read(text: str) -> tree.File:
    file, diagnostics = parse(Source("x.net", text))
    assert not has_errors(diagnostics), (text, diagnostics)
    return file


def assert_kept(file: tree.File) -> str:
    """Nothing is lost in print; the text, which is canonical."""
    text = print_file(file)
    again = read(text)
    # The text of the nodes tells 1 from 1.0 and true, which are equal.
    assert repr(again.items) == repr(file.items), text
    # A comment beside a lone `;` is not the file's; without the `;` it is.
    assert again.doc == file.doc or (not file.doc and ";" in file.source.text), text
    if file.comments:
        assert _remarks(again) == _remarks(file)
    assert print_file(again) == text
    return text


def _remarks(file: tree.File) -> list[str]:
    return sorted(comment.text.rstrip() for comment in file.comments)


# --- expressions ------------------------------------------------------------------------------

ORDINARY = ("a", "x3", "_", "as", "of", "when", "all", "int", "relu", "e5", "nothing")
LABELS = ("a", "enc{i}", "layer4.2.conv3", "a.{i}.b", "else", "block")
OPERATORS = (
    "or", "and", "==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "//", "%", "**",
)  # fmt: skip

names = st.sampled_from(ORDINARY)
characters = st.characters(exclude_categories=("Cs",), exclude_characters="\n")
floats = st.floats(0, allow_infinity=False, allow_nan=False).map(abs)
leaves = st.one_of(
    st.integers(0, 2**63).map(lambda n: tree.Number(n, SPAN)),
    floats.map(lambda n: tree.Number(n, SPAN)),
    st.text(characters, max_size=8).map(lambda text: tree.String(text, SPAN)),
    st.sampled_from((True, False, None)).map(lambda value: tree.Constant(value, SPAN)),
    st.sampled_from((*ORDINARY, "in", *sorted(KEYWORDS))).map(lambda name: tree.Name(name, SPAN)),
    st.sampled_from((("in", "channels"), ("if", "0", "b"))).map(lambda p: tree.Path(p, SPAN)),
    st.sampled_from(LABELS).map(lambda label: tree.Reference(label, SPAN)),
    st.lists(st.integers(0, 999), min_size=2, max_size=4).map(lambda n: tree.Dims(tuple(n), SPAN)),
    st.just(tree.Unknown(SPAN)),
)


def _larger(parts: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    some = st.lists(parts, max_size=4).map(tuple)
    arguments = st.lists(
        st.builds(tree.Argument, st.none() | names, parts, st.just(SPAN)), max_size=4
    )
    return st.one_of(
        st.builds(tree.Binary, st.sampled_from(OPERATORS), parts, parts, st.just(SPAN)),
        st.builds(tree.Unary, st.sampled_from(("-", "+", "not")), parts, st.just(SPAN)),
        st.builds(tree.Conditional, parts, parts, parts, st.just(SPAN)),
        st.builds(tree.Index, parts, parts, st.just(SPAN)),
        st.builds(tree.Sequence, some, st.just(SPAN)),
        st.builds(
            tree.Call, names, arguments.map(tuple), st.none(), st.just(SPAN)
        ),
    )  # fmt: skip


expressions: st.SearchStrategy[tree.Expression] = st.recursive(leaves, _larger, max_leaves=24)


def _let(value: tree.Expression) -> tree.Let:
    return tree.Let(tree.Name("n", SPAN), value, SPAN)


def _file(*items: tree.Item) -> tree.File:
    return tree.File(SPAN.source, items, (), "")


@given(expressions)
def test_expressions(value: tree.Expression) -> None:
    assert_kept(_file(_let(value)))


@given(expressions)
def test_long_names_break_lines(value: tree.Expression) -> None:
    """The same where nearly nothing fits on a line."""
    text = print_file(_file(_let(value)))
    longer = re.sub(r"\brelu\b", "r" * 60, text)
    assert_kept(read(longer))


@st.composite
def bodies(draw: Draw) -> tree.Body:
    """An expression in every place that a body has for one."""
    value = draw(expressions)
    arguments = draw(st.lists(st.none() | names, max_size=3))
    call = tree.Call("f", tuple(tree.Argument(n, value, SPAN) for n in arguments), None, SPAN)
    merge = tree.Call(call.name, call.arguments, BODY, SPAN)
    chosen = tree.If(((value, BODY), (value, BODY)), draw(st.none() | st.just(BODY)), SPAN)
    elements = draw(st.permutations((call, merge, chosen, tree.Group(BODY, SPAN))))
    chain = tree.Chain(None, tuple(tree.Repeat(e, value, SPAN) for e in elements), SPAN)
    labels = st.sampled_from((None, "x", "enc{i}", "else", "else{i}"))
    label = draw(labels)
    label = label and tree.Label(label, SPAN)
    quoted = tree.Label(draw(st.text(characters, max_size=8)).replace(".", ""), SPAN, True)
    name = tree.Name("n", SPAN)
    items = (
        tree.Input(
            quoted, value, True, draw(st.none() | st.just(value)), draw(st.booleans()), SPAN
        ),
        tree.Statement(label, chain, draw(st.none() | st.just(value)), SPAN),
        tree.Output(quoted, draw(st.booleans()), chain, value, SPAN),
        tree.For((name,) * draw(st.integers(1, 3)), value, BODY, SPAN),
        tree.Default((name, name), call.arguments, SPAN),
        tree.Expect(value, SPAN),
        _let(value),
        tree.Statement(label, tree.Chain(None, (call,), SPAN), value, SPAN),
    )
    return tree.Body(tuple(draw(st.permutations(items))), SPAN)


@given(bodies(), expressions)
def test_statements(body: tree.Body, value: tree.Expression) -> None:
    name = tree.Name("n", SPAN)
    parameters = (tree.Parameter("p", None, SPAN), tree.Parameter("q", value, SPAN))
    base = tree.Call("b", (tree.Argument("k", value, SPAN),), None, SPAN)
    assert_kept(
        _file(
            tree.Network(name, parameters, body, None, None, "doc", SPAN),
            tree.Network(name, parameters, None, base, None, "", SPAN),
            tree.Network(name, (), None, base, body, "two\n\n  lines", SPAN),
        )
    )


# --- texts ------------------------------------------------------------------------------------


@given(mutated())
def test_damaged_texts(text: str) -> None:
    """Damage that is still right, which is much odder than what a generator makes."""
    file, diagnostics = parse(Source("x.net", text))
    assume(not has_errors(diagnostics))
    assert_kept(file)


@st.composite
def commented(draw: Draw) -> str:
    """A good text with comments and empty lines wherever a line ends, or can end."""
    lines = draw(st.sampled_from(EXAMPLES)).split("\n")
    if draw(st.booleans()):
        lines = [
            line if set(line) & set('#"') else re.sub("[,(]", r"\g<0>\n", line) for line in lines
        ]
        lines = "\n".join(lines).split("\n")
    for place in draw(st.lists(st.integers(0, len(lines) - 1), max_size=12)):
        lines[place] += draw(
            st.sampled_from(("# a", " # b ", "\n# c", "\n  #d", "\n", "\n\n# e\n\n"))
        )
    return "\n".join(lines)


@given(commented())
def test_comments_and_empty_lines(text: str) -> None:
    assert_kept(read(text))


# --- networks -----------------------------------------------------------------------------------


@given(networks())
def test_networks(generated: Generated) -> None:
    text = assert_kept(read(generated.text))
    before, after = netdsl.loads(generated.text), netdsl.loads(text)
    assert after == before
