"""One diagnostic as a terminal shows it, in the form of the Rust compiler."""

from collections.abc import Iterator

from netdsl.diagnostics import Diagnostic, Help, Label, Note
from netdsl.render.canvas import Palette, printable
from netdsl.render.edits import Hunk, hunks
from netdsl.render.snippet import Gutter, Pointer, cut, hang, place, snippet
from netdsl.source import Source, Span


def message(diagnostic: Diagnostic, color: bool = False) -> str:
    """The whole message, without a newline at its end."""
    palette = Palette(color)
    changes = [hunks(h.edits) for h in diagnostic.helps]
    gutter = Gutter(_last_line(diagnostic, changes), palette)
    lines = [_title(diagnostic, palette)]
    pointers = _pointers(diagnostic)
    if pointers:
        lines += _places(pointers, gutter)
        if diagnostic.notes or diagnostic.helps:
            lines.append(gutter.blank())
    for note in diagnostic.notes:
        lines += _note(note, gutter)
    for help_, change in zip(diagnostic.helps, changes, strict=True):
        lines += _help(help_, change, diagnostic, gutter)
    return "\n".join(lines)


def _title(diagnostic: Diagnostic, palette: Palette) -> str:
    severity = str(diagnostic.severity)
    head = f"{severity}[{diagnostic.code}]" if diagnostic.code else severity
    text = hang(diagnostic.message, len(head) + 2)
    return palette(severity, head) + palette("title", f": {text}")


def _pointers(diagnostic: Diagnostic) -> list[Pointer]:
    found = [Pointer(label, "secondary", False) for label in diagnostic.labels]
    if diagnostic.span is not None:
        own = Label(diagnostic.span, diagnostic.label)
        found.insert(0, Pointer(own, str(diagnostic.severity), True))
    return found


def _places(pointers: list[Pointer], gutter: Gutter) -> list[str]:
    """Every file's snippet, that of the first pointer first."""
    by_source: dict[Source, list[Pointer]] = {}
    for pointer in pointers:
        by_source.setdefault(pointer.label.span.source, []).append(pointer)
    lines: list[str] = []
    for source, own in by_source.items():
        if lines:
            lines.append(gutter.blank())
        head = next((p for p in own if p.primary), own[0]).label.span
        lines.append(gutter.arrow(":::" if lines else "-->", place(source, head.start)))
        lines.append(gutter.blank())
        lines += snippet(source, own, gutter)
    return lines


def _note(note: Note, gutter: Gutter) -> Iterator[str]:
    if not note.labels:
        yield gutter.tail("note", note.message, note.mark)
        return
    yield gutter.palette("note", "note") + ": " + hang(note.message, len("note: "))
    yield from _places(
        [Pointer(n, "note" if n.primary else "secondary", n.primary) for n in note.labels], gutter
    )


def _help(help_: Help, changes: list[Hunk], of: Diagnostic, gutter: Gutter) -> Iterator[str]:
    if not changes:
        yield gutter.tail("help", help_.message)
        return
    yield gutter.palette("help", "help") + ": " + hang(help_.message, len("help: "))
    here = of.span.source if of.span else None
    for number, hunk in enumerate(changes):
        if hunk.source != here:
            yield gutter.arrow("-->", f"{printable(hunk.source.name)}:{hunk.first}")
        if number == 0 or hunk.source != here:
            yield gutter.blank()
        else:
            yield gutter.palette("gutter", "...")
        here = hunk.source
        yield from _hunk(hunk, gutter, help_.example if number == len(changes) - 1 else "")


def _hunk(hunk: Hunk, gutter: Gutter, example: str) -> Iterator[str]:
    at = _first_difference(hunk)
    for sign, lines in ("-", hunk.old), ("+", hunk.new):
        for number, line in enumerate(lines, hunk.first):
            shown, _ = cut(line, [(min(at, len(line)), min(at, len(line)))])
            if example and sign == "+" and number == hunk.first + len(hunk.new) - 1:
                shown += f"{' ' * 10}# for example {printable(example)}"
            yield gutter.change(number, sign, shown)


def _first_difference(hunk: Hunk) -> int:
    old, new = (lines[0] if lines else "" for lines in (hunk.old, hunk.new))
    for at, (a, b) in enumerate(zip(old, new, strict=False)):
        if a != b:
            return at
    return min(len(old), len(new))


def _last_line(diagnostic: Diagnostic, changes: list[list[Hunk]]) -> int:
    spans: list[Span] = [p.label.span for p in _pointers(diagnostic)]
    spans += [label.span for note in diagnostic.notes for label in note.labels]
    lines = [span.position[0] for span in spans]
    lines += [h.first + max(len(h.old), len(h.new)) - 1 for change in changes for h in change]
    return max(lines, default=1)
