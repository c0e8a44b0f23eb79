"""N7xx: warnings. The page of a new lint goes to the end of `PAGES`; `page.py` has the form.

The wrong example gives the warning once and nothing else: keep it free of what other lints
tell (`netdsl check` shows it). An example that needs the lint switched on states that in its
`command`.
"""

from netdsl.explain.page import Page, net, run

PAGES = (
    Page(
        "N701",
        what="A dims literal begins with `0x`, as a hexadecimal number does elsewhere.",
        wrong=net("network n { input x: 3x8x8; zeropad(0x1) }"),
        right=net("network n { input x: 3x8x8; zeropad((0, 1)) }"),
        why="""
            `0x10` is the tuple (0, 10) here, and not 16. Who means the tuple writes it in brackets,
            so that nobody has to know.
            """,
    ),
    Page(
        "N702",
        what="A symbol of a parameter stands where a variable of that name exists.",
        wrong=net("""
            let half = 3
            network n { input x: 3x8x8; conv(half, 3x3, padding = half) }
            """),
        right=net("""
            let count = 3
            network n { input x: 3x8x8; conv(count, 3x3, padding = half) }
            """),
        why="""
            Where a parameter takes symbols, a bare name that is one of them is the symbol, whatever
            variables there are. Rename the variable, so that both readings are the same.
            """,
    ),
    Page(
        "N703",
        what="A check was skipped, because the network is compiled with other parameters.",
        wrong=run(
            """
            network n(classes = 10) {
              input x: [4]
              dense(classes)
              expect params == 50
            }
            """,
            "summary", "main.net", "--set", "classes=20",
        ),
        right=run(
            """
            network n(classes = 10) {
              input x: [4]
              dense(classes)
              expect params == 50
            }
            """,
            "summary", "main.net",
        ),
        why="""
            An `expect` holds for the network as it is written. With `--set` it is another one, with
            other numbers of parameters; nothing is wrong with it.
            """,
    ),
    Page(
        "N704",
        what="A layer with a bias stands directly before batch normalisation.",
        wrong=net("network n { input x: 3x32x32; conv(8, 3x3) -> batchnorm -> relu }"),
        right=net("""
            network n { input x: 3x32x32; conv(8, 3x3, bias = false) -> batchnorm -> relu }
            """),
        why="""
            Batch normalisation takes the mean of each channel away, and with it the bias: numbers
            that are stored and trained for nothing. Weights of a published network that has them
            are a reason to keep them; `# netdsl: allow N704: the reason` says so.
            """,
    ),
    Page(
        "N705",
        what="A large kernel stands where 3x3 kernels in a row would see as far, for less.",
        wrong=net("""
            network n {
              input x: 64x32x32
              conv(64, 5x5, padding = half)
            }
            """),
        right=net("""
            network n {
              input x: 64x32x32
              conv(64, 3x3, padding = half) -> relu -> conv(64, 3x3, padding = half)
            }
            """),
        why="""
            Two 3x3 kernels see 5x5 places, with 18 numbers for each pair of channels in place of
            25, and an activation more between (Simonyan and Zisserman 2014).
            """,
    ),
    Page(
        "N706",
        what="A block or variable has the name of a layer, which it hides.",
        wrong=net("""
            block upsample(n) { conv_transpose(n, 2x2, stride = 2) }
            network n { input x: 3x8x8; upsample(4) }
            """),
        right=net("""
            block up(n) { conv_transpose(n, 2x2, stride = 2) }
            network n { input x: 3x8x8; up(4) }
            """),
        why="Who reads the file takes it for the layer, and the layer cannot be used any more.",
    ),
    Page(
        "N707",
        what="A condition or a count is a constant, so that a piece is never built.",
        wrong=net("""
            network n {
              input x: 3x8x8
              if false { batchnorm }
              relu
            }
            """),
        right=net("""
            network n(norm = false) {
              input x: 3x8x8
              if norm { batchnorm }
              relu
            }
            """),
        why="It is most often left from a trial. A parameter makes a choice out of it.",
    ),
    Page(
        "N708",
        what="Two dense layers stand one behind the other without an activation between.",
        wrong=net("network n { input x: [64]; dense(64) -> dense(10) }"),
        right=net("network n { input x: [64]; dense(64) -> relu -> dense(10) }"),
        why="""
            Together they are one linear map, which a single layer has too, for fewer parameters.
            """,
    ),
    Page(
        "N709",
        what="Dropout stands behind the last layer of a network.",
        wrong=net("network n { input x: [64]; dense(10) -> dropout(0.5) }"),
        right=net("network n { input x: [64]; dropout(0.5) -> dense(10) }"),
        why="It drops answers, which the loss then has to do without, instead of features.",
    ),
    Page(
        "N710",
        what="A window moves by more places than it covers, so that some are never looked at.",
        wrong=net("network n { input x: 3x32x32; maxpool(2x2, stride = 3) }"),
        right=net("network n { input x: 3x32x32; maxpool(3x3, stride = 3) }"),
        why="""
            What the gaps hold has no influence on the result. A 1x1 convolution in a shortcut is
            meant so, and is not warned about.
            """,
    ),
    Page(
        "N711",
        what="A label that was meant for a layer names a chain.",
        wrong=net("network n { input x: [64]; fc: dense(10) -> softmax }"),
        right=net("network n { input x: [64]; fc: dense(10) ; softmax }"),
        why="""
            A label on a chain opens a scope, so the weights are called `fc.0.weight` in place of
            `fc.weight`. Where the statement ends behind the layer, the label is the layer's.
            """,
    ),
    Page(
        "N712",
        what="A comment allows a warning that there is none of.",
        wrong=net("""
            network n {
              input x: 3x32x32
              relu  # netdsl: allow N704: the published weights have it
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3) -> batchnorm  # netdsl: allow N704: the published weights have it
            }
            """),
        why="It may allow something by mistake later on; take it out.",
    ),
)  # fmt: skip
