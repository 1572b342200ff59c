"""What a candidate may not change, and which modules pytest loads by itself."""

from pathlib import Path

import pytest

from trueline.analysis.testing import TestJudge, load_suite
from trueline.analysis.testing.plugins import plugin_modules
from trueline.analysis.testing.policy import refusal

TEST = "import sol\n\ndef test_f():\n    assert sol.f(1) == 2\n"
GOOD = "def f(x):\n    return x + 1\n"


@pytest.mark.parametrize(
    "path",
    [
        *("pytest.toml", ".pytest.toml", "sub/conftest.py", "sub/pytest.ini", "x.pth"),
        *("lib/thing-1.0.dist-info/entry_points.txt", "src/thing.egg-info/entry_points.txt"),
        *("tests/helper.py", "test_x.py", "x_test.py", "__pycache__/m.py", "a/../../m.py", "/m.py"),
    ],
)
def test_refused_by_its_path(path: str) -> None:
    """What decides how tests run, wherever it lies."""
    assert refusal({path: ()}) is not None


def test_refused_by_what_was_named() -> None:
    """Only what was named, if anything was; never the tests or a plugin, even if it was."""
    assert refusal({"m.py": ("m",)}) is None
    assert refusal({"m.py": ("m",)}, named={"m.py"}) is None
    assert refusal({"m.py": ("m",)}, named={"n.py"}) is not None
    assert refusal({"m.py": ("m",)}, ["m.py"], named={"m.py"}) is not None
    assert refusal({"p/m.py": ("m", "p.m")}, plugins={"p.m"}) is not None


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pytest.ini", "[pytest]\naddopts = -ra -p sol\n"),
        ("pytest.toml", "[pytest]\naddopts = ['-ra', '-p', 'sol']\n"),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-psol'\n"),
        ("setup.cfg", "[tool:pytest]\naddopts =\n    -p sol\n"),
        ("conftest.py", "pytest_plugins = ['sol']\n"),
        ("conftest.py", "pytest_plugins: str = 'other,sol'\n"),
        ("tests/conftest.py", "import os\nif os.name:\n    pytest_plugins = ('sol',)\n"),
        ("tests/test_sol.py", "pytest_plugins = 'sol'\n" + TEST),
    ],
)
def test_plugins_are_found_and_refused(tmp_path: Path, file: str, text: str) -> None:
    """By every way in which a project can name one; nothing is run to find it."""
    for name, content in (("tests/test_sol.py", TEST), ("sol.py", GOOD), (file, text)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    suite = load_suite(tmp_path / "tests" / "test_sol.py")
    with TestJudge(tmp_path) as judge:
        result = judge.judge_sync({Path("sol.py"): GOOD}, suite)
    assert (result.status, result.wall_s) == ("refused", 0.0)
    assert "as a plugin" in result.failures[0].message


def test_other_options_are_no_plugins(tmp_path: Path) -> None:
    """Options that only begin alike, and words in a text."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --pyargs --p-x -x-p\n")
    assert plugin_modules(tmp_path, [("test_a.py", "# pytest_plugins\n")]) == frozenset()
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    assert plugin_modules(tmp_path, []) <= {"no"}


async def test_only_named_files(tmp_path: Path) -> None:
    """The judge refuses an edit beside what was named."""
    (tmp_path / "test_sol.py").write_text(TEST)
    (tmp_path / "sol.py").write_text(GOOD)
    suite = load_suite(tmp_path / "test_sol.py")
    with TestJudge(tmp_path) as judge:
        edits = {Path("sol.py"): GOOD}
        assert (await judge.judge(edits, suite, named=[tmp_path / "sol.py"])).verified
        refused = await judge.judge(edits, suite, named=[Path("other.py")])
        assert (refused.status, refused.wall_s) == ("refused", 0.0)
