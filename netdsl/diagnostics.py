"""What netdsl says about a file: diagnostics as data. `render.py` turns them into text."""

from collections.abc import Iterable
from enum import StrEnum

from netdsl.record import record
from netdsl.source import Span


class Severity(StrEnum):
    """How bad it is. Only errors stop a compilation."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@record
class Label:
    """A place with a few words about it: `--- branch 2 gives 16x32x32`.

    In a note, `primary` labels are underlined with `^`, and the first names its place.
    """

    span: Span
    text: str = ""
    primary: bool = False


@record
class Note:
    """A `note:`; with labels it shows their places.

    `mark` is the part of a message without places that is underlined: where it begins and ends.
    """

    message: str
    labels: tuple[Label, ...] = ()
    mark: tuple[int, int] | None = None


@record
class Edit:
    """A change of the text: what stands at `span` becomes `text`."""

    span: Span
    text: str


class Applicability(StrEnum):
    """Whether a tool may make an edit without asking: only where it is `SAFE`.

    A safe edit keeps what the author meant: nothing else could be meant, and the text means
    the same or is right behind it. A `MAYBE` is a good guess. A `PLACEHOLDER` has a part in
    `<>` that the author has to fill in.
    """

    SAFE = "safe"
    MAYBE = "maybe"
    PLACEHOLDER = "placeholder"


@record
class Help:
    """A `help:`, with the edit that it means where there is one.

    `example` is what could stand for a placeholder, shown behind the edited line.
    """

    message: str
    edits: tuple[Edit, ...] = ()
    applicability: Applicability = Applicability.MAYBE
    example: str = ""

    @property
    def safe(self) -> bool:
        """Whether `netdsl check --fix` makes these edits."""
        return bool(self.edits) and self.applicability is Applicability.SAFE


@record
class Diagnostic:
    """One thing to say, at one place (`span`, underlined with `^` and `label`).

    `labels` are further places in the same snippet, underlined with `-`.
    """

    code: str
    message: str
    span: Span | None
    label: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[Note, ...] = ()
    helps: tuple[Help, ...] = ()
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        from netdsl.render import render_text

        return render_text([self])

    def _repr_html_(self) -> str:
        from netdsl.render.html import render_html

        return render_html([self])


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops a compilation."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


class NetdslError(Exception):
    """Bad input, from the Python API: what is wrong stands in `diagnostics`."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        from netdsl.render import render_text

        return render_text(self.diagnostics)

    def _repr_html_(self) -> str:
        from netdsl.render.html import render_html

        return render_html(self.diagnostics)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in place of a traceback: the places are in the `.net` file."""
        from netdsl.render.shell import told

        return told(self)
