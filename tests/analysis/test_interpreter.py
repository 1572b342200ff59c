"""Which interpreter a path means, told by reading: links, environments, copies, and none."""

import sys
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.analysis.interpreter import find_interpreter, packages_of

PROGRAM = b"\x7fELF"  # enough for what is never started


def program(path: Path) -> Path:
    """A file that may be executed and is no script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PROGRAM)
    path.chmod(0o755)
    return path


def environment(folder: Path, *lines: str) -> Path:
    """An environment whose configuration has these lines; its `bin/python`, which is not made."""
    folder.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("\n".join(lines))
    return folder / "bin" / "python"


def test_links_are_followed_to_the_version_and_the_library(tmp_path: Path) -> None:
    """As pyenv and uv install it: links in the home folder, a folder for each version."""
    real = program(tmp_path / "share/uv/python/cpython-3.12.4-linux/bin/python3.12")
    (real.parent / "python3").symlink_to("python3.12")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(real.parent / "python3")
    found = find_interpreter(tmp_path / "bin" / "python")
    assert (found.path, found.version) == (real, (3, 12))
    assert found.prefix == tmp_path / "share/uv/python/cpython-3.12.4-linux"


@pytest.mark.parametrize("made", ["link", "copy", "nothing"])
def test_an_environment_is_what_its_file_says(tmp_path: Path, made: str) -> None:
    """A link, a copy (`venv --copies`) or nothing in its `bin`: `home` says where Python lies."""
    real = program(tmp_path / "base/bin/python3.13")
    python = environment(tmp_path / "p/.venv", f"home = {real.parent}", "version = 3.13.0")
    if made == "link":
        python.parent.mkdir()
        python.symlink_to(real)
    if made == "copy":
        program(python)
    assert find_interpreter(python).path == real


def test_an_environment_of_an_environment(tmp_path: Path) -> None:
    """`home` may be another environment's folder; virtualenv names the program as well."""
    real = program(tmp_path / "base/bin/python3.11")
    program(tmp_path / "base/bin/python3.11-dbg")
    outer = environment(
        tmp_path / "outer",
        f"home = {real.parent}",
        f"base-executable = {real.parent / 'python3.11-dbg'}",
    )
    inner = environment(tmp_path / "inner", f"home = {outer.parent}", "version = 3.11.2")
    assert find_interpreter(inner).path.name == "python3.11-dbg"


def test_an_environment_that_leads_to_itself(tmp_path: Path) -> None:
    """A made-up file leads nowhere, and does not go round for ever."""
    python = environment(tmp_path / "e", f"home = {tmp_path / 'e' / 'bin'}")
    with pytest.raises(CannotRun, match="no such interpreter"):
        find_interpreter(python)


@pytest.mark.parametrize(
    ("name", "content", "mode", "says"),
    [
        ("python3", None, 0, "no such interpreter; give another with --python"),
        ("python3", PROGRAM, 0o644, "may not be executed"),
        ("python3", b"#!/bin/sh\nexec python3\n", 0o755, "a script; give the interpreter that it"),
        ("python3.8", PROGRAM, 0o755, "needs Python 3.9, this is 3.8"),
        ("python2.7", PROGRAM, 0o755, "needs Python 3.9, this is 2.7"),
    ],
)
def test_what_cannot_be_used(
    tmp_path: Path, name: str, content: bytes | None, mode: int, says: str
) -> None:
    """One line that names it: missing, not executable, a shim, too old."""
    path = tmp_path / "bin" / name
    if content is not None:
        program(path).write_bytes(content)
        path.chmod(mode)
    with pytest.raises(CannotRun, match=says) as caught:
        find_interpreter(path)
    assert str(path) in str(caught.value)


def test_a_missing_base_is_named(tmp_path: Path) -> None:
    """An environment whose interpreter was uninstalled says which one that was."""
    python = environment(tmp_path / ".venv", "home = /nowhere/bin", "version = 3.12.1")
    with pytest.raises(CannotRun, match=r"which means /nowhere/bin/python3\.12"):
        find_interpreter(python)


def test_an_environment_that_does_not_say(tmp_path: Path) -> None:
    """What lies in its `bin` is not taken for the interpreter: it may be anything."""
    python = program(environment(tmp_path / ".venv", "version = 3.12.1"))
    with pytest.raises(CannotRun, match=r"pyvenv\.cfg: no home in it"):
        find_interpreter(python)


def test_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment's own; those of its interpreter too, where it says so; else the user's."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    real = program(tmp_path / "base/bin/python3.12")
    for name in ("base", "home/.local", "e"):
        (tmp_path / name / "lib/python3.12/site-packages").mkdir(parents=True)
    base, user, own = (
        tmp_path / name / "lib/python3.12/site-packages" for name in ("base", "home/.local", "e")
    )
    (tmp_path / "e/pyvenv.cfg").write_text(f"home = {real.parent}\nversion = 3.12.1\n")
    assert packages_of(tmp_path / "e/bin/python") == (own,)
    (tmp_path / "e/pyvenv.cfg").write_text(
        f"home = {real.parent}\nversion = 3.12.1\ninclude-system-site-packages = true\n"
    )
    assert packages_of(tmp_path / "e/bin/python") == (own, user, base)
    assert packages_of(real) == (user, base)
    assert packages_of(tmp_path / "nowhere/bin/python") == ()


def test_ours() -> None:
    """The interpreter that runs the tests is found as it says itself."""
    found = find_interpreter(Path(sys.executable))
    assert found.version == sys.version_info[:2]
    assert found.path == Path(sys._base_executable).resolve()  # type: ignore[attr-defined]
