"""Whose a silencing comment is: the user's goes on counting, the candidate's is crossed out."""

import pytest

from trueline.analysis.silencing import unsilenced, unsilenced_start, without_silencing

FILE = "a = 1\n§\nb = old()  # type: ignore[x]\nc = 2  # noqa\n"


def check(before: str, candidate: str, after: str) -> None:
    """`before` has the hole at `§`; `after` is what the checks read with the candidate in it."""
    prefix, suffix = before.split("§")
    assert unsilenced(prefix + suffix, prefix + candidate + suffix) == after


@pytest.mark.parametrize(
    ("candidate", "read"),
    [
        ("x = nope()  # type: ignore", "x = nope()  # xxxx: ignore"),
        ("x = nope()  # type: ignore[attr-defined]", "x = nope()  # xxxx: ignore[attr-defined]"),
        ("x = nope()  #type:ignore # noqa", "x = nope()  #xxxx:ignore # xxxx"),
        ("x = nope()  # noqa: F821", "x = nope()  # xxxx: F821"),
        ("# mypy: ignore-errors", "# xxxx: ignore-errors"),
        ("x = 'a'  # type: ignore", "x = 'a'  # xxxx: ignore"),
        ("x = f('''\n''')  # type: ignore", "x = f('''\n''')  # xxxx: ignore"),
        ("# type: ignore\nx = 1  # type: ignore", "# xxxx: ignore\nx = 1  # xxxx: ignore"),
    ],
)
def test_the_candidates_own(candidate: str, read: str) -> None:
    """What it brought in is crossed out, the rest of the file is not; every position stays."""
    assert len(candidate) == len(read)
    check(FILE, candidate, FILE.replace("§", read))


@pytest.mark.parametrize(
    "candidate",
    [
        "x = '# type: ignore'",
        'x = f("# noqa")  # why',
        "x = []  # type: list[int]",
        "x = 1  # type: int",
        "x = 1  # ignore the type",
        "x = 1  # pyright: ignore",
        "type = 1\nignore = 2",
    ],
)
def test_what_silences_nothing(candidate: str) -> None:
    """Strings, type comments and words of other tools stay as they are."""
    check(FILE, candidate, FILE.replace("§", candidate))


@pytest.mark.parametrize(
    ("before", "candidate", "after"),
    [
        ("x = §  # type: ignore\n", "new()", "x = new()  # type: ignore\n"),
        ("x = a  # type: ignore§\n", "[x]  # why", "x = a  # type: ignore[x]  # why\n"),
        (
            "x = §  # noqa\n",
            "nope()  # noqa\ny = 1",
            "x = nope()  # xxxx\ny = 1  # noqa\n",
        ),
        (
            "x = a  # noqa\n§",
            "x = nope()  # noqa\n",
            "x = a  # noqa\nx = nope()  # xxxx\n",
        ),
        (
            "x = a  # noqa\n§x = b  # noqa\n",
            "x = nope()  # noqa\n",
            "x = a  # noqa\nx = nope()  # xxxx\nx = b  # noqa\n",
        ),
    ],
)
def test_on_the_lines_of_the_user(before: str, candidate: str, after: str) -> None:
    """A comment behind the cursor is the user's, one that the candidate wrote before it is not."""
    check(before, candidate, after)


def test_lines_that_only_moved() -> None:
    """A line of the user's keeps its comment, indented anew or elsewhere; with other code not."""
    before = "x = a.b  # type: ignore\ny = 1\n"
    moved = "if y:\n    x = a.b  # type: ignore[attr-defined]\n"
    assert unsilenced(before, moved) == moved
    other = "if y:\n    x = a.c  # type: ignore\n    y = 2\n"
    assert unsilenced(before, other) == other.replace("type", "xxxx")


def test_only_as_often_as_before() -> None:
    """A comment that was there once silences one line."""
    once = "x = a.b  # type: ignore\n"
    assert unsilenced(once, once * 2 + "z = 1\n").count("type") == 1


def test_orders_for_the_whole_file() -> None:
    """The words that follow `mypy:` count as well."""
    before, after = "# mypy: strict\nx = 1\n", "# mypy: ignore-errors\nx = 1\n"
    assert unsilenced(before, after) == "# xxxx: ignore-errors\nx = 1\n"
    assert unsilenced(before, before + "y = 2\n") == before + "y = 2\n"


def test_an_import_that_a_repair_put_above() -> None:
    """Between it and the candidate the user's lines keep their comments."""
    before = "import a\n\nx = old()  # type: ignore\n"
    repaired = "import json\n" + before
    assert unsilenced(before, repaired + "y = json.nope()  # type: ignore\n") == (
        repaired + "y = json.nope()  # xxxx: ignore\n"
    )


def test_while_it_is_written() -> None:
    """A text that ends at the cursor; the same comment further down is no excuse."""
    before = "x = old()  # noqa\n\ny = b()  # noqa\n"
    text = "x = old()  # noqa\nz = nope()  # noqa\n"
    assert unsilenced_start(before, text) == "x = old()  # noqa\nz = nope()  # xxxx\n"


@pytest.mark.parametrize(
    ("candidate", "shown"),
    [
        ("x = 1  # type: ignore", "x = 1"),
        ("x = 1  # type: ignore[a]\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1  # type: ignore # why", "x = 1  # why"),
        ("x = 1\n    # type: ignore\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1  # type: ignore\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("x = 1\r\n# mypy: ignore-errors\r\ny = 2\r\n", "x = 1\r\ny = 2\r\n"),
        ("# type: ignore\ny = 2\n", "\ny = 2\n"),
        ("x = 1  # noqa\n", "x = 1  # noqa\n"),
        ("x = '# type: ignore'\n", "x = '# type: ignore'\n"),
        ("x = '''\n# type: ignore\n'''\n", "x = '''\n# type: ignore\n'''\n"),
        ("x = 1  # type: int\n", "x = 1  # type: int\n"),
    ],
)
def test_what_is_shown(candidate: str, shown: str) -> None:
    """What a candidate tells mypy to overlook is left out, its other words are not."""
    prefix, suffix = FILE.split("§")
    assert without_silencing(prefix + suffix, prefix, candidate, suffix) == shown


def test_in_a_string_of_the_user() -> None:
    """What stands in a string that the user began is text."""
    prefix, suffix, text = 'x = """\n', '"""\n', "# type: ignore\n"
    assert without_silencing(prefix + suffix, prefix, text, suffix) == text
