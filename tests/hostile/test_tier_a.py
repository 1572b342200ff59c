"""Tier A withstands every hostile program: no harm, the right status, and nothing left behind.

After each program honest code must be verified on the same jails, so what only wounds a jail is
found as well. The suite runs as whoever calls it; `test_ordinary_user` calls it as one.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest

from tests.hostile import left, tier_a
from tests.hostile.programs import PROGRAMS, escape, exhaustion, forging, some_of
from tests.hostile.programs.program import Program


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], tier_a.World]]:
    """A world for each kind of suite when first asked for, with temporary files of their own."""
    private, known = tmp_path_factory.mktemp("temporary"), tempfile.tempdir
    left.adopt_orphans()
    with ExitStack() as end:
        end.callback(setattr, tempfile, "tempdir", known)
        tempfile.tempdir = str(private)
        made: dict[str, tier_a.World] = {}

        def world(kind: str) -> tier_a.World:
            if kind not in made:
                folder = tmp_path_factory.mktemp(kind)
                folder.chmod(0o755)
                made[kind] = end.enter_context(tier_a.world(folder, kind))
            return made[kind]

        yield world


def by_name(programs: Sequence[Program]) -> pytest.MarkDecorator:
    """A test for each program, called by its name."""
    return pytest.mark.parametrize("program", programs, ids=lambda program: program.name)


def test_the_suite() -> None:
    """At least twenty programs a class; no name and no mechanism twice."""
    everything = [one for group in PROGRAMS.values() for one in group]
    assert all(len(group) >= 20 for group in PROGRAMS.values())
    for words in ([one.name for one in everything], [one.mechanism for one in everything]):
        assert len({word.lower() for word in words}) == len(words)


@by_name(exhaustion.PROGRAMS + escape.PROGRAMS)
def test_harmless(worlds: Callable[[str], tier_a.World], program: Program) -> None:
    """A script that uses things up or reaches out does no harm, and ends as it must."""
    world = worlds("asserts")
    before = left.now()
    result, harm = world.run(program)
    assert not harm, (harm, result)
    assert result.status in program.expected(), result
    assert len(result.output) <= tier_a.LIMITS.output_kib * 1024
    assert world.honest().verified
    assert not left.behind(before)


@by_name(some_of(exhaustion.PROGRAMS + escape.PROGRAMS))
def test_harmless_under_pytest(
    worlds: Callable[[str], tier_a.World], program: Program, request: pytest.FixtureRequest
) -> None:
    """Nor does a module that tests import, in a jail that has sockets and many descriptors."""
    if program.name == "lock":
        reason = "tests may lock files, and lock those of an installed package for the host too"
        request.applymarker(pytest.mark.xfail(reason=reason))
    world = worlds("pytest")
    before = left.now()
    result, harm = world.judged(program)
    assert not harm, (harm, result)
    assert not result.passed
    assert result.status != "harness-error", result
    assert world.honest().verified
    assert not left.behind(before)


def cases() -> Iterator[object]:
    """Each program by each kind of suite."""
    for program in forging.PROGRAMS:
        for kind in forging.SUITES:
            yield pytest.param(program, kind, id=f"{program.name}-{kind}")


@pytest.mark.parametrize(("program", "kind"), tuple(cases()))
def test_unforged(worlds: Callable[[str], tier_a.World], program: Program, kind: str) -> None:
    """A module that does not compute the answers is never called verified."""
    world = worlds(kind)
    before = left.now()
    suite = tier_a.suite_of(kind, world.project, program.tests)
    world.judge._limits = tier_a.LIMITS
    result = world.judge.judge_sync({tier_a.MODULE: program.text}, suite)
    assert not result.verified, result
    assert result.status in program.expected(forging.SUITES.index(kind)), result
    honest = world.honest()
    assert honest.verified, honest
    assert honest.oracle == ("two-jail" if kind == "asserts" else "sabotage")
    assert not left.behind(before)
