"""What the nine messages do not show: several files, strange text, long lines, colour."""

from textwrap import dedent

from netdsl.diagnostics import Diagnostic, Edit, Help, Label, NetdslError, Note, Severity
from netdsl.render import render_text
from netdsl.source import Source, Span


def span(source: Source, text: str) -> Span:
    start = source.text.index(text)
    return Span(source, start, start + len(text))


def shown(*diagnostics: Diagnostic) -> str:
    return "\n" + render_text(diagnostics) + "\n"


def test_nothing_to_say_is_no_text() -> None:
    assert render_text([]) == ""


def test_a_message_without_a_place() -> None:
    found = Diagnostic("N105", "there is no file `a.net`", None, helps=(Help("is it there?"),))
    assert shown(found) == dedent("""
        error[N105]: there is no file `a.net`
          = help: is it there?
        """)


def test_messages_are_parted_by_an_empty_line() -> None:
    source = Source("a.net", "relu")
    found = Diagnostic("N101", "no", span(source, "relu"))
    assert shown(found, found).count("\n\n") == 1


def test_a_gap_between_lines_is_shown_as_dots() -> None:
    source = Source("a.net", "one\n2\n3\n4\nfive\n")
    found = Diagnostic(
        "N103", "twice", span(source, "five"), "again", (Label(span(source, "one"), "first"),)
    )
    assert shown(found) == dedent("""
        error[N103]: twice
         --> a.net:5:1
          |
        1 | one
          | --- first
        ...
        5 | five
          | ^^^^ again
        """)


def test_a_label_in_another_file_has_its_own_snippet() -> None:
    here, there = Source("a.net", "block a = relu\n"), Source("b.net", "\nblock a = tanh\n")
    found = Diagnostic(
        "N103",
        "`a` is defined twice",
        span(here, "a ="),
        labels=(Label(span(there, "a ="), "here too"),),
        severity=Severity.WARNING,
    )
    assert shown(found) == dedent("""
        warning[N103]: `a` is defined twice
         --> a.net:1:7
          |
        1 | block a = relu
          |       ^^^
          |
         ::: b.net:2:7
          |
        2 | block a = tanh
          |       --- here too
        """)


def test_a_span_of_several_lines_is_cut_to_the_first() -> None:
    source = Source("a.net", "add {\n  relu\n}\n")
    assert shown(Diagnostic("N109", "unused", span(source, "add {\n  relu\n}"), "this")) == dedent("""
        error[N109]: unused
         --> a.net:1:1
          |
        1 | add {
          | ^^^^^ this
        """)


def test_the_end_of_a_file_has_a_place() -> None:
    source = Source("a.net", "network n {\n")
    end = Span(source, len(source.text), len(source.text))
    assert shown(Diagnostic("N003", "expected `}`", end, "the file ends here")) == dedent("""
        error[N003]: expected `}`
         --> a.net:2:1
          |
        2 |
          | ^ the file ends here
        """)


def test_labels_without_words_on_one_line_need_no_more_lines() -> None:
    source = Source("a.net", "f(a, a)")
    first, second = Span(source, 2, 3), Span(source, 5, 6)
    assert shown(Diagnostic("N207", "twice", second, "again", (Label(first),))) == dedent("""
        error[N207]: twice
         --> a.net:1:6
          |
        1 | f(a, a)
          |   -  ^ again
        """)


def test_three_labels_hang_below_each_other() -> None:
    source = Source("a.net", "one two three")
    labels = (Label(span(source, "two"), "b"), Label(span(source, "three"), "c"))
    assert shown(Diagnostic("N101", "m", span(source, "one"), "a", labels)) == dedent("""
        error[N101]: m
         --> a.net:1:1
          |
        1 | one two three
          | ^^^ --- ----- c
          | |   |
          | |   b
          | a
        """)


def test_a_label_around_another_hangs_below() -> None:
    source = Source("a.net", "conv(64, 3x3)")
    inner = Label(span(source, "64"), "these")
    assert shown(Diagnostic("N101", "m", span(source, source.text), "all", (inner,))) == dedent("""
        error[N101]: m
         --> a.net:1:1
          |
        1 | conv(64, 3x3)
          | ^^^^^^^^^^^^^
          | |    |
          | |    these
          | all
        """)


def test_tabs_and_wide_characters_keep_the_marks_in_place() -> None:
    source = Source("a.net", '\t"日本": conv(x)')
    assert shown(Diagnostic("N102", "no", span(source, "x"), "here")) == dedent("""
        error[N102]: no
         --> a.net:1:13
          |
        1 |     "日本": conv(x)
          |                  ^ here
        """)


def test_combining_marks_take_no_room() -> None:
    source = Source("a.net", '"e\u0301": x')
    assert "\n  |      ^\n" in shown(Diagnostic("N102", "no", span(source, "x")))


def test_nothing_in_a_file_is_obeyed_by_the_terminal() -> None:
    source = Source("a\x1b.net", '"\x1b[31m\u202e\r": relu')
    text = render_text([Diagnostic("N002", "found `\x1b`", span(source, "relu"), "a\x07b")])
    assert not set(text) & set("\x1b\u202e\r\x07")


def test_a_long_line_is_cut_around_the_label() -> None:
    source = Source("a.net", "x" * 300 + " here " + "y" * 300)
    lines = render_text([Diagnostic("N101", "no", span(source, "here"), "it")]).split("\n")
    code, marks = lines[3], lines[4]
    assert len(code) <= 4 + 120
    assert code.startswith("1 | ...x")
    assert code.endswith("y...")
    assert code[marks.index("^") : marks.rindex("^") + 1] == "here"


def test_a_line_of_a_million_characters_is_no_burden() -> None:
    source = Source("a.net", "x" * 1_000_000)
    text = render_text([Diagnostic("N101", "no", Span(source, 0, 1_000_000), "it")])
    assert len(text) < 1000


def test_edits_of_several_lines() -> None:
    source = Source("a.net", "a\nb\nc\nd\n")
    help_ = Help("so", (Edit(span(source, "a"), "A"), Edit(span(source, "c\nd"), "C\nX\nD")))
    assert shown(Diagnostic("N101", "m", span(source, "a"), helps=(help_,))) == dedent("""
        error[N101]: m
         --> a.net:1:1
          |
        1 | a
          | ^
          |
        help: so
          |
        1 - a
        1 + A
        ...
        3 - c
        4 - d
        3 + C
        4 + X
        5 + D
        """)


def test_an_inserted_line_removes_none() -> None:
    source = Source("a.net", "network n {}\n")
    help_ = Help("name it", (Edit(Span(source, 0, 0), "use resnet: basic\n"),))
    text = render_text([Diagnostic("N101", "m", span(source, "n"), helps=(help_,))])
    assert text.endswith("help: name it\n  |\n1 + use resnet: basic")


def test_an_edit_in_another_file_names_it() -> None:
    here, there = Source("a.net", "relu\n"), Source("b.net", "tanh\n")
    help_ = Help("there", (Edit(span(there, "tanh"), "relu"),))
    text = render_text([Diagnostic("N101", "m", span(here, "relu"), helps=(help_,))])
    assert text.endswith("help: there\n --> b.net:1\n  |\n1 - tanh\n1 + relu")


def test_colour_changes_nothing_but_colour() -> None:
    import re

    source = Source("a.net", "one two")
    found = Diagnostic(
        "N101",
        "m",
        span(source, "two"),
        "b",
        (Label(span(source, "one"), "a"),),
        (Note("n"), Note("m", (Label(span(source, "one"), "x", primary=True),))),
        (Help("h", (Edit(span(source, "two"), "three"),)), Help("g")),
    )
    plain, colored = render_text([found]), render_text([found], color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_an_exception_prints_its_diagnostics() -> None:
    found = Diagnostic("N105", "there is no file", None)
    assert str(NetdslError([found])) == "error[N105]: there is no file"


def test_a_long_signature_is_broken_between_parameters() -> None:
    signature = f"conv(filters, {', '.join(f'parameter{n} = {n}' for n in range(9))})"
    text = render_text([Diagnostic("N202", "m", None, notes=(Note(signature),))])
    assert (
        text
        == dedent("""\
        error[N202]: m
          = note: conv(filters, parameter0 = 0, parameter1 = 1, parameter2 = 2, parameter3 = 3,
                       parameter4 = 4, parameter5 = 5, parameter6 = 6, parameter7 = 7, parameter8 = 8)""")
    )
