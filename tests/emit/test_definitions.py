"""Equal code is one definition; variants are named after what differs."""

from netdsl.emit.code import Name, call
from netdsl.emit.definitions import Definitions, Facts
from netdsl.emit.names import Names


def settled(*offers):
    definitions = Definitions()
    made = [definitions.share(base, code, facts) for base, code, facts in offers]
    definitions.settle(Names(("nn",)), camel=True)
    return [d.name for d in made]


def facts(labels=(), kinds=(), **arguments):
    return Facts(frozenset(labels), frozenset(kinds), tuple(arguments.items()))


def test_equal_code_is_shared() -> None:
    one, other = call("f", Name("x")), call("f", Name("x"))
    assert settled(("basic", one, facts()), ("basic", other, facts())) == ["Basic", "Basic"]


def test_literals_of_another_type_are_other_code() -> None:
    assert settled(("a", call("f", 1), facts()), ("a", call("f", True), facts())) == ["A", "A2"]


def test_extra_labels() -> None:
    offers = [
        ("neck", call("f", 1), facts(("conv1", "downsample"))),
        ("neck", call("f", 2), facts(("conv1",))),
    ]
    assert settled(*offers) == ["NeckDownsample", "Neck"]


def test_the_most_used_variant_has_the_plain_name() -> None:
    rare = ("cbr", call("f", 1), facts(act="<hard_swish>"))
    usual = ("cbr", call("f", 2), facts(act="<relu>"))
    assert settled(rare, usual, usual) == ["CbrHardSwish", "Cbr", "Cbr"]


def test_arguments() -> None:
    plain = ("unit", call("f", 1), facts(se=False))
    gated = ("unit", call("f", 2), facts(se=True))
    assert settled(plain, plain, gated) == ["Unit", "Unit", "UnitSe"]
    none = ("unit", call("f", 3), facts(se=None))
    assert settled(gated, gated, none)[-1] == "UnitNoSe"


def test_kinds_then_numbers() -> None:
    plain = ("unit", call("f", 1), facts(kinds=("conv",)))
    lrn = ("unit", call("f", 2), facts(kinds=("conv", "lrn")))
    other = ("unit", call("f", 3), facts(kinds=("conv",)))
    assert settled(plain, plain, lrn, other) == ["Unit", "Unit", "UnitLrn", "Unit2"]


def test_reserved_names() -> None:
    definitions = Definitions()
    made = definitions.share("linear", call("f"), facts())
    definitions.settle(Names(("Linear",)), camel=True)
    assert made.name == "Linear2"
