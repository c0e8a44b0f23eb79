"""A report as a table to read."""

from netdsl.render.canvas import Palette, display_width, printable
from netdsl.render.columns import fitted
from netdsl.verify.report import Aspect, Comparison, Problem, Report

HEADER = ("aspect", "compared", "difference", "allowed", "", "largest at")
_RIGHT = (False, True, True, True, False, False)
_SHOWN = 5


def text(report: Report, color: bool = False) -> str:
    """The table, and what is to be said below it."""
    paint = Palette(color)
    lines = [_title(report, paint)]
    width = max(map(len, report.backends), default=0)
    lines += [f"{name:<{width}}  {title}" for name, title in report.backends.items()]
    for comparison in report.comparisons:
        lines += ["", *_comparison(comparison, paint, alone=len(report.comparisons) == 1)]
    for problem in report.problems:
        lines += ["", *_problem(problem, paint)]
    lines += ["", _verdict(report, paint)]
    lines += [f"  {printable(note)}" for note in report.notes]
    return "\n".join(lines)


def _title(report: Report, paint: Palette) -> str:
    inputs = ", ".join(
        f"{name} {'x'.join(map(str, size)) if len(size) > 1 else list(size)}"
        for name, size in report.sizes.items()
    )
    exact = ", exact" if report.exact else ""
    return (
        f"{paint('title', printable(report.network))}: {printable(inputs)}, "
        f"batch {report.batch}, {report.dtype}, seed {report.seed}{exact}"
    )


def _comparison(comparison: Comparison, paint: Palette, *, alone: bool) -> list[str]:
    lines = [] if alone else [f"{comparison.backend} against {comparison.reference}"]
    rows = [HEADER, *map(_cells, comparison.aspects)]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [fitted(c, w, right) for c, w, right in zip(row, widths, _RIGHT, strict=True)]
        wrong = number and not comparison.aspects[number - 1].agree
        lines.append(paint("error" if wrong else "", "  ".join(cells).rstrip()))
        if number == 0:
            lines.append(paint("dim", "  ".join("-" * w for w in widths)))
    lines += [f"  {a.name}: {printable(a.note)}" for a in comparison.aspects if a.note]
    for aspect in comparison.aspects:
        lines += _failures(aspect, paint)
    if comparison.first is not None:
        first = comparison.first
        where = f"`{printable(first.path)}`, {printable(first.layer)}"
        lines += ["", f"first layer that differs, in {first.mode}: {paint('title', where)}"]
        lines.append(f"  {printable(first.detail)}")
    if comparison.remark:
        lines += ["", printable(comparison.remark)]
    return lines


def _cells(aspect: Aspect) -> tuple[str, ...]:
    state = "ok" if aspect.agree else "DIFFERS"
    if not aspect.compared:
        return (aspect.name, "none", "", "", "", "")
    count = f"{aspect.compared:,}"
    if aspect.worst is None or aspect.allowed is None:
        return (aspect.name, count, "equal" if aspect.agree else "unequal", "", state, "")
    worst = aspect.worst.difference
    apart = "-" if worst is None else "0" if worst == 0 else f"{worst:.1e}"
    at = printable(aspect.worst.name) if worst else ""
    return (aspect.name, count, apart, f"{aspect.allowed:.0e}", state, at)


def _failures(aspect: Aspect, paint: Palette) -> list[str]:
    if aspect.agree:
        return []
    shown = [f"  {printable(f.name)}: {printable(f.detail)}" for f in aspect.failures[:_SHOWN]]
    more = len(aspect.failures) - len(shown)
    return ["", paint("error", aspect.name), *shown, *([f"  and {more:,} more"] if more else [])]


def _problem(problem: Problem, paint: Palette) -> list[str]:
    head = f"{problem.backend} cannot be run, while {problem.phase}: "
    lines = [paint("error", head) + printable(problem.message)]
    return lines + ([f"  in the emitted line {printable(problem.line)}"] if problem.line else [])


def _verdict(report: Report, paint: Palette) -> str:
    names = " and ".join(report.backends)
    if report.agree:
        return f"{paint('note', f'{names} agree')}, in {report.seconds:.0f} s"
    if report.problems:
        return f"{paint('error', 'not verified: a model cannot be run')}, in {report.seconds:.0f} s"
    return f"{paint('error', 'the models do not agree')}, in {report.seconds:.0f} s"
