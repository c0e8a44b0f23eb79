"""Text to syntax tree: `parse`, and `decode` for the bytes of a file."""

from netdsl.syntax.parse import parse
from netdsl.syntax.read import decode

__all__ = ["decode", "parse"]
