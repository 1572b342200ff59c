"""Programs and tests that cannot be judged, through the real `trueline exec`.

Each is said in one clear line, with the user's file and line, gets its status and exit code, and
leaves no process and no file behind.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Done, Trueline

NOT_PASSED, COULD_NOT_RUN = 1, 3
FILES = {
    "ok.py": "def f(n):\n    return n\n",
    "broken.py": "def f(:\n    pass\n",
    "a.py": "from b import g\n\n\ndef f(n):\n    return n\n",
    "b.py": "from a import f\n\n\ndef g(n):\n    return n\n",
    "prints.py": "import sys\nwhile True:\n    sys.stdout.write('x' * (1 << 20))\n",
    "forks.py": "import os\nfor _ in range(1000):\n    os.fork()\n",
    "asks.py": "def name():\n    return input('? ')\n\n\nprint(name())\n",
    "exits.py": "import os\nos._exit(0)\n",
    "sleeps.py": "import time\ntime.sleep(99)\n",
    "grows.py": "import os\ns = [b'x' * (9 << 20) for _ in iter(int, 1)]\n",
    "thread.py": "from threading import Timer\nTimer(99, print).start()\n",
    "runs.py": "print('it runs')\n",
    "as_ok.py": "from ok import f\nassert f(1) == 1\n",
    "as_a.py": "from a import f\nassert f(1) == 1\n",
    "as_broken.py": "from broken import f\nassert f(1) == 1\n",
    "as_raises.py": "from ok import f\nassert f(1) == 1\nraise ValueError(3)\n",
    "test_a.py": "from a import f\n\n\ndef test_f():\n    assert f(1) == 1\n",
    "test_broken.py": "import broken\n\n\ndef test_f():\n    assert broken.f(1) == 1\n",
    "test_missing.py": "import ok\nfrom nowhere import x\n\n\ndef test_f():\n    assert ok.f(x)\n",
    "test_fixture.py": "def test_f(nothing):\n    assert nothing\n",
    "test_deep.py": "import json\n\n\ndef test_f():\n    json.loads('{')\n",
    "test_prints.py": "import ok\n\n\ndef test_f():\n    print('x' * (1 << 30))\n    ok.f(1)\n",
    "test_floods.py": "def test_f():\n    while True:\n        print('x' * (1 << 20))\n",
    "test_asks.py": "import ok\n\n\ndef test_f():\n    assert ok.f(input())\n",
    "test_forks.py": "import os, ok\n\n\ndef test_f():\n    for _ in range(99):\n"
    "        os.fork()\n    assert ok.f(1)\n",
    "test_thread.py": "import threading, ok\n\n\ndef test_f():\n"
    "    threading.Timer(99, print).start()\n    assert ok.f(1) == 1\n",
    "sub/conftest.py": "import nowhere\n",
    "sub/test_sub.py": "import ok\n\n\ndef test_f():\n    assert ok.f(1) == 1\n",
    "pyproject.toml": "",
    "text": "no program\n",
    "as_deep.py": f"from ok import f\nassert f({'-' * 100_000}1) == 1\n",
    "as_deep_too.py": f"from ok import f\nassert f(1) == 1{' + 0' * 9000}\n",
}
LOOP = (
    "ImportError: cannot import name 'f' from partially initialized module 'a' "
    "(most likely due to a circular import) (a.py)"
)
SYNTAX = "SyntaxError: invalid syntax (broken.py, line 1), in Python 3."


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A project with all of it, which must be as it was when the test is over."""
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    yield folder
    found = {path for path in folder.rglob("*") if path.is_file()}
    assert {str(path.relative_to(folder)): path.read_text() for path in found} == FILES


@pytest.fixture
def temporary(tmp_path: Path) -> Iterator[Path]:
    """The folder for temporary files, which must be empty in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    yield folder
    assert list(folder.iterdir()) == []


def processes_of(folder: Path) -> list[str]:
    """The processes whose command line names a folder, as that of every jail does its project."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words and int(path.parent.name) != os.getpid():
            found.append(words)
    return found


def ran(trueline: Trueline, project: Path, temporary: Path, *arguments: str) -> tuple[Done, str]:
    """Run `exec` in the project; what it says before its summary."""
    done = trueline("exec", *arguments, cwd=project, TMPDIR=str(temporary))
    assert processes_of(project) == []
    assert "Traceback" not in done.err
    *said, summary = (line for line in done.err.splitlines() if "tests run: " not in line)
    assert "sandbox tier A" in summary
    assert len(said) <= 1, done.err
    return done, "".join(said)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        ("broken.py", "error", f"broken.py (line 1): {SYNTAX}"),
        ("broken.py --tests as_broken.py", "error", f"broken (line 1): {SYNTAX}"),
        ("broken.py --tests test_broken.py", "error", f"test_broken.py (line 1): {SYNTAX}"),
        ("a.py --tests as_a.py", "error", f"a (line 1): {LOOP}"),
        ("a.py --tests test_a.py", "error", f"test_a.py (line 1): b.py:1: {LOOP}"),
        (
            "ok.py --tests test_missing.py",
            "error",
            "test_missing.py (line 2): ModuleNotFoundError: No module named 'nowhere'",
        ),
        (
            "ok.py --tests sub/test_sub.py",
            "error",
            "pytest: ModuleNotFoundError: No module named 'nowhere'",
        ),
        (
            "ok.py --tests test_fixture.py",
            "error",
            "test_fixture.py::test_f: fixture 'nothing' not found",
        ),
        (
            "ok.py --tests test_deep.py",
            "error",
            "test_deep.py::test_f: json.decoder.JSONDecodeError: Expecting property name",
        ),
        ("ok.py --tests as_raises.py", "error", "raise ValueError(3) (line 3): "),
        ("prints.py", "output", "prints.py: stopped, since it printed without end"),
        ("ok.py --tests test_prints.py", "memory", "test_prints.py::test_f (line 5): MemoryError"),
        (
            "ok.py --tests test_floods.py",
            "output",
            "ok.py with test_floods.py: stopped, since it printed without end",
        ),
        ("sleeps.py", "wall-timeout", "sleeps.py: stopped after 20."),
        ("grows.py", "memory", "grows.py (line 2): MemoryError"),
        ("asks.py", "error", "asks.py (line 2): EOFError: EOF when reading a line"),
        ("ok.py --tests test_asks.py", "error", "test_asks.py::test_f: OSError: pytest: reading"),
        ("forks.py", "error", "forks.py (line 3): BlockingIOError: "),
        ("ok.py --tests test_forks.py", "error", "test_forks.py::test_f (line 6): BlockingIOError"),
        ("exits.py", "crashed", "exits.py: ended without a result: by os._exit"),
        ("thread.py", "passed", ""),
        ("ok.py --tests test_thread.py", "passed", ""),
        ("ok.py --tests as_ok.py", "passed", ""),
    ],
)
def test_one_line_the_status_and_nothing_left(
    trueline: Trueline, project: Path, temporary: Path, arguments: str, status: str, says: str
) -> None:
    """What went wrong is said in a line; what the program leaves behind ends with it."""
    done, said = ran(trueline, project, temporary, *arguments.split())
    assert done.code == (0 if status == "passed" else NOT_PASSED)
    assert done.err.splitlines()[-1].startswith(f"{status}, ")
    assert said.startswith(says)
    assert bool(said) == bool(says)
    assert len(said) < 320


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("ok.py --python nowhere/python3", "nowhere/python3: no such interpreter; give another"),
        ("ok.py --python ok.py", "ok.py: may not be executed"),
        ("ok.py --python sub", "sub: this is a folder; give the interpreter in it"),
        ("ok.py --python /bin/false", "start of /bin/false: it ended without a word"),
        ("ok.py --tests broken.py", "broken.py:1: the tests are not Python 3."),
        ("nowhere.py", "nowhere.py: cannot be read: No such file"),
        ("ok.py --python text", "text: cannot be started: Exec format error; give another"),
        ("ok.py --tests as_deep.py", "as_deep.py: the tests are nested too deeply to be read"),
        ("ok.py --tests as_deep_too.py", "the tests are nested too deeply to be read"),
        ("pipe.py", "pipe.py: not a regular file; give a Python source file"),
        ("ok.py --tests pipe.py", "pipe.py: not a regular file; give a Python test file"),
        ("loop.py", "loop.py: cannot be read: Too many levels of symbolic links"),
        ("ok.py --tests loop.py", "loop.py: cannot read the tests: Too many levels"),
    ],
)
def test_what_cannot_be_run_at_all(
    trueline: Trueline, project: Path, temporary: Path, arguments: str, says: str
) -> None:
    """Exit code 3 and one line, without a run."""
    (project / "text").chmod(0o755)
    (project / "loop.py").symlink_to("loop.py")
    os.mkfifo(project / "pipe.py")
    done = trueline("exec", *arguments.split(), cwd=project, TMPDIR=str(temporary))
    assert (done.code, done.out) == (COULD_NOT_RUN, "")
    assert says in done.only_error
    assert processes_of(project) == []


def test_a_trusted_environment_without_its_interpreter(
    trueline: Trueline, project: Path, temporary: Path
) -> None:
    """An environment whose Python is gone is named, and no other takes its place unasked.

    Untrusted it is no matter: nothing of it is used.
    """
    environment = project / ".venv"
    environment.mkdir()
    (environment / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.12.1\n")
    untrusted = trueline("exec", "ok.py", cwd=project, TMPDIR=str(temporary))
    trueline("trust", str(project))
    done = trueline("exec", "ok.py", cwd=project, TMPDIR=str(temporary))
    (environment / "pyvenv.cfg").unlink()
    assert untrusted.code == 0
    assert done.code == COULD_NOT_RUN
    assert "which means /nowhere/bin/python3.12): no such interpreter" in done.only_error


@pytest.mark.parametrize("setting", ["read-only", "full"])
def test_one_bad_folder_for_temporary_files(
    trueline: Trueline, project: Path, tmp_path: Path, setting: str
) -> None:
    """Another one is taken, as Python does."""
    folder = tmp_path / "bad"
    folder.mkdir(mode=0o555)
    done = in_namespace(project, folder, "ro" if setting == "read-only" else "nr_inodes=1")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("passed, ")


def in_namespace(project: Path, folder: Path, options: str) -> subprocess.CompletedProcess[str]:
    """Run `exec` with an own file system in `folder`, which is where temporary files belong."""
    mount = f'mount -t tmpfs -o size=4k,{options} small {folder} && exec "$@"'
    python = [sys.executable, "-P", "-m", "trueline", "exec", "runs.py"]
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return subprocess.run(
        ["unshare", *user, "--mount", "sh", "-c", mount, "sh", *python],
        cwd=project,
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments", [["exec", "ok.py"], ["exec", "ok.py", "--tests", "test_a.py"]]
)
def test_every_folder_for_temporary_files_is_full(project: Path, arguments: list[str]) -> None:
    """Where not one byte can be written there is nothing to run in, and that is said."""
    script = (
        "import resource, sys\nfrom trueline.assistant.cli.main import run\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        f"sys.exit(run({arguments!r}))\n"
    )
    command = [sys.executable, "-B", "-c", script]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (COULD_NOT_RUN, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("trueline: no folder can be made for temporary files: ")
    assert line.endswith("free some space, or name another folder in TMPDIR")


def test_no_traceback_shows_a_path_of_the_jail(
    trueline: Trueline, project: Path, temporary: Path
) -> None:
    """What is printed calls the user's files as the user does."""
    done, _ = ran(trueline, project, temporary, "a.py", "--tests", "test_a.py")
    assert "/project" not in done.out + done.err
    assert "/site" not in done.out + done.err
