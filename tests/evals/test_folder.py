"""The folder of a run: default names never meet, and a run that stored nothing leaves nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier

import pytest

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.evals.folder import SETTINGS_FILE, default_folder, run_folder


def fail(out: Path, *, numbered: bool = False, **files: str) -> None:
    """A run that writes some files (`run` is run.json) and is interrupted."""
    with suppress(KeyboardInterrupt), run_folder(out, numbered=numbered) as folder:
        for name, text in files.items():
            (folder / f"{name}.json").write_text(text)
        raise KeyboardInterrupt


def test_a_default_name_gets_a_number_where_it_is_taken(tmp_path: Path) -> None:
    """By a folder in use, an empty one, or a file."""
    out = tmp_path / default_folder("humaneval")
    assert out.name.startswith("eval-humaneval-")
    for taken in (out, out.with_name(f"{out.name}-2")):
        with run_folder(out, numbered=True) as folder:
            assert folder == taken
    out.with_name(f"{out.name}-3").touch()
    with run_folder(out, numbered=True) as folder:
        assert folder.name == f"{out.name}-4"


def test_runs_that_start_at_once_have_each_their_own(tmp_path: Path) -> None:
    """Eight in the same moment, eight folders."""
    together = Barrier(8)

    def one(_: int) -> Path:
        together.wait()
        with run_folder(tmp_path / "out", numbered=True) as folder:
            return folder

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 8


def test_a_given_folder_is_never_shared(tmp_path: Path) -> None:
    """In use or a file: refused, and untouched; empty: taken."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / SETTINGS_FILE).touch()
    (tmp_path / "file").touch()
    for name in ("used", "file"):
        with pytest.raises(WrongUsage, match="exists already and is not empty; give another --out"):
            fail(tmp_path / name)
    assert (tmp_path / "used" / SETTINGS_FILE).exists()
    (tmp_path / "empty").mkdir()
    with run_folder(tmp_path / "empty") as folder:
        assert folder == tmp_path / "empty"


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    """Below a file there is no folder."""
    (tmp_path / "file").touch()
    for numbered in (True, False):
        with pytest.raises(CannotRun, match="cannot be made: Not a directory"):
            fail(tmp_path / "file" / "out", numbered=numbered)


def test_a_run_that_fails_leaves_what_it_stored_and_else_nothing(tmp_path: Path) -> None:
    """Settings and empty stores are nothing; one line of a store is worth a resumed run."""
    fail(tmp_path / "nothing", run="{}", verdicts="")
    fail(tmp_path / "default", numbered=True, run="{}")
    fail(tmp_path / "stored", run="{}", verdicts="a line\n")
    assert [one.name for one in tmp_path.iterdir()] == ["stored"]
    assert {one.name for one in (tmp_path / "stored").iterdir()} == {"run.json", "verdicts.json"}


def test_a_folder_that_was_there_before_stays(tmp_path: Path) -> None:
    """Empty, as it was."""
    (tmp_path / "mine").mkdir()
    fail(tmp_path / "mine", run="{}")
    assert not list((tmp_path / "mine").iterdir())
