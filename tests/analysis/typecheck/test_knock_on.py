"""Bodies that change what their class has: what follows in other functions is found as well."""

# ruff: noqa: E501 - a case a line reads as the table it is
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

TEXT = '''"""Bags."""

from typing import Protocol


class Sized(Protocol):
    weight: int


class Base:
    kept: int = 0


class Bag(Base):
    def __init__(self, tags: list[str]) -> None:
        self.tags = tags
        self.room = 3
        self.weight = 1
        self.owner = "me"
        self.twice = 2
        self.label = "a"
        self.shared = 1

    def first(self) -> str:
        return self.tags[0]

    def again(self) -> None:
        self.twice = 3

    @property
    def title(self) -> str:
        return self.owner

    @title.setter
    def title(self, value: str) -> None:
        self.heading = value

    def ignored(self) -> int:
        return self.shown  # type: ignore[attr-defined, no-any-return]


class Deep(Bag):
    def __init__(self) -> None:
        super().__init__([])
        self.depth = self.room * 2


class Other:
    def __init__(self, shared: int) -> None:
        self.shared = shared
        self.half = self.shared // 2


def share(bag: Bag) -> int:
    return bag.shared


def heavy(bag: Bag) -> str:
    match bag:
        case Bag(tags=[only]):
            return only
    return str(bag.owner)


LABEL = Bag([]).label
'''
COVERED = {
    "a new attribute": ("self.tags = tags", "self.tags = tags\n        self.more = 1", 0),
    "a new one that is used wrong": ("self.twice = 3", "self.more = tags", 1),
    "one is gone": ("        self.tags = tags\n", "", 4),
    "another type": ("self.tags = tags", "self.tags = len(tags)", 2),
    "another type that fits": ("self.tags = tags", "self.tags = tuple(tags)", 0),
    "longer and wrong": ("self.tags = tags", "x = 1\n        y: int = ''\n        self.tags = {x: y}", 2),
    "beside another class with the name": ("self.shared = 1", "self.shared = 'x'", 1),
    "a getter beside a setter that defines": ("return self.owner", "return self.room", 1),
    "a setter's attribute": ("self.heading = value", "self.heading = len(value)", 0),
}  # fmt: skip
NOT_COVERED = {
    "used outside": ('        self.label = "a"\n', "", "label is used outside"),
    "in a protocol": ("        self.weight = 1\n", "", "a protocol has a member weight"),
    "in a base class": ("self.tags = tags", "self.tags = tags\n        self.kept: str = ''", "Base defines kept"),
    "in a derived class": ("self.tags = tags", "self.tags = tags\n        self.depth = ''", "Deep defines depth"),
    "another one follows from it": ("self.room = 3", "self.room = 'x'", "defines attributes as well"),
    "assigned elsewhere": ("        self.twice = 2\n", "", "again assigns the attribute"),
    "in a new method": ("        self.twice = 3\n", "        self.twice = 3\n\n    def new(self) -> None:\n        self.depth = ''\n", "new method defines attributes"),
    "an ignored error": ("self.tags = tags", "self.tags = tags\n        self.shown = 1", "error is ignored in ignored"),
}  # fmt: skip


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """The module on disk, strictly checked."""
    root = tmp_path_factory.mktemp("bags")
    (root / "mypy.ini").write_text("[mypy]\nstrict = True\n")
    (root / "bags.py").write_text(TEXT)
    return Target(str(root / "bags.py"), "bags", str(root))


@pytest.fixture(scope="module")
def session(target: Target, types_cache: Path) -> Iterator[Session]:
    """A warm session in this process, shared: an answer that leaves traces spoils later ones."""
    root = Path(target.base_dir)
    options = configured(root, types_cache / "in-process", trusted=False).options
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        session = Session(options, [], root)
        session.update(target, TEXT)
        yield session


def quick(session: Session, target: Target, old: str, new: str) -> Counter[str]:
    """The new errors by the quick check."""
    assert TEXT.count(old) == 1, old
    edits = edits_between(TEXT, TEXT.replace(old, new))
    judged = session.check(target.path, session.number(target.path), (), edits)
    return errors(judged.new) - errors(judged.old)


def errors(messages: Sequence[Message]) -> Counter[str]:
    """Errors by place, code and text."""
    return Counter(
        f"{one.line}:{one.column}: {one.text} [{one.code}]"
        for one in messages
        if one.severity == "error"
    )


@pytest.mark.parametrize("name", COVERED)
def test_as_a_full_update(session: Session, target: Target, name: str) -> None:
    """The messages are a full update's, in every function, to the line and column."""
    old, new, count = COVERED[name]
    found = quick(session, target, old, new)
    whole = errors(session.update(target, TEXT.replace(old, new)))
    assert not session.update(target, TEXT)
    assert found == whole
    assert sum(found.values()) == count


@pytest.mark.parametrize("name", NOT_COVERED)
def test_not_covered(session: Session, target: Target, name: str) -> None:
    """Where more may follow there is no answer, and the reason is given."""
    old, new, why = NOT_COVERED[name]
    with pytest.raises(NotCovered, match=why):
        quick(session, target, old, new)
