"""One process that tries texts, one number after another, and says what it finds."""

import json
import sys
import traceback

from tests.fuzz.examine import examine
from tests.fuzz.texts import text_of


def main(first: int, step: int) -> None:
    """Say each number before its text is tried: of a process that dies the last one is known."""
    seed = first
    while True:
        print(json.dumps({"seed": seed}), flush=True)
        problem = tried(text_of(seed))
        if problem:
            print(json.dumps({"seed": seed, "problem": problem}), flush=True)
        seed += step


def tried(text: str) -> str:
    """What went wrong with a text; nothing where all is well."""
    try:
        examine(text)
    except Exception:
        return "".join(traceback.format_exc(limit=-6))
    return ""


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
