"""A small typed project and a type checker for it, closed after the test."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

Opener = Callable[..., TypeChecker]


@pytest.fixture(scope="session")
def types_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of the standard library's types for all tests."""
    return tmp_path_factory.mktemp("types")


@pytest.fixture(scope="module", autouse=True)
def _memory() -> Iterator[None]:
    """Give back the builds that lived in this process: a large process forks slowly ever after."""
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two modules, which everybody may read: root's plugins are loaded by nobody."""
    tmp_path.chmod(0o755)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (tmp_path / "prices.py").write_text("def price(name: str) -> int:\n    return len(name)\n")
    (tmp_path / "cart.py").write_text(CART)
    return tmp_path


@pytest.fixture
def checker(project: Path, types_cache: Path) -> Iterator[Opener]:
    """Opens type checkers for the project and closes them."""
    opened: list[TypeChecker] = []

    def open_checker(*, trusted: bool = False) -> TypeChecker:
        opened.append(TypeChecker(Workspace(project, trusted), types_cache))
        return opened[-1]

    yield open_checker
    for one in opened:
        one.close()


CART = "from prices import price\n\n\ndef total(names: list[str]) -> int:\n    return 0\n"
