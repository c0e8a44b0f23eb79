"""An example as it is shown: its files, what is run, and what netdsl says of it."""

from netdsl.explain.page import MAIN, Example, Page
from netdsl.record import record


@record
class Shown:
    """One piece: a file under its name, or a command; and the language that it is in."""

    title: str
    language: str
    text: str


def pieces(example: Example) -> list[Shown]:
    """What the example consists of, in the order in which a reader needs it."""
    found = [_file(name, text) for name, text in example.files]
    if example.tensors:
        lines = [f"{name}  {dtype}  {list(shape)}" for name, dtype, shape in example.tensors]
        found.append(Shown("weights.safetensors, which holds", "text", "\n".join(lines) + "\n"))
    if example.text:
        found.append(Shown(_title(example, bool(found)), "net", example.text))
    if example.python:
        found.append(Shown("in Python", "python", example.python))
    elif not example.checks:
        found.append(Shown(_circumstances(example), "console", f"$ {_command(example)}\n"))
    return found


def message(page: Page) -> str:
    """What `netdsl check` says of the wrong example; empty where it is run otherwise."""
    example = page.wrong
    # What a file that uses others is told may name the folder that this is run in.
    if not example.checks or example.text.startswith("use ") or example.encoding != "utf-8":
        return ""
    # Imported here: to list the codes, nothing is compiled.
    from netdsl.pipeline import check_source
    from netdsl.render import render_text
    from netdsl.source import Source

    return render_text(check_source(Source(MAIN, example.text))) + "\n"


def plain(text: str) -> str:
    """An explanation as one paragraph."""
    return " ".join(text.split())


def _file(name: str, text: str) -> Shown:
    return Shown(name, _language(name), text) if text else Shown(f"{name} (empty)", "text", "")


def _title(example: Example, others: bool) -> str:
    if example.encoding != "utf-8":
        return f"{MAIN}, saved as {example.encoding}"
    if example.times > 1:
        return f"{MAIN}, of {example.times:,} times this line"
    return MAIN if others or not example.checks else ""


def _command(example: Example) -> str:
    words = [f'"{word}"' if " " in word else word for word in example.command]
    return " ".join(["netdsl", *words])


def _circumstances(example: Example) -> str:
    if example.git:
        return "in a git repository"
    if example.without:
        return f"where {' and '.join(example.without)} is not installed"
    return ""


def _language(name: str) -> str:
    return {"net": "net", "json": "json", "py": "python"}.get(name.rpartition(".")[2], "text")
