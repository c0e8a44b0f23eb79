"""The types that numbers can be kept in."""

BYTES = {"float32": 4, "float16": 2, "bfloat16": 2}
"""The bytes of a number of each."""

INDEX = 8
"""The bytes of an index."""
