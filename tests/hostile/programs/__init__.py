"""The hostile programs: values, one module for each class."""

import os
from collections.abc import Sequence

from tests.hostile.programs import escape, exhaustion, forging
from tests.hostile.programs.program import Class, Program

PROGRAMS: dict[Class, tuple[Program, ...]] = {
    "exhaustion": exhaustion.PROGRAMS,
    "escape": escape.PROGRAMS,
    "forging": forging.PROGRAMS,
}


def named(name: str) -> Program:
    """The program of this name."""
    return next(one for group in PROGRAMS.values() for one in group if one.name == name)


def some_of(programs: Sequence[Program]) -> Sequence[Program]:
    """Every fourth for `make test`, all for `make test-hostile`."""
    return programs if os.environ.get("TRUELINE_HOSTILE") == "all" else programs[::4]
