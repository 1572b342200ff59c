"""A rehearsal of pytest must leave a run nothing but time."""

import subprocess
import sys
from pathlib import Path

import pytest

from trueline.analysis.sandbox import inside
from trueline.analysis.testing import TestJudge, load_suite

CODE = "def plus(number):\n    return number + 1\n"
TESTS = """
import os
import sys

import _pytest.fixtures
import plus


def test_the_run_is_as_any_other(request):
    config = request.config
    assert plus.plus(1) == 2
    assert "rehearsed" not in sys.modules
    assert not hasattr(sys, "last_value")
    assert "FixtureManager" in dir(_pytest.fixtures)
    assert "test_plus.py" in config.invocation_params.args
    assert str(config.invocation_params.dir) == os.getcwd() == str(config.rootpath)
    assert config.pluginmanager.hasplugin("cacheprovider")
    assert not any("inside" in entry for entry in sys.path)
    assert "ours: of this project" in config.getini("markers")


def test_what_pytest_brings_is_there(tmp_path, monkeypatch, capsys, caplog, recwarn):
    print("said")
    assert capsys.readouterr().out == "said\\n"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose configuration has a marker."""
    (tmp_path / "plus.py").write_text(CODE)
    (tmp_path / "test_plus.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    ours: of this project\n")
    return tmp_path


def test_a_rehearsed_run_finds_nothing_of_the_rehearsal(project: Path) -> None:
    """Options, paths, modules, names and fixtures are those of a run that begins cold."""
    with TestJudge(project) as judge:
        suite = load_suite(project / "test_plus.py")
        result = judge.judge_sync({project / "plus.py": CODE + "# same\n"}, suite)
    assert result.failures == ()
    assert result.verified


def test_a_plugin_that_is_installed_has_no_part_in_it(tmp_path: Path) -> None:
    """It may start threads, and the process that rehearses forks every run."""
    info = tmp_path / "other-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: other\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[pytest11]\nother = other_plugin\n")
    (tmp_path / "other_plugin.py").write_text("")
    sources = [str(tmp_path), str(Path(inside.__file__).parents[1])]
    code = (
        f"import sys; sys.path[:0] = {sources!r}\n"
        "import pytest\n"
        "from inside import rehearsal\n"
        "before = list(sys.path), list(sys.meta_path)\n"
        "rehearsal.rehearse()\n"
        "assert before == (sys.path, sys.meta_path)\n"
        "assert sys.modules['_pytest.config'].get_config.__module__ == 'inside.rehearsal'\n"
        "print('other_plugin' in sys.modules, 'rehearsed' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("False False\n", "")
