"""Runs Graphviz on standard input, in a process of its own.

Its layout cannot be interrupted from Python, and its warnings go where nobody asked for them.
"""

import sys


def main() -> None:
    """Lay out a graph in the DOT language; the answer is Graphviz' JSON."""
    from pygraphviz import AGraph

    graph = AGraph(string=sys.stdin.read())
    sys.stdout.buffer.write(graph.draw(format="json", prog="dot"))


if __name__ == "__main__":
    main()
