"""N3xx: shapes."""

from netdsl.explain.page import Page, net

PAGES = (
    Page(
        "N301",
        what="The branches of a merge that works element by element have different shapes.",
        wrong=net("""
            network n {
              input x: 16x32x32
              add {
                conv(32, 3x3, stride = 2, padding = half)
                identity
              }
            }
            """),
        right=net("""
            network n {
              input x: 16x32x32
              add {
                conv(32, 3x3, stride = 2, padding = half)
                conv(32, 1x1, stride = 2)
              }
            }
            """),
        why="""
            `add`, `multiply` and their like need equal shapes; an axis of size 1 is stretched, as
            the gate of squeeze and excitation needs it. Where a branch changes the shape, the
            shortcut is projected by a 1x1 convolution (He et al. 2015, option B).
            """,
    ),
    Page(
        "N302",
        what="The branches of a `concat` differ on an axis that is not joined.",
        wrong=net("""
            network n {
              input x: 3x225x225
              enc: conv(8, 3x3, padding = half)
              maxpool(2x2) -> upsample(2)
              concat { identity; @enc }
            }
            """),
        right=net("""
            network n {
              input x: 3x224x224
              enc: conv(8, 3x3, padding = half)
              maxpool(2x2) -> upsample(2)
              concat { identity; @enc }
            }
            """),
        why="""
            A pool of stride 2 drops the last row of an odd size, so what is upsampled afterwards
            is one smaller. Take sizes that are multiples of all strides together, upsample to a
            `size`, or `crop`.
            """,
    ),
    Page(
        "N303",
        what="A layer does not take such an input at all.",
        wrong=net("network n { input x: 3x32x32; dense(10) }"),
        right=net("network n { input x: 3x32x32; flatten -> dense(10) }"),
        why="""
            Some layers work on maps, some on sequences, some on vectors. On maps, `dense` could
            mean two things; `flatten` before it, or its `axis`, says which.
            """,
    ),
    Page(
        "N304",
        what="A window is larger than what it slides over, padding included.",
        wrong=net("network n { input x: 3x4x4; conv(8, 7x7) }"),
        right=net("network n { input x: 3x4x4; conv(8, 7x7, padding = half) }"),
        why="""
            It would have no place to stand. Most often an earlier layer made the maps smaller than
            they were thought to be, or the input is smaller than that of the paper.
            """,
    ),
    Page(
        "N305",
        what="Channels do not split into so many groups.",
        wrong=net("network n { input x: 16x8x8; groupnorm(3) }"),
        right=net("network n { input x: 16x8x8; groupnorm(4) }"),
        why="Groups are of equal size, so their number divides that of the channels.",
    ),
    Page(
        "N306",
        what="A `reshape` asks for another number of values than there are.",
        wrong=net("network n { input x: 8x4x4; reshape([8, 15]) }"),
        right=net("network n { input x: 8x4x4; reshape([8, -1]) }"),
        why="A reshape moves no value and makes none. One size may be -1: it is worked out.",
    ),
    Page(
        "N307",
        what="A layer asks for places that an axis does not have.",
        wrong=net("network n { input x: 8x4x4; slice(height, 0, 5) }"),
        right=net("network n { input x: 8x4x4; slice(height, 0, 4) }"),
        why="Places count from 0, and the `stop` of a slice is the first that is left out.",
    ),
)  # fmt: skip
