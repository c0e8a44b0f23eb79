"""N0xx: text and syntax."""

from netdsl.explain.page import Page, net, run

PAGES = (
    Page(
        "N001",
        what="The file is not UTF-8 text.",
        wrong=net("""
            # Un réseau, saved as Latin-1.
            network n {
              input x: [4]
              relu
            }
            """, encoding="latin-1"),
        right=net("""
            # Un réseau, saved as UTF-8.
            network n {
              input x: [4]
              relu
            }
            """),
        why="""
            A `.net` file is UTF-8 everywhere, so that it reads the same on every machine. Editors
            have "save with encoding"; `iconv -f latin1 -t utf8` converts a file.
            """,
    ),
    Page(
        "N002",
        what="A character stands where nothing of the language begins with it.",
        wrong=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3) ~> relu
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3) -> relu
            }
            """),
        why="""
            Mostly a slip of the finger, or a character that was copied from a page and only looks
            like the right one: a typographic quote, a dash, a blank that is none.
            """,
    ),
    Page(
        "N003",
        what="Something else was expected at this place; the message says what could stand there.",
        wrong=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3, stride = 2
              relu
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              conv(8, 3x3, stride = 2)
              relu
            }
            """),
        why="""
            The statement cannot be read. Reading goes on at the next one, so other mistakes of the
            file are reported in the same run, but nothing more about this one.
            """,
    ),
    Page(
        "N004",
        what="A `{` is never closed.",
        wrong=net("""
            network n {
              input x: 3x32x32
              add {
                conv(3, 1x1)
                identity
              relu
            }
            """),
        right=net("""
            network n {
              input x: 3x32x32
              add {
                conv(3, 1x1)
                identity
              }
              relu
            }
            """),
        why="""
            The place that is shown is the brace that the indentation speaks against, which is most
            often the one that was forgotten, and not the last one of the file.
            """,
    ),
    Page(
        "N005",
        what="A string has no closing quote on its line.",
        wrong=net("""
            use "blocks.net: cbr
            network n { input x: [4]; relu }
            """, files=(("blocks.net", "block cbr(n) = conv(n, 1x1) -> relu\n"),)),
        right=net("""
            use "blocks.net": cbr
            network n { input x: 3x8x8; cbr(8) }
            """, files=(("blocks.net", "block cbr(n) = conv(n, 1x1) -> relu\n"),)),
        why="Strings end on the line that they begin on. They name files and labels only.",
    ),
    Page(
        "N006",
        what="A word of the language is used as a name.",
        wrong=net("""
            let block = 64
            network n { input x: 3x8x8; conv(block, 1x1) }
            """),
        right=net("""
            let width = 64
            network n { input x: 3x8x8; conv(width, 1x1) }
            """),
        why="""
            `network`, `block`, `input`, `if` and the other keywords cannot name a variable, a
            parameter or a block. All but `input` and `output` can be labels, since a label is
            known by its colon.
            """,
    ),
    Page(
        "N007",
        what="A statement stands where it has no meaning.",
        wrong=net("""
            block body(n) {
              input x: 3x8x8
              conv(n, 1x1)
            }
            network n { input x: 3x8x8; body(8) }
            """),
        right=net("""
            block body(n) {
              conv(n, 1x1)
            }
            network n { input x: 3x8x8; body(8) }
            """),
        why="""
            `input`, `output`, `expect` and `freeze` speak of a whole network, so they stand in a
            network's own body only; `remove`, `before` and `after` only in the `with { }` of a
            derived network. A block has one input, the value that comes in.
            """,
    ),
    Page(
        "N008",
        what="The file asks for an edition of the language that this netdsl does not know.",
        wrong=net("""
            edition 999
            network n { input x: [4]; relu }
            """),
        right=net("""
            edition 1
            network n { input x: [4]; relu }
            """),
        why="""
            An edition fixes the defaults of the language. A file of a later edition needs a later
            netdsl: what it means cannot be guessed.
            """,
    ),
    Page(
        "N009",
        what="A JSON document is no network, or one of another version.",
        wrong=run("", "diff", "old.json", "old.json", files=(("old.json", '{"name": "n",\n'),)),
        right=run("network n { input x: [4]; relu }", "diff", "main.net", "main.net"),
        why="""
            netdsl writes networks as JSON and reads them back, and programs may write their own.
            Such a document is checked in full before it is used: every member, every type, and
            that the graph hangs together.
            """,
    ),
)  # fmt: skip
