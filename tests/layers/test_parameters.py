"""What each type of parameter takes, gives back, and says of the rest."""

import pytest

from netdsl.layers.axes import Axis, Padding, Pads, PerAxis
from netdsl.layers.convolution import ConnectionTable
from netdsl.layers.initial import DISTRIBUTIONS, InitialType, UpsamplingInitialType
from netdsl.layers.parameters import (
    Flag,
    OneOf,
    Real,
    Symbol,
    SymbolCall,
    Whole,
    show,
)
from netdsl.trace import Traced, TracedFloat, trace_of

INFINITE = float("inf")

TAKEN = [
    (Whole(1), 3, 3),
    (Whole(1), 3.0, 3),
    (Whole(), -3, -3),
    (Whole(optional=True), None, None),
    (Real(), 2, 2.0),
    (Real(0, 1), 1, 1.0),
    (Real(above=0), 1e-9, 1e-9),
    (Flag(), True, True),
    (OneOf("nearest", "bilinear"), Symbol("nearest"), "nearest"),
    (PerAxis(1), 3, 3),
    (PerAxis(1), (3, 5.0), (3, 5)),
    (PerAxis(1, none="kernel"), None, None),
    (Padding(), Symbol("same"), "same"),
    (Padding(), 0, 0),
    (Padding(), (1, 2), (1, 2)),
    (Padding(), ((0, 1), (1, 0)), ((0, 1), (1, 0))),
    (Axis(), Symbol("channels"), "channels"),
    (Axis(), 2, 2),
    (Axis(none="last"), None, None),
    (InitialType(), Symbol("he_normal"), "he_normal"),
    (InitialType(), SymbolCall("normal", (0.01,)), ("normal", 0.01)),
    (InitialType(), 1, 1.0),
    (InitialType(), ((1, 2), (3, 4)), ((1.0, 2.0), (3.0, 4.0))),
    (ConnectionTable(), None, None),
    (ConnectionTable(), ((0, 1), (2,)), ((0, 1), (2,))),
]

REFUSED = [
    (Whole(1), 0, "must be a whole number, 1 or more, not 0"),
    (Whole(1), 1.5, "must be a whole number, 1 or more, not 1.5"),
    (Whole(1), True, "must be a whole number, 1 or more, not `true`"),
    (Whole(1), None, "must be a whole number, 1 or more, not `none`"),
    (Whole(1), "3", 'must be a whole number, 1 or more, not `"3"`'),
    (Whole(1), INFINITE, "must be a whole number, 1 or more, not inf"),
    (Real(0, 1), 1.5, "must be a number from 0 to 1, not 1.5"),
    (Real(above=0), 0, "must be a number above 0, not 0"),
    (Real(0), -1, "must be a number, 0 or more, not -1"),
    (Real(), Symbol("half"), "must be a number, not `half`"),
    (Real(), float("nan"), "must be a number, not nan"),
    (Real(), 10**400, "must be a number, not "),
    (Flag(), 1, "must be `true` or `false`, not 1"),
    (OneOf("a", "b"), Symbol("c"), "must be `a` or `b`, not `c`"),
    (PerAxis(1), (3, 0), "must be a whole number, 1 or more, or one for each axis, not (3, 0)"),
    (PerAxis(1), (), "not ()"),
    (PerAxis(1), None, "not `none`"),
    (Padding(), Symbol("full"), "must be `valid`, `half`, `same`, whole numbers, or pairs"),
    (Padding(), -1, "not -1"),
    (Padding(), (1, (0, 1)), "not (1, (0, 1))"),
    (Padding(), ((0, 1, 2),), "not ((0, 1, 2))"),
    (Padding(), (), "not ()"),
    (Pads(), Symbol("half"), "must be a whole number, one for each axis, or pairs"),
    (Axis(), -1, "must be an axis: `channels`, `last`, another name, or its number from 0, not -1"),
    (Axis(), None, "not `none`"),
    (InitialType(), Symbol("he"), "or a constant, not `he`"),
    (InitialType(), Symbol("normal"), "takes its number, the standard deviation: `normal(0.01)`"),
    (InitialType(), SymbolCall("ones", (1,)), "is `ones`, which takes no number: `ones`"),
    (InitialType(), SymbolCall("normal", (0,)), "must have a standard deviation above 0, not 0"),
    (InitialType(), SymbolCall("xavier", (2,)), "not `xavier(2)`"),
    (InitialType(), ((1, 2), (3,)), "must be a constant whose rows are all of one length"),
    (InitialType(), ((1, True),), "not `true`"),
    (InitialType(), ((((((1,),),),),),), "must be a constant of at most 5 axes"),
    (InitialType(constants=False), (1, 2), "such as `he_normal` or `normal(0.01)`, not (1, 2)"),
    (ConnectionTable(), 3, "must be `none`, or for each filter a list of the input maps"),
    (ConnectionTable(), (0, 1), "but row 0 is 0"),
    (ConnectionTable(), ((0,), ()), "but row 1 is ()"),
    (ConnectionTable(), ((0, 0),), "must name an input map once, but row 0 has 0 twice"),
]


@pytest.mark.parametrize(("kind", "value", "canonical"), TAKEN)
def test_takes(kind, value, canonical):
    checked = kind.check(value)
    assert checked == canonical
    assert type(checked) is type(canonical)
    assert kind.check(checked) == checked, "what is canonical passes unchanged"


@pytest.mark.parametrize(("kind", "value", "message"), REFUSED)
def test_refuses(kind, value, message):
    with pytest.raises(ValueError, match=r"^(must|is) ") as caught:
        kind.check(value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2**63, "9223372036854775808"),
        (-(2**63) - 1, "-9223372036854775809"),
        (1e300, "1e+300"),
        (10**400, "1" + "0" * 23 + "..."),
    ],
)
def test_no_whole_number_is_beyond_what_a_file_can_say(value, shown):
    with pytest.raises(ValueError, match="must be below") as caught:
        Whole().check(value)
    assert str(caught.value) == f"must be below 2**63, not {shown}"


@pytest.mark.parametrize("kind", {type(kind): kind for kind, _, _ in TAKEN}.values())
def test_numbers_keep_their_expression(kind):
    number = TracedFloat(0.5, "n") if isinstance(kind, Real | InitialType) else Traced(1, "n")
    if isinstance(kind, Flag | OneOf):
        return
    given = ((number,),) if isinstance(kind, ConnectionTable) else number
    checked = kind.check(given)
    if not isinstance(kind, ConnectionTable):
        assert checked is number
    assert trace_of(Real().check(Traced(1, "n"))) == "n"
    assert trace_of(PerAxis().check((Traced(1, "n"), 2))[0]) == "n"


def test_symbols_win_over_variables():
    assert Padding().symbols == {"valid", "half", "same"}
    assert {"channels", "last", "width"} <= Axis().symbols
    assert InitialType().symbols | {"constant"} == set(DISTRIBUTIONS)
    assert UpsamplingInitialType().symbols == InitialType().symbols | {"bilinear"}
    assert Whole().symbols == frozenset()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "`none`"),
        (True, "`true`"),
        (Symbol("same"), "`same`"),
        ("same", '`"same"`'),
        (SymbolCall("normal", (0.01,)), "`normal(0.01)`"),
        ((1, None), "(1, none)"),
        (tuple(range(17)), f"({', '.join(map(str, range(16)))}, ...)"),
        (Traced(3, "n"), "3"),
        (TracedFloat(0.5, "n"), "0.5"),
        (1e-5, "1e-5"),
        (1e-6, "1e-6"),
        (1 / 3e4, "3.3333333333333335e-5"),
        (float("nan"), "nan"),
        (2.5e-7, "2.5e-7"),
        (1e22, "1e+22"),
        (0.1, "0.1"),
        (1.0, "1.0"),
        (0.0, "0.0"),
        (-0.00012, "-1.2e-4"),
    ],
)
def test_show(value, text):
    assert show(value) == text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (PerAxis(), (3, 5), "3x5"),
        (PerAxis(), (3,), "(3)"),
        (PerAxis(none="kernel"), None, "kernel"),
        (Axis(none="last"), None, "last"),
        (Padding(), "same", "same"),
        (Padding(), ((0, 1), (0, 1)), "((0, 1), (0, 1))"),
        (InitialType(), ("normal", 0.01), "normal(0.01)"),
        (Flag(), True, "true"),
    ],
)
def test_show_of_a_parameter(kind, value, text):
    assert kind.show(value) == text
