"""Reading a repository: what counts as the user's own Python, and why the rest does not."""

import os
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.evals.repo.files import is_test, read_project

CODE = "def total(prices: list[float]) -> float:\n    return sum(prices)\n"


def write(root: Path, *names: str, text: str = CODE) -> None:
    """Write the same text into some files."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


def test_sources_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Not in that of the file system, which differs between machines."""
    write(tmp_path, "shop/z.py", "b.py", "shop/a.py", "a.py")
    assert list(read_project(tmp_path).sources) == ["a.py", "b.py", "shop/a.py", "shop/z.py"]


@pytest.mark.parametrize(
    "name",
    [
        ".git/hook.py", ".venv/lib/x.py", "build/lib/shop/cart.py", "dist/cart.py",
        "node_modules/gyp.py", "shop/__pycache__/cart.py", "shop/_vendor/cart.py",
        "shop.egg-info/cart.py", "shop-1.0.dist-info/cart.py",
    ],
)  # fmt: skip
def test_copies_and_other_peoples_code_are_passed_over(tmp_path: Path, name: str) -> None:
    """And the folder is known, so that no prompt may hold text of it."""
    write(tmp_path, "cart.py", name)
    project = read_project(tmp_path)
    assert list(project.sources) == ["cart.py"]
    [folder] = project.passed_over
    assert (tmp_path / name).is_relative_to(folder)


def test_an_environment_of_any_name_is_passed_over(tmp_path: Path) -> None:
    """It is known by its `pyvenv.cfg`."""
    write(tmp_path, "cart.py", "mine/lib/x.py")
    (tmp_path / "mine" / "pyvenv.cfg").write_text("version = 3.11.7\n")
    assert list(read_project(tmp_path).sources) == ["cart.py"]


def test_a_package_called_build_is_the_users(tmp_path: Path) -> None:
    """Only a `build` that is no package holds copies."""
    write(tmp_path, "build/__init__.py", "build/cart.py")
    assert list(read_project(tmp_path).sources) == ["build/__init__.py", "build/cart.py"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Loops end, and no file is counted under a second name or from outside."""
    project = tmp_path / "project"
    write(project, "shop/cart.py")
    write(tmp_path, "outside.py")
    (project / "shop" / "again").symlink_to(project)
    (project / "loop").symlink_to("loop")
    (project / "loop.py").symlink_to("loop.py")
    (project / "copy.py").symlink_to(project / "shop" / "cart.py")
    (project / "outside.py").symlink_to(tmp_path / "outside.py")
    assert list(read_project(project).sources) == ["shop/cart.py"]


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    """Each with its reason; a pipe is not opened, or the run would wait for ever."""
    write(tmp_path, "cart.py")
    write(tmp_path, "broken.py", text="def total(:\n")
    (tmp_path / "binary.py").write_bytes(b"\0\1\2")
    (tmp_path / "latin.py").write_bytes(b"name = '\xe9'\n")
    (tmp_path / "mixed.py").write_bytes(b"a = 1\r\nb = 2\n")
    write(tmp_path, "wide.py", text="x = [" + "1, " * 20_000 + "]\n")
    with (tmp_path / "huge.py").open("wb") as file:
        file.truncate(9_000_000)
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    project = read_project(tmp_path)
    assert list(project.sources) == ["cart.py"]
    assert {name: why.split(":")[0].split(" (")[0] for name, why in project.skipped.items()} == {
        "binary.py": "this is a binary file; give a Python source file",
        "broken.py": "does not parse",
        "huge.py": "larger than 8 MB; not read",
        "latin.py": "not UTF-8",
        "mixed.py": "its lines end in different ways",
        "wide.py": "line 1 has more than 50,000 characters",
    }
    assert set(project.others) == {"broken.py", "mixed.py", "wide.py"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path: Path) -> None:
    """A file and a folder without permission are named, and the rest is read."""
    write(tmp_path, "cart.py", "secret.py", "closed/cart.py")
    (tmp_path / "secret.py").chmod(0)
    (tmp_path / "closed").chmod(0)
    try:
        project = read_project(tmp_path)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert list(project.sources) == ["cart.py"]
    assert set(project.skipped) == {"closed", "secret.py"}


def test_a_name_that_is_not_text(tmp_path: Path) -> None:
    """It could not be written into the results, so the file is left out and said to be."""
    write(tmp_path, "cart.py")
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.py")).write_text(CODE)
    except OSError:
        pytest.skip("this file system takes no such name")
    assert read_project(tmp_path).skipped == {"caf\\xe9.py": "its name is not UTF-8"}


def test_files_that_the_settings_exclude(tmp_path: Path) -> None:
    """They give no holes, as they get no suggestions."""
    write(tmp_path, "cart.py", "keys.py")
    project = read_project(tmp_path, ("keys.py",))
    assert list(project.sources) == ["cart.py"]
    assert project.skipped == {"keys.py": "excluded by the settings"}


@pytest.mark.parametrize(
    ("text", "says"),
    [(None, "no Python files here"), ("def total(:\n", "can be used: cart.py: does not parse")],
)
def test_nothing_to_ask_about(tmp_path: Path, text: str | None, says: str) -> None:
    """One line says why."""
    if text is not None:
        write(tmp_path, "cart.py", text=text)
    with pytest.raises(CannotRun, match=says):
        read_project(tmp_path)


def test_a_file_is_no_project(tmp_path: Path) -> None:
    """Nor is what does not exist."""
    write(tmp_path, "cart.py")
    for name in ("cart.py", "nowhere"):
        with pytest.raises(CannotRun, match="not a folder"):
            read_project(tmp_path / name)


def test_what_a_test_is() -> None:
    """By the names that test runners look for."""
    tests = ["test_cart.py", "a/cart_test.py", "conftest.py", "tests/data.py", "a/test/x.py"]
    assert [is_test(name) for name in tests] == [True] * 5
    assert not any(map(is_test, ["cart.py", "attest.py", "contest/cart.py"]))
