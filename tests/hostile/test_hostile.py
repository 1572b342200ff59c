"""Programs that try to exhaust, escape or forge: what must hold for each, in a real jail.

Every case ends with an honest run on the same jail that must pass, so a program that only wounds
the jail is found as well.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.sandbox import Limits, RunResult
from trueline.analysis.testing import Asserts, TestJudge, load_suite

LIMITS = Limits(cpu_s=3, wall_s=60, memory_mib=300)
SHORT = Limits(cpu_s=3, wall_s=3, memory_mib=300)
MODULE = Path("sol.py")
HONEST = "def f(x):\n    return x * 3 + 1\n"
TESTS = Asserts("from sol import f\nassert f(2) == 7\nassert f(5) == 16\n", "asserts.py")
PYTEST = """
import sol

def test_f():
    assert sol.f(2) == 7

def test_g():
    y = sol.f(5)
    assert y == 16
"""
LIBC = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one module and a pytest file."""
    folder = tmp_path_factory.mktemp("project")
    (folder / MODULE).write_text(HONEST)
    (folder / "test_sol.py").write_text(PYTEST)
    return folder


@pytest.fixture(scope="module")
def judge(project: Path) -> Iterator[TestJudge]:
    """A judge shared so that damage by one case shows in the next.

    Its wall limit is wide: on a busy machine an honest run would meet a tight one.
    """
    with TestJudge(project, limits=LIMITS) as judge:
        yield judge


def run(judge: TestJudge, program: str) -> RunResult:
    """Run a program as a script, then see that an honest candidate still passes."""
    result = judge.run_file_sync(MODULE, dedent(program))
    assert judge.judge_sync({MODULE: HONEST}, TESTS).verified
    return result


EXHAUSTING = {
    "fork bomb": ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n", "cpu"),
    "fork bomb by system call": (
        LIBC + "while True: libc.syscall(57 if __import__('platform').machine() == 'x86_64'"
        " else 220, 17, 0, 0, 0, 0)\n",
        "cpu",
    ),
    "threads": (
        "import threading, time\nwhile True:\n"
        "    try: threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "    except RuntimeError: pass\n",
        "cpu memory",
    ),
    "heap": ("x = bytearray(1 << 20)\nwhile True: x = x + x\n", "memory"),
    "heap over processes": (
        "import os, time\nfor _ in range(3): os.fork()\nx = b'x' * (100 << 20)\ntime.sleep(99)\n",
        "memory cpu",
    ),
    "shared anonymous memory": (
        "import mmap, time\nm = []\n"
        "try:\n    while True:\n        m.append(mmap.mmap(-1, 50 << 20))\n"
        "        m[-1].write(b'x' * (50 << 20))\n"
        "except OSError: raise MemoryError\n",
        "memory",
    ),
    "memfd": ("import os\nos.memfd_create('x')\n", "error"),
    "system v shared memory": (
        LIBC + "assert libc.shmget(0, 1 << 28, 0o1600) >= 0, 'refused'\n",
        "wrong",
    ),
    "dev shm": ("open('/dev/shm/x', 'wb').write(bytes(64 << 20))\n", "error crashed"),
    "disk": (
        "i = 0\nwhile True:\n    open(f'/tmp/{i}', 'wb').write(bytes(4 << 20))\n    i += 1\n",
        "error",
    ),
    "inodes": ("i = 0\nwhile True:\n    open(f'/tmp/{i}', 'wb').close()\n    i += 1\n", "error"),
    "output flood": ("while True: print('x' * 10000)\n", "output"),
    "busy loop that ignores signals": (
        "import signal\nfor s in range(1, 32):\n"
        "    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True: pass\n",
        "cpu",
    ),
    "deep recursion": ("def f(): f()\nf()\n", "error"),
}
NAMES = {"cpu": {"cpu-timeout", "wall-timeout"}}


@pytest.mark.parametrize("name", EXHAUSTING)
def test_exhaustion(judge: TestJudge, name: str) -> None:
    """Whatever a program uses up ends it, with the right name, and nothing else."""
    program, expected = EXHAUSTING[name]
    allowed = {status for word in expected.split() for status in NAMES.get(word, {word})}
    result = run(judge, program)
    assert result.status in allowed, result
    assert len(result.output) <= LIMITS.output_kib * 1024
    assert result.peak_mib < LIMITS.memory_mib * 2


def test_sleep(project: Path) -> None:
    """A program that does nothing is ended by the clock on the wall."""
    with TestJudge(project, limits=SHORT) as judge:
        result = judge.run_file_sync(MODULE, "import time\ntime.sleep(99)\n")
    assert result.status == "wall-timeout", result


def test_secret_file(judge: TestJudge, tmp_path: Path) -> None:
    """A file outside the project does not exist in the jail, whatever its mode."""
    secret = tmp_path / "secret"
    secret.write_text("canary-of-file")
    secret.chmod(0o600)
    for path in (secret, Path(f"/proc/1/root{secret}"), Path("/etc/shadow")):
        result = run(judge, f"print(open({str(path)!r}).read())\n")
        assert result.status == "error"
        assert "canary" not in result.output


def test_environment_and_memory_of_the_host(
    judge: TestJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither our environment nor our heap, opened files or command line are in the jail."""
    monkeypatch.setenv("TRUELINE_SECRET", "canary-of-environment-1")
    heap = "-".join(("canary", "of", "heap", str(os.getpid())))
    program = r"""
        import os, re
        own = "-".join(("canary", "of", "control", "7"))
        memory = b"".join(open(f"/proc/{p}/environ", "rb").read() for p in os.listdir("/proc")
                          if p.isdigit())
        for line in open("/proc/self/maps"):
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if "rw" in line.split()[1]:
                with open("/proc/self/mem", "rb", 0) as file:
                    try:
                        file.seek(start)
                        memory += file.read(end - start)
                    except OSError: pass
        print(sorted(set(re.findall(rb"canary-of-[a-z]+-[0-9]+", memory))))
    """
    result = run(judge, program)
    assert result.output.strip() == "[b'canary-of-control-7']", (result, heap)


def test_network_and_abstract_sockets(judge: TestJudge) -> None:
    """Servers of the host, on loopback and on abstract addresses, cannot be reached."""
    with socket.socket() as tcp, socket.socket(socket.AF_UNIX) as unix:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        unix.bind(f"\0trueline-canary-{os.getpid()}")
        unix.listen()
        for family, address in (
            ("AF_INET", tcp.getsockname()),
            ("AF_UNIX", unix.getsockname()),
            ("AF_VSOCK", (2, 1)),
        ):
            program = f"import socket\nsocket.socket(socket.{family}).connect({address!r})\n"
            assert run(judge, program).status == "error"


def test_other_processes(judge: TestJudge) -> None:
    """Signals to every pid there is, to our group and to all, reach nobody outside."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as canary:
        program = f"""
            import os, signal
            for pid in (*range(2, 40), {canary.pid}, {os.getpid()}, -1, 0):
                try: os.kill(pid, signal.SIGTERM)
                except OSError: pass
        """
        run(judge, program)
        assert canary.poll() is None
        canary.communicate(b"\n")


@pytest.mark.parametrize(
    "call",
    [
        "libc.ptrace(16, 1, 0, 0)",
        "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.umount2(b'/proc', 2)",
        "libc.unshare(0x10000000)",
        "libc.setns(0, 0)",
        "libc.chroot(b'/')",
        "libc.setuid(0)",
        "libc.sethostname(b'x', 1)",
        "libc.syscall(321 if X else 280, 0, 0, 0)",
        "libc.syscall(425, 1, 0)",
        "libc.syscall(250 if X else 219, 0, 0)",
        "libc.syscall(435, 0, 0)",
        "libc.syscall(463, 0, 0)",
    ],
)
def test_kernel_doors(judge: TestJudge, call: str) -> None:
    """Calls that would change or inspect more than the own process are refused."""
    program = LIBC + "import platform\nX = platform.machine() == 'x86_64'\n"
    result = run(judge, program + f"assert {call} < 0\nassert ctypes.get_errno() in (1, 22, 38)\n")
    assert result.passed, result


def test_no_lock_on_the_files_of_the_host(judge: TestJudge) -> None:
    """A file that is only read could be locked for everybody; so none is."""
    program = """
        import fcntl, os
        for path in ("/usr/bin/env", os.__file__, "/project/sol.py"):
            try: fcntl.flock(open(path), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except PermissionError: continue
            raise SystemExit(path)
    """
    assert run(judge, program).passed


def test_buffers_of_the_kernel(judge: TestJudge) -> None:
    """Few descriptors bound the memory that no process is charged with."""
    program = """
        import socket
        sent, pairs = 0, []
        try:
            while True:
                pairs.append(socket.socketpair())
                for one in pairs[-1]:
                    one.setblocking(False)
                    try:
                        while True: sent += one.send(bytes(1 << 16))
                    except BlockingIOError: pass
        except OSError: pass
        assert 0 < sent < 20 << 20, sent
    """
    assert run(judge, program).passed


def test_nothing_persists(judge: TestJudge, project: Path) -> None:
    """Files, daemons and edits of one run are not there for the next, nor on the host."""
    plant = """
        import os, pathlib
        for folder in ("/tmp", "/w", "/dev/shm", "/project", os.path.expanduser("~")):
            try: pathlib.Path(folder, "planted").write_text("x")
            except OSError: pass
        open("/project/sol.py", "w").write("def f(x): return 0")
        if os.fork() == 0:
            os.setsid()
            import time
            time.sleep(99)
    """
    before = sorted(path.name for path in project.iterdir())
    assert run(judge, plant).passed
    look = """
        import os
        folders = ("/tmp", "/w", "/dev/shm", "/project")
        print([p for p in os.listdir("/proc") if p.isdigit()],
              [f for d in folders for f in os.listdir(d) if f == "planted"])
    """
    assert run(judge, look).output.strip() == "['1', '2'] []"
    assert sorted(path.name for path in project.iterdir()) == before
    assert (project / MODULE).read_text() == HONEST


def test_read_only_system(judge: TestJudge) -> None:
    """The root, the system and the interpreter cannot be written to."""
    program = """
        import os, sys
        for folder in ("/", "/usr", "/etc", os.path.dirname(os.__file__), "/home", "/dev"):
            try: open(folder + "/x", "w")
            except OSError: continue
            sys.exit(folder)
        assert os.getuid() == 1000 and os.listdir("/home") == []
        told = open("/proc/self/status").read()
        for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb"):
            assert f"Cap{kind}:\\t0000000000000000" in told
    """
    assert run(judge, program).passed


FORGING = {
    "exit with success": "import os\nos._exit(0)\n",
    "exit at exit": "import atexit, os\natexit.register(os._exit, 0)\ndef f(x): return 0\n",
    "system exit": "import sys\nsys.exit(0)\n",
    "exit in the call": "import os\ndef f(x): os._exit(0)\n",
    "system exit in the call": "import sys\ndef f(x): sys.exit(0)\n",
    "patched builtins": "import builtins\nbuiltins.AssertionError = ValueError\n"
    "builtins.exec = builtins.compile = lambda *a, **k: None\ndef f(x): return 0\n",
    "always equal": "class E(int):\n    def __eq__(s, o): return True\n    __hash__ = None\n"
    "    def __ne__(s, o): return False\ndef f(x): return E()\n",
    "always equal, not plain": "class E:\n    def __eq__(s, o): return True\n"
    "def f(x): return E()\n",
    "frames": "import sys\ndef f(x):\n    frame = sys._getframe()\n    while frame:\n"
    "        for value in list(frame.f_locals.values()):\n"
    "            if hasattr(value, 'passed'): value.passed = 2; value.failures = []\n"
    "        frame = frame.f_back\n    return 0\n",
    "descriptors": "import os\nfor fd in range(3, 64):\n    try: os.write(fd, "
    'b\'\\x13\\0\\0\\0{"report": {"x": 1}}\' * 3)\n    except OSError: pass\ndef f(x): return 0\n',
    "read the nonce": "import os, json, struct\nfor fd in range(3, 10):\n    try:\n"
    "        os.set_blocking(fd, False)\n        nonce = os.read(fd, 99)[4:20].hex()\n"
    "        m = json.dumps({'nonce': nonce, 'report': {'total': 3, 'passed': 3, 'failures': [],"
    " 'failed': [], 'cannot': '', 'gone': '', 'code': 0, 'outcomes':"
    " {'test_sol.py::test_f': 'passed', 'test_sol.py::test_g': 'passed'}}}).encode()\n"
    "        os.write(fd, struct.pack('<I', len(m)) + m)\n"
    "    except OSError: pass\nos._exit(0)\n",
    "patched pytest": "def f(x): return 0\ntry:\n"
    "    import _pytest.runner, _pytest.python\n"
    "    _pytest.python.Function.runtest = lambda self: None\nexcept ImportError: pass\n",
    "patched report": "def f(x): return 0\ntry:\n    import _pytest.reports as r\n"
    "    old = r.TestReport.__init__\n"
    "    def new(self, *a, **k):\n        old(self, *a, **k)\n"
    "        self.outcome = 'passed'; self.longrepr = None\n"
    "    r.TestReport.__init__ = new\nexcept ImportError: pass\n",
    "skip": "import sys\ndef f(x):\n    import pytest\n    pytest.skip('no')\n",
    "rewrite the tests": "import pathlib\nfor p in pathlib.Path('/project').glob('test_*.py'):\n"
    "    p.write_text('def test_f(): pass\\ndef test_g(): pass\\n')\ndef f(x): return 0\n",
    "answer from the test's text": "import pathlib, re\n"
    "text = pathlib.Path('/project/test_sol.py').read_text()\n"
    "found = dict(re.findall(r'f\\((\\d+)\\) == (\\d+)', text))\n"
    "def f(x): return int(found.get(str(x), 0))\n",
}


@pytest.mark.parametrize("name", FORGING)
@pytest.mark.parametrize("kind", ["asserts", "together", "pytest"])
def test_forging(judge: TestJudge, project: Path, name: str, kind: str) -> None:
    """Code that does not compute the answers is never verified, by any of the oracles."""
    text = TESTS.source
    suites = {
        "asserts": TESTS,
        "together": Asserts(text + "import sol\nassert sol.f.__defaults__ is None\n", "asserts.py"),
        "pytest": load_suite(project / "test_sol.py"),
    }
    result = judge.judge_sync({MODULE: FORGING[name]}, suites[kind])
    assert not result.passed, result
    assert result.status != "harness-error"
    honest = judge.judge_sync({MODULE: HONEST}, suites[kind])
    assert honest.verified, honest
    assert honest.oracle == ("two-jail" if kind == "asserts" else "sabotage")
