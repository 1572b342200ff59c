"""What a project consists of, read from its folders."""

import sys
from pathlib import Path

import pytest

from trueline.analysis.workspace import Workspace, find_root


@pytest.fixture(autouse=True)
def _no_active_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)


def make_environment(folder: Path, config: str = "version = 3.12.4\n") -> Path:
    """A virtual environment without an interpreter; its package folder."""
    packages = folder / "lib" / "python3.12" / "site-packages"
    packages.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(config)
    return packages


def test_root_is_the_nearest_marked_folder(tmp_path: Path) -> None:
    """The first folder upwards with a project file is the root."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "sub" / "setup.py").touch()
    assert find_root(tmp_path / "sub" / "deep" / "a.py") == tmp_path / "sub"
    assert find_root(tmp_path / "a.py") == tmp_path


def test_root_without_markers(tmp_path: Path) -> None:
    """A file in no project is alone in its folder."""
    assert find_root(tmp_path / "a.py") == tmp_path
    assert find_root(tmp_path) == tmp_path


def test_environment_is_read(tmp_path: Path) -> None:
    """Version and packages come from pyvenv.cfg and folder names; no interpreter is needed."""
    packages = make_environment(tmp_path / ".venv")
    (packages / "requests").mkdir()
    (packages / "six.py").touch()
    (packages / "fast.cpython-312-x86_64-linux-gnu.so").touch()
    (packages / "requests-2.0.dist-info").mkdir()
    found = Workspace(tmp_path).environment
    assert found.site_packages == (packages,)
    assert found.python_version == (3, 12)
    assert found.complete
    assert found.modules == {"requests", "six", "fast"}


def test_environment_follows_path_files(tmp_path: Path) -> None:
    """Editable installs count: their paths and mappings are read, their code is not run."""
    packages = make_environment(tmp_path / "venv")
    (tmp_path / "other" / "mine").mkdir(parents=True)
    (packages / "mine.pth").write_text(f"import os; os.abort()\n{tmp_path / 'other'}\n")
    (packages / "__editable___x_1_finder.py").write_text("MAPPING: dict = {'yours': '/y'}\n")
    assert {"mine", "yours"} <= Workspace(tmp_path).environment.modules


def test_system_packages_make_it_incomplete(tmp_path: Path) -> None:
    """With system packages behind it, an environment may have more than can be read."""
    make_environment(
        tmp_path / ".venv", "version_info = 3.11.2\ninclude-system-site-packages = True"
    )
    found = Workspace(tmp_path).environment
    assert found.python_version == (3, 11)
    assert not found.complete


def test_no_environment_is_our_own(tmp_path: Path) -> None:
    """A project without an environment gets the one we run in, as an assumption."""
    found = Workspace(tmp_path).environment
    assert found.python_version == sys.version_info[:2]
    assert "pytest" in found.modules
    assert not found.complete


def test_a_new_package_is_seen(tmp_path: Path) -> None:
    """What is installed later is there at the next question."""
    packages = make_environment(tmp_path / ".venv")
    workspace = Workspace(tmp_path)
    assert not workspace.has_module("later")
    (packages / "later").mkdir()
    assert workspace.has_module("later")


def test_a_folder_by_two_names(tmp_path: Path) -> None:
    """A file is of the project by its real path, too, where the project was opened by a link."""
    (tmp_path / "real" / "shop").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    workspace = Workspace(tmp_path / "link")
    for folder in ("link", "real"):
        assert workspace.source_path(tmp_path / folder / "shop/cart.py") == Path("shop/cart.py")


def test_module_names(tmp_path: Path) -> None:
    """Modules are named from src/ where there is one, packages without `__init__`."""
    (tmp_path / "src" / "shop").mkdir(parents=True)
    (tmp_path / "src" / "shop" / "__init__.py").touch()
    workspace = Workspace(tmp_path)
    assert workspace.module_name(tmp_path / "src" / "shop" / "cart.py") == "shop.cart"
    assert workspace.module_name(tmp_path / "src" / "shop" / "__init__.py") == "shop"
    assert workspace.module_name(tmp_path / "tests" / "test_cart.py") == "tests.test_cart"
    assert workspace.module_name(Path("/elsewhere/x.py")) == "x"
    assert workspace.source_path(tmp_path / "src" / "shop" / "cart.py") == Path("shop/cart.py")
    assert workspace.source_path(Path("/elsewhere/x.py")) == Path("x.py")
    assert workspace.has_module("shop")
    assert workspace.module_file("shop") == tmp_path / "src" / "shop" / "__init__.py"


def test_loops_and_closed_folders(tmp_path: Path) -> None:
    """Symlink loops and folders that cannot be read end no check."""
    (tmp_path / ".venv").symlink_to(tmp_path / ".venv")
    (tmp_path / "src").symlink_to(tmp_path)
    workspace = Workspace(tmp_path)
    assert not workspace.has_module("nothing_like_it")
    assert find_root(tmp_path / "src" / "src" / "a.py") == tmp_path / "src" / "src"
