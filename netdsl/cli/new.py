"""`netdsl new`: a file to begin with."""

import os
import re
import sys
from argparse import Namespace
from pathlib import Path

from netdsl import library
from netdsl.cli.files import write_atomic
from netdsl.cli.usage import Parser, UsageError, tip
from netdsl.source import Source

_FIRST = """\
# {name}: what it is, in a sentence or two.

# Holds for every `conv` below that says nothing else: batch normalisation has a bias already,
# and `half` keeps the size.
default conv(bias = false, padding = half)

# A piece with parameters. Each use of it has weights of its own.
block unit(filters, stride = 1) {{
  conv(filters, 3x3, stride = stride) -> batchnorm -> relu
}}

# Two units and a way around them.
block residual(filters) {{
  add {{
    unit(filters) -> unit(filters)
    identity
  }}
}}

# Tools show this comment, and it becomes the docstring of the model.
network {name}(classes = 10) {{
  input image: 3x32x32  # channels first, without the batch

  # A label names a layer and its weights; `=>` checks a shape.
  stem: unit(16)                                       => 16x32x32
  stage1: unit(32, stride = 2) -> residual(32) * 2     => 32x16x16
  stage2: unit(64, stride = 2) -> residual(64) * 2     => 64x8x8
  global_avgpool
  fc: dense(classes)                                   => [classes]
}}
"""


def parser() -> Parser:
    """The options."""
    made = Parser("new", "Begin a .net file: a small one with comments, or a copy to change.")
    made.add_argument("name", metavar="NAME", help="the network; or a path, such as nets/mine.net")
    made.add_argument(
        "--from", dest="origin", metavar="NETWORK", help="copy a standard architecture"
    )
    made.add_argument("--force", action="store_true", help="write over a file that is there")
    return made


def run(options: Namespace) -> int:
    """Write the file, which is right as it stands."""
    path, name = _place(options.name)
    text = _copy(options.origin, name) if options.origin else _FIRST.format(name=name)
    if os.path.lexists(path) and not options.force:
        raise UsageError(f"`{path}` is there already", "`--force` writes over it")
    write_atomic(path, _canonical(text))
    sys.stderr.write(f"wrote {path}: `netdsl summary {path}` shows it\n")
    return 0


def _place(given: str) -> tuple[Path, str]:
    """The file, and the name of its network."""
    from netdsl.layers.registry import is_layer

    path = Path(given if given.endswith(".net") else f"{given}.net")
    name = path.stem.replace("-", "_")
    if not re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) or _is_keyword(name):
        raise UsageError(f"no network can be called `{name}`")
    if is_layer(name):
        raise UsageError(f"a layer is called `{name}`: the network needs another name")
    return path, name


def _is_keyword(name: str) -> bool:
    from netdsl.syntax.language import language

    return name in language().words


def _copy(origin: str, name: str) -> str:
    from netdsl.excerpt import Taken, excerpt

    path = library.find_network(origin)
    if path is None:
        message = f"there is no standard architecture `{origin}`"
        raise UsageError(message, tip(origin, library.networks()))
    file = os.path.basename(path)
    source = Source(file, Path(path).read_text(encoding="utf-8"), path)
    note = f"A copy of {origin}, from netdsl's {file}."
    try:
        return excerpt(source, origin, name, note)
    except Taken:
        message = f"`{origin}` is made of something that is called `{name}`"
        raise UsageError(message, "the network needs another name") from None


def _canonical(text: str) -> str:
    from netdsl.formatting.layout import formatted

    return formatted(Source("new.net", text)).text or text
