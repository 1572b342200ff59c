"""A new cache starts with the standard library's types, which are nobody's but mypy's."""

from pathlib import Path

import pytest
from mypy.build import BuildResult, build
from mypy.modulefinder import BuildSource
from mypy.options import Options

from trueline.analysis.typecheck.options import configured
from trueline.analysis.typecheck.standard import FOLDER, start_with_standard


def options_for(project: Path, cache: Path) -> Options:
    """The options of a worker for a project."""
    return configured(project, cache, trusted=False).options


def built(options: Options) -> BuildResult:
    """A build of the standard library's core alone."""
    return build([BuildSource(None, "builtins", None)], options.apply_changes({}))


def test_a_new_cache_holds_the_core(project: Path, tmp_path: Path) -> None:
    """Nothing of the core is read again, in a second workspace not even once."""
    for name in ("one", "other"):
        options = options_for(project, tmp_path / "types" / name)
        Path(options.cache_dir).mkdir(parents=True)
        start_with_standard(options)
        graph = built(options).graph
        assert len(graph) > 30
        assert all(state.is_fresh() for state in graph.values())
    [kept] = (tmp_path / "types" / FOLDER).iterdir()
    assert not list(kept.parent.glob("*.*"))


def test_it_is_made_without_the_project(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module of the project that is named as one of the core does not get in."""
    (project / "types.py").write_text("class ModuleType: pass\n")
    (project / "mypy.ini").write_text("[mypy]\nmypy_path = .\n")
    monkeypatch.chdir(project)
    options = options_for(project, tmp_path / "types" / "one")
    Path(options.cache_dir).mkdir(parents=True)
    start_with_standard(options)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    other = options_for(elsewhere, tmp_path / "types" / "other")
    Path(other.cache_dir).mkdir(parents=True)
    start_with_standard(other)
    graph = built(other).graph
    assert str(project) not in str(graph["types"].path)
    assert all(state.is_fresh() for state in graph.values())


def test_a_cache_in_use_is_left_alone(project: Path, tmp_path: Path) -> None:
    """What holds something is not looked at, nor is anything made for it."""
    options = options_for(project, tmp_path / "types" / "one")
    (Path(options.cache_dir) / "3.11").mkdir(parents=True)
    start_with_standard(options)
    assert not (tmp_path / "types" / FOLDER).exists()


def test_nowhere_to_keep_it(project: Path, tmp_path: Path) -> None:
    """A file in the way is no error: mypy reads the standard library as it always did."""
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / FOLDER).touch()
    options = options_for(project, tmp_path / "types" / "one")
    Path(options.cache_dir).mkdir()
    start_with_standard(options)
    assert not list(Path(options.cache_dir).iterdir())
