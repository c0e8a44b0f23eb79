"""Constructors: what `__init__` declares, and what each use passes."""

from netdsl.emit.code import (
    Call,
    Expression,
    Keyword,
    ListComp,
    Name,
    Parameter,
    Reference,
    Starred,
    Subscript,
    Tuple,
    call,
    expression,
)
from netdsl.emit.plan import REQUIRED, BlockParameter

RUN = 3
"""From so many equal neighbours on, an `nn.Sequential` is written as a repetition."""


def repeated(modules: list[Expression]) -> tuple[Expression, ...]:
    """The modules, runs of equal ones as a repetition."""
    made: list[Expression] = []
    at = 0
    while at < len(modules):
        end = at + 1
        while end < len(modules) and modules[end] == modules[at]:
            end += 1
        if end - at >= RUN:
            made.append(Starred(ListComp(modules[at], "_", call("range", end - at))))
        else:
            made.extend(modules[at:end])
        at = end
    return tuple(made)


def declared_parameters(parameters: list[BlockParameter]) -> tuple[Parameter, ...]:
    """The parameters of `__init__`; a default stays where Python allows one."""
    made: list[Parameter] = []
    optional = True
    for parameter in reversed(parameters):
        optional = optional and parameter.default is not REQUIRED
        default = expression(parameter.default) if optional else None
        made.append(Parameter(parameter.name, _annotation(parameter), default))
    return tuple(reversed(made))


def _annotation(parameter: BlockParameter) -> Expression:
    given = parameter.given
    items = given if isinstance(given, tuple) else (given,)
    kind = Name("float" if parameter.real or any(isinstance(i, float) for i in items) else "int")
    if isinstance(given, tuple):
        return Subscript(Name("tuple"), Tuple((kind, Name("..."))))
    return kind


def construct(class_: Reference, parameters: list[BlockParameter], *, inner: bool) -> Call:
    """The call with this use's arguments; a group passes on what its block was given."""
    declared = declared_parameters(parameters)
    arguments: list[Expression] = []
    keywords: list[Keyword] = []
    for parameter, declaration in zip(parameters, declared, strict=True):
        value = Name(parameter.name) if inner else expression(parameter.given)
        if declaration.default is None:
            arguments.append(value)
        elif value != declaration.default:
            keywords.append(Keyword(parameter.name, value))
    return Call(class_, tuple(arguments), tuple(keywords))
