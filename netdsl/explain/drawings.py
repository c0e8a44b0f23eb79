"""N9xx: drawings."""

from netdsl.explain.page import Example, Page

_DRAW = """\
import netdsl
from netdsl.plot.render import rendered

text = "network n {{ input x: [4]; for i in range({count}) {{ dense(i + 1) }} }}"
print(rendered(netdsl.loads(text).graph, "svg"))
"""

PAGES = (
    Page(
        "N901",
        what="A drawing would be too large for Graphviz.",
        wrong=Example(python=_DRAW.format(count=20_000), needs=("pygraphviz",)),
        right=Example(python=_DRAW.format(count=5), needs=("pygraphviz",)),
        why="""
            Laying out thousands of boxes takes minutes, and nobody can look at them. Draw the
            blocks of the network by themselves, or with less depth.
            """,
    ),
)
