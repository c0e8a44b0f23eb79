"""One function for each block: uses of a block with equal lines share it.

Uses that differ in their strides share the general form of their lines, if that makes one
function of several. A parameter that has its default in all uses is no parameter.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from netdsl.emit.code import expression
from netdsl.emit.definitions import Definitions, Facts
from netdsl.emit.names import identifier, is_automatic
from netdsl.emit.plan import REQUIRED, BlockParameter, Item, Leaf, Part
from netdsl.record import record
from netdsl.trace import plain
from netdsl_keras.body import Setting, body, is_function
from netdsl_keras.lines import FROZEN, Line, Made, Number, numbers_used
from netdsl_keras.naming import MAIN, RESERVED
from netdsl_keras.simplify import with_numbers


@record
class Code:
    """A function without its name.

    `takes` are the parameters that hold tensors, `channels` names for the channels of
    some of them, `numbers` the other parameters.
    """

    takes: tuple[str, ...]
    channels: tuple[tuple[str, str], ...]
    numbers: tuple[Number, ...]
    lines: tuple[Line, ...]
    results: tuple[str, ...]
    doc: str


@record
class _Draft:
    """A use of a block: its code in the shortest and in the general form."""

    part: Part
    short: Code
    general: Code


def define(root: Part, setting: Setting) -> Definitions:
    """The functions of all blocks, inner ones first; `setting.functions` is filled."""
    definitions = Definitions()
    for level in _levels(root, setting):
        drafts = [_draft(part, setting) for part in level]
        for code, uses in _shared(drafts):
            used = _without_defaults(code, uses)
            facts = _facts(uses[0], used)
            for part in uses:
                function = definitions.share(part.block, used, facts)
                setting.functions[part.scope.path] = (function, used.numbers)
    return definitions


def _levels(root: Part, setting: Setting) -> Iterable[list[Part]]:
    """The uses of blocks by how deeply functions are nested in them, in the network's order."""
    levels: dict[int, list[Part]] = {}

    def visit(part: Part) -> int:
        if setting.reuse.applied.get(part.scope.path) is not None:
            return 0
        height = max((visit(i) for i in part.items if isinstance(i, Part)), default=0)
        if part is root or not is_function(part, setting):
            return height
        levels.setdefault(height, []).append(part)
        return height + 1

    visit(root)
    return [levels[height] for height in sorted(levels)]


def _draft(part: Part, setting: Setting) -> _Draft:
    channels, others = _parameters(part, setting)
    reserved = RESERVED | {p.name for p in part.parameters}
    given = _given(part, channels, reserved)
    made = body(part, setting, given, part.gives, reserved)
    results = tuple(made.variables[v] for v in part.gives)

    def code(lines: tuple[Line, ...]) -> Code:
        names = numbers_used(lines)
        return Code(
            tuple(given[v] for v in part.takes),
            tuple((p.name, given[v]) for v, p in channels if p.name in names and v in given),
            tuple(Number(p.name, p.default) for p in others if p.name in names),
            lines,
            results,
            part.scope.doc,
        )

    short = code(made.lines)
    return _Draft(part, short, short if made.general == made.lines else code(made.general))


def _parameters(
    part: Part, setting: Setting
) -> tuple[list[tuple[int, BlockParameter]], list[BlockParameter]]:
    """The parameters that are channels of a value, and the others."""
    outline = setting.outline
    entering = None if part.scope.input is None else outline.source(part.scope.input)
    values = dict.fromkeys(v for v in (entering, *part.takes) if v is not None)
    known = [v for v in values if outline.types[v].channels is not None]
    channels = list(zip(known, part.parameters, strict=False))
    return channels, list(part.parameters[len(channels) :])


def _given(
    part: Part, channels: list[tuple[int, BlockParameter]], taken: frozenset[str]
) -> dict[int, str]:
    """The parameters that hold tensors: `x` for the value that enters, labels for others."""
    labels = {v: p.name.removesuffix("_channels") for v, p in channels}
    enters = bool(channels) and part.takes[:1] == (channels[0][0],)
    names = {part.takes[0]: MAIN} if enters else {}
    others = part.takes[1:] if enters else part.takes
    passed = [a.name for a in part.scope.arguments if str(a.value) in ("<value>", "<@>")]
    if len(passed) == len(others) == 1:
        labels[others[0]] = passed[0]
    for value in others:
        names[value] = identifier(labels.get(value, "other"), {*taken, *names.values()})
    return names


def _shared(drafts: list[_Draft]) -> Iterator[tuple[Code, list[Part]]]:
    """Each code with its uses; general forms for the blocks that need fewer functions so."""
    blocks: dict[str, list[_Draft]] = {}
    for draft in drafts:
        blocks.setdefault(draft.part.block, []).append(draft)
    for uses in blocks.values():
        short = _by_code((draft.short, draft) for draft in uses)
        general = _by_code((draft.general, draft) for draft in uses)
        mixed: dict[Code, list[_Draft]] = {}
        for code, family in general.items():
            same = len({draft.short for draft in family}) == 1
            mixed.setdefault(family[0].short if same else code, []).extend(family)
        for code, family in (mixed if len(mixed) < len(short) else short).items():
            yield code, [draft.part for draft in family]


def _by_code(codes: Iterable[tuple[Code, _Draft]]) -> dict[Code, list[_Draft]]:
    found: dict[Code, list[_Draft]] = {}
    for code, draft in codes:
        found.setdefault(code, []).append(draft)
    return found


def _without_defaults(code: Code, uses: list[Part]) -> Code:
    """The code without the parameters that have their default in all uses."""
    fixed: dict[str, Any] = {}
    for number in code.numbers:
        if number.default is not REQUIRED and all(
            plain(p.value) == _spread(number.default, p.value)
            for part in uses
            for p in part.parameters
            if p.name == number.name
        ):
            fixed[number.name] = expression(number.default)
    if not fixed:
        return code
    return Code(
        code.takes,
        code.channels,
        tuple(n for n in code.numbers if n.name not in fixed),
        with_numbers(code.lines, fixed),
        code.results,
        code.doc,
    )


def _spread(default: Any, value: Any) -> Any:
    """The default as a value: one number stands for all axes."""
    if isinstance(value, tuple) and not isinstance(default, tuple):
        return (default,) * len(value)
    return default


def _facts(part: Part, code: Code) -> Facts:
    """What may stand in the name of a variant."""
    kinds = set()
    for line in code.lines:
        if isinstance(line, Made):
            if line.name.endswith("-pad"):
                kinds.add("padded")
            if line.make is not None and FROZEN in line.make.keywords:
                kinds.add("frozen")
    arguments = tuple((a.name, plain(a.value)) for a in part.scope.arguments)
    return Facts(frozenset(_labels(part)), frozenset(kinds), arguments)


def _labels(part: Part) -> Iterator[str]:
    """The labels in a part that stand for layers."""
    stack: list[Item] = list(part.items)
    while stack:
        item = stack.pop()
        kind = item.layer.name if isinstance(item, Leaf) else item.block
        real = item.layer.name != "identity" if isinstance(item, Leaf) else bool(item.gives)
        if real and not is_automatic(item.name, kind):
            yield item.name
        if isinstance(item, Part) and not item.block:
            stack.extend(item.items)
