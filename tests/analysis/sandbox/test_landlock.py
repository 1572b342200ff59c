"""Landlock, on the kernel there is, with its interface held down to older versions."""

from pathlib import Path

import pytest

from trueline.analysis.sandbox.inside import landlock

from .kernels import run_python, without_landlock

NEWEST = landlock.version()
versions = pytest.mark.parametrize("known", range(1, min(NEWEST, 7) + 1))
RESTRICTED = """
import os
from trueline.analysis.sandbox.inside import landlock, linux
os.umask(0)
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
landlock.restrict(["{folder}/read", "{folder}/missing", "/usr"], ["{folder}/write", "/dev/null"],
                  execute={execute}, known={known})
def tried(what):
    try: return what() is not None
    except OSError as error: return error.errno
"""


@versions
def test_only_what_is_allowed(tmp_path: Path, known: int) -> None:
    """Reading here, writing there, nothing elsewhere; paths that do not exist are passed over."""
    script = (
        RESTRICTED.format(folder=tmp_path, execute=True, known=known)
        + f"""
folder = {str(tmp_path)!r}
print([tried(lambda: open(f"{{folder}}/{{name}}/file", mode)) for name in ("read", "write", "other")
       for mode in "ra"],
      [tried(lambda: os.listdir(f"{{folder}}/{{name}}")) for name in ("read", "write", "other")],
      tried(lambda: os.link(f"{{folder}}/read/file", f"{{folder}}/write/linked") or 1) in (13, 18),
      tried(lambda: open("/dev/null", "w")), os.spawnv(0, "/usr/bin/true", ["true"]))
"""
    )
    _lay_out(tmp_path)
    done = run_python(script)
    want = "[True, 13, True, True, 13, 13] [True, True, 13] True True 0\n"
    assert done.stdout == want, done.stderr


def test_no_execution(tmp_path: Path) -> None:
    """Without `execute` nothing that may be read may also be run."""
    _lay_out(tmp_path)
    script = RESTRICTED.format(folder=tmp_path, execute=False, known=NEWEST)
    done = run_python(script + 'print(os.spawnv(os.P_WAIT, "/usr/bin/true", ["true"]))')
    assert done.stdout == "127\n", done.stderr


def test_a_newer_version_takes_away_more() -> None:
    """Every version's rights contain the ones before; the first has no word for truncating."""
    rights = [landlock.rights(known) for known in range(1, 8)]
    assert rights == sorted(rights)
    assert not rights[0] & landlock.TRUNCATE
    assert rights[2] & landlock.TRUNCATE


def test_a_kernel_without() -> None:
    """It is an error with the number the kernel gave, and its step has a name."""
    script = "from trueline.analysis.sandbox.inside import landlock\nlandlock.version()\n"
    done = run_python(script, without_landlock())
    assert "[Errno 38] Function not implemented: 'landlock'" in done.stderr


def _lay_out(folder: Path) -> None:
    for name in ("read", "write", "other"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("x")
