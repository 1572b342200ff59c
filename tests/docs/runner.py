r"""Runs the examples of a documentation page, so that a page cannot promise what is not so.

Of a page's fenced blocks two kinds matter. A fence with a path behind its language writes that
file; a `console` fence holds commands behind `$ ` and what each prints:

    ```python shop.py                  ```console
    PRICE = 3                          $ trueline check shop.py
    ```                                $ echo $?
                                       0
                                       ```

A command runs in bash, in the section's own folder, and sees the exit code of the one before it
in `$?`; a command line that ends in a backslash goes on in the next. What is compared is stdout
and stderr as they came. `...` on a line of its own stands for any lines, elsewhere for any text
within its line. A page is run section by section (`## `): files and commands above the first
heading belong to every section, and sections do not see each other's files.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 110
_FENCE = re.compile(
    r"^(?P<marks>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=marks)[ ]*$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class File:
    """A file that the page shows, to be written before what follows."""

    path: str
    text: str


@dataclass(frozen=True)
class Command:
    """One command of the page, what the page says it prints, and the page's line it stands on."""

    text: str
    expected: str
    line: int


Step = File | Command


@dataclass(frozen=True)
class Section:
    """A heading of the page and what is to be done below it, the page's own beginning included."""

    title: str
    steps: tuple[Step, ...]

    @property
    def has_commands(self) -> bool:
        """Whether there is anything to run."""
        return any(isinstance(step, Command) for step in self.steps)


def sections(page: str) -> list[Section]:
    """The sections of a page that run something."""
    fences = [found.span() for found in _FENCE.finditer(page)]
    headings = [
        found
        for found in _HEADING.finditer(page)
        if not any(start < found.start() < end for start, end in fences)
    ]
    ends = [*(found.start() for found in headings[1:]), len(page)]
    head = tuple(_steps(page, 0, headings[0].start() if headings else len(page)))
    whole = [
        Section(found[1], head + tuple(_steps(page, found.end(), end)))
        for found, end in zip(headings, ends, strict=bool(headings))
    ]
    return [one for one in (whole or [Section("", head)]) if one.has_commands]


def run_section(section: Section, folder: Path, environment: Mapping[str, str]) -> None:
    """Do the section's steps in `folder`, and fail at the first that prints something else."""
    code = 0
    for step in section.steps:
        if isinstance(step, File):
            path = folder / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        else:
            printed, code = _run(step, folder, environment, code)
            assert matches(step.expected, printed), (
                f"line {step.line}: $ {step.text}\nexpected:\n{step.expected}\nprinted:\n{printed}"
            )


def newcomer(home: Path) -> dict[str, str]:
    """The environment of a new user at `home`, with the command `trueline` on the path."""
    bin_folder = home / "bin"
    bin_folder.mkdir(parents=True, exist_ok=True)
    command = bin_folder / "trueline"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m trueline "$@"\n')
    command.chmod(0o755)
    kept = {key: os.environ[key] for key in ("LANG", "TMPDIR") if key in os.environ}
    return kept | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "COLUMNS": "100",
    }


def matches(expected: str, printed: str) -> bool:
    """Whether `printed` is what `expected` describes; blanks at the ends of lines do not count."""
    rows = [_row(row.rstrip()) for row in expected.rstrip("\n").split("\n")]
    said = "".join(f"{row.rstrip()}\n" for row in printed.rstrip("\n").split("\n"))
    return re.fullmatch("".join(rows), said) is not None


def _row(row: str) -> str:
    if row == "...":
        return r"(?:[^\n]*\n)*?"
    return "[^\n]*?".join(re.escape(part) for part in row.split("...")) + r"\n"


def _steps(page: str, start: int, end: int) -> Iterator[Step]:
    for found in _FENCE.finditer(page, start, end):
        language, _, path = found["info"].strip().partition(" ")
        if language == "console":
            yield from _commands(found["body"], page.count("\n", 0, found.start("body")) + 1)
        elif path.strip():
            yield File(path.strip(), found["body"])


def _commands(body: str, first: int) -> Iterator[Command]:
    text, expected, line = "", "", first
    goes_on = False
    for number, row in enumerate(body.splitlines(keepends=True), first):
        if goes_on:
            text += row
        elif row.startswith("$ "):
            if text:
                yield Command(text.rstrip("\n"), expected, line)
            text, expected, line = row[2:], "", number
        else:
            assert text, f"line {number}: output before the first command"
            expected += row
        goes_on = (goes_on or row.startswith("$ ")) and row.endswith("\\\n")
    if text:
        yield Command(text.rstrip("\n"), expected, line)


def _run(
    command: Command, folder: Path, environment: Mapping[str, str], code: int
) -> tuple[str, int]:
    done = subprocess.run(
        ["bash", "-c", f"(exit {code})\n{command.text}"],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=LIMIT_S,
        check=False,
    )
    return done.stdout, done.returncode
