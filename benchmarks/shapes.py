"""Networks of any size, each large in another way."""

from collections.abc import Callable, Iterable
from importlib.resources import files
from pathlib import Path

HEAD = "network large {\n  input image: 8x16x16\n"
LAYERS = ("conv(8, 3x3, padding = 1)", "batchnorm", "relu")
BLOCK = "block unit(filters, more = 1) { conv(filters, 1x1) ; for i in range(more) { relu } }\n"


def chain(n: int) -> str:
    """One layer behind the other."""
    return _network(LAYERS[i % len(LAYERS)] for i in range(n))


def branches(n: int) -> str:
    """One merge of many branches."""
    return _network(["concat {", *["  conv(1, 1x1)"] * n, "}"])


def skips(n: int) -> str:
    """A reference to an early value in each merge."""
    merges = (f"a{i + 1}: add {{ conv(8, 1x1) ; @a{i // 2} }}" for i in range(n))
    return _network(["a0: conv(8, 1x1)", *merges])


def blocks(n: int) -> str:
    """Many blocks, each used once."""
    texts = "".join(f"block b{i}(f) {{ conv(f, 1x1) ; relu }}\n" for i in range(n))
    return texts + _network(f"b{i}(4)" for i in range(n))


def variants(n: int) -> str:
    """Many uses of a block, in forty structures."""
    return BLOCK + _network(f"unit(3, {i % 40})" for i in range(n))


def repeats(n: int) -> str:
    """One block, repeated."""
    return BLOCK + _network([f"stage: unit(8) * {n}"])


def loops(n: int) -> str:
    """A loop that labels its layers."""
    return _network([f"for i in range({n}) {{ layer{{i}}: conv(8, 1x1) }}"])


def outputs(n: int) -> str:
    """Many heads."""
    return _network(f"output o{i}: conv(1, 1x1)" for i in range(n))


def inputs(n: int) -> str:
    """Many inputs, which one merge takes."""
    given = "".join(f"  input x{i}: [3]\n" for i in range(n))
    return f"network large {{\n{given}  add {{ {' ; '.join(f'@x{i}' for i in range(n))} }}\n}}\n"


def scopes(n: int) -> str:
    """Many labelled groups, which all take a value from outside."""
    groups = (f"s{i}: {{ conv(8, 1x1) ; add {{ identity ; @a }} }}" for i in range(n))
    return _network(["a: conv(8, 1x1)", *groups])


def reuses(n: int) -> str:
    """One layer, used many times."""
    return _network(["a: conv(8, 1x1)", *["reuse(a)"] * n])


def derived(n: int) -> str:
    """A chain with a third of its layers replaced."""
    base = chain(n).replace("network large", "network base")
    edits = "\n".join(f"  conv{i + 1}: conv(8, 1x1)" for i in range(n // 3))
    return f"{base}network large = base with {{\n{edits}\n}}\n"


SHAPES: dict[str, Callable[[int], str]] = {
    shape.__name__: shape
    for shape in (
        chain, branches, skips, blocks, variants, repeats, loops, outputs, inputs, scopes, reuses,
        derived,
    )
}  # fmt: skip


def _network(statements: Iterable[str]) -> str:
    lines = "\n".join(f"  {statement}" for statement in statements)
    return f"{HEAD}{lines}\n}}\n"


def write_folder(folder: Path, lines: int) -> None:
    """Files of the standard library under other names, in folders of ten, up to these lines."""
    texts = [f.read_text("utf-8") for f in files("netdsl.architectures").iterdir()
             if f.name in ("googlenet.net", "resnet.net", "alexnet.net", "vgg.net")]  # fmt: skip
    written = 0
    while written < lines:
        place = folder / f"models{written // 500}"
        place.mkdir(parents=True, exist_ok=True)
        text = texts[written % len(texts)]
        (place / f"model{written}.net").write_text(text, "utf-8")
        written += text.count("\n")
