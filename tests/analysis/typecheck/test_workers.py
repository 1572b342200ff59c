"""A server's two mypy processes: answers while the other one updates, and both can die."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept, Reject, Unknown
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.typecheck.session import MOST_FILES
from trueline.analysis.workspace import Workspace

from .conftest import CART

GOOD = CART.replace("return 0", "return sum(price(name) for name in names)")
BAD = CART.replace("return 0", "return price(names)")
OTHER = CART + "\n\ndef more(names: list[str]) -> int:\n    return 0\n"

PART = "def one() -> int:\n    return 1\n"


@pytest.fixture
def types(project: Path, types_cache: Path) -> Iterator[TypeChecker]:
    """A type checker as a server has it, none of whose answers is checked again."""
    types = TypeChecker(Workspace(project), types_cache, standby=True, rechecked=0.0)
    yield types
    types.close()


async def test_one_process_until_something_changes(types: TypeChecker, project: Path) -> None:
    """Candidates inside functions are answered by the process that read the file."""
    await types.findings(project / "cart.py", CART)
    good, bad = await types.check(project / "cart.py", CART, [GOOD, BAD], timeout_s=0.0)
    assert good == Accept()
    assert isinstance(bad, Reject)
    assert len(types.workers.process_ids) == 1


async def test_changes_are_taken_in_beside_it(types: TypeChecker, project: Path) -> None:
    """What follows needs no waiting: the second process has taken the first one's place."""
    path = project / "cart.py"
    await types.findings(path, CART)
    [first] = types.workers.process_ids
    await types.follow(path, OTHER)
    assert types.workers.base(str(path)) is not None
    assert types.workers.process_ids[0] != first
    after = OTHER.replace("    return 0\n", "    return price(names)\n", 1)
    [verdict] = await types.check(path, OTHER, [after], timeout_s=0.0)
    assert isinstance(verdict, Reject)


async def test_answers_while_it_updates(types: TypeChecker, project: Path) -> None:
    """During an update the old text still answers; nobody waits behind the update."""
    path = project / "cart.py"
    await types.findings(path, CART)
    update = asyncio.ensure_future(types.follow(path, OTHER))
    await asyncio.sleep(0)
    [verdict] = await types.check(path, CART, [BAD], timeout_s=0.0)
    assert isinstance(verdict, Reject)
    assert not update.done()
    await update


async def test_not_waited_for(types: TypeChecker, project: Path) -> None:
    """A candidate that needs an update is unknown at once, and its update is made all the same."""
    path = project / "cart.py"
    await types.findings(path, CART)
    [early] = await types.check(path, CART, [OTHER.replace("names", "n")], timeout_s=0.0)
    assert isinstance(early, Unknown)
    [later] = await types.check(path, CART, [OTHER.replace("names", "n")])
    assert isinstance(later, Accept)


async def test_unknown_while_warming_up(types: TypeChecker, project: Path) -> None:
    """Before the first reading there is no verdict, and nobody waits for one."""
    [verdict] = await types.check(project / "cart.py", CART, [GOOD], timeout_s=0.0)
    assert isinstance(verdict, Unknown)


async def test_other_open_files_come_along(types: TypeChecker, project: Path) -> None:
    """A file that was read is known to the process that takes over for another one."""
    cart, prices = project / "cart.py", project / "prices.py"
    await types.findings(cart, CART)
    await types.findings(prices, prices.read_text())
    await types.follow(prices, prices.read_text() + "\n\nMOST = 3\n")
    [verdict] = await types.check(cart, CART, [BAD], timeout_s=0.0)
    assert isinstance(verdict, Reject)


async def test_broken_text_is_not_followed(types: TypeChecker, project: Path) -> None:
    """In the middle of a line the last text that parsed goes on answering."""
    path = project / "cart.py"
    await types.findings(path, CART)
    await types.follow(path, CART + "def f(:\n")
    [verdict] = await types.check(path, CART, [BAD], timeout_s=0.0)
    assert isinstance(verdict, Reject)


async def test_killed_at_random(types: TypeChecker, project: Path) -> None:
    """Whichever process dies when, an answer is right or unknown, and later ones are right."""
    path = project / "cart.py"
    random_ = random.Random(1)
    await types.findings(path, CART)
    for turn in range(6):
        asked = asyncio.ensure_future(types.check(path, CART, [GOOD, BAD]))
        followed = asyncio.ensure_future(types.follow(path, CART + "\n" * turn))
        await asyncio.sleep(random_.random() * 0.02)
        for pid in random_.sample(types.workers.process_ids, 1):
            with contextlib.suppress(ProcessLookupError):  # it was killed the turn before
                os.kill(pid, signal.SIGKILL)
        good, bad = await asked
        await followed
        assert isinstance(good, Accept | Unknown)
        assert isinstance(bad, Reject | Unknown)
    good, bad = await types.check(path, CART, [GOOD, BAD])
    assert good == Accept()
    assert isinstance(bad, Reject)


async def test_files_of_long_ago_are_let_go(types: TypeChecker, project: Path) -> None:
    """The last few files stay at hand, and what is not on disk; the others are read again."""
    paths = [project / f"part{number}.py" for number in range(MOST_FILES + 3)]
    for path in paths:
        path.write_text(PART)
    unsaved = PART + "\n\nmore = 1\n"
    await types.findings(paths[0], unsaved)
    for path in paths[1:]:
        await types.findings(path, PART)
    held = [path for path in paths if types.workers.base(str(path)) is not None]
    assert held == [paths[0], *paths[4:]]
    known = types.workers.base(str(paths[0]))
    assert known is not None
    assert known[1] == unsaved
    wrong = PART.replace("return 1", "return len(1)")
    [verdict] = await types.check(paths[1], PART, [wrong])
    assert isinstance(verdict, Reject)
    assert types.workers.base(str(paths[1])) is not None
