"""`python -m tests.fuzz.guided [SECONDS]`: texts that reach new code, found by atheris.

Needs `pip install atheris`, which has no place among the packages of every developer. A text
that raises is printed, and left in a file `crash-*`.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["netdsl"]):
    from netdsl import pipeline
    from netdsl.diagnostics import has_errors
    from netdsl.render import render_text
    from netdsl.source import Source
    from netdsl.syntax import parse
    from netdsl.syntax.printer import print_file

from tests.fuzz.texts import WORDS, good_texts

LONGEST = 2_000


@atheris.instrument_func
def bear(data: bytes) -> None:
    """The front of the compiler on any bytes that are text."""
    source = Source("any.net", data.decode("utf-8", "surrogateescape"))
    file, diagnostics = parse(source)
    if not has_errors(diagnostics):
        print_file(file)
    render_text(pipeline.compile_source(source).diagnostics)


def main(seconds: int) -> None:
    """Run atheris on the short texts of the library and of the tests."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, words = Path(folder, "texts"), Path(folder, "words")
        corpus.mkdir()
        for i, text in enumerate(t for t in good_texts() if len(t) < LONGEST):
            (corpus / str(i)).write_bytes(text.encode())
        plain = (w for w in WORDS if w.isascii() and w.isprintable() and not set(w) & set('"\\'))
        words.write_text("\n".join(f'"{word}"' for word in plain))
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-dict={words}"]
        # Instrumented code is some ten times slower.
        options += ["-timeout=60", "-rss_limit_mb=2000", str(corpus)]
        atheris.Setup([sys.argv[0], *options], bear)
        atheris.Fuzz()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
