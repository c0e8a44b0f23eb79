"""Tensors in words, for messages."""

from collections.abc import Sized


def size(shape: tuple[int, ...]) -> str:
    """`64x3x7x7`, `[64]`."""
    match shape:
        case ():
            return "one number"
        case (only,):
            return f"[{only}]"
    return "x".join(map(str, shape))


def tensors_of(items: Sized) -> str:
    """`1 tensor`, `1,234 tensors`."""
    return f"{len(items):,} tensor" if len(items) == 1 else f"{len(items):,} tensors"


def is_(items: Sized) -> str:
    """The verb."""
    return "is" if len(items) == 1 else "are"


def has_(items: Sized) -> str:
    """The verb."""
    return "has" if len(items) == 1 else "have"
