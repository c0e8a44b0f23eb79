"""Runs Graphviz on standard input, in a process of its own: the answer is a PNG."""

import sys


def main() -> None:
    """Draw a graph whose nodes have their places."""
    from pygraphviz import AGraph

    graph = AGraph(string=sys.stdin.buffer.read().decode())
    sys.stdout.buffer.write(graph.draw(format="png:cairo", prog="nop2"))


if __name__ == "__main__":
    main()
