"""Networks of labelled statements, and single edits of them: what a diff must find."""

from dataclasses import dataclass, replace

from hypothesis import strategies as st

from tests.property.elements import Draw

LAYERS = (
    "conv({n}, 3, padding = same)", "conv({n}, 1)", "batchnorm", "relu", "gelu", "lrn",
    "dropout(0.{n})", "maxpool(3, stride = 1, padding = same)", "groupnorm(2)", "affine",
)  # fmt: skip
"""All of them keep height and width, so that they can stand anywhere."""
BLOCKS = """
block unit(filters, kernel = 3) {
  conv(filters, kernel, padding = same)
  batchnorm
  act: relu
}

block residual(filters) {
  add {
    { one: unit(filters) ; two: unit(filters, 1) }
    shortcut: conv(filters, 1)
  }
}

"""


@dataclass(frozen=True)
class Statement:
    """One line of the network's body, or a group of lines under one label."""

    label: str
    text: str
    inside: "tuple[Statement, ...]" = ()

    def lines(self, indent: str = "  ") -> list[str]:
        """As it is written."""
        if not self.inside:
            return [f"{indent}{self.label}: {self.text}"]
        body = [line for s in self.inside for line in s.lines(indent + "  ")]
        return [f"{indent}{self.label}: {{", *body, f"{indent}}}"]


def written(statements: list[Statement]) -> str:
    """The whole text."""
    lines = [line for s in statements for line in s.lines()]
    return "\n".join([BLOCKS, "network edited {", "  input image: 8x9x9", *lines, "}", ""])


@st.composite
def bodies(draw: Draw, least: int = 2, most: int = 9) -> list[Statement]:
    """Statements with labels of their own."""
    count = draw(st.integers(least, most))
    return [Statement(f"s{k}", draw(_texts())) for k in range(count)]


@st.composite
def _texts(draw: Draw) -> str:
    n = draw(st.sampled_from((2, 4, 6, 8)))
    kind = draw(st.integers(0, 9))
    if kind < 7:
        return str(draw(st.sampled_from(LAYERS))).format(n=n)
    return f"residual({n})" if kind == 7 else f"unit({n}) * 2" if kind == 8 else f"unit({n})"


@dataclass(frozen=True)
class Edit:
    """The old and the new text, what was done, and the label that it was done to."""

    kind: str
    old: str
    new: str
    label: str


@st.composite
def edits(draw: Draw) -> Edit:
    """One edit of a network."""
    body = draw(bodies())
    at = draw(st.integers(0, len(body) - 1))
    label = body[at].label
    kind = draw(st.sampled_from(("rename", "insert", "delete", "move", "wrap", "argument")))
    new = list(body)
    match kind:
        case "rename":
            new[at] = replace(body[at], label="renamed")
        case "insert":
            label = "inserted"
            new.insert(at, Statement(label, draw(_texts())))
        case "delete":
            del new[at]
        case "move":
            taken = new.pop(at)
            new.insert(draw(st.integers(0, len(new))), taken)
        case "wrap":
            end = draw(st.integers(at + 1, len(body)))
            label = "wrapped"
            new[at:end] = [Statement(label, "", tuple(body[at:end]))]
        case "argument":
            body[at] = replace(body[at], text="conv(4, 3, padding = same)")
            other = draw(
                st.sampled_from(
                    (
                        "conv(4, 5, padding = same)",
                        "conv(6, 3, padding = same)",
                        "conv(4, 3, padding = same, bias = false)",
                    )
                )
            )
            new[at] = replace(body[at], text=other)
    return Edit(kind, written(body), written(new), label)
