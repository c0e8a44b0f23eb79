"""How long the standard networks are: lines of `.net`, and of torchvision's source of the same.

`python benchmarks/lines.py` prints the table of `benchmarks/README.md`; a test holds it fresh.

What counts is a line with code on it. Blank lines, comments and docstrings do not count, in
either language; `=>` and `expect` do. Of torchvision's files the descriptions of trained weights
(`class VGG16_Weights`, `_COMMON_META`) and `__all__` are left out as well. Neither torch nor
torchvision is imported.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
FAMILIES = {
    "AlexNet": (["alexnet"], ["alexnet"]),
    "VGG": (["vgg"], ["vgg"]),
    "ResNet, ResNeXt, wide ResNet": (["resnet", "resnext", "wide_resnet"], ["resnet"]),
    "GoogLeNet": (["googlenet_bn"], ["googlenet"]),
    "Inception-v3": (["inception"], ["inception"]),
    "DenseNet": (["densenet"], ["densenet"]),
    "MobileNetV2": (["mobilenet_v2"], ["mobilenetv2"]),
    "MobileNetV3": (["mobilenet_v3"], ["mobilenetv3"]),
    "Vision transformer": (["vit"], ["vision_transformer"]),
    "FCN and DeepLab v3": (
        ["segmentation"],
        ["segmentation/fcn", "segmentation/deeplabv3", "segmentation/_utils"],
    ),
}
"""The files of `architectures/`, and those of `torchvision/models/`."""

HEADER = (
    "| family | `.net` lines | networks | torchvision's lines | networks | ratio |",
    "| --- | ---: | ---: | ---: | ---: | ---: |",
)


def table() -> str:
    """A row a family, in Markdown."""
    rows = list(HEADER)
    for family, (ours, theirs) in FAMILIES.items():
        texts = [(ROOT / "architectures" / f"{name}.net").read_text("utf-8") for name in ours]
        sources = [(_torchvision() / f"{name}.py").read_text("utf-8") for name in theirs]
        mine, wanted = sum(map(net_lines, texts)), sum(map(python_lines, sources))
        cells = (family, mine, _networks(texts), wanted, _models(sources), f"{wanted / mine:.1f}")
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def net_lines(text: str) -> int:
    """The lines of a `.net` file that hold more than a comment."""
    return sum(1 for line in text.splitlines() if line.strip() and line.strip()[0] != "#")


def python_lines(text: str) -> int:
    """The lines of a Python file with code that is neither docstring nor description of weights."""
    left_out = {line for node in _left_out(ast.parse(text)) for line in _lines_of(node)}
    silent = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    counted: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in silent and token.string:
            counted.update(range(token.start[0], token.end[0] + 1))
    return len(counted - left_out)


def _left_out(module: ast.Module) -> Iterator[ast.stmt]:
    for node in ast.walk(module):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            yield first
    for statement in module.body:
        name = getattr(statement, "name", "")
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
        if name == "__all__" or name.startswith("_COMMON") or name.endswith("_Weights"):
            yield statement


def _lines_of(node: ast.stmt) -> range:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return range(first, (node.end_lineno or node.lineno) + 1)


def _networks(texts: list[str]) -> int:
    return sum(len(re.findall(r"^network ", text, re.M)) for text in texts)


def _models(sources: list[str]) -> int:
    return sum(len(re.findall(r"^@register_model", source, re.M)) for source in sources)


def _torchvision() -> Path:
    found = find_spec("torchvision")
    if found is None or found.submodule_search_locations is None:
        raise SystemExit("torchvision is not installed")
    return Path(found.submodule_search_locations[0]) / "models"


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
