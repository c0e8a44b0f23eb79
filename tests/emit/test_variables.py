"""Variables: `x` goes on, branches have names."""

from netdsl.emit.variables import Step, name_values


def names(steps, given=None, results=()):
    made = name_values(steps, given or {0: "x"}, results, ("torch",))
    return [made[value] for step in steps for value in step.gives]


def test_a_chain_keeps_its_variable() -> None:
    steps = [Step((0,), (1,), "stem"), Step((1,), (2,)), Step((2,), (3,))]
    assert names(steps, results=(3,)) == ["x", "x", "x"]


def test_a_residual_block() -> None:
    steps = [Step((0,), (1,)), Step((1,), (2,)), Step((2, 0), (3,), joins=True)]
    assert names(steps, results=(3,)) == ["out", "out", "x"]


def test_the_last_step_of_a_long_branch_goes_on() -> None:
    steps = [Step((0,), (1,), "conv3"), Step((1,), (2,), "bn3"), Step((2, 0), (3,), joins=True)]
    assert names(steps, results=(3,)) == ["out", "out", "x"]


def test_in_place_addition_keeps_the_first() -> None:
    steps = [
        Step((0,), (1,)), Step((1,), (2,)), Step((0,), (3,), "downsample"),
        Step((2, 3), (4,), inplace=True, joins=True),
    ]  # fmt: skip
    assert names(steps, results=(4,)) == ["out", "out", "downsample", "out"]


def test_branches_are_called_after_their_labels() -> None:
    steps = [
        *(Step((0,), (i,), f"branch{i}") for i in range(1, 4)),
        Step((1, 2, 3), (4,), joins=True),
    ]
    assert names(steps, results=(4,)) == ["branch1", "branch2", "branch3", "x"]


def test_a_value_that_a_later_merge_needs_keeps_its_label() -> None:
    steps = [
        Step((0,), (1,), "enc1"), Step((1,), (2,)), Step((2,), (3,)),
        Step((3, 1), (4,), joins=True),
    ]  # fmt: skip
    assert names(steps, results=(4,)) == ["enc1", "x", "x", "x"]


def test_a_head_on_the_way_leaves_the_variable_alone() -> None:
    steps = [Step((0,), (1,), "stage"), Step((1,), (2,), "aux"), Step((1,), (3,))]
    assert names(steps, results=(2, 3)) == ["x", "aux", "x"]


def test_what_comes_of_several_inputs_is_x() -> None:
    steps = [Step((0,), (2,)), Step((2, 1), (3,)), Step((3,), (4,)), Step((3,), (5,), "head")]
    assert name_values(steps, {0: "left", 1: "right"}, (4, 5)) == {
        0: "left", 1: "right", 2: "left", 3: "x", 4: "out", 5: "x",
    }  # fmt: skip
    joined = name_values([Step((0, 1), (2,), joins=True)], {0: "left", 1: "right"}, (2,))
    assert joined[2] == "x"


def test_two_open_branches_have_two_names() -> None:
    steps = [
        Step((0,), (1,)), Step((1,), (2,)), Step((0,), (3,)), Step((3,), (4,)),
        Step((2, 4, 0), (5,), joins=True),
    ]  # fmt: skip
    assert names(steps, results=(5,)) == ["out", "out", "out2", "out2", "x"]


def test_framework_names_are_not_hidden() -> None:
    steps = [Step((0,), (1,), "torch"), Step((0, 1), (2,), joins=True)]
    assert names(steps, results=(2,))[0] != "torch"


def test_what_nobody_needs_has_no_name() -> None:
    assert names([Step((0,), (1, 2))], results=(1,)) == ["x", "_"]


def test_a_chain_of_100_000_steps() -> None:
    steps = [Step((i,), (i + 1,), "a") for i in range(100_000)]
    assert set(names(steps, results=(100_000,))) == {"x"}
