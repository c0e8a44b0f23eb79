"""The nine messages that fix the form, to the character."""

from textwrap import dedent

import pytest

from netdsl.diagnostics import Diagnostic, Edit, Help, Label, Note
from netdsl.render import render_text
from netdsl.source import Source, Span


def source(name: str, lines: dict[int, str]) -> Source:
    """A source that has just these lines, numbered from 1."""
    return Source(name, "\n".join(lines.get(n, "") for n in range(1, max(lines) + 1)) + "\n")


def at(where: Source, line: int, text: str) -> Span:
    """The place of `text` on a line."""
    start = sum(len(where.line(n)) + 1 for n in range(1, line))
    start = where.text.index(text, start)
    return Span(where, start, start + len(text))


def after(where: Source, line: int) -> Span:
    """The end of a line."""
    span = at(where, line, where.line(line))
    return Span(where, span.end, span.end)


TINY = source(
    "tiny.net",
    {
        4: "  add {",
        5: "    conv(filters, 3x3, stride = stride) -> batchnorm -> relu -> conv(filters, 3x3)",
        6: "    identity",
        14: "  layer1: basic(16) * 2",
        15: "  layer2: basic(32, stride = 2)",
    },
)
UNET = source(
    "unet.net",
    {
        3: "  enc1: conv(32, 3x3, padding = half) -> relu",
        4: "  maxpool(2x2)",
        5: "  mid:  conv(64, 3x3, padding = half) -> relu",
        6: "  upsample(2)",
        7: "  concat { identity; @enc1 }",
    },
)
VGG = source(
    "vgg.net",
    {1: "block cbr(filters) = conv(filters, 3x3, padding = half) -> batchnrom -> relu"},
)
VGG2 = source(
    "vgg2.net",
    {5: "  conv1: conv(64, 3x3, strides = 2)", 6: "  conv2: conv(64)"},
)
SEG = source(
    "seg.net",
    {
        3: "  concat { identity; @enc4 }",
        9: "  enc4: maxpool(2x2) -> conv(64, 3x3, padding = half)",
        10: "  maxpool(2x2) -> up(64)",
    },
)
LOOP = source(
    "loop.net",
    {
        2: "block body(n) { conv(n, 3x3) -> neck(n) }",
        3: "block neck(n) { conv(n, 1x1) -> stage(n) }",
    },
)
PARTS = source("parts.net", {2: "block stage(n) { relu -> body(n) }"})
STEM = source("stem.net", {3: "  conv1: conv(64, 7x7, stride = 2, padding = 2)  => 64x112x112"})
SYN = source("syn.net", {3: "  conv1: conv(64, 7x7, stride = 2", 4: "  relu"})

BRANCH_1 = "conv(filters, 3x3, stride = stride) -> batchnorm -> relu -> conv(filters, 3x3)"

MESSAGES = [
    (
        Diagnostic(
            "N301",
            "`add` needs equal shapes, but its branches give 32x16x16 and 16x32x32",
            at(TINY, 6, "identity"),
            "branch 2 gives 16x32x32",
            labels=(
                Label(at(TINY, 4, "add"), "the branches of this `add` are joined element by element"),
                Label(at(TINY, 5, BRANCH_1), "branch 1 gives 32x16x16"),
            ),
            notes=(
                Note(
                    "in this use of `basic`, with filters = 32, stride = 2, in.shape = 16x32x32",
                    (
                        Label(at(TINY, 15, "basic(32, stride = 2)"), primary=True),
                        Label(at(TINY, 14, "basic(16) * 2"), "16x32x32 comes from here"),
                    ),
                ),
            ),
            helps=(
                Help(
                    "project the shortcut where the shape changes",
                    (
                        Edit(
                            at(TINY, 6, "identity"),
                            "if stride != 1 or in.channels != filters "
                            "{ conv(filters, 1x1, stride = stride) } else { identity }",
                        ),
                    ),
                ),
            ),
        ),
        """\
        error[N301]: `add` needs equal shapes, but its branches give 32x16x16 and 16x32x32
          --> tiny.net:6:5
           |
         4 |   add {
           |   --- the branches of this `add` are joined element by element
         5 |     conv(filters, 3x3, stride = stride) -> batchnorm -> relu -> conv(filters, 3x3)
           |     ------------------------------------------------------------------------------ branch 1 gives 32x16x16
         6 |     identity
           |     ^^^^^^^^ branch 2 gives 16x32x32
           |
        note: in this use of `basic`, with filters = 32, stride = 2, in.shape = 16x32x32
          --> tiny.net:15:11
           |
        14 |   layer1: basic(16) * 2
           |           ------------- 16x32x32 comes from here
        15 |   layer2: basic(32, stride = 2)
           |           ^^^^^^^^^^^^^^^^^^^^^
        help: project the shortcut where the shape changes
           |
         6 -     identity
         6 +     if stride != 1 or in.channels != filters { conv(filters, 1x1, stride = stride) } else { identity }
        """,
    ),
    (
        Diagnostic(
            "N302",
            "`concat` on channels needs equal height and width, but got 224x224 and 225x225",
            at(UNET, 7, "identity"),
            "64x224x224",
            labels=(Label(at(UNET, 7, "@enc1"), "32x225x225"),),
            notes=(
                Note(
                    "the two values part at `enc1`; the one row and column are lost here",
                    (
                        Label(at(UNET, 3, "enc1"), "32x225x225"),
                        Label(
                            at(UNET, 4, "maxpool(2x2)"),
                            "225 -> 112: (225 - 2) // 2 + 1 drops the odd one",
                            primary=True,
                        ),
                        Label(at(UNET, 6, "upsample(2)"), "112 -> 224"),
                    ),
                ),
            ),
            helps=(
                Help(
                    "upsample to the size of the value it joins",
                    (Edit(at(UNET, 6, "upsample(2)"), "upsample(size = 225x225)"),),
                ),
                Help("or give `image` a height and width that are multiples of 2, such as 224x224"),
            ),
        ),
        """\
        error[N302]: `concat` on channels needs equal height and width, but got 224x224 and 225x225
         --> unet.net:7:12
          |
        7 |   concat { identity; @enc1 }
          |            ^^^^^^^^  ----- 32x225x225
          |            |
          |            64x224x224
          |
        note: the two values part at `enc1`; the one row and column are lost here
         --> unet.net:4:3
          |
        3 |   enc1: conv(32, 3x3, padding = half) -> relu
          |   ---- 32x225x225
        4 |   maxpool(2x2)
          |   ^^^^^^^^^^^^ 225 -> 112: (225 - 2) // 2 + 1 drops the odd one
        5 |   mid:  conv(64, 3x3, padding = half) -> relu
        6 |   upsample(2)
          |   ----------- 112 -> 224
        help: upsample to the size of the value it joins
          |
        6 -   upsample(2)
        6 +   upsample(size = 225x225)
          = help: or give `image` a height and width that are multiples of 2, such as 224x224
        """,
    ),
    (
        Diagnostic(
            "N101",
            "no layer, block or parameter is called `batchnrom`",
            at(VGG, 1, "batchnrom"),
            "not found",
            helps=(
                Help(
                    "a layer with a similar name exists: `batchnorm`",
                    (Edit(at(VGG, 1, "batchnrom"), "batchnorm"),),
                ),
            ),
        ),
        """\
        error[N101]: no layer, block or parameter is called `batchnrom`
         --> vgg.net:1:60
          |
        1 | block cbr(filters) = conv(filters, 3x3, padding = half) -> batchnrom -> relu
          |                                                            ^^^^^^^^^ not found
          |
        help: a layer with a similar name exists: `batchnorm`
          |
        1 - block cbr(filters) = conv(filters, 3x3, padding = half) -> batchnrom -> relu
        1 + block cbr(filters) = conv(filters, 3x3, padding = half) -> batchnorm -> relu
        """,
    ),
    (
        Diagnostic(
            "N203",
            "`conv` has no parameter `strides`",
            at(VGG2, 5, "strides"),
            "unknown parameter",
            notes=(
                Note(
                    "conv(filters, kernel, stride = 1, padding = valid, dilation = 1, groups = 1, "
                    "bias = true,\n     connections = none, init = default)"
                ),
            ),
            helps=(
                Help(
                    "Keras calls it `strides`; here it is `stride`",
                    (Edit(at(VGG2, 5, "strides"), "stride"),),
                ),
            ),
        ),
        """\
        error[N203]: `conv` has no parameter `strides`
         --> vgg2.net:5:24
          |
        5 |   conv1: conv(64, 3x3, strides = 2)
          |                        ^^^^^^^ unknown parameter
          |
          = note: conv(filters, kernel, stride = 1, padding = valid, dilation = 1, groups = 1, bias = true,
                       connections = none, init = default)
        help: Keras calls it `strides`; here it is `stride`
          |
        5 -   conv1: conv(64, 3x3, strides = 2)
        5 +   conv1: conv(64, 3x3, stride = 2)
        """,
    ),
    (
        Diagnostic(
            "N202",
            "`conv` needs `kernel`, which has no default",
            at(VGG2, 6, "conv(64)"),
            "`kernel` is missing; `filters` is 64",
            notes=(
                Note("conv(filters, kernel, stride = 1, padding = valid, ...)\n" + " " * 14 + "^^^^^^"),
            ),
            helps=(
                Help(
                    "give it as the second argument",
                    (
                        Edit(
                            at(VGG2, 6, "conv(64)"),
                            "conv(64, <kernel>)          # for example 3x3",
                        ),
                    ),
                ),
            ),
        ),
        """\
        error[N202]: `conv` needs `kernel`, which has no default
         --> vgg2.net:6:10
          |
        6 |   conv2: conv(64)
          |          ^^^^^^^^ `kernel` is missing; `filters` is 64
          |
          = note: conv(filters, kernel, stride = 1, padding = valid, ...)
                                ^^^^^^
        help: give it as the second argument
          |
        6 -   conv2: conv(64)
        6 +   conv2: conv(64, <kernel>)          # for example 3x3
        """,
    ),
    (
        Diagnostic(
            "N104",
            "no value called `enc4` can be reached from block `up`",
            at(SEG, 3, "@enc4"),
            "not in this body or one around it",
            notes=(
                Note(
                    "network `seg` has an `enc4`, but a block sees only its own labels and parameters",
                    (
                        Label(at(SEG, 9, "enc4"), "64x32x32"),
                        Label(at(SEG, 10, "up(64)"), "`up` is used here, where `@enc4` can be reached"),
                    ),
                ),
            ),
            helps=(
                Help(
                    "pass the value in: `block up(filters, skip)`, join `@skip`, "
                    "and call `up(64, skip = @enc4)`"
                ),
            ),
        ),
        """\
        error[N104]: no value called `enc4` can be reached from block `up`
          --> seg.net:3:22
           |
         3 |   concat { identity; @enc4 }
           |                      ^^^^^ not in this body or one around it
           |
        note: network `seg` has an `enc4`, but a block sees only its own labels and parameters
          --> seg.net:9:3
           |
         9 |   enc4: maxpool(2x2) -> conv(64, 3x3, padding = half)
           |   ---- 64x32x32
        10 |   maxpool(2x2) -> up(64)
           |                   ------ `up` is used here, where `@enc4` can be reached
           = help: pass the value in: `block up(filters, skip)`, join `@skip`, and call `up(64, skip = @enc4)`
        """,
    ),
    (
        Diagnostic(
            "N108",
            "block `body` uses itself: body -> neck -> stage -> body",
            at(LOOP, 2, "body"),
            "`body`...",
            labels=(
                Label(at(LOOP, 2, "neck(n)"), "...uses `neck`,"),
                Label(at(LOOP, 3, "stage(n)"), "which uses `stage`..."),
            ),
            notes=(
                Note(
                    "...which uses `body` again",
                    (Label(at(PARTS, 2, "body(n)"), "the circle closes here"),),
                ),
            ),
            helps=(
                Help(
                    "a block is written out in full where it is used, so it cannot contain itself; "
                    "to stack one 3 times,\nwrite `neck(n) * 3` or `for i in range(3) { ... }`"
                ),
            ),
        ),
        """\
        error[N108]: block `body` uses itself: body -> neck -> stage -> body
         --> loop.net:2:7
          |
        2 | block body(n) { conv(n, 3x3) -> neck(n) }
          |       ^^^^                      ------- ...uses `neck`,
          |       |
          |       `body`...
        3 | block neck(n) { conv(n, 1x1) -> stage(n) }
          |                                 -------- which uses `stage`...
          |
        note: ...which uses `body` again
         --> parts.net:2:26
          |
        2 | block stage(n) { relu -> body(n) }
          |                          ------- the circle closes here
          = help: a block is written out in full where it is used, so it cannot contain itself; to stack one 3 times,
                  write `neck(n) * 3` or `for i in range(3) { ... }`
        """,
    ),
    (
        Diagnostic(
            "N401",
            "the shape here is 64x111x111, not 64x112x112",
            at(STEM, 3, "64x112x112"),
            "checked here; height 111 != 112, width 111 != 112",
            labels=(
                Label(
                    at(STEM, 3, "conv(64, 7x7, stride = 2, padding = 2)"), "3x224x224 -> 64x111x111"
                ),
            ),
            notes=(Note("height: (224 + 2*2 - 1*(7 - 1) - 1) // 2 + 1 = 111"),),
            helps=(
                Help(
                    "`padding = 3` (or `half`) gives 64x112x112",
                    (Edit(at(STEM, 3, "padding = 2"), "padding = half"),),
                ),
            ),
        ),
        """\
        error[N401]: the shape here is 64x111x111, not 64x112x112
         --> stem.net:3:53
          |
        3 |   conv1: conv(64, 7x7, stride = 2, padding = 2)  => 64x112x112
          |          --------------------------------------     ^^^^^^^^^^ checked here; height 111 != 112, width 111 != 112
          |          |
          |          3x224x224 -> 64x111x111
          |
          = note: height: (224 + 2*2 - 1*(7 - 1) - 1) // 2 + 1 = 111
        help: `padding = 3` (or `half`) gives 64x112x112
          |
        3 -   conv1: conv(64, 7x7, stride = 2, padding = 2)  => 64x112x112
        3 +   conv1: conv(64, 7x7, stride = 2, padding = half)  => 64x112x112
        """,
    ),
    (
        Diagnostic(
            "N003",
            "expected `,` or `)` here, found `relu`",
            at(SYN, 4, "relu"),
            "the argument list goes on to here",
            labels=(Label(at(SYN, 3, "("), "this `(` is never closed"),),
            helps=(Help("close it at the end of line 3", (Edit(after(SYN, 3), ")"),)),),
        ),
        """\
        error[N003]: expected `,` or `)` here, found `relu`
         --> syn.net:4:3
          |
        3 |   conv1: conv(64, 7x7, stride = 2
          |              - this `(` is never closed
        4 |   relu
          |   ^^^^ the argument list goes on to here
          |
        help: close it at the end of line 3
          |
        3 -   conv1: conv(64, 7x7, stride = 2
        3 +   conv1: conv(64, 7x7, stride = 2)
        """,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("diagnostic", "expected"), MESSAGES, ids=[m[0].code for m in MESSAGES])
def test_the_nine_messages(diagnostic: Diagnostic, expected: str) -> None:
    assert render_text([diagnostic]) + "\n" == dedent(expected)
