"""The runner of the pages' examples: it must see a page that promises too much."""

from pathlib import Path

import pytest

from .runner import Command, File, matches, newcomer, run_section, sections

PAGE = """\
# A page

```python shop.py
PRICE = 3
```

## First

```console
$ cat shop.py
PRICE = 3
$ false
$ echo $?
1
```

```python
this_is_only_shown = True
```

## Nothing to run here

## Second

```console
$ printf '%s\\n' a \\
    b c
a
...
$ echo written > more.txt
```
"""


def test_sections_and_steps() -> None:
    """Files above the first heading belong to every section; text blocks to none."""
    first, second = sections(PAGE)
    assert (first.title, second.title) == ("First", "Second")
    assert first.steps[0] == second.steps[0] == File("shop.py", "PRICE = 3\n")
    assert first.steps[1:] == (
        Command("cat shop.py", "PRICE = 3\n", 10),
        Command("false", "", 12),
        Command("echo $?", "1\n", 13),
    )
    assert second.steps[1] == Command("printf '%s\\n' a \\\n    b c", "a\n...\n", 26)


def test_a_page_that_holds(tmp_path: Path) -> None:
    """Every command of the page runs, in order, in the section's folder."""
    for number, section in enumerate(sections(PAGE)):
        folder = tmp_path / str(number)
        folder.mkdir()
        run_section(section, folder, newcomer(tmp_path / "home"))
    assert (tmp_path / "1" / "more.txt").read_text() == "written\n"


def test_a_page_that_promises_too_much(tmp_path: Path) -> None:
    """Other output fails, with the page's line, the command and both texts."""
    [section] = sections("```console\n$ echo no\nyes\n```\n")
    with pytest.raises(AssertionError, match=r"(?s)line 2: \$ echo no.*yes.*no"):
        run_section(section, tmp_path, newcomer(tmp_path / "home"))


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        ("", "", True),
        ("", "x\n", False),
        ("a\n", "a", True),
        ("a\n...\nd\n", "a\nb\nc\nd\n", True),
        ("a\n...\nd\n", "a\nd\n", True),
        ("a\n...\nd\n", "a\nb\nc\n", False),
        ("took ... s\n", "took 1.25 s\n", True),
        ("took ... s\n", "took 1\n25 s\n", False),
        ("a.c\n", "abc\n", False),
        ("...\n", "", True),
    ],
)
def test_ellipses(expected: str, printed: str, same: bool) -> None:
    """`...` stands for lines on its own, for text within a line elsewhere; all else is literal."""
    assert matches(expected, printed) is same


def test_the_command_is_on_the_path(tmp_path: Path) -> None:
    """A page's `trueline` is the one under test, in a home of its own."""
    [section] = sections("```console\n$ trueline --version\ntrueline, version ...\n```\n")
    run_section(section, tmp_path, newcomer(tmp_path / "home"))
