"""Tier A withstands every hostile program: no harm, the right status, and nothing left behind.

After each program honest code must be verified on the same jails, so what only wounds a jail is
found as well. The suite runs as whoever calls it; `test_ordinary_user` calls it as one.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile import left, tier_a
from tests.hostile.programs import PROGRAMS, escape, exhaustion, forging
from tests.hostile.programs.program import Program


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tier_a.World]:
    """One world for all programs, with a folder of its own for temporary files."""
    folder = tmp_path_factory.mktemp("world")
    folder.chmod(0o755)
    private, known = folder / "temporary", tempfile.tempdir
    private.mkdir()
    tempfile.tempdir = str(private)
    left.adopt_orphans()
    try:
        with tier_a.world(folder) as world:
            yield world
    finally:
        tempfile.tempdir = known


def by_name(programs: tuple[Program, ...]) -> pytest.MarkDecorator:
    """A test for each program, called by its name."""
    return pytest.mark.parametrize("program", programs, ids=lambda program: program.name)


def test_the_suite() -> None:
    """At least twenty programs a class; no name and no mechanism twice."""
    everything = [one for group in PROGRAMS.values() for one in group]
    assert all(len(group) >= 20 for group in PROGRAMS.values())
    for words in ([one.name for one in everything], [one.mechanism for one in everything]):
        assert len({word.lower() for word in words}) == len(words)


@by_name(exhaustion.PROGRAMS + escape.PROGRAMS)
def test_harmless(world: tier_a.World, program: Program) -> None:
    """A script that uses things up or reaches out does no harm, and ends as it must."""
    before = left.now()
    result, harm = world.run(program)
    assert not harm, (harm, result)
    assert result.status in program.expected(), result
    assert len(result.output) <= tier_a.LIMITS.output_kib * 1024
    assert world.honest().verified
    assert not left.behind(before)


@pytest.mark.parametrize("kind", forging.SUITES)
@by_name(forging.PROGRAMS)
def test_unforged(world: tier_a.World, program: Program, kind: str) -> None:
    """A module that does not compute the answers is called wrong by every kind of suite."""
    before = left.now()
    position = forging.SUITES.index(kind)
    suite = tier_a.suites(program, world.project)[position]
    world.judge._limits = tier_a.LIMITS
    result = world.judge.judge_sync({tier_a.MODULE: program.text}, suite)
    assert not result.passed, result
    assert result.status in program.expected(position), result
    honest = world.honest(suite)
    assert honest.verified, honest
    assert honest.oracle == ("two-jail" if kind == "asserts" else "sabotage")
    assert not left.behind(before)
