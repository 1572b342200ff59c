"""Tiers B and C: honest code is verified, hostile code gets nowhere, the next run is honest.

They are asked for by name, on a machine that has them all. Each way out is first shown to be one
where nothing confines it. `.ci/run` requires both tiers; elsewhere what is not installed is said
aloud and passed over.
"""

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from textwrap import dedent

import pytest

from trueline.analysis.sandbox import Confined, Limits, RunResult, SandboxUnavailable
from trueline.analysis.testing import Asserts, Examples, TestJudge, examples_of, load_suite

from .kernels import ALL_REQUIRED, NOBODY, SOURCE, SYSTEM_PYTHON, needs_bubblewrap, open_folder
from .test_jail import children, payload, running, until

# root becomes a user who may read only an interpreter that everybody may
PYTHON = SYSTEM_PYTHON if os.geteuid() == 0 else Path(sys.executable)
PROJECT = Path(__file__).parents[3]
LIMITS = Limits(cpu_s=1, wall_s=60, memory_mib=300)
MODULE = Path("sol.py")
HONEST = '''
def f(x):
    """Three times, and one more.

    >>> f(2)
    7
    """
    return x * 3 + 1

def each(x):
    yield x * 3 + 1
'''
TESTS = Asserts("from sol import f\nassert f(2) == 7\nassert f(5) == 16\n", "asserts.py")
YIELDS = "from sol import each\nassert list(each(2)) == [7]\nassert list(each(5)) == [16]\n"
CHECK = (
    "def check(candidate):\n    assert candidate(2) == 7\n    assert candidate(5) == 16\ncheck(f)\n"
)
PYTEST = """
import os, subprocess, sys
import sol

def test_f():
    assert sol.f(2) == 7

def test_what_pytest_users_do(tmp_path):
    (tmp_path / "x").write_text("x")
    open("left behind", "w").close()
    assert subprocess.check_output([sys.executable, "-c", "print(6)"]) == b"6\\n"
    os.kill(subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1).pid, 9)
    assert sol.f(5) == 16
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one module and a pytest file."""
    folder = tmp_path_factory.mktemp("project")
    (folder / MODULE).write_text(HONEST)
    (folder / "test_sol.py").write_text(PYTEST)
    return folder


@pytest.fixture(scope="module", params=[pytest.param("B", marks=needs_bubblewrap), "C"])
def tier(request: pytest.FixtureRequest) -> Confined:
    """One of the lower tiers, if there is what it takes."""
    tier: Confined = request.param
    return tier


@pytest.fixture(scope="module")
def judge(project: Path, tier: Confined) -> Iterator[TestJudge]:
    """A judge shared so that damage by one case shows in the next."""
    with TestJudge(project, python=PYTHON, limits=LIMITS, tier=tier) as judge:
        yield judge


def run(judge: TestJudge, program: str) -> RunResult:
    """Run a program as a script, then see that an honest candidate still passes."""
    result = judge.run_file_sync(MODULE, dedent(program))
    honest = judge.judge_sync({MODULE: HONEST}, TESTS)
    assert (honest.verified, honest.tier) == (True, judge.tier), honest
    return result


def test_honest_code(judge: TestJudge, tier: Confined) -> None:
    """Asserts, a benchmark's check and examples are judged as in tier A, and say the tier."""
    suites: dict[str, tuple[Asserts | Examples, str]] = {
        "plain": (TESTS, "two-jail"),
        "check": (Asserts(CHECK, "check.py", bare=True), "two-jail"),
        "examples": (examples_of(HONEST), "two-jail"),
        "yields": (Asserts(YIELDS, "asserts.py"), "sabotage"),
    }
    for name, (suite, oracle) in suites.items():
        result = judge.judge_sync({MODULE: HONEST}, suite)
        assert (result.verified, result.oracle, result.tier) == (True, oracle, tier), (name, result)
        wrong = judge.judge_sync({MODULE: HONEST.replace("+ 1", "+ 2")}, suite)
        assert (wrong.status, wrong.tier) == ("wrong", tier), (name, wrong)
    result = judge.run_file_sync(MODULE, "import sys, threading\nprint(sys.path[0], __file__)\n")
    assert (result.status, result.tier) == ("passed", tier), result
    assert result.output.split()[1] == "sol.py"


def test_edits_and_the_project(judge: TestJudge, project: Path) -> None:
    """The edit is what is imported, the project's other files are there, the disk is untouched."""
    text = "import os, sol\nassert sol.f(1) == 0\ndef names(): return sorted(os.listdir('.'))\n"
    edits = {MODULE: "def f(x): return 0\n", Path("new.py"): text}
    tests = "import new, sol\nassert sol.f(2) == 0\nassert new.names() == ['new.py', 'sol.py']\n"
    suite = Asserts(tests, "asserts.py")
    result = judge.judge_sync(edits, suite, target=Path("new.py"))
    assert result.verified, result
    assert (project / MODULE).read_text() == HONEST


def test_a_file_nobody_may_read(tmp_path: Path, tier: Confined) -> None:
    """What the user may not read is not there, and keeps nothing else from being judged."""
    (tmp_path / MODULE).write_text(HONEST)
    (tmp_path / "closed").write_text("x")
    (tmp_path / "closed").chmod(0)
    with TestJudge(tmp_path, python=PYTHON, limits=LIMITS, tier=tier) as judge:
        assert judge.judge_sync({MODULE: HONEST}, TESTS).verified


def test_pytest_files(judge: TestJudge, tier: Confined, project: Path) -> None:
    """Tier B runs them with what they do to files and processes; tier C says why it does not."""
    suite = load_suite(project / "test_sol.py")
    if tier == "C":
        with pytest.raises(SandboxUnavailable, match=r"tier C.*script of asserts") as refusal:
            judge.judge_sync({MODULE: HONEST}, suite)
        assert "\n" not in str(refusal.value)
        return
    result = judge.judge_sync({MODULE: HONEST}, suite)
    assert (result.verified, result.oracle, result.tests_total) == (True, "sabotage", 2), result
    wrong = judge.judge_sync({MODULE: HONEST.replace("+ 1", "+ 2")}, suite)
    assert wrong.status == "wrong", wrong
    assert sorted(path.name for path in project.iterdir()) == ["sol.py", "test_sol.py"]


@dataclass(frozen=True)
class Outside:
    """What there is outside to get at, for the programs; all of it the user's own."""

    names: dict[str, object]
    canary: "subprocess.Popen[bytes]"

    @property
    def alive(self) -> bool:
        """Whether the canary still lives, as it was."""
        return self.canary.poll() is None


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outside]:
    """A secret, a canary process, servers, shared memory, and a secret in our environment."""
    secret = tmp_path / "secret"
    secret.write_text("canary-of-file")
    monkeypatch.setenv("TRUELINE_SECRET", "canary-of-environment")
    libc = ctypes.CDLL(None)
    memory = libc.shmget(0, 4096, 0o600)
    command = [sys.executable, "-c", "input()", "canary-of-command"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE) as canary,
        socket.socket() as tcp,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as abstract,
        socket.socket(socket.AF_UNIX) as named,
    ):
        tcp.bind(("127.0.0.1", 0))
        abstract.bind(f"\0trueline-canary-{os.getpid()}")
        named.bind(str(tmp_path / "socket"))
        for server in (tcp, named):
            server.listen()
        names: dict[str, object] = {
            "secret": str(secret), "host": os.getpid(), "canary": canary.pid,
            "port": tcp.getsockname()[1], "abstract": f"\0trueline-canary-{os.getpid()}",
            "named": str(tmp_path / "socket"), "memory": memory, "folder": str(tmp_path),
        }  # fmt: skip
        yield Outside(names, canary)
        libc.shmctl(memory, 0, None)
        canary.kill()


START = """
import ctypes, fcntl, os, pathlib, resource, signal, socket, time
libc = ctypes.CDLL(None, use_errno=True)
X = os.uname().machine == "x86_64"
def got(what): print("GOT", what)
"""
# each prints GOT, or harms the canary, where nothing confines it
ESCAPES = {
    "read a file": "got(open(secret).read())",
    "read it by another process": "got(open(f'/proc/{host}/root{secret}').read())",
    "read it by a link": "p = f'{TMP}/l'\nos.symlink(secret, p)\ngot(open(p).read())",
    "list a folder": "got(os.listdir(folder))",
    "write a file": "open(secret, 'a').close()\ngot('write')",
    "make a file": "open(folder + '/planted', 'w').close()\ngot('planted')",
    "move a file": "os.rename(secret, secret + '2')\ngot('moved')",
    "change its mode": "os.chmod(secret, 0o604)\ngot('mode')",
    "change its time": "os.utime(secret, (1, 1))\ngot('time')",
    "truncate it": "os.truncate(secret, 0)\ngot('truncated')",
    "truncate it by reading": "os.open(secret, os.O_RDONLY | os.O_TRUNC)\ngot('truncated')",
    "read an environment": "got(open(f'/proc/{host}/environ').read())",
    "read a command line": "got(open(f'/proc/{canary}/cmdline').read())",
    "read a memory": "got(open(f'/proc/{canary}/mem', 'rb'))",
    "look at a working folder": "got(os.readlink(f'/proc/{canary}/cwd'))",
    "connect": "socket.create_connection(('127.0.0.1', port))\ngot('connected')",
    "connect to a named socket": "socket.socket(socket.AF_UNIX).connect(named)\ngot('connected')",
    "send a datagram": "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    "s.sendto(b'x', abstract)\ngot('sent')",
    "send one from a pair": "s = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]\n"
    "s.sendto(b'x', abstract)\ngot('sent')",
    "kill": "os.kill(canary, 9)",
    "kill a thread": "libc.syscall(200 if X else 130, canary, 9)",
    "kill by a descriptor": "signal.pidfd_send_signal(os.pidfd_open(canary), 9)",
    "kill by the kernel": "a, b = socket.socketpair()\nfcntl.fcntl(a, 10, 9)\n"
    "fcntl.fcntl(a, fcntl.F_SETOWN, canary)\nfcntl.fcntl(a, fcntl.F_SETFL, os.O_ASYNC)\n"
    "b.send(b'x')\ntime.sleep(0.1)",
    "limit": "resource.prlimit(canary, resource.RLIMIT_NOFILE, (9, 9))\ngot('limited')",
    "slow down": "os.setpriority(os.PRIO_PROCESS, canary, 19)\ngot('slowed')",
    "pin": "os.sched_setaffinity(canary, {0})\ngot('pinned')",
    "trace": "assert libc.ptrace(16, canary, 0, 0) == 0\ngot('traced')\n"
    "libc.ptrace(17, canary, 0, 0)",
    "attach shared memory": "libc.shmat.restype = ctypes.c_long\n"
    "assert libc.shmat(memory, None, 0) != -1\ngot('attached')",
}


def try_out(judge: TestJudge, name: str, outside: Outside) -> bool:
    """Whether a program gets what it wants."""
    names = "".join(f"{key} = {value!r}\n" for key, value in outside.names.items())
    program = START + names + "TMP = os.environ['TMPDIR']\n" + ESCAPES[name]
    result = judge.run_file_sync(MODULE, program)
    assert result.status != "harness-error", result
    return "GOT" in result.output or "canary-of" in result.output or not outside.alive


@pytest.fixture(scope="module")
def unconfined(project: Path) -> Iterator[TestJudge]:
    """A judge without a sandbox."""
    with TestJudge(project, python=PYTHON, unsafe=True) as judge:
        yield judge


@pytest.mark.parametrize("name", ESCAPES)
def test_escapes_work_where_nothing_confines(
    unconfined: TestJudge, outside: Outside, name: str
) -> None:
    """The control: each program does what it says when it may; who is killed takes a moment."""
    assert until(lambda: try_out(unconfined, name, outside), seconds=5)


@pytest.mark.parametrize("name", ESCAPES)
def test_no_escape(judge: TestJudge, outside: Outside, name: str) -> None:
    """The same program gets nothing, and the next honest run passes."""
    before = sorted(path.name for path in Path(str(outside.names["folder"])).iterdir())
    assert not try_out(judge, name, outside)
    folder = Path(str(outside.names["folder"]))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert Path(str(outside.names["secret"])).read_text() == "canary-of-file"
    assert judge.judge_sync({MODULE: HONEST}, TESTS).verified


EXHAUSTING: dict[str, tuple[str, str]] = {
    "cpu": ("while True: pass", "cpu-timeout"),
    "cpu without bytecode": ("sum(range(10 ** 12))", "cpu-timeout"),
    "memory": ("x = bytearray(1 << 20)\nwhile True: x = x + x", "memory"),
    "mapped memory": (
        "import mmap, time\nm = []\ntry:\n    while True:\n"
        "        m.append(mmap.mmap(-1, 50 << 20))\n        m[-1].write(b'x' * (50 << 20))\n"
        "except OSError: raise MemoryError",
        "memory",
    ),
    "memfd": ("import os\nos.memfd_create('x')", "error"),
    "output": ("while True: print('x' * 10000)", "output"),
    "recursion": ("def f(): f()\nf()", "error"),
    "ends itself": ("import os\nos.kill(os.getpid(), 9)", "crashed"),
    "stops itself": ("import os\nos.kill(os.getpid(), 19)\nimport time\nwhile True: pass", ""),
    "ignores signals": (
        "import signal\nfor s in range(1, 32):\n"
        "    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True: pass",
        "cpu-timeout",
    ),
    "threads": (
        "import threading, time\nthreading.stack_size(1 << 15)\nwhile True:\n"
        "    try: threading.Thread(target=time.sleep, args=(99,)).start()\n"
        "    except RuntimeError: pass",
        "memory cpu-timeout",
    ),
    "descriptors": (
        "import os\ntry:\n    while True: os.pipe()\nexcept OSError: raise SystemExit(3)",
        "error",
    ),
}
IN_B: dict[str, tuple[str, str]] = {
    "fork bomb": (
        "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
        "cpu-timeout",
    ),
    "memory of many": (
        "import os, time\nfor _ in range(3): os.fork()\nx = b'x' * (100 << 20)\ntime.sleep(99)",
        "memory cpu-timeout",
    ),
    "disk": (
        "i = 0\nwhile True:\n    open(f'/tmp/{i}', 'wb').write(bytes(4 << 20))\n    i += 1",
        "error",
    ),
    "files": (
        "i = 0\nwhile True:\n    open(f'/project/{i}', 'wb').close()\n    i += 1",
        "memory cpu-timeout",
    ),
}


@pytest.mark.parametrize("name", [*EXHAUSTING, *IN_B])
def test_exhaustion(project: Path, judge: TestJudge, tier: Confined, name: str) -> None:
    """Whatever a program uses up ends it, with the right name, and nothing else."""
    if name in IN_B and tier == "C":
        program, expected = IN_B[name][0], "error cpu-timeout"  # the first attempt is refused
    else:
        program, expected = {**EXHAUSTING, **IN_B}[name]
    if name == "stops itself":
        with TestJudge(project, python=PYTHON, limits=Limits(wall_s=1), tier=tier) as short:
            assert run(short, program).status == "wall-timeout"
        return
    result = run(judge, program)
    assert result.status in expected.split(), result
    assert len(result.output) <= LIMITS.output_kib * 1024
    assert result.peak_mib < LIMITS.memory_mib * 2


FORGING = {
    "exit with success": "import os\nos._exit(0)\n",
    "exit in the call": "import os\ndef f(x): os._exit(0)\n",
    "always equal": "class E(int):\n    def __eq__(s, o): return True\n    __hash__ = None\n"
    "    def __ne__(s, o): return False\ndef f(x): return E()\ndef each(x): yield E()\n",
    "report on every descriptor": "import os, json, struct\nfor fd in range(3, 10):\n    try:\n"
    "        os.set_blocking(fd, False)\n        nonce = os.read(fd, 99)[4:20].hex()\n"
    "        report = {'total': 2, 'passed': 2, 'failures': []}\n"
    "        m = json.dumps({'nonce': nonce, 'report': report})\n"
    "        os.write(fd, struct.pack('<I', len(m)) + m.encode())\n"
    "    except OSError: pass\nos._exit(0)\n",
    "answers read from the tests": """
import os, re
text = ""
for top in (ORIGINAL, "/origin", "/source", "/project", "/inside", "..", "../..", "/tmp"):
    for folder, _, names in os.walk(top):
        for name in names:
            if name.startswith(("plain", "yields")):
                try: text += open(os.path.join(folder, name)).read()
                except OSError: pass
found = dict(re.findall(r"\\((\\d+)\\)+ == \\[?(\\d+)", text))
def f(x): return int(found.get(str(x), 0))
def each(x): yield f(x)
""",
}


@pytest.mark.parametrize("name", FORGING)
@pytest.mark.parametrize("suite", ["plain.py", "yields.py"])
def test_forging(tmp_path: Path, tier: Confined, name: str, suite: str) -> None:
    """Code that does not compute the answers is not verified, and honest code is."""
    (tmp_path / MODULE).write_text(HONEST)
    (tmp_path / suite).write_text(TESTS.source if suite == "plain.py" else YIELDS)
    program = FORGING[name].replace("ORIGINAL", repr(str(tmp_path)))
    with TestJudge(tmp_path, python=PYTHON, limits=LIMITS, tier=tier) as judge:
        result = judge.judge_sync({MODULE: program}, load_suite(tmp_path / suite))
        assert not result.verified, result
        assert result.status != "harness-error"
        assert judge.judge_sync({MODULE: HONEST}, load_suite(tmp_path / suite)).verified


NO_PROCESS = (
    "os.fork()",
    "os.posix_spawn('/usr/bin/true', ['true'], {})",
    "os.execv('/usr/bin/true', ['true'])",
    "subprocess.run(['/usr/bin/true'])",
    "multiprocessing.Process(target=print).start()",
    "(_ for _ in ()).throw(OSError) if libc.syscall(56 if X else 220, 17, 0, 0, 0, 0) < 0 else 0",
)


@pytest.mark.parametrize("call", NO_PROCESS)
def test_processes(judge: TestJudge, tier: Confined, call: str) -> None:
    """Tier B runs them and ends them; tier C has none, so that there is one to watch."""
    program = START + f"import multiprocessing, subprocess\n{call}\n"
    result = run(judge, program)
    assert result.status == (
        "error" if tier == "C" else "passed" if "exec" not in call else "crashed"
    )


def test_nothing_persists(judge: TestJudge, tier: Confined, project: Path) -> None:
    """Files, modes, attributes, queues and daemons of one run are not there for the next."""
    plant = """
        import ctypes, os, signal
        for folder in ("/tmp", "/w", "/dev/shm", "/project", os.getcwd(), os.environ["HOME"]):
            for attempt in (
                lambda: open(folder + "/planted", "w"), lambda: os.makedirs(folder + "/a" * 500),
                lambda: os.setxattr(folder, "user.planted", b"x"), lambda: os.chmod(folder, 0o711),
                lambda: os.utime(folder, (4711, 4711)),
            ):
                try: attempt()
                except OSError: pass
        ctypes.CDLL(None).mq_open(b"/planted", 0o100, 0o600, None)
        try:
            if os.fork() == 0:
                os.setsid()
                for s in range(1, 32):
                    try: signal.signal(s, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                while True: pass
        except OSError: pass
    """
    assert run(judge, plant).passed
    look = """
        import ctypes, os
        found = []
        for folder in ("/tmp", "/w", "/dev/shm", "/project"):
            if os.path.isdir(folder) and os.access(folder, os.W_OK):
                try: found += set(os.listdir(folder)) - {"sol.py", "test_sol.py", "home"}
                except OSError: continue
                state = os.stat(folder)
                found += [state.st_mode & 0o777] if state.st_mode & 0o777 != 0o700 else []
                found += [4711] if state.st_mtime == 4711 else []
                try: found += os.listxattr(folder)
                except OSError: pass
        if ctypes.CDLL(None).mq_open(b"/planted", 0) >= 0: found.append("queue")
        print(found)
        for pid in range(2, 300):
            if pid != os.getpid():
                try: os.kill(pid, 0)
                except OSError: continue
                print(pid)
    """
    assert run(judge, look).output.strip() == "[]"
    assert sorted(path.name for path in project.iterdir()) == ["sol.py", "test_sol.py"]
    assert (project / MODULE).read_text() == HONEST


def test_the_jail_is_no_target(judge: TestJudge) -> None:
    """The process that forks the runs cannot be stopped, limited, traced or written to."""
    program = (
        START
        + """
first = os.getppid()
for attempt in (
    *(lambda s=s: os.kill(first, s) for s in (2, 9, 15, 19)), lambda: os.kill(-1, 19),
    lambda: resource.prlimit(first, resource.RLIMIT_NOFILE, (3, 3)),
    lambda: os.sched_setaffinity(first, {0}) or got("affinity"),
    lambda: open(f"/proc/{first}/mem", "r+b") and got("memory"),
    lambda: libc.ptrace(16, first, 0, 0) == 0 and got("trace"),
):
    try: attempt()
    except OSError: pass
"""
    )
    pid = judge._jails.get("candidate").pid
    result = run(judge, program)
    assert "GOT" not in result.output
    assert judge._jails.get("candidate").pid == pid


HOLDING = """
import sys, tempfile
from pathlib import Path
tempfile.tempdir = {folder!r}
from trueline.analysis.sandbox import Limits
from trueline.analysis.sandbox.jail import Jail
from trueline.analysis.sandbox.layout import JailSpec
jail = Jail(JailSpec(Path({python!r}), Path({project!r}), tier={tier!r}))
run = jail.post({payload!r}, Limits(cpu_s=60, wall_s=60))
print("running", flush=True)
sys.stdin.readline()
jail.close()
print("closed", flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for temporary files, which the user that root becomes may enter."""
    with open_folder() as folder:
        yield folder


@pytest.mark.parametrize("killed", [False, True])
def test_nothing_is_left(folder: Path, tier: Confined, project: Path, killed: bool) -> None:
    """A jail that is closed, or whose host is killed, in the middle of a run takes all with it."""
    script = HOLDING.format(
        folder=str(folder), python=str(PYTHON), project=str(project), tier=tier,
        payload=payload("while True: pass"),
    )  # fmt: skip
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", script], stdin=pipe, stdout=pipe) as host:
        assert host.stdin is not None
        assert host.stdout is not None
        assert host.stdout.readline() == b"running\n"
        assert until(lambda: len(children(host.pid)) == (3 if tier == "B" else 2))
        assert until(lambda: tier == "B" or len(list(folder.rglob("x.py"))) == 1)
        pids = children(host.pid)
        if killed:
            host.kill()
        else:
            host.stdin.write(b"\n")
            host.stdin.flush()
            assert host.stdout.readline() == b"closed\n"
        assert until(lambda: not any(map(running, pids)))
        host.kill()
    assert until(lambda: list(folder.rglob("*.py")) == [])
    assert str(project) not in Path("/proc/self/mounts").read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="everything here runs as an ordinary user already")
@pytest.mark.timeout(600)
def test_as_an_ordinary_user() -> None:
    """All of the above, by a user without any rights."""
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-c"]
    packages = f"{SOURCE}:{distribution('trueline').locate_file('')}"
    done = subprocess.run(
        [SYSTEM_PYTHON, "-m", "pytest", *options, PROJECT / "pyproject.toml", __file__],
        user=NOBODY, group=NOBODY, extra_groups=[], umask=0o022, cwd="/", timeout=600,
        env={"PYTHONPATH": packages, **({"TRUELINE_CI": "1"} if ALL_REQUIRED else {})},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
