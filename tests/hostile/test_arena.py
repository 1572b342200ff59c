"""Every hostile program does its harm where nothing protects: else withstanding it proves nothing.

Slow, since each is run in an arena of its own: `make test` takes every fourth program, and
`make test-hostile` all of them.
"""

import re

import pytest

from tests.hostile import arena
from tests.hostile.canaries import DOORS
from tests.hostile.programs import PROGRAMS, some_of
from tests.hostile.programs.program import Program

EVERYTHING = [one for group in PROGRAMS.values() for one in group]

# what not every kernel has, or gives to an ordinary user; such a program counts for nothing then
MAY_BE_REFUSED = {*DOORS, "typed", "key"}
REFUSED = re.compile(r"\[Errno (?:1|5|22|38|97)\][^\n]*")


@pytest.mark.parametrize("program", some_of(EVERYTHING), ids=lambda program: program.name)
def test_harmful(program: Program) -> None:
    """A plain subprocess, or a plain test harness, suffers what the program is there to do."""
    seen = arena.plainly(program)
    refused = REFUSED.search(seen.said)
    if not seen.harm and refused and program.harm in MAY_BE_REFUSED:
        pytest.skip(f"harmless everywhere on this kernel: {refused[0]}")
    assert seen.harm, seen
