"""Writes docs/hostile.md: every program, what it did to a plain run, and how tier A ended it.

Run as `python -m tests.hostile.table docs/hostile.md`; minutes, since every program is run.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.hostile import arena
from tests.hostile.programs import PROGRAMS
from tests.hostile.programs.program import Class, Program

HEAD = """\
# Hostile programs

What untrusted code was made to try, and what came of it; made by `python -m tests.hostile.table`,
which runs every program. **Plain** is what was seen, from outside, when the program ran as a plain
subprocess in an arena of namespaces, or when a plain test harness judged it: by exit code, by one
`exec` of code and tests as the published HumanEval harness does (`exec`), the same with a secret
token (`token`), or by importing the code first and the tests after (`import`). **Tier A** is the
status that `trueline exec` gives; for forging one each for a script of asserts, a script that one
jail must judge, and a pytest file. **Layer** is what stops it; `tests/hostile/test_layers.py` takes
layers away and sees the harm come back. The suite runs as root and as an ordinary user.

A `passed` is a program that ran to its end and reached nothing, or a pass that is not called
verified.
"""


def rows(group: Class) -> Iterator[str]:
    """The lines of one class."""
    for program in PROGRAMS[group]:
        seen = arena.plainly(program).harm or "**nothing**"
        by = f"{program.harm}: {seen}" if group == "forging" else seen
        cells = (program.name, program.mechanism, by, ended(program, group), program.layer)
        yield "| " + " | ".join(cell.replace("|", " or ") for cell in cells) + " |"


def ended(program: Program, group: Class) -> str:
    """How tier A ends it."""
    if group != "forging":
        return program.status
    return ", ".join(program.status.split())


def document() -> Iterator[str]:
    """The whole page."""
    yield HEAD
    for group, programs in PROGRAMS.items():
        yield f"## {group.capitalize()}: {len(programs)}\n"
        yield "| program | mechanism | plain | tier A | layer |\n|---|---|---|---|---|"
        yield from rows(group)
        yield ""


if __name__ == "__main__":
    Path(sys.argv[1]).write_text("\n".join(document()), encoding="utf-8")
