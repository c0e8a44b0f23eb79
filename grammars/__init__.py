"""The grammar, and the parser tables generated from it."""
