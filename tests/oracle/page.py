"""`docs/architectures.md`, made from the library and from what `measure` has recorded."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from netdsl.catalogue.entries import Entry, entries
from netdsl.render.columns import markdown
from netdsl.render.numbers import scaled
from tests.oracle.measure import SAME, records
from tests.oracle.references import COUNTS, REFERENCES

PAGE = Path(__file__).parents[2] / "docs" / "architectures.md"

HEAD = """\
# The standard networks, and how they were checked

`netdsl list` names them, `netdsl show resnet` prints a file, `netdsl build resnet50 --backend torch` makes a model. Sizes are parameters of the networks: `--set classes=10`, `--set "depths=[3, 4, 36, 3]"`.

Each network was verified with `netdsl verify`: the PyTorch and the Keras model that netdsl emits have the same random weights and inputs, in float64, and outputs and gradients are compared, in inference and in training. Where others have published the network, the emitted model takes the weights of theirs, which have the same names and the same order (in keras.applications the same order), and is compared with it in the same way, on small images. `a / b` are the largest differences of outputs and of gradients, as a part of the largest number of the same tensor: 1e-16 is the rounding of one operation, deep networks make more of it, and `0` is equal in every bit. `at 3x65x97` is a smaller input than the network's own, which would take minutes.

Parameters, multiply-adds of one input (MACs) and depth (weighted layers on the longest path) are those of the input shown, with the default values of all parameters.
"""

HEADER = (
    "network",
    "year",
    "input",
    "parameters",
    "MACs",
    "depth",
    "PyTorch and Keras",
    "published",
)
RIGHT = (False, True, False, True, True, True, False, False)


def page() -> str:
    """The whole text."""
    known = records()
    parts = [HEAD + "\n" + _measured(known)]
    for family, found in groupby(entries(), key=lambda entry: entry.family):
        parts.append(_family(family, list(found), known))
    return "\n".join(parts)


def _measured(known: dict[str, Any]) -> str:
    """How, with what, and the largest differences of all."""
    versions = sorted({v for r in known.values() for v in r["verified"]["versions"]})
    packages = sorted({r["reference"]["version"] for r in known.values() if "reference" in r})
    worst = {
        what: max(known, key=lambda name: known[name]["verified"][what])
        for what in ("outputs", "gradients")
    }
    largest = " and ".join(
        f"{known[name]['verified'][what]:.1e} in {what} (`{name}`)" for what, name in worst.items()
    )
    return (
        f"Measured by `python -m tests.oracle.measure`, with {', '.join([*versions, *packages])}. "
        f"The largest differences between PyTorch and Keras are {largest}. "
        "The tests hold this page to the files and to what was measured.\n"
    )


def _family(family: str, found: list[Entry], known: dict[str, Any]) -> str:
    cited = dict.fromkeys(str(entry.paper) for entry in found if entry.paper)
    rows = [_row(entry, known) for entry in found]
    title = f"## [{family}.net](../architectures/{family}.net)"
    return "\n".join([title, "", "; ".join(cited) + ".", "", markdown(HEADER, rows, RIGHT), ""])


def _row(entry: Entry, known: dict[str, Any]) -> tuple[str, ...]:
    facts = entry.facts
    assert facts is not None, entry.name
    same = SAME.get(entry.name, entry.name)
    record = known.get(same, {})
    inputs = ", ".join(str(type_) for _, type_ in facts.inputs)
    verified = _verified(entry, record["verified"]) if record else "not measured"
    return (
        f"`{entry.name}`",
        str(entry.year or ""),
        inputs,
        f"{facts.params:,}",
        scaled(facts.macs),
        str(facts.depth),
        verified if same == entry.name else f"is `{same}`, {verified}",
        ", ".join(_published(entry.name, record.get("reference"))),
    )


def _verified(entry: Entry, verified: dict[str, Any]) -> str:
    own = {name: list(type_.shape) for name, type_ in entry.facts.inputs} if entry.facts else {}
    sizes = ["x".join(map(str, size)) for size in verified["inputs"].values()]
    return _apart(verified) + ("" if verified["inputs"] == own else f" at {', '.join(sizes)}")


def _published(name: str, reference: dict[str, Any] | None) -> Iterator[str]:
    if name in COUNTS:
        yield f"the paper's {COUNTS[name]}"
    if reference is not None:
        also = f" {reference['also']}" if reference["also"] else ""
        owner, inexact = reference["owner"], REFERENCES[SAME.get(name, name)].inexact
        why = f" ({inexact})" if inexact else ""
        whose = f"{owner}'" if owner.endswith("s") else f"{owner}'s"
        yield f"{whose} `{reference['model']}`{also}: {_apart(reference)}{why}"


def _apart(found: dict[str, Any]) -> str:
    numbers = (found["outputs"], found["gradients"])
    return " / ".join(_shown(n) for n in numbers if n is not None)


def _shown(number: float) -> str:
    return f"{number:.1e}" if number else "0"
