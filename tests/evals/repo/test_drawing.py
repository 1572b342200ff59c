"""The draw of holes: the same for the same seed, whatever else changes."""

from dataclasses import replace
from pathlib import Path

import pytest

from trueline.evals.repo.drawing import RepoHole, by_file, draw, shares
from trueline.evals.repo.files import Project, read_project
from trueline.evals.repo.places import KINDS, Kind


@pytest.fixture(scope="module")
def project() -> Project:
    """A real project with every kind of place: a part of this one."""
    return read_project(Path(__file__).parents[3] / "analysis" / "syntax")


def keys(holes: list[RepoHole]) -> set[tuple[str, int, Kind]]:
    """What makes two holes the same."""
    return {(hole.name, hole.place.start, hole.place.kind) for hole in holes}


def test_the_same_seed_draws_the_same_holes(project: Project) -> None:
    """In whatever order the files were found."""
    turned = replace(project, sources=dict(reversed(project.sources.items())))
    assert draw(turned, 60, 7) == draw(project, 60, 7)
    assert keys(draw(project, 60, 8)) != keys(draw(project, 60, 7))


def test_more_holes_keep_those_of_a_smaller_draw(project: Project) -> None:
    """So that a longer run makes a shorter one more exact."""
    assert keys(draw(project, 30, 7)) < keys(draw(project, 60, 7))


def test_a_file_that_is_added_moves_no_other_hole(project: Project) -> None:
    """It only takes places of its own."""
    [name, *_] = project.sources
    fewer = replace(project, sources={k: v for k, v in project.sources.items() if k != name})
    others = {key for key in keys(draw(project, 60, 7)) if key[0] != name}
    assert others <= keys(draw(fewer, 60, 7))


def test_kinds_get_even_shares(project: Project) -> None:
    """What does not divide goes to the first kinds; one that has too few places gives all."""
    assert list(shares(14).values()) == [3, 3, 2, 2, 2, 2]
    drawn = draw(project, 14, 1)
    assert [sum(one.place.kind == kind for one in drawn) for kind in KINDS] == [3, 3, 2, 2, 2, 2]
    everything = draw(project, 10**6, 1)
    assert len(everything) == len(keys(everything)) < 10**6


def test_a_hole_and_its_file(project: Project) -> None:
    """The text without the truth, the whole rows, and the cursor's position."""
    for hole in draw(project, 60, 3):
        start = hole.place.start
        assert hole.text[:start] + hole.truth + hole.text[start:] == hole.original
        line, column = hole.position
        assert hole.original.split("\n")[line - 1] == hole.rows[0]
        assert "\n".join(hole.rows)[column - 1 :].startswith(hole.truth)


def test_holes_of_a_file_come_together(project: Project) -> None:
    """The type checker changes files as seldom as possible."""
    holes = draw(project, 60, 3)
    files = list(by_file(holes))
    assert [hole for _, inside in files for hole in inside] == holes
    assert len({name for name, _ in files}) == len(files)
