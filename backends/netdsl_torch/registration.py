"""Labels as names of modules: the one place that decides how a label is registered.

State-dict keys are exactly the labels, whatever they are. Most become attributes; a
keyword or a number is added by its text; a name that `nn.Module` owns (`forward`,
`training`) goes into its table of modules directly, which `add_module` would refuse.
"""

from collections.abc import Sequence

from netdsl.emit.code import (
    Assign,
    Call,
    Comment,
    Expr,
    Expression,
    For,
    FunctionDef,
    Name,
    Parameter,
    Return,
    Statement,
    Subscript,
    call,
    expression,
)
from netdsl.emit.names import is_identifier
from netdsl.emit.plan import Part

OWNED = frozenset((
    "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init",
    "children", "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr",
    "float", "forward", "get_buffer", "get_extra_state", "get_parameter", "get_submodule",
    "half", "ipu", "load_state_dict", "modules", "mtia", "named_buffers", "named_children",
    "named_modules", "named_parameters", "parameters", "register_backward_hook",
    "register_buffer", "register_forward_hook", "register_forward_pre_hook",
    "register_full_backward_hook", "register_full_backward_pre_hook",
    "register_load_state_dict_post_hook", "register_load_state_dict_pre_hook",
    "register_module", "register_parameter", "register_state_dict_post_hook",
    "register_state_dict_pre_hook", "requires_grad_", "set_extra_state", "set_submodule",
    "share_memory", "state_dict", "to", "to_empty", "train", "training", "type", "xpu",
    "zero_grad",
))  # fmt: skip
"""The public names of `nn.Module`."""

PRIVATE = frozenset((
    "_apply", "_backward_hooks", "_backward_pre_hooks", "_buffers", "_call_impl",
    "_compiled_call_impl", "_forward_hooks", "_forward_hooks_always_called",
    "_forward_hooks_with_kwargs", "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs",
    "_get_backward_hooks", "_get_backward_pre_hooks", "_get_item_by_idx", "_get_name",
    "_is_full_backward_hook", "_load_from_state_dict", "_load_state_dict_post_hooks",
    "_load_state_dict_pre_hooks", "_maybe_warn_non_full_backward_hook", "_modules",
    "_named_members", "_non_persistent_buffers_set", "_parameters",
    "_register_load_state_dict_pre_hook", "_register_state_dict_hook",
    "_replicate_for_data_parallel", "_save_to_state_dict", "_slow_forward",
    "_state_dict_hooks", "_state_dict_pre_hooks", "_version", "_wrapped_call_impl",
))  # fmt: skip
"""Its private names, and those of `nn.Sequential`."""

SEQUENTIAL_OWNED = OWNED | {"append", "extend", "insert", "pop"}
"""The public names of `nn.Sequential`."""


def is_owned(label: str) -> bool:
    """Whether `nn.Module` refuses a child of this name; Python changes `__name` in a class."""
    return label in OWNED or label in PRIVATE or label.startswith("__")


def is_attribute(label: str) -> bool:
    """Whether `self.label = ...` registers it."""
    return is_identifier(label) and not is_owned(label)


def register(label: str, module: Expression, *, parameter: bool = False) -> Statement:
    """The statement of `__init__` that makes a module or parameter a child under its label."""
    if is_attribute(label):
        return Assign(Name(f"self.{label}"), module)
    table, adds = ("_parameters", "register_parameter") if parameter else ("_modules", "add_module")
    if is_owned(label):
        return Assign(Subscript(Name(f"self.{table}"), expression(label)), module)
    return Expr(call(f"self.{adds}", label, module))


def reach(path: Sequence[str], start: str = "self", *, parameter: bool = False) -> Expression:
    """The expression for a module, or for a parameter, some labels below `start`."""
    if parameter:
        return _reach_parameter(path, start)
    made: Expression = Name(start)
    if len(path) > 1 and not any(is_owned(label) for label in path):
        if all(is_attribute(label) for label in path):
            return Name(".".join((start, *path)))
        return Call(Name(f"{start}.get_submodule"), (expression(".".join(path)),))
    for label in path:
        if is_attribute(label) and isinstance(made, Name):
            made = Name(f"{made.id}.{label}")
        elif is_owned(label):
            made = Subscript(call("getattr", made, "_modules"), expression(label))
            if made.value == call("getattr", Name("self"), "_modules"):
                made = Subscript(Name("self._modules"), expression(label))
        else:
            made = call("getattr", made, label)
    return made


def _reach_parameter(path: Sequence[str], start: str) -> Expression:
    owner = reach(path[:-1], start)
    if isinstance(owner, Name):
        if is_attribute(path[-1]):
            return Name(f"{owner.id}.{path[-1]}")
        if is_owned(path[-1]):
            return Subscript(Name(f"{owner.id}._parameters"), expression(path[-1]))
        return call("getattr", owner, path[-1])
    return call(f"{start}.get_parameter", ".".join(path))


def train_methods(part: Part) -> list[FunctionDef]:
    """A `train` for a module with a child called `training`, whose name is the mode's too."""
    return [train_method(part, (), "")] if _hides_mode(part) else []


def train_method(part: Part, rest: tuple[Statement, ...], doc: str) -> FunctionDef:
    """`train` as in `nn.Module`, and the rest after it."""
    mode = Parameter("mode", Name("bool"), expression(True))
    if _hides_mode(part):
        start: tuple[Statement, ...] = (
            Comment("`self.training = mode` would replace the child of that name."),
            Assign(Subscript(Name("self.__dict__"), expression("training")), Name("mode")),
            For(Name("child"), call("self.children"), (Expr(call("child.train", Name("mode"))),)),
        )
    else:
        start = (Expr(call("super().train", Name("mode"))),)
    body = (*start, *rest, Return(Name("self")))
    return FunctionDef("train", (Parameter("self"), mode), body, Name("Self"), doc)


def _hides_mode(part: Part) -> bool:
    return any(item.name == "training" for item in part.items)
