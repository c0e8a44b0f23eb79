"""Every `.net` file in `check/` states its diagnostics itself, on the line that is wrong:

    conv(64, kernal = 3)  # error[N203]: `kernal`

The code may be a beginning (`N20`), the text a piece of the message. What is not stated
must not be said.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from netdsl.diagnostics import Diagnostic
from netdsl.pipeline import check_source, load_source
from netdsl.render import render_text

CASES = Path(__file__).parent / "check"
STATED = re.compile(
    r"# (error|warning|note)\[(N\d*)\]?(?:: (.*?))?(?=\s*# (?:error|warning|note)\[|$)"
)


@dataclass
class Expected:
    line: int
    severity: str
    code: str
    fragment: str

    def matches(self, diagnostic: Diagnostic) -> bool:
        if diagnostic.span is None:
            return False
        return (
            diagnostic.span.position[0] == self.line
            and diagnostic.severity.value == self.severity
            and diagnostic.code.startswith(self.code)
            and self.fragment in diagnostic.message + diagnostic.label
        )


def expected_of(path: Path) -> list[Expected]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        Expected(number, severity, code, (fragment or "").strip())
        for number, line in enumerate(lines, 1)
        for severity, code, fragment in STATED.findall(line)
    ]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.net")), ids=lambda p: p.stem)
def test_check(path: Path) -> None:
    said = list(check_source(load_source(str(path))))
    text = render_text(said)
    missing = []
    for expected in expected_of(path):
        found = next((d for d in said if expected.matches(d)), None)
        if found is None:
            missing.append(expected)
        else:
            said.remove(found)
    assert not missing, f"not said: {missing}\n{text}"
    assert not said, f"said, but not stated:\n{render_text(said)}"


def test_good_cases_state_nothing() -> None:
    for path in CASES.glob("good_*.net"):
        assert expected_of(path) == []
