"""N1xx: names, files and blocks."""

from netdsl.explain.page import Page, net, run

_BLOCKS = ("blocks.net", "block cbr(n) = conv(n, 1x1) -> relu\n")

PAGES = (
    Page(
        "N101",
        what="No layer, block or parameter has this name.",
        wrong=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3, bias = false) -> batchnrom -> relu
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3, bias = false) -> batchnorm -> relu
            }
            """),
        why="""
            An element of a chain is a layer (`netdsl layers` lists them), a block of this file or
            one that `use` brings in, or a parameter that holds one. Names of PyTorch and Keras,
            such as `Conv2d` or `Dense`, are known, and translated in the help line.
            """,
    ),
    Page(
        "N102",
        what="No variable or function has this name.",
        wrong=net("""
            let width = 64
            network n { input x: 3x8x8; conv(widht, 1x1) }
            """),
        right=net("""
            let width = 64
            network n { input x: 3x8x8; conv(width, 1x1) }
            """),
        why="""
            A name in an expression is a `let` above it, a parameter, or a variable of a `for`
            around it. What a `let` in braces names ends with the braces.
            """,
    ),
    Page(
        "N103",
        what="A name is given twice at one place.",
        wrong=net("""
            block cbr(n) = conv(n, 1x1) -> relu
            block cbr(n) = conv(n, 3x3) -> relu
            network n { input x: 3x8x8; cbr(8) }
            """),
        right=net("""
            block cbr1(n) = conv(n, 1x1) -> relu
            block cbr3(n) = conv(n, 3x3) -> relu
            network n { input x: 3x8x8; cbr1(8) -> cbr3(8) }
            """),
        why="It would not be clear which of the two is meant, so there is no second one.",
    ),
    Page(
        "N104",
        what="An `@label` names a value that cannot be reached from where it stands.",
        wrong=net("""
            block up(filters) {
              upsample(2) -> conv(filters, 3x3, padding = half)
              concat { identity; @enc }
            }
            network n {
              input x: 3x32x32
              enc: conv(8, 3x3, padding = half)
              maxpool(2x2) -> up(8)
            }
            """),
        right=net("""
            block up(filters, skip) {
              upsample(2) -> conv(filters, 3x3, padding = half)
              concat { identity; @skip }
            }
            network n {
              input x: 3x32x32
              enc: conv(8, 3x3, padding = half)
              maxpool(2x2) -> up(8, skip = @enc)
            }
            """),
        why="""
            `@label` reaches the labels above it, in its body and in those around it. A block does
            not see where it is used, so that it means the same everywhere: values come in through
            parameters.
            """,
    ),
    Page(
        "N105",
        what="A file, or a module of the standard library, does not exist.",
        wrong=net("""
            use "block.net": cbr
            network n { input x: 3x8x8; cbr(8) }
            """, files=(_BLOCKS,)),
        right=net("""
            use "blocks.net": cbr
            network n { input x: 3x8x8; cbr(8) }
            """, files=(_BLOCKS,)),
        why="""
            `use "blocks.net": cbr` names a file from the folder of the file that it stands in;
            `use resnet: basic`, without quotes, a module: `resnet.net` in that folder, else one of
            the standard library (`netdsl list`).
            """,
    ),
    Page(
        "N106",
        what="A `use` leads out of the project's folder.",
        wrong=net("""
            use "../shared/blocks.net": cbr
            network n { input x: 3x8x8; cbr(8) }
            """),
        right=net("""
            use "blocks.net": cbr
            network n { input x: 3x8x8; cbr(8) }
            """, files=(_BLOCKS,)),
        why="""
            A `.net` file may come from anywhere, so compiling one reads nothing outside the folder
            of the file that is compiled. `--root FOLDER` makes a larger folder the project.
            """,
    ),
    Page(
        "N107",
        what="A `use` asks for a name that the other file does not define.",
        wrong=net("""
            use "blocks.net": cbr, bottleneck
            network n { input x: 3x8x8; cbr(8) }
            """, files=(_BLOCKS,)),
        right=net("""
            use "blocks.net": cbr
            network n { input x: 3x8x8; cbr(8) }
            """, files=(_BLOCKS,)),
        why="""
            Only what a file defines itself can be taken from it: its blocks and networks, not its
            constants, nor what it took from others.
            """,
    ),
    Page(
        "N108",
        what="Blocks, networks, files or constants need each other in a circle.",
        wrong=net("""
            block body(n) { conv(n, 1x1) -> neck(n) }
            block neck(n) { relu -> body(n) }
            network n { input x: 3x8x8; body(8) }
            """),
        right=net("""
            block body(n) { conv(n, 1x1) -> neck }
            block neck { relu }
            network n { input x: 3x8x8; body(8) * 3 }
            """),
        why="""
            A block is written out in full where it is used, so one that contains itself has no
            end. To stack blocks, repeat them: `body(8) * 3`, or a `for`.
            """,
    ),
    Page(
        "N109",
        what="Nothing uses a value.",
        wrong=net("""
            network n {
              input x: 3x32x32
              stem: conv(8, 3x3)
              aux: @stem -> conv(4, 1x1)
              @stem -> conv(2, 1x1)
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              stem: conv(8, 3x3)
              output aux: @stem -> conv(4, 1x1)
              output main: @stem -> conv(2, 1x1)
            }
            """),
        why="""
            A layer that leads nowhere costs memory and trains nothing; it is left from an earlier
            version, or an `output` or a branch was forgotten.
            """,
    ),
    Page(
        "N110",
        what="Two layers would have the same path, and so their weights the same names.",
        wrong=net("""
            network n {
              input x: 3x32x32
              conv: conv(8, 3x3)
              conv: conv(8, 3x3)
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              conv1: conv(8, 3x3)
              conv2: conv(8, 3x3)
            }
            """),
        why="""
            A label is the name of weights in checkpoints and of attributes in code. In a `for`, a
            label can hold the variable: `conv{i}: conv(8, 3x3)`.
            """,
    ),
    Page(
        "N111",
        what="There is no network of this name, or none at all.",
        wrong=run("network tiny { input x: [4]; relu }", "summary", "main.net:small"),
        right=run("network tiny { input x: [4]; relu }", "summary", "main.net:tiny"),
        why="""
            Behind the colon stands the name of a network of the file. It may be left out where the
            file has one network, or one of the file's own name.
            """,
    ),
    Page(
        "N112",
        what="An edit of a derived network names a label that the base does not have.",
        wrong=net("""
            network base { input x: [4]; fc1: dense(8) }
            network wide = base with { fc2: dense(16) }
            """),
        right=net("""
            network base { input x: [4]; fc1: dense(8) }
            network wide = base with { fc1: dense(16) }
            """),
        why="""
            A labelled statement in `with { }` takes the place of the piece of that name. Something
            new goes into `before label { }` or `after label { }`, which say where.
            """,
    ),
    Page(
        "N113",
        what="A label was removed that something else still needs.",
        wrong=net("""
            network base {
              input x: [4]
              a: dense(8)
              add { identity; @a }
            }
            network less = base with { remove a }
            """),
        right=net("""
            network base {
              input x: [4]
              a: dense(8)
              sum: add { identity; @a }
            }
            network less = base with { remove a; sum: relu }
            """),
        why="What an `@` or a `reuse` refers to has to be there; change that first.",
    ),
    Page(
        "N114",
        what="A label cannot be one part of a path.",
        wrong=net("""
            network n {
              input x: [4]
              for version in ["1.0", "1.1"] { "fc{version}": dense(8) ; relu }
            }
            """),
        right=net("""
            network n {
              input x: [4]
              for version in ["1-0", "1-1"] { "fc{version}": dense(8) ; relu }
            }
            """),
        why="""
            Dots separate the parts of a path (`layer1.0.conv1`), so a label holds none, and it is
            not empty. To name what stands inside, open a scope: `fc: { "1": dense(8) }`.
            """,
    ),
    Page(
        "N115",
        what="A revision is asked for where there is no git repository.",
        wrong=run("network n { input x: [4]; relu }", "summary", "HEAD:main.net"),
        right=run("network n { input x: [4]; relu }", "summary", "HEAD:main.net", git=True),
        why="""
            `REV:FILE` is a file as a commit has it, in the repository around the folder that the
            command runs in. Where that is no part of one, there are no revisions.
            """,
    ),
    Page(
        "N116",
        what="The git repository has no such revision.",
        wrong=run("network n { input x: [4]; relu }", "summary", "HAED:main.net", git=True),
        right=run("network n { input x: [4]; relu }", "summary", "HEAD:main.net", git=True),
        why="""
            What stands before the colon is a commit, a branch or a tag, as git takes them:
            `HEAD~2`, `main`, `v1.0`. A clone may have to fetch it first.
            """,
    ),
)  # fmt: skip
