"""Quick answers on new classes that get more than what is written, each beside a full update's."""

# ruff: noqa: E501 - a case a line reads as the table it is
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

from .test_session import errors

TEXT = """\
import enum
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import total_ordering
from typing import NamedTuple, Protocol, TypedDict, dataclass_transform


@dataclass_transform(kw_only_default=True)
class Meta(type):
    pass


class Model(metaclass=Meta):
    pass


class Shape(ABC):
    @abstractmethod
    def area(self) -> int: ...


class Sized(Protocol):
    size: int


def f(size: int) -> int:
    return size


def last() -> None:
    pass
"""
NEW = {
    "dataclass": ("@dataclass\nclass New:\n    x: int\n\n\ndef g() -> int:\n    return New(1).x + New(x=2).x", ""),
    "dataclass, wrong": ("@dataclass\nclass New:\n    x: int\n\n\ndef g() -> New:\n    return New('')", "arg-type"),
    "dataclass, too few": ("@dataclass\nclass New:\n    x: int\n\n    def g(self) -> 'New':\n        return New()", "call-arg"),
    "frozen dataclass": ("@dataclass(frozen=True)\nclass New:\n    x: int\n\n    def g(self) -> None:\n        self.x = 1", "misc"),
    "ordered dataclass": ("@dataclass(order=True)\nclass New:\n    x: int\n\n\ndef g(one: New) -> bool:\n    return one < New(2)", ""),
    "order of fields": ("@dataclass\nclass New:\n    x: int = 1\n    y: int", "misc"),
    "derived dataclasses": ("@dataclass\nclass New(Old):\n    y: int\n\n\n@dataclass\nclass Old:\n    x: int\n\n\ndef g() -> int:\n    return New(1, 2).y", None),
    "dataclasses in order": ("@dataclass\nclass Old:\n    x: int\n\n\n@dataclass\nclass New(Old):\n    y: int\n\n\ndef g() -> int:\n    return New(1, 2).y + New(1).x", "call-arg"),
    "transformed": ("class New(Model):\n    x: int\n\n\ndef g() -> int:\n    return New(x=1).x", ""),
    "transformed, wrong": ("class New(Model):\n    x: int\n\n\ndef g() -> int:\n    return New(y=1).x", "call-arg"),
    "abstract": ("class New(Shape):\n    pass\n\n\ndef g() -> New:\n    return New()", "abstract"),
    "not abstract": ("class New(Shape):\n    def area(self) -> int:\n        return 1\n\n\ndef g() -> Shape:\n    return New()", ""),
    "protocol": ("class New(Protocol):\n    size: int\n\n\ndef g() -> New:\n    return New()", "misc"),
    "explicit protocol": ("class New(Sized):\n    pass\n\n\ndef g() -> int:\n    return New().size", "abstract"),
    "named tuple": ("class New(NamedTuple):\n    x: int\n\n\ndef g() -> int:\n    return New(1).x + New('').x", "arg-type"),
    "typed dict": ("class New(TypedDict):\n    x: int\n\n\ndef g() -> New:\n    return {'x': '', 'y': 1}", "typeddict-item"),
    "enum": ("class New(enum.Enum):\n    A = 1\n    B = 2\n\n\ndef g(x: New) -> int:\n    return x.value + New.C", "attr-defined"),
    "total ordering": ("@total_ordering\nclass New:\n    def __lt__(self, other: object) -> bool:\n        return True\n\n\ndef g(x: New) -> bool:\n    return x >= New()", ""),
}  # fmt: skip
INSIDE = {
    "dataclass": ("    @dataclass\n    class In:\n        x: int\n        y: list[int] = field(default_factory=list)\n    In(1).x + In(1, [2]).y[0]", ""),
    "dataclass, wrong": ("    @dataclass\n    class In:\n        x: int\n    In('')", "arg-type"),
    "transformed": ("    class In(Model):\n        x: int\n    In(x=1)\n    In(y=1)", "call-arg"),
    "abstract": ("    class In(Shape):\n        pass\n    In()", "abstract"),
    "named tuple": ("    class In(NamedTuple):\n        x: int\n    In(1).x + In('').x", "arg-type"),
}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one module."""
    folder = tmp_path_factory.mktemp("classes")
    (folder / "classes.py").write_text(TEXT)
    return folder


@pytest.fixture(scope="module")
def session(root: Path, types_cache: Path) -> Iterator[Session]:
    """A warm session in this process, shared: an answer that leaves traces spoils later ones."""
    options = configured(root, types_cache / "classes", trusted=False).options
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        session = Session(options, [], root)
        assert not errors(session.update(target(root), TEXT))
        yield session


def target(root: Path) -> Target:
    """The module as mypy is told of it."""
    return Target(str(root / "classes.py"), "classes", str(root))


def check(session: Session, root: Path, after: str, code: str | None) -> None:
    """The quick check says what a full update does, which has an error of that code, or none."""
    path = str(root / "classes.py")
    found = errors(session.check(path, session.number(path), [], edits_between(TEXT, after)).new)
    whole = errors(session.update(target(root), after))
    assert not errors(session.update(target(root), TEXT))
    assert found == whole
    assert code is None or (any(f"[{code}]" in one for one in found) if code else not found)


@pytest.mark.parametrize("name", NEW)
def test_new_in_the_module(session: Session, root: Path, name: str) -> None:
    """Classes that come in beside the others, and what uses them."""
    text, code = NEW[name]
    check(session, root, TEXT.replace("\n\ndef last", f"\n\n{text}\n\n\ndef last"), code)


@pytest.mark.parametrize("name", INSIDE)
def test_new_in_a_function(session: Session, root: Path, name: str) -> None:
    """Classes of a function's body."""
    text, code = INSIDE[name]
    check(session, root, TEXT.replace("-> None:\n    pass", f"-> None:\n{text}"), code)
