"""A function that is not there yet, through the real command: its header is the calls'."""

from pathlib import Path

from .conftest import Trueline
from .test_search_input import down

TESTS = (
    "from mod import spread\n\n\ndef test_spread() -> None:\n"
    "    assert spread([3, 9, 4]) == 6\n    assert spread([5]) == 0\n"
    "    assert spread([1, 2, 8, 3]) == 7\n"
)
WRITTEN = "\n\ndef spread(values: list[int]) -> int:\n    return max(values) - min(values)\n"


def test_from_tests_alone(trueline: Trueline, tmp_path: Path) -> None:
    """Written below what is there, with a header; neither a description nor a model is needed."""
    (tmp_path / "mod.py").write_text("LIMIT = 3\n")
    (tmp_path / "test_mod.py").write_text(TESTS)
    command = ("synth", "--into", "mod.py::spread", "--tests", "test_mod.py", "--model", down())
    done = trueline(*command, "--apply")
    assert done.code == 0, done.err
    assert "verified" in done.out
    assert (tmp_path / "mod.py").read_text() == "LIMIT = 3\n" + WRITTEN


def test_into_an_empty_file(trueline: Trueline, tmp_path: Path) -> None:
    """It begins with the header; the description's examples are enough."""
    (tmp_path / "mod.py").write_text("")
    spec = "The words.\n>>> words('b a')\n['b', 'a']\n>>> words('c')\n['c']\n"
    done = trueline("synth", spec, "--into", "mod.py::words", "--model", down(), "--apply")
    assert done.code == 0, done.err
    text = "def words(text: str) -> list[str]:\n    return text.split()\n"
    assert (tmp_path / "mod.py").read_text() == text


def test_nothing_calls_it(trueline: Trueline, tmp_path: Path) -> None:
    """One line says what is missing."""
    (tmp_path / "mod.py").write_text("")
    done = trueline("synth", "the words", "--into", "mod.py::words", "--model", down())
    assert done.code != 0
    assert "words has no header yet and no test calls it with plain values" in done.err


def test_nothing_is_said(trueline: Trueline) -> None:
    """Neither what to write nor where."""
    done = trueline("synth")
    assert done.code == 2
    assert done.err.startswith("trueline: say what to write, as SPEC or with --into FILE::NAME")


def test_a_name_that_is_taken(trueline: Trueline, tmp_path: Path) -> None:
    """What the module has under the name is not hidden by a function."""
    for text, line in (
        ("class spread:\n    pass\n", 1),
        ("A = 1\nfrom math import floor as spread\n", 2),
    ):
        (tmp_path / "mod.py").write_text(text)
        (tmp_path / "test_mod.py").write_text(TESTS)
        done = trueline("synth", "--into", "mod.py::spread", "--tests", "test_mod.py", "--apply")
        assert done.code == 2
        assert f"spread in line {line} is no function; remove it or choose another name" in done.err
        assert (tmp_path / "mod.py").read_text() == text
