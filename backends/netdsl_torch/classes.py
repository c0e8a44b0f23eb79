"""Parts of the network as modules: an `nn.Sequential`, or a class with a `forward`."""

from collections.abc import Callable

from netdsl.emit.code import (
    Call,
    ClassDef,
    Expr,
    Expression,
    FunctionDef,
    Keyword,
    Name,
    Parameter,
    Reference,
    Return,
    Statement,
    Subscript,
    Tuple,
    call,
    expression,
    name,
    names_used,
)
from netdsl.emit.definitions import Facts
from netdsl.emit.names import Names, identifier
from netdsl.emit.plan import BlockParameter, Item, Leaf, Part
from netdsl.layers.base import Merge
from netdsl_torch.constructors import construct, declared_parameters, repeated
from netdsl_torch.context import File, is_bare
from netdsl_torch.forward import RESERVED, Lines, Results, label_of, statements
from netdsl_torch.lowering import Lowered
from netdsl_torch.registration import SEQUENTIAL_OWNED, is_owned, reach, register, train_methods

SUPER = Expr(call("super().__init__"))
TENSOR = Name("Tensor")


class Body:
    """A part that is being lowered, and what its items may use."""

    def __init__(
        self, file: File, part: Part, parameters: tuple[BlockParameter, ...], parent: str
    ) -> None:
        self.file = file
        self.part = part
        self.parameters = part.parameters if part.block or not part.scope.path else parameters
        self.title = _title(part, parent)
        self.borrowed: dict[str, str] = {}

    # --- as a module ---------------------------------------------------------------

    def constructor(self) -> Call | None:
        """The call that makes the module; `None` where there is nothing in it."""
        if not any(_has_content(i) for i in self.part.items):
            return None
        if self._is_sequential():
            elements = self._elements()
            if not self.part.block:
                return Call(Name("nn.Sequential"), elements)
            made = Expr(Call(Name("super().__init__"), elements))
            return self._shared((name("nn.Sequential"),), (made,), ())
        init, forward = self.methods()
        methods = (*train_methods(self.part), forward)
        return self._shared((name("nn.Module"),), (SUPER, *init), methods)

    def _is_sequential(self) -> bool:
        part = self.part
        return (
            part.chain
            and part.scope.sequential
            and not any(i.name in SEQUENTIAL_OWNED or is_owned(i.name) for i in part.items)
            and not any(isinstance(i, Leaf) and is_bare(i) for i in part.items)
        )

    def _elements(self) -> tuple[Expression, ...]:
        """The arguments of an `nn.Sequential`."""
        modules: list[tuple[str, Expression]] = []
        before: Lowered | None = None
        for item in self.part.items:
            if isinstance(item, Leaf):
                lowered = self.file.lower(item, self.parameters)
                modules.append((item.name, self._element(item, lowered, before)))
                before = lowered
            else:
                made = Body(self.file, item, self.parameters, self.title).constructor()
                modules.append((item.name, made or call("nn.Identity")))
                before = None
        if [label for label, _ in modules] == [str(i) for i in range(len(modules))]:
            return repeated([module for _, module in modules])
        pairs = tuple(Tuple((expression(label), module)) for label, module in modules)
        return (call("OrderedDict", list(pairs)),)

    def _element(self, leaf: Leaf, lowered: Lowered, before: Lowered | None) -> Expression:
        if lowered.module is None:
            return self._small_module(leaf, lowered)
        if lowered.inplace is not None and before is not None and before.fresh:
            keywords = (*lowered.module.keywords, Keyword("inplace", expression(True)))
            return Call(lowered.module.function, lowered.module.arguments, keywords)
        return lowered.module

    def _small_module(self, leaf: Leaf, lowered: Lowered) -> Expression:
        """A function as a class of its own, where only a module may stand."""
        assert lowered.function is not None
        forward = _forward(
            (Parameter("x", Name("Tensor")),), (Return(lowered.function(Name("x"))),)
        )
        code = ClassDef("", (name("nn.Module"),), (forward,))
        made = self.file.definitions.share(leaf.layer.name, code, Facts())
        return Call(Reference(made))

    def _shared(
        self,
        bases: tuple[Expression, ...],
        init: tuple[Statement, ...],
        rest: tuple[Statement, ...],
    ) -> Call:
        """A call of the class with this code, which other uses may have made already."""
        used = names_used(init)
        parameters = [p for p in self.parameters if p.name in used]
        body: tuple[Statement, ...] = rest
        if init != (SUPER,):
            declared = (Parameter("self"), *declared_parameters(parameters))
            constructor = FunctionDef("__init__", declared, init, expression(None))
            body = (constructor, *rest)
        code = ClassDef("", bases, body, doc=self.part.scope.doc)
        made = self.file.definitions.share(self.title, code, self._facts())
        return construct(Reference(made), parameters, inner=not self.part.block)

    def _facts(self) -> Facts:
        items = [i for i in self.part.items if _has_content(i)]
        return Facts(
            frozenset(label for label in map(label_of, items) if label),
            frozenset(i.node.layer.name if isinstance(i, Leaf) else i.block for i in items),
            tuple((a.name, a.value) for a in self.part.scope.arguments),
        )

    # --- as a class with a forward ---------------------------------------------------

    def methods(self) -> tuple[tuple[Statement, ...], FunctionDef]:
        """The statements of `__init__` after the first, and `forward`."""
        init, lines = self.body()
        part = self.part
        given = self.inlets()
        results = Results(part.gives or (self.file.outline.source(part.scope.output),))
        parameters = [Parameter(n, Name("Tensor")) for n in given.values()]
        parameters += [
            Parameter(n, name("nn.Parameter" if self.file.is_parameter(path) else "nn.Module"))
            for path, n in self.borrowed.items()
        ]
        returns = Name("Tensor") if len(results.values) == 1 else _tensors(len(results.values))
        body = statements(lines.lines, given, results)
        return tuple(init), _forward(tuple(parameters), body, returns)

    def inlets(self) -> dict[int, str]:
        """The parameters of `forward` and the values that they hold."""
        names = Names(RESERVED)
        part = self.part
        takes = dict(zip(part.takes, part.inlets, strict=True))
        if not part.gives and not takes:
            takes = {self.file.outline.source(part.scope.output): ""}
        given = {v: names.new(identifier(wish or "x", RESERVED)) for v, wish in takes.items()}
        self.borrowed = {
            path: names.new(identifier(path.rpartition(".")[2], RESERVED))
            for path in part.borrows
            if self._is_module(path)
        }
        return given

    def body(self) -> tuple[list[Statement], Lines]:
        """The children, and the lines that apply them."""
        self.inlets()
        init: list[Statement] = []
        lines = Lines(self.file.outline)
        for item in self.part.items:
            if isinstance(item, Leaf):
                self._leaf(item, init, lines)
            else:
                self._part(item, init, lines)
        return init, lines

    def _leaf(
        self,
        leaf: Leaf,
        init: list[Statement],
        lines: Lines,
        again: tuple[BlockParameter, ...] | None = None,
    ) -> None:
        """A layer; `again` are the parameters of the block whose modules are used one by one."""
        if leaf.layer.name == "identity":
            return
        lowered = self.file.lower(leaf, self.parameters if again is None else again)
        if lowered.function is not None:
            lines.add_leaf(leaf, lowered, lowered.function)
            return
        if leaf.node.reuses and (again is not None or self.file.has_weights(leaf)):
            self.file.check_reuse(self.file.outline.owners.get(leaf.node.reuses, leaf), leaf)
            module = self._module_of(leaf.node.reuses)
        else:
            assert lowered.module is not None
            bare = lowered.parameter is not None
            init.append(register(leaf.name, lowered.module, parameter=bare))
            module = reach((leaf.name,), parameter=bare)
        lines.add_leaf(leaf, lowered, _applied(module, (), lowered.parameter))

    def _part(self, part: Part, init: list[Statement], lines: Lines) -> None:
        owner: Item = part
        if not _has_content(part):
            return
        merge = self._only_merge(part)
        if merge is not None:
            lowered = self.file.lower(merge, self.parameters)
            if lowered.function is not None:
                lines.add_leaf(merge, lowered, lowered.function, label_of(part))
                return
        if part.scope.reuses:
            module = self._module_of(part.scope.reuses)
            owner = self.file.outline.owners.get(part.scope.reuses, part)
            if not self.file.called_alike(owner, part):
                self._one_by_one(part, init, lines, self.parameters)
                return
            self.file.check_reuse(owner, part)
        else:
            made = Body(self.file, part, self.parameters, self.title).constructor()
            assert made is not None
            init.append(register(part.name, made))
            module = reach((part.name,))
        borrows = owner.borrows if isinstance(owner, Part) else ()
        lent = tuple(self._module_of(path) for path in borrows if self._is_module(path))
        if part.gives:
            lines.add_part(part, _applied(module, lent))

    def _only_merge(self, part: Part) -> Leaf | None:
        """The merge that is all of a part: a line here, which needs no module."""
        content = [i for i in part.items if _has_content(i)]
        if part.block or len(content) != 1:
            return None
        (item,) = content
        if not isinstance(item, Leaf) or not isinstance(item.layer, Merge):
            return None
        shared = part.scope.reuses or part.scope.path in self.file.outline.owners
        return None if shared and item.node.traces else item

    # --- what is used again -----------------------------------------------------------

    def _one_by_one(
        self,
        part: Part,
        init: list[Statement],
        lines: Lines,
        parameters: tuple[BlockParameter, ...],
    ) -> None:
        """Apply the modules inside of another part to what this use of it takes.

        The other part's `forward` has one argument where two values were the same there.
        """
        parameters = part.parameters if part.block else parameters
        for item in part.items:
            if isinstance(item, Leaf):
                self._leaf(item, init, lines, parameters)
                continue
            owner = self.file.outline.owners.get(item.scope.reuses or "", item)
            if self.file.called_alike(owner, item):
                self._part(item, init, lines)
            else:
                self._one_by_one(item, init, lines, parameters)

    def _is_module(self, path: str) -> bool:
        owner = self.file.outline.owners.get(path)
        if isinstance(owner, Part):
            return self._only_merge(owner) is None
        return owner is None or self.file.has_weights(owner)

    def _module_of(self, path: str) -> Expression:
        """The module of a path: one that was lent, or one below this one."""
        if path in self.borrowed:
            return Name(self.borrowed[path])
        bare = self.file.is_parameter(path)
        for outer, lent in self.borrowed.items():
            if path.startswith(f"{outer}."):
                return reach(path[len(outer) + 1 :].split("."), lent, parameter=bare)
        own = self.part.scope.path
        inner = path[len(own) + 1 :] if own else path
        return reach(inner.split("."), parameter=bare)


def _applied(
    module: Expression,
    lent: tuple[Expression, ...] = (),
    parameter: Callable[..., Expression] | None = None,
) -> Callable[..., Expression]:
    if parameter is not None:
        return lambda *values: parameter(module, *values)
    return lambda *values: Call(module, (*values, *lent))


def _has_content(item: Item) -> bool:
    if isinstance(item, Leaf):
        return item.layer.name != "identity"
    return any(_has_content(i) for i in item.items)


def _title(part: Part, parent: str) -> str:
    """What the class of a part is called after: its block, its label, or where it stands."""
    if part.block:
        return part.block
    if not part.name.isdigit():
        return part.name
    last = part.items[-1] if part.items else None
    kind = last.layer.name if isinstance(last, Leaf) else "group"
    return f"{parent}_{kind}" if parent else kind


def _forward(
    parameters: tuple[Parameter, ...],
    body: tuple[Statement, ...],
    returns: Expression = TENSOR,
) -> FunctionDef:
    return FunctionDef("forward", (Parameter("self"), *parameters), body, returns)


def _tensors(count: int) -> Expression:
    return Subscript(Name("tuple"), Tuple((Name("Tensor"),) * count))
