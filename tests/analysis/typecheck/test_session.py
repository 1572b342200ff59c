"""Quick answers on every shape of function, each beside what mypy says of the whole file."""

# ruff: noqa: E501 - a case a line reads as the table it is
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from mypy import api

from trueline.analysis.typecheck.build import Blocked
from trueline.analysis.typecheck.edits import edits_between
from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.module import NotCovered
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

from .shapes import SHAPES

IN_A_FUNCTION = {
    "a function": ("return len(name)", "return name", "return-value"),
    "a call": ("return len(name)", "return price(1)", "arg-type"),
    "an undefined name": ("return len(name)", "return nome", "name-defined"),
    "protocol": ("def name(self) -> str: ...", "def name(self) -> str: pass", ""),
    "final left alone": ("        self.most = 1\n", "        self.most = 1\n        len(1)\n", "arg-type"),
    "body behind its header": ("(value: str) -> str: ...", "(value: str) -> str: value.nope", "attr-defined"),
    "body behind a long header": ("    name: str,\n) -> str: return name\n", "    name: str,\n) -> str: return name.nope\n", "attr-defined"),
    "overload": ("return value\n\n\nclass", "return value.nope\n\n\nclass", "union-attr"),
    "init": ("self.tags = tags", "self.tags = tags\n        self.name.nope()", "attr-defined"),
    "getter": ("return self.name.title()", "return self.count", "return-value"),
    "setter": ("self.name = value", "self.name = value.nope", "attr-defined"),
    "classmethod": ('return cls("", [])', "return cls([], [])", "arg-type"),
    "generic": ("return self.tags[0] if self.tags else None", "return self.tags", "return-value"),
    "nested class": ("return 1", "return self.depth", "return-value"),
    "subclass": ("return sum(self.tags)", "return self.first()", "return-value"),
    "one branch": ("return x\n\nelse", "return str(x)\n\nelse", "return-value"),
    "the other branch": ("return -x", "return str(x)", "return-value"),
    "decorated": ("return x * 2", "return x.nope", "attr-defined"),
    "async generator": ("        yield name\n\n\ndef", "        yield 1\n\n\ndef", "misc"),
    "generator": ("yield number(name), name", "yield name, name", "misc"),
    "nested function": ("    return len(name)\n\n    for", "    return name\n\n    for", "return-value"),
    "narrowed": ("    return len(x)", "    return len(x) + None", "operator"),
    "before the first statement": ("    # the length\n", "    # the length\n    y: int = ''\n", "assignment"),
    "behind the last statement": ("    return len(x)\n", "    return len(x)\n    y: int = ''\n", ""),
    "at the end of the file": ("    pass\n", "    pass\n    last(1)\n", "call-arg"),
    "an import that is there": ("    pass\n", "    import functools\n    functools.nope\n", "attr-defined"),
    "a class in a function": ("    pass\n", "    class A:\n        x: int = ''\n    A().y\n", "assignment"),
    "an ignored error": ("    pass\n", "    last(1)  # type: ignore[call-arg]\n", ""),
    "an ignore without need": ("    pass\n", "    last()  # type: ignore[call-arg]\n", "unused-ignore"),
    "a comprehension": ("    pass\n", "    [x.nope for x in 'abc']\n", "attr-defined"),
    "unreachable": ("return 0\n    return len(x)", "raise ValueError\n    return len(x) + 1", ""),
}  # fmt: skip
NEW = {
    "function": ("\n\ndef last", "\n\ndef more(x: int) -> str:\n    return x\n\n\ndef last", "return-value"),
    "function that calls itself": ("\n\ndef last", "\n\ndef more(x: int) -> int:\n    return more('')\n\n\ndef last", "arg-type"),
    "right function": ("\n\ndef last", "\n\ndef more(x: int) -> int:\n    return price(str(x))\n\n\ndef last", ""),
    "method": ("    class Inner", "    def size(self) -> int:\n        return self.name\n\n    class Inner", "return-value"),
    "method that overrides": ("def total(self)", "def first(self) -> str:\n        return ''\n\n    def total(self)", "override"),
    "property": ("    class Inner", "    @property\n    def size(self) -> int:\n        return self.nope\n\n    class Inner", "attr-defined"),
    "staticmethod": ("    class Inner", "    @staticmethod\n    def size(x: int) -> int:\n        return x.nope\n\n    class Inner", "attr-defined"),
    "class": ("\n\ndef last", "\n\nclass More(Item[str]):\n    x: int = ''\n\n\ndef last", "assignment"),
    "class and function": ("\n\ndef last", "\n\nclass More:\n    x: int = 1\n\n\ndef more(x: More) -> int:\n    return x.y\n\n\ndef last", "attr-defined"),
    "right statement": ("\n\ndef last", "\n\nfor word in ('a', 'b'):\n    print(price(word))\n\n\ndef last", ""),
    "at the end": ("    pass\n", "    pass\n\n\ndef more() -> int:\n    return ''\n", "return-value"),
}  # fmt: skip
NOT_COVERED = {
    "alias beside a wrong function": ("\n\ndef last", "\n\nName = list[int]\n\n\ndef more(x: Name) -> str:\n    return x[0]\n\n\ndef last", "depends on the statements"),
    "header before a body": ("(value: str) -> str: ...", "(value: str) -> int: ...", "inside one function"),
    "end of a long header": ("    name: str,\n) -> str: return name\n", "    name: str,\n) -> int: return name\n", "inside one function"),
    "body behind a header that is not ASCII": ('(name: str = "é") -> None: ...', '(name: str = "é") -> None: nope', "inside one function"),
    "final attribute": ("        self.most = 1\n", "        pass\n", "final attributes"),
    "unreachable": ("        return 31\n", "        return 32\n", "nothing ever gets"),
    "protocol's body": ("def name(self) -> str: ...", "def name(self) -> str: return ''", "changes the protocol"),
    "unknown name beside a final": ("        self.most = 1\n", "        self.most = 1\n        nope\n", "final attributes"),
    "no generator any more": ("    yield 1\n", "    pass\n", "decided by a yield"),
    "signature": ("def price(name: str)", "def price(name: str, more: int)", "inside one function"),
    "decorator": ("@functools.cache", "@functools.lru_cache", "inside one function"),
    "protocol": ("def name(self) -> str: ...", "def name(self) -> str:\n        return ''", "inside one function"),
    "module that is not loaded": ("    pass\n", "    import wave\n", "wave is not loaded yet"),
    "two functions": ('return len(name)\n\n\n@overload\ndef parse(value: str) -> str: ...\n@overload\ndef parse(value: int) -> int: ...\ndef parse(value: str | int) -> str | int:\n    return value', 'return 1\n\n\n@overload\ndef parse(value: str) -> str: ...\n@overload\ndef parse(value: int) -> int: ...\ndef parse(value: str | int) -> str | int:\n    return 1', "inside one function"),
    "name again": ("\n\ndef last", "\n\ndef price() -> int:\n    return 1\n\n\ndef last", "price is defined again"),
    "builtin": ("\n\ndef last", "\n\ndef len(x: str) -> int:\n    return 1\n\n\ndef last", "len is defined again"),
    "wrong statement": ("\n\ndef last", "\n\nprice(1)\n\n\ndef last", "depends on the statements before it"),
    "attribute of a class": ("    count = 0\n", "    count = 0\n    more = 1\n", "more than a method"),
    "dunder": ("    class Inner", "    def __len__(self) -> int:\n        return 1\n\n    class Inner", "__len__ changes"),
    "what a subclass defines": ("    class Inner", "    def total(self) -> str:\n        return ''\n\n    class Inner", "Special defines total as well"),
    "syntax": ("    # the length\n", "    print(\n", "does not parse by itself"),
}  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one module, strictly checked."""
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "mypy.ini").write_text("[mypy]\nstrict = True\nwarn_unused_ignores = True\n")
    (folder / "shapes.py").write_text(SHAPES)
    return folder


@pytest.fixture(scope="module")
def session(root: Path, types_cache: Path) -> Iterator[Session]:
    """A warm session in this process, shared: an answer that leaves traces spoils later ones."""
    options = configured(root, types_cache / "in-process", trusted=False).options
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        session = Session(options, [], root)
        session.update(target(root), SHAPES)
        yield session


def target(root: Path) -> Target:
    """The module as mypy is told of it."""
    return Target(str(root / "shapes.py"), "shapes", str(root))


def quick(session: Session, root: Path, after: str, before: str = SHAPES) -> Counter[str]:
    """The codes of the new errors by the quick check."""
    path = str(root / "shapes.py")
    edits = edits_between(SHAPES, after)
    judged = session.check(path, session.number(path), edits_between(SHAPES, before), edits)
    return errors(judged.new) - errors(judged.old)


def full(session: Session, root: Path, after: str) -> Counter[str]:
    """The errors of a full update; the base is as before afterwards."""
    found = errors(session.update(target(root), after))
    session.update(target(root), SHAPES)
    return found


def errors(messages: Sequence[Message]) -> Counter[str]:
    """Errors by place, code and text."""
    return Counter(
        f"{one.line}:{one.column}: {one.text} [{one.code}]"
        for one in messages
        if one.severity == "error"
    )


def replaced(old: str, new: str) -> str:
    """The shapes with one thing changed, which is there once."""
    assert SHAPES.count(old) == 1, old
    return SHAPES.replace(old, new)


@pytest.mark.parametrize("name", IN_A_FUNCTION)
def test_in_a_function(session: Session, root: Path, name: str) -> None:
    """The messages are a full update's, to the line and column."""
    old, new, code = IN_A_FUNCTION[name]
    after = SHAPES.replace(old, new, 1)
    assert after != SHAPES
    found = quick(session, root, after)
    assert found == full(session, root, after)
    assert any(f"[{code}]" in one for one in found) if code else not found


@pytest.mark.parametrize("name", NEW)
def test_new_code(session: Session, root: Path, name: str) -> None:
    """New functions, methods and classes are judged as a full update does."""
    old, new, code = NEW[name]
    after = replaced(old, new)
    found = quick(session, root, after)
    assert found == full(session, root, after)
    assert any(f"[{code}]" in one for one in found) if code else not found


@pytest.mark.parametrize("name", NOT_COVERED)
def test_not_covered(session: Session, root: Path, name: str) -> None:
    """What reaches out of its place is not judged, and the reason is given."""
    old, new, why = NOT_COVERED[name]
    with pytest.raises(NotCovered, match=why):
        quick(session, root, replaced(old, new))


def test_nothing_is_left(session: Session, root: Path) -> None:
    """After everything above a full update of the same text says what the first one did."""
    assert full(session, root, SHAPES) == Counter()


def test_import_of_a_repair(session: Session, root: Path) -> None:
    """An import at the top counts for the function below it; lines are those of the new text."""
    after = replaced("    pass\n", "    x: int = reduce(max, ['a'])\n").replace(
        "import functools\n", "import functools\nfrom functools import reduce\n"
    )
    found = quick(session, root, after)
    assert found == full(session, root, after)
    assert len(found) == 1


def test_errors_of_the_line_before_are_old(session: Session, root: Path) -> None:
    """What somebody has typed wrong since is not the candidate's."""
    before = replaced("    pass\n", "    price(1)\n    last(\n")
    after = before.replace("last(\n", "last()\n")
    assert not quick(session, root, after, before)
    worse = before.replace("last(\n", "last(2)\n")
    assert [one.split("[")[1] for one in quick(session, root, worse, before)] == ["call-arg]"]


def test_blocked(session: Session, root: Path) -> None:
    """A text that does not parse leaves the base as it was."""
    path = str(root / "shapes.py")
    number = session.number(path)
    with pytest.raises(Blocked, match="syntax"):
        session.update(target(root), "def f(:\n")
    assert session.number(path) == number
    old, new, _ = IN_A_FUNCTION["a call"]
    assert len(quick(session, root, SHAPES.replace(old, new, 1))) == 1


def test_what_an_update_alone_overlooks(session: Session, root: Path, tmp_path: Path) -> None:
    """A name used before its type is known: mypy run afresh finds it, its update does not."""
    after = SHAPES.replace("return len(name)", "x = y\n    y = price('')\n    return x", 1)
    found = quick(session, root, after)
    assert found != full(session, root, after)
    (tmp_path / "shapes.py").write_text(after)
    options = ["--strict", "--local-partial-types", "--cache-dir", str(tmp_path / "cache")]
    said, _, _ = api.run([*options, str(tmp_path / "shapes.py")])
    codes = sorted(line.rpartition("[")[2] for line in said.splitlines() if ": error:" in line)
    assert sorted(one.rpartition("[")[2] for one in found) == codes


def test_another_base(session: Session, root: Path) -> None:
    """Edits of a text that the session has no more are not judged."""
    path = str(root / "shapes.py")
    with pytest.raises(NotCovered, match="not read yet"):
        session.check(path, session.number(path) + 1, (), edits_between("a", "b"))
