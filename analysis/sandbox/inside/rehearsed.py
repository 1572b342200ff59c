"""Tests of nothing, which `rehearsal` runs: a fixture, rows of parameters, and a failure.

Python 3.9; pytest is the only import.
"""

from __future__ import annotations

import pytest


@pytest.fixture
def one() -> int:
    """Something to ask for."""
    return 1


def test_passes(one: int) -> None:
    """A pass with a fixture."""
    assert one == 1


def test_fails() -> None:
    """A failure that is explained."""
    left, right = [1, 2], [1, 3]
    assert left == right


@pytest.mark.parametrize("number", [1, 2])
def test_rows(number: int) -> None:
    """Passes with parameters."""
    assert number
