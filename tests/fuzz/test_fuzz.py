"""The fuzz run itself: that it sees what it is for, and a short stretch of it."""

import subprocess
import sys

import pytest

from netdsl import pipeline
from tests.fuzz import examine, texts, worker

GOOD = "network n { input x: [3] ; dense(2) }\n"


def test_a_number_always_makes_the_same_text():
    assert [texts.text_of(n) for n in range(50)] == [texts.text_of(n) for n in range(50)]
    assert {type(texts.text_of(n)) for n in range(50)} == {str}


@pytest.mark.parametrize("seed", range(30))
def test_texts_are_borne(seed):
    assert not worker.tried(texts.text_of(seed))


def test_a_traceback_is_seen(monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(examine, "print_file", fails)
    assert "ZeroDivisionError: planted" in worker.tried(GOOD)


def test_a_hang_is_seen(monkeypatch):
    def hangs(*_):
        while True:
            pass

    monkeypatch.setattr(examine, "print_file", hangs)
    monkeypatch.setattr(examine, "SECONDS", 0.3)
    assert "print takes more than 0.3 s" in worker.tried(GOOD)


HUNGRY = """
from tests.fuzz import examine, worker

prints, more = examine.print_file, examine._resident() + 60_000_000
examine.MEGABYTES = 20
examine.print_file = lambda file: prints(file)[: len(b"x" * more)]
print(worker.tried("network n { input x: [3] ; dense(2) }"))
"""


@pytest.mark.slow
def test_memory_without_bound_is_seen():
    """In a process of its own: what counts is the most that it ever had."""
    done = subprocess.run([sys.executable, "-c", HUNGRY], capture_output=True, text=True)
    assert "print took" in done.stdout, done.stderr


def test_an_error_without_words_is_seen(monkeypatch):
    empty = pipeline.Compilation(None, ())
    monkeypatch.setattr(pipeline, "compile_source", lambda *_: empty)
    assert "no graph, and no error" in worker.tried(GOOD)


def test_text_that_became_code_is_seen():
    with pytest.raises(examine.Broken, match="became code"):
        examine._assert_harmless('"""a"""\nPWNED()\n')


@pytest.mark.slow
def test_the_command():
    command = [sys.executable, "-m", "tests.fuzz", "--minutes", "0.05", "--processes", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert " 0 findings" in done.stdout
