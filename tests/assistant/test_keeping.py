"""Answers kept as tests: in which file, under which name, as which text."""

from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.testing import load_suite
from trueline.analysis.workspace import Workspace
from trueline.assistant.comparing import Result
from trueline.assistant.keeping import kept, usual_tests
from trueline.assistant.questions import Question
from trueline.assistant.replies import Answered

EMPTY = Answered(Question("middle", ([],), ()), Result("None"))
ONE = Answered(Question("middle", ([4],), ()), Result("4"))
FAILS = Answered(Question("middle", ([1, 2],), ()), Result("ValueError", raised=True))


def check(folder: Path, before: str, answers: list[Answered], after: str) -> None:
    """A test file that was given, and what becomes of it."""
    (folder / "stats.py").touch()
    file = folder / "test_given.py"
    file.write_text(dedent(before))
    suites = [load_suite(file)]
    made = kept(Workspace(folder), folder / "stats.py", "middle", suites, answers)
    assert made is not None
    assert (made.source.path, made.new) == (file.resolve(), False)
    assert made.after == dedent(after)


def test_a_function_beside_the_others(tmp_path: Path) -> None:
    """It uses the name that the file has imported."""
    check(
        tmp_path,
        """\
        from stats import middle as m


        def test_middle_as_answered() -> None:
            assert m([3]) == 3
        """,
        [EMPTY, ONE],
        """\
        from stats import middle as m


        def test_middle_as_answered() -> None:
            assert m([3]) == 3


        def test_middle_as_answered_2() -> None:
            assert m([]) is None
            assert m([4]) == 4
        """,
    )


def test_by_its_module(tmp_path: Path) -> None:
    """Where the file has imported the module, the function is called by it; errors are expected."""
    check(
        tmp_path,
        """\
        import pytest
        import stats


        def test_it() -> None:
            assert stats.middle([3]) == 3
        """,
        [FAILS],
        """\
        import pytest
        import stats


        def test_it() -> None:
            assert stats.middle([3]) == 3


        def test_middle_as_answered() -> None:
            with pytest.raises(ValueError):
                stats.middle([1, 2])
        """,
    )


def test_what_the_file_does_not_know(tmp_path: Path) -> None:
    """The function imports what it needs itself."""
    check(
        tmp_path,
        """\
        def test_it() -> None:
            import stats
            assert stats.middle([3]) == 3
        """,
        [FAILS, ONE],
        """\
        def test_it() -> None:
            import stats
            assert stats.middle([3]) == 3


        def test_middle_as_answered() -> None:
            import pytest
            from stats import middle

            with pytest.raises(ValueError):
                middle([1, 2])
            assert middle([4]) == 4
        """,
    )


def test_a_script_of_asserts(tmp_path: Path) -> None:
    """It stays one."""
    check(
        tmp_path,
        """\
        from stats import middle

        assert middle([3]) == 3
        """,
        [EMPTY, FAILS],
        """\
        from stats import middle

        assert middle([3]) == 3
        assert middle([]) is None
        try:
            middle([1, 2])
        except ValueError:
            pass
        else:
            assert False, 'middle([1, 2]) should raise ValueError'
        """,
    )


@pytest.mark.parametrize(
    ("folders", "place", "module"),
    [
        ((), "test_stats.py", "stats"),
        (("tests",), "tests/test_stats.py", "stats"),
    ],
)
def test_where_none_was_given(
    tmp_path: Path, folders: tuple[str, ...], place: str, module: str
) -> None:
    """The usual file, in the tests folder if there is one; it is new."""
    for folder in folders:
        (tmp_path / folder).mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "stats.py").touch()
    made = kept(Workspace(tmp_path), tmp_path / "stats.py", "middle", (), [ONE])
    assert made is not None
    assert (made.source.path, made.new) == (tmp_path / place, True)
    assert f"    from {module} import middle\n\n    assert middle([4]) == 4\n" in made.after
    assert not made.source.path.exists()


def test_a_module_of_a_package(tmp_path: Path) -> None:
    """It is imported by its whole name; the file that is there goes on."""
    package = tmp_path / "src" / "shop"
    package.mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    for file in (tmp_path / "pyproject.toml", package / "__init__.py", package / "stats.py"):
        file.touch()
    (tmp_path / "tests" / "test_stats.py").write_text("from shop import stats\n")
    made = kept(Workspace(tmp_path), package / "stats.py", "middle", (), [ONE])
    assert made is not None
    assert not made.new
    assert made.after.startswith("from shop import stats\n\n\ndef test_middle")
    assert "    assert stats.middle([4]) == 4\n" in made.after


def test_nothing_was_answered(tmp_path: Path) -> None:
    """Then nothing is kept."""
    assert kept(Workspace(tmp_path), tmp_path / "stats.py", "middle", (), []) is None


def test_the_usual_file(tmp_path: Path) -> None:
    """The usual file, if it names the function."""
    workspace, path = Workspace(tmp_path), tmp_path / "stats.py"
    assert usual_tests(workspace, path, "middle") is None
    (tmp_path / "test_stats.py").write_text("middle_of = 1\n")
    assert usual_tests(workspace, path, "middle") is None
    (tmp_path / "test_stats.py").write_text("from stats import middle\n")
    assert usual_tests(workspace, path, "middle") == tmp_path / "test_stats.py"
