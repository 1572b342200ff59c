"""The folder of a run: a free name where none was given, and nothing left of a run that failed.

A default name tells the second, and two runs may start in one; so it is taken by making the folder,
and the next free number is added where that fails. A folder that was asked for by name is never
shared. A run that fails before it has stored anything takes its folder with it: there would be
nothing to resume, only a name in the way of the next try.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from trueline.analysis.errors import CannotRun, WrongUsage

SETTINGS_FILE = "run.json"


def default_folder(what: str) -> Path:
    """The name of a run's folder where none was given."""
    return Path(time.strftime(f"eval-{what}-%Y%m%d-%H%M%S"))


@contextmanager
def run_folder(
    out: Path, *, numbered: bool = False, cure: str = "give another --out"
) -> Iterator[Path]:
    """A folder for a new run while the block runs, and behind it if something is stored there.

    It is `out`, which may exist if it is empty; with `numbered` it is made, as `out` or else the
    first of `out-2`, `out-3`, … that is free.

    Raises:
        WrongUsage: if `out` is in use; `cure` says what to do then.
        CannotRun: if the folder cannot be made.
    """
    try:
        folder, made = _new(out) if numbered else _given(out, cure)
    except OSError as error:
        raise CannotRun(f"{out}: cannot be made: {error.strerror}") from error
    try:
        yield folder
    except BaseException:
        with suppress(OSError):
            _remove_if_nothing(folder, made=made)
        raise


def _new(out: Path) -> tuple[Path, bool]:
    for number in count(1):
        folder = out if number == 1 else out.with_name(f"{out.name}-{number}")
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
            break
    return folder, True


def _given(out: Path, cure: str) -> tuple[Path, bool]:
    if not out.exists():
        out.mkdir(parents=True)
        return out, True
    if not out.is_dir() or any(out.iterdir()):
        raise WrongUsage(f"{out}: exists already and is not empty; {cure}")
    return out, False


def _remove_if_nothing(folder: Path, *, made: bool) -> None:
    """Remove what a run wrote if it is only its settings and stores without a line."""
    files = list(folder.iterdir())
    if any(one.name != SETTINGS_FILE and one.stat().st_size for one in files):
        return
    for one in files:
        one.unlink()
    if made:
        folder.rmdir()
