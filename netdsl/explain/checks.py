"""N4xx: checks that fail."""

from netdsl.explain.page import Page, net

PAGES = (
    Page(
        "N401",
        what="A value has another shape than the `=>` behind it says.",
        wrong=net("""
            network n {
              input x: 3x224x224
              conv(64, 7x7, stride = 2, padding = 2) => 64x112x112
            }
            """),
        right=net("""
            network n {
              input x: 3x224x224
              conv(64, 7x7, stride = 2, padding = half) => 64x112x112
            }
            """),
        why="""
            A check holds what the author knows, from the table of a paper for example. Either the
            layer is wrong, or the check is; `_` in it stands for any size.
            """,
    ),
    Page(
        "N402",
        what="An `expect` does not hold.",
        wrong=net("""
            network n {
              input x: [4]
              dense(10)
              expect params == 40
            }
            """),
        right=net("""
            network n {
              input x: [4]
              dense(10)
              expect params == 50
            }
            """),
        why="""
            `expect` holds a fact of the whole network, such as the number of parameters that a
            paper gives. Here the ten biases were forgotten.
            """,
    ),
)  # fmt: skip
