"""Completions judged against the author's file: the real names and types."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
from trueline.assistant.schema import Judged
from trueline.assistant.source import read_source
from trueline.evals.repo.judging import BROKEN, Author, read_author

CART = """\
import json
from decimal import Decimal


def total(prices: list[int]) -> str:
    unknown_before = missing_before + len(5)
    return json.dumps(sum(prices))
"""


@pytest.fixture
async def author(tmp_path: Path) -> AsyncIterator[Author]:
    """A file with an undefined name and a type error of its author's."""
    path = tmp_path / "cart.py"
    path.write_text(CART)
    types = TypeChecker(Workspace(tmp_path), tmp_path / "cache")
    try:
        yield await read_author(read_source(path), Workspace(tmp_path), types)
    finally:
        types.close()


async def test_completions_against_the_authors_file(author: Author) -> None:
    """The author's own text is fine with its errors; what goes beyond them is not."""
    assert await author.judge(CART) == Judged("accept", "accept", "accept")
    assert await author.judge(CART.replace("sum(", "sum((")) == BROKEN
    invented = CART.replace("sum(prices)", "sum(price)")
    assert await author.judge(invented) == Judged("accept", "reject", "reject")
    mistyped = CART.replace("sum(prices)", "prices.total()")
    assert await author.judge(mistyped) == Judged("accept", "accept", "reject")


async def test_an_import_that_defines_the_wrong_thing(author: Author) -> None:
    """Compared with the file without the import it would be right: the name was undefined there."""
    wrong = CART.replace("import json", "import os")
    assert await author.judge(wrong) == Judged("accept", "reject", "reject")


async def test_a_completion_silences_nothing(author: Author) -> None:
    """Its own comment takes no error away."""
    silent = CART.replace("sum(prices))", "sum(prices.total()))  # type: ignore")
    assert await author.judge(silent) == Judged("accept", "accept", "reject")
    invented = CART.replace("sum(prices))", "sum(price))  # noqa")
    assert await author.judge(invented) == Judged("accept", "reject", "reject")


async def test_errors_that_moved_are_the_authors(author: Author) -> None:
    """More or fewer lines above them make them no new ones."""
    longer = CART.replace("import json\n", "import json\n\n\n\n")
    assert await author.judge(longer) == Judged("accept", "accept", "accept")


async def test_what_cannot_be_judged_is_unknown(author: Author) -> None:
    """A star import of an unknown module hides which names exist."""
    hidden = CART.replace("import json", "from nowhere import *")
    assert (await author.judge(hidden)).resolves == "unknown"
