"""Opening a hostile workspace: nothing of it may run, whatever it calls itself."""

from pathlib import Path

import pytest

from trueline.analysis.check import check_file
from trueline.analysis.findings import Accept, Unknown
from trueline.analysis.workspace import Workspace

from .conftest import CART, Opener

CONFIG = """[mypy]
plugins = evil_plugin.py, evil
python_executable = .venv/bin/python
custom_typeshed_dir = typeshed
cache_dir = stolen
"""
OUTSIDE = "mypy_path = ../outside\n"
TRAPS = (
    "evil_plugin.py",
    "evil.py",
    "sitecustomize.py",
    "usercustomize.py",
    "conftest.py",
    "analysis/__init__.py",
    "trueline/__init__.py",
    "mypy/__init__.py",
    "mypy/build.py",
    "json.py",
)


@pytest.fixture
def hostile(project: Path) -> Path:
    """The project with traps in it: each writes a file when it is run."""
    (project / "mypy.ini").write_text(CONFIG + OUTSIDE)
    for name in TRAPS:
        path = project / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(project / 'ran')!r} + '-' + __name__, 'w')\n")
    python = project / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {project}/ran-python\n")
    python.chmod(0o755)
    (project / ".venv" / "bin" / "python3.11").symlink_to(python)
    packages = project / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "evil.pth").write_text(f"import os; open('{project}/ran-pth', 'w')\n")
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\nhome = /nowhere\n")
    return project


@pytest.mark.parametrize(
    ("trusted", "config", "why"),
    [
        (False, CONFIG + OUTSIDE, ""),
        (True, CONFIG + OUTSIDE, " (mypy_path leads out of the workspace: ../outside)"),
        (True, CONFIG, "Read-only file system"),
    ],
)
async def test_nothing_runs(
    hostile: Path, checker: Opener, trusted: bool, config: str, why: str
) -> None:
    """Neither interpreter nor module of the workspace runs; plugins do in a jail if it is trusted.

    These want to write into the project; they are named, and so is what kept them from it.
    """
    (hostile / "mypy.ini").write_text(config)
    types = checker(trusted=trusted)
    [verdict] = await types.check(hostile / "cart.py", CART, [CART + "x = 1\n"])
    assert isinstance(verdict, Accept), verdict
    notes = [one.message for one in verdict.notes]
    for name in ("evil_plugin.py", "evil"):
        [note] = [one for one in notes if one.split(" (")[0] == f"plugin not loaded: {name}"]
        assert why in note
        assert ("(" in note) is trusted
    assert "custom_typeshed_dir not used" in notes
    assert ("mypy_path not used: ../outside" in notes) is not trusted
    report = await check_file(
        Workspace(hostile, trusted), hostile / "cart.py", "import evil, mypy, analysis\n", types
    )
    assert not report.unknown
    assert traces(hostile) == []
    assert not (hostile / "stolen").exists()


async def test_config_that_is_no_text(hostile: Path, checker: Opener) -> None:
    """A configuration of random bytes is a reason, not a crash."""
    (hostile / "mypy.ini").unlink()
    (hostile / "pyproject.toml").write_bytes(b"[tool.mypy\xff\x00]\n")
    [verdict] = await checker().check(hostile / "cart.py", CART, [CART])
    assert isinstance(verdict, Unknown)
    assert "\n" not in verdict.why
    assert traces(hostile) == []


def traces(folder: Path) -> list[str]:
    """The files that traps left behind."""
    return [path.name for path in folder.glob("ran*")]
