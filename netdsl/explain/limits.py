"""N5xx: limits. Compiling any file ends, within bounded time and memory."""

from netdsl.explain.page import Page, net

PAGES = (
    Page(
        "N501",
        what="Compiling takes more steps than any network needs.",
        wrong=net("""
            network n {
              input x: [4]
              for i in range(2000) { for j in range(2000) { let unused = i * j } }
              relu
            }
            """),
        right=net("""
            network n {
              input x: [4]
              for i in range(20) { relu }
            }
            """),
        why="""
            Statements, iterations and uses of blocks are counted, so that a file that was made to
            run for ever cannot. Layers bring steps with them: a large network is no problem.
            """,
    ),
    Page(
        "N502",
        what="The network has more layers than netdsl builds.",
        wrong=net("network n { input x: [4]; relu * 10_000_000 }"),
        right=net("network n { input x: [4]; relu * 10 }"),
        why="No network needs so many; a number was most likely meant to be another.",
    ),
    Page(
        "N503",
        what="A number is beyond 64 bits.",
        wrong=net("""
            let width = 2 ** 70
            network n { input x: [4]; dense(width) }
            """),
        right=net("""
            let width = 2 ** 7
            network n { input x: [4]; dense(width) }
            """),
        why="Sizes are 64-bit numbers in both frameworks; a larger one could not be computed with.",
    ),
    Page(
        "N504",
        what="A list has more than a million items.",
        wrong=net("""
            let numbers = range(10_000_000)
            network n { input x: [4]; dense(len(numbers)) }
            """),
        right=net("""
            let numbers = range(10)
            network n { input x: [4]; dense(len(numbers)) }
            """),
        why="Lists are held in memory while a file is compiled, so their length is bounded.",
    ),
    Page(
        "N505",
        what="Something is nested too deeply: brackets, operators, lists or uses of blocks.",
        wrong=net("""
            let deep = [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]
            network n { input x: [4]; dense(10) }
            """),
        right=net("""
            let flat = [[1]]
            network n { input x: [4]; dense(10) }
            """),
        why="""
            Nobody can read it, and a program that follows it may run out of stack. Name parts of it
            with `let`, or make blocks of them.
            """,
    ),
    Page(
        "N506",
        what="A file is larger than 16 MB.",
        wrong=net("# A line like this one, again and again, up to 17 million characters.\n",
                  times=250_000),
        right=net("network n { input x: [4]; relu }"),
        why="Networks are described in a few hundred lines. More is data, or a mistake.",
    ),
)  # fmt: skip
