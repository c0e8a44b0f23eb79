"""Lint: what a file may say, but hardly means. Each warning has its reason and its numbers.

A lint reads the syntax trees or the compiled networks, and nothing else. It is few and
right rather than many: where a published network has the thing for a good reason, the
definition leaves it alone, or a comment says why it is allowed (`allow.py`).
"""

from netdsl.lint.run import lint

__all__ = ["lint"]
