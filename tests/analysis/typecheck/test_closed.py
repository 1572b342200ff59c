"""All names that may follow a dot, and all keywords of a call, where that is certain."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.following.words import Words
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

TEXT = """import enum
import threading
from typing import Any, TypeVar
from nowhere import Unknown  # type: ignore

T = TypeVar("T")


class Item:
    name: str = ""

    def __init__(self, name: str, *, price: int = 0) -> None:
        self.stored = name

    def total(self, count: int, *, tax: float = 0.0) -> int:
        before = self.stored
        self.counted = count
        return count


class Gift(Item):
    wrapped = True


class Answers:
    def __getattr__(self, name: str) -> int:
        return 1


class FromUnknown(Unknown):
    pass


class Worker(threading.Thread):
    pass


class Kind(enum.Enum):
    ONE = 1


def anything(**given: int) -> None: ...


def work(
    item: Item, either: Item | Gift, maybe: Item | None, answers: Answers, strange: FromUnknown,
    worker: Worker, whatever: Any, thing: object, generic: T,
) -> T:
    pass
"""
HEAD = TEXT[: TEXT.rindex("    pass")]
WAIT_S = 60.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one file."""
    root = tmp_path_factory.mktemp("project")
    (root / "shop.py").write_text(TEXT)
    return root


@pytest.fixture(scope="module")
def types(root: Path) -> Iterator[TypeChecker]:
    """A checker that knows the file."""
    types = TypeChecker(Workspace(root), root / "cache")
    asyncio.run(types.findings(root / "shop.py", TEXT))
    yield types
    types.close()


def members(types: TypeChecker, path: Path, line: str) -> Words | None:
    """The names that may follow a line."""
    return types.closed_members(path / "shop.py", f"{HEAD}    {line}", WAIT_S)


@pytest.mark.parametrize(
    ("line", "there", "absent"),
    [
        ("item.", ["name", "stored", "total", "__class__"], ["wrapped", "_hidden"]),
        ("either.", ["name", "wrapped"], ["other"]),
        ("maybe.", ["name"], ["wrapped"]),
        ("Gift.", ["wrapped", "mro", "__name__"], ["other"]),
        ("Kind.", ["ONE", "__members__"], ["TWO"]),
        ("Kind.ONE.", ["value"], ["number"]),
        ("worker.", ["start", "_target"], ["begin"]),
        ("threading.", ["Lock", "_active"], ["Mutex"]),
        ("''.", ["join"], ["append"]),
    ],
)
def test_members(
    types: TypeChecker, root: Path, line: str, there: list[str], absent: list[str]
) -> None:
    """Whatever one part of a union has; what a stub leaves out as private stays open."""
    found = members(types, root, line)
    assert found is not None
    assert [name for name in there if not found.has(name)] == []
    assert [name for name in absent if found.has(name)] == []


@pytest.mark.parametrize(
    "line",
    ["answers.", "strange.", "whatever.", "thing.", "generic.", "unknown.", "None.", "work."],
)
def test_nothing_is_certain(types: TypeChecker, root: Path, line: str) -> None:
    """Of what answers to any name, has a base nobody knows, or is of any type."""
    assert members(types, root, line) is None


@pytest.mark.parametrize(
    ("called", "names"),
    [
        ("item.total", {"count", "tax"}),
        ("Item", {"name", "price"}),
        ("isinstance", set()),
        ("anything", None),
        ("whatever", None),
    ],
)
def test_keywords(types: TypeChecker, root: Path, called: str, names: set[str] | None) -> None:
    """The names that a call may give; None where it may give any."""
    found = types.keywords(root / "shop.py", f"{HEAD}    {called}", WAIT_S)
    assert found == (None if names is None else frozenset(names))


def test_a_body_that_loses_its_end(types: TypeChecker, root: Path) -> None:
    """What is assigned behind the cursor is none of the names, and does not hide the others."""
    head = TEXT[: TEXT.index("stored\n        self.counted")]
    found = types.closed_members(root / "shop.py", head, WAIT_S)
    assert found is not None
    assert found.has("stored")
    assert not found.has("counted")


def test_nothing_is_started(tmp_path: Path) -> None:
    """A checker that knows nothing yet answers nothing, and starts no process for it."""
    types = TypeChecker(Workspace(tmp_path), tmp_path / "cache")
    assert types.closed_members(tmp_path / "a.py", "x.", WAIT_S) is None
    assert types.workers.process_ids == []
    types.close()
