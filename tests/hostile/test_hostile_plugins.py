"""mypy plugins that try to do harm: each does, under a plain mypy in an arena, and not in the jail.

A plugin says what became of it by how it fails to load: `done`, or what held it.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from trueline.analysis.findings import Accept
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

APP = "def size(name: str) -> int:\n    return len(name)\n"
MARK = "--mark-of-the-hostile-plugin"
PLUGIN = """\
import ctypes, os, socket, subprocess, sys
try:
ACTION
except BaseException as error:
    said = f"held by {type(error).__name__}: {error}"
else:
    said = "done"
raise ValueError(said)
"""
ACTIONS = {
    "writes into the project": "    open('{project}/written', 'w')",
    "writes into its own module": "    open(__file__, 'a').write('# more')",
    "makes a folder beside the project": "    os.mkdir('{arena}/made')",
    "reads a secret elsewhere": "    assert open('{arena}/other/secret').read() == 'secret'",
    "reads a secret through our process": (
        "    assert open('/proc/{pid}/root{arena}/other/secret').read() == 'secret'"
    ),
    "reads a secret by going up": (
        "    up = '../' * 40\n    assert open(f'{up}{arena}/other/secret').read() == 'secret'"
    ),
    "lists the home folder": "    assert os.listdir('{arena}/home')",
    "reads the environment": "    assert os.environ['A_SECRET']",
    "reads another cache": "    assert os.listdir('{arena}/cache')",
    "connects": "    socket.create_connection(('127.0.0.1', {port}), 5).close()",
    "connects to a local socket": (
        "    s = socket.socket(socket.AF_UNIX)\n    s.connect('{arena}/other/s')"
    ),
    "opens a socket": "    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "starts a program": "    assert subprocess.run(['/bin/true']).returncode == 0",
    "starts a program that stays": (
        "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{mark}'],"
        " start_new_session=True, stdout=-3, stderr=-3)"
    ),
    "forks": "    if os.fork() == 0: os._exit(0)",
    "forks by system call": (
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    pid = libc.syscall({clone}, 17, 0, 0, 0, 0)\n"
        "    if pid == 0: os._exit(0)\n"
        "    assert pid > 0, os.strerror(ctypes.get_errno())"
    ),
    "sees who started it": "    os.kill({pid}, 0)",
    "keeps a file in memory": "    os.memfd_create('x')",
    "makes a namespace": (
        "    libc = ctypes.CDLL(None, use_errno=True)\n"
        "    assert libc.unshare(0x20000) == 0, os.strerror(ctypes.get_errno())"
    ),
    "fills the scratch space": (
        "    import tempfile\n"
        "    with tempfile.TemporaryDirectory() as place:\n"
        "        for n in range(10): open(place + f'/{n}', 'wb').write(bytes(10 << 20))"
    ),
    "takes much memory": "    import mmap; mmap.mmap(-1, 9 << 30).close()",
}
ROOT_ONLY = {"makes a namespace"}


@dataclass(frozen=True)
class Arena:
    """A folder with a project in it and, beside it, what a plugin must not reach."""

    folder: Path
    port: int

    @property
    def project(self) -> Path:
        """The trusted project."""
        return self.folder / "project"

    def put(self, action: str) -> None:
        """Make this action the project's plugin."""
        values = {
            "project": self.project,
            "arena": self.folder,
            "port": self.port,
            "mark": MARK,
            "pid": os.getpid(),
            "clone": 220 if os.uname().machine == "aarch64" else 56,
        }
        text = PLUGIN.replace("ACTION", action)
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        (self.project / "plugin.py").write_text(text)

    def plainly(self) -> str:
        """What a plain mypy says, which loads the plugin into a process of the user's."""
        command = [
            sys.executable,
            "-m",
            "mypy",
            "--cache-dir",
            str(self.folder / "cache"),
            "app.py",
        ]
        done = subprocess.run(
            command,
            cwd=self.project,
            env=os.environ | {"A_SECRET": "x"},
            capture_output=True,
            check=False,
            timeout=60,
        )
        return (done.stdout + done.stderr).decode("utf-8", "replace")

    def jailed(self) -> str:
        """The note of a trusted workspace's check, which must have been made."""
        types = TypeChecker(Workspace(self.project, True), self.folder / "cache")
        try:
            path = self.project / "app.py"
            [verdict] = asyncio.run(types.check(path, APP, [APP + "\n\nx = 1\n"]))
        finally:
            types.close()
        assert isinstance(verdict, Accept), verdict
        return " ".join(one.message for one in verdict.notes)

    def everything(self) -> dict[str, bytes]:
        """All files but those of caches."""
        paths = [path for path in self.folder.rglob("*") if path.is_file()]
        kept = (path for path in paths if not {"cache", "__pycache__"} & set(path.parts))
        return {str(path): path.read_bytes() for path in kept}


@pytest.fixture
def arena(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Arena]:
    """An arena with a listening server, closed after the test."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setenv("A_SECRET", "secret")
    for name in ("project", "other", "home", "cache"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o755)
    (tmp_path / "home" / "mine").write_text("mine")
    (tmp_path / "cache" / "old").write_text("old")
    (tmp_path / "other" / "secret").write_text("secret")
    (tmp_path / "project" / "app.py").write_text(APP)
    (tmp_path / "project" / "mypy.ini").write_text("[mypy]\nplugins = ./plugin.py\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
        monkeypatch.chdir(tmp_path / "other")
        local.bind("s")
        local.listen()
        yield Arena(tmp_path, server.getsockname()[1])


@pytest.mark.parametrize("name", ACTIONS)
def test_held(arena: Arena, name: str) -> None:
    """What the plugin does to a plain mypy it does not do in the jail, and mypy judges on."""
    arena.put(ACTIONS[name])
    if name not in ROOT_ONLY or os.geteuid() == 0:
        assert '/plugin.py": done' in arena.plainly()
        kill_marked()
        shutil.rmtree(arena.folder / "made", ignore_errors=True)
        arena.put(ACTIONS[name])
    before = arena.everything()
    note = arena.jailed()
    assert "held by" in note, note
    assert arena.everything() == before
    assert not (arena.folder / "made").exists()
    assert marked() == []


def test_garbage_on_stdout(arena: Arena) -> None:
    """What a plugin prints goes nowhere, whichever way it prints."""
    arena.put("    print('garbage'); sys.stdout.flush(); os.write(1, b'garbage\\n')")
    assert "garbage" in arena.plainly()
    assert arena.jailed() == "plugin not loaded: ./plugin.py (done)"


def marked() -> list[int]:
    """The processes that carry the mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if MARK.encode() in words:
            found.append(int(folder.name))
    return found


def kill_marked() -> None:
    """End what a plain mypy's plugin started."""
    for pid in marked():
        os.kill(pid, 9)
        while pid in marked():
            pass
