"""A second session starts from the first one's cache, whatever happened to the files between."""

import os
from pathlib import Path

import pytest

from trueline.analysis.typecheck.message import Message
from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.session import Session
from trueline.analysis.typecheck.target import Target

from .conftest import CART

WRONG = CART.replace("return 0", "return price(names)")


@pytest.fixture(autouse=True)
def inside(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's folder is the project's."""
    monkeypatch.chdir(project)


def validated(cache: Path) -> int:
    """When the cache was last brought up to date."""
    return (cache / ".held").stat().st_mtime_ns


def said(project: Path, cache: Path, text: str, name: str = "cart") -> tuple[Message, ...]:
    """What a fresh session says of a file with this text."""
    options = configured(project, cache, trusted=False).options
    options.mypy_path = [str(project)]
    target = Target(str(project / f"{name}.py"), name, str(project))
    return Session(options, [], project).update(target, text)


def codes(messages: tuple[Message, ...]) -> list[str]:
    """The codes of the errors."""
    return [one.code for one in messages if one.severity == "error"]


def test_fresh(project: Path, tmp_path: Path) -> None:
    """Where nothing changed the cache is loaded as it is, for files that others import as well."""
    cache = tmp_path / "types"
    assert not said(project, cache, CART)
    before = validated(cache)
    assert codes(said(project, cache, WRONG)) == ["arg-type"]
    assert not said(project, cache, (project / "prices.py").read_text(), "prices")
    assert validated(cache) == before


def test_a_file_changed(project: Path, tmp_path: Path) -> None:
    """A file that is another by now is seen as it is now, without building anew."""
    cache = tmp_path / "types"
    right = CART.replace("return 0", "return price('')")
    assert not said(project, cache, right)
    before = validated(cache)
    (project / "prices.py").write_text("def price(number: int) -> int:\n    return number\n")
    assert codes(said(project, cache, right)) == ["arg-type"]
    assert validated(cache) == before


def test_touched(project: Path, tmp_path: Path) -> None:
    """Another time is no other file."""
    cache = tmp_path / "types"
    assert not said(project, cache, CART)
    before = validated(cache)
    os.utime(project / "prices.py", (1, 1))
    assert not said(project, cache, CART)
    assert validated(cache) == before


def test_a_file_went(project: Path, tmp_path: Path) -> None:
    """An import whose file is gone is an error."""
    cache = tmp_path / "types"
    assert not said(project, cache, CART)
    (project / "prices.py").unlink()
    assert codes(said(project, cache, CART)) == ["import-not-found"]


def test_a_file_came(project: Path, tmp_path: Path) -> None:
    """An import that was not found before is, once there is a file."""
    cache = tmp_path / "types"
    text = "import later\n\nlater.f(1)\n"
    (project / "cart.py").write_text(text)
    assert codes(said(project, cache, text)) == ["import-not-found"]
    (project / "later.py").write_text("def f(x: str) -> None: ...\n")
    assert codes(said(project, cache, text)) == ["arg-type"]


def test_other_configuration(project: Path, tmp_path: Path) -> None:
    """Stricter settings are obeyed although the files are the same."""
    cache = tmp_path / "types"
    text = CART + "\n\ndef loose(x):\n    return x\n"
    (project / "cart.py").write_text(text)
    assert not said(project, cache, text)
    before = validated(cache)
    (project / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    assert codes(said(project, cache, text)) == ["no-untyped-def"]
    assert validated(cache) > before


def test_broken_on_disk(project: Path, tmp_path: Path) -> None:
    """A file that does not parse on disk is no reason not to check another text of it."""
    cache = tmp_path / "types"
    assert not said(project, cache, CART)
    (project / "cart.py").write_text("def f(:\n")
    assert codes(said(project, cache, WRONG)) == ["arg-type"]


def test_unreadable_note(project: Path, tmp_path: Path) -> None:
    """What else stands in place of the note means that nothing is known of the cache."""
    cache = tmp_path / "types"
    assert not said(project, cache, CART)
    before = validated(cache)
    (cache / ".held").write_text("[1]")
    assert not said(project, cache, CART)
    assert validated(cache) > before
