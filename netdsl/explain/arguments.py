"""N2xx: arguments and expressions."""

from netdsl.explain.page import Page, net, run

PAGES = (
    Page(
        "N201",
        what="More arguments are given than the layer or block has parameters.",
        wrong=net("network n { input x: [4]; dropout(0.5, 0.1) -> dense(2) }"),
        right=net("network n { input x: [4]; dropout(0.5) -> dense(2) }"),
        why="`netdsl layers NAME` shows the parameters of a layer with what they mean.",
    ),
    Page(
        "N202",
        what="A parameter without a default has no value.",
        wrong=net("network n { input x: 3x32x32; conv(64) }"),
        right=net("network n { input x: 3x32x32; conv(64, 3x3) }"),
        why="""
            A default exists only where one choice is what nearly everybody means. The size of a
            kernel or the number of filters is what a network is about. A network needs an `input`
            for the same reason.
            """,
    ),
    Page(
        "N203",
        what="A layer, block or function has no parameter of this name.",
        wrong=net("network n { input x: 3x32x32; conv(64, 3x3, strides = 2) }"),
        right=net("network n { input x: 3x32x32; conv(64, 3x3, stride = 2) }"),
        why="""
            The names of PyTorch and Keras (`strides`, `kernel_size`, `out_channels`, `p`) are
            known: the help line says what they are called here, or why there is no counterpart. The
            channels that come in, for example, are never written.
            """,
    ),
    Page(
        "N204",
        what="A parameter does not take this value.",
        wrong=net("network n { input x: 3x32x32; conv(64, 3x3, stride = 0) }"),
        right=net("network n { input x: 3x32x32; conv(64, 3x3, stride = 1) }"),
        why="The message says what the parameter takes; `netdsl layers NAME` says what it means.",
    ),
    Page(
        "N205",
        what="An expression has no value.",
        wrong=net("""
            let widths = [16, 32]
            network n { input x: 3x8x8; conv(widths[2], 1x1) }
            """),
        right=net("""
            let widths = [16, 32]
            network n { input x: 3x8x8; conv(widths[1], 1x1) }
            """),
        why="""
            A division by zero, an item that a list does not have, a property that a value does not
            have. Items count from 0, and from the end with negative numbers.
            """,
    ),
    Page(
        "N206",
        what="A value is of the wrong kind for what is done with it.",
        wrong=net("""
            let n = "three"
            network n { input x: 3x8x8; relu; conv(n + 1, 1x1) }
            """),
        right=net("""
            let n = 3
            network n { input x: 3x8x8; relu; conv(n + 1, 1x1) }
            """),
        why="""
            Nothing is converted in silence: a number is no truth value, a string no number, and a
            float is a whole number only where it has no fraction.
            """,
    ),
    Page(
        "N207",
        what="One parameter is given twice.",
        wrong=net("network n { input x: 3x32x32; conv(64, 3x3, filters = 32) }"),
        right=net("network n { input x: 3x32x32; conv(64, 3x3) }"),
        why="The first positional arguments are the first parameters, whatever else is named.",
    ),
    Page(
        "N208",
        what="A size is not known (`?`) where a number is needed.",
        wrong=net("network n { input x: [3, ?, ?]; flatten -> dense(10) }"),
        right=net("network n { input x: [3, ?, ?]; global_avgpool -> dense(10) }"),
        why="""
            With `?` a network takes inputs of any size, as convolutions do. Weights have a shape
            of their own, so a size that they depend on has to be known.
            """,
    ),
    Page(
        "N209",
        what="An element cannot stand here.",
        wrong=net("network n { input x: 3x8x8; conv(3, 1x1) -> add }"),
        right=net("network n { input x: 3x8x8; add { identity; conv(3, 1x1) } }"),
        why="""
            A merge (`add`, `concat`, ...) has its branches in braces; a layer has none. A value is
            no layer: a chain starts from it, with `@`.
            """,
    ),
    Page(
        "N210",
        what="`--set` gives a value to a parameter that the network does not have or cannot take.",
        wrong=run(
            "network n(classes = 10) { input x: [4]; dense(classes) }",
            "summary", "main.net", "--set", "clases=20",
        ),
        right=run(
            "network n(classes = 10) { input x: [4]; dense(classes) }",
            "summary", "main.net", "--set", "classes=20",
        ),
        why="""
            What can be set are the parameters of the network that is compiled; they stand in the
            brackets behind its name. The value is an expression of the language.
            """,
    ),
    Page(
        "N211",
        what="A positional argument stands behind a named one.",
        wrong=net("network n { input x: 3x32x32; conv(filters = 64, 3x3) }"),
        right=net("network n { input x: 3x32x32; conv(64, 3x3) }"),
        why="Behind a name, the place of an argument says nothing; so positional ones come first.",
    ),
)  # fmt: skip
