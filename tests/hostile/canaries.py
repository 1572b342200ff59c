"""What a program that escapes would read, reach, change or leave, and how that is seen.

The same canaries are set out in the arena, beside a plain subprocess, and on this machine, beside
a jail. What happened is read from them, not from what the program says; only a secret is told by
the program itself, which cannot know it otherwise.
"""

import contextlib
import ctypes
import fcntl
import os
import resource
import secrets
import site
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.hostile import watching

X86 = os.uname().machine == "x86_64"
SYS_MQ_OPEN, SYS_MQ_UNLINK, SYS_MQ_SEND = (240, 241, 242) if X86 else (180, 181, 182)
DOORS = ("AF_VSOCK", "[io_uring]", "[userfaultfd]", "[perf_event]", "[fanotify]")
SYS_KEYCTL = 250 if X86 else 219
IPC_RMID, KEYCTL_SEARCH, KEYCTL_UNLINK, USER_KEYRING = 0, 10, 9, -4
_libc = ctypes.CDLL(None, use_errno=True)
# holds a secret in its memory and in a file without a name, says where, and waits
SLEEPER = """
import ctypes, os, sys
secret = "-".join(sys.argv[1:]).encode()
buffer = ctypes.create_string_buffer(secret, 64)
path = sys.stdin.readline().strip()
fd = os.open(path, os.O_RDWR)
os.unlink(path)
print(ctypes.addressof(buffer), fd, flush=True)
sys.stdin.read()
"""


def secret(where: str) -> str:
    """A word that nobody can know who was not there."""
    return f"canary-of-{where}-{secrets.token_hex(6)}"


class Canaries:
    """Everything in one folder, and what lives beside it in the kernel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets: list[str] = []
        self._end = contextlib.ExitStack()
        self._connections = 0
        self._known: frozenset[int] = frozenset()
        self._namespaces: frozenset[str] = frozenset()
        self.places: dict[str, str] = {"HARNESS": str(os.getpid())}

    def __enter__(self) -> "Canaries":
        with contextlib.ExitStack() as undo:
            undo.push(self._end)
            self._lay_files()
            self._open_servers()
            self._make_objects()
            self._start_process()
            self._expose()
            undo.pop_all()
        self.settle()
        return self

    def settle(self) -> None:
        """From now on, what is new among the processes below this one is the program's doing."""
        self._known = frozenset(watching.below(os.getpid()))
        self._namespaces = frozenset(map(_user_namespace, (os.getpid(), *self._known)))
        self._objects = {kind: _objects(kind) for kind in ("sem", "msg")}

    def __exit__(self, *_: object) -> None:
        self._end.close()

    def _secret(self, where: str) -> str:
        self.secrets.append(secret(where))
        return self.secrets[-1]

    def _lay_files(self) -> None:
        for name, mode in (("secrets", 0o755), ("place", 0o777), ("site", 0o755), ("home", 0o755)):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(mode)
        files = {
            "SECRET": ("secrets/secret", self._secret("file")),
            "VICTIM": ("secrets/victim", "untouched"),
            "LIBRARY": ("site/library.py", "VALUE = 1\n"),
        }
        for name, (path, text) in files.items():
            (self.folder / path).write_text(text)
            (self.folder / path).chmod(0o600 if name == "SECRET" else 0o644)
            self.places[name] = str(self.folder / path)
        self.places |= {"FOLDER": str(self.folder / "secrets"), "SHARED": self.places["LIBRARY"]}
        self.places["PLACE"] = str(self.folder / "place")

    def _open_servers(self) -> None:
        tcp = self._end.enter_context(socket.create_server(("127.0.0.1", 0)))
        abstract = self._end.enter_context(socket.socket(socket.AF_UNIX))
        local = self._end.enter_context(socket.socket(socket.AF_UNIX))
        self.places |= {"PORT": str(tcp.getsockname()[1]), "ABSTRACT": secret("address")}
        abstract.bind("\0" + self.places["ABSTRACT"])
        here = os.getcwd()
        os.chdir(self.folder)  # a path may be too long for the address of a socket
        local.bind("s")
        os.chdir(here)
        self.places["SOCKET"] = str(self.folder / "s")
        for server in (tcp, abstract, local):
            server.listen()
            threading.Thread(target=self._accept, args=(server,), daemon=True).start()
            self._end.callback(server.shutdown, socket.SHUT_RDWR)

    def _accept(self, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                server.accept()[0].close()
                self._connections += 1

    def _make_objects(self) -> None:
        """A queue of POSIX with a message, and a segment of System V, each with a secret."""
        self.places["QUEUE"] = name = secret("queue")
        words = struct.pack("qqqqqqqq", 0, 4, 64, 0, 0, 0, 0, 0)
        fd = _libc.syscall(SYS_MQ_OPEN, name.encode(), os.O_CREAT | os.O_RDWR, 0o644, words)
        self._end.callback(_libc.syscall, SYS_MQ_UNLINK, name.encode())
        self._end.callback(os.close, fd)
        text = self._secret("message").encode()
        _libc.syscall(SYS_MQ_SEND, fd, text, len(text), 0, None)
        segment = _libc.shmget(0, 4096, 0o1666)
        self.places["SEGMENT"] = str(segment)
        self._end.callback(_libc.shmctl, segment, IPC_RMID, None)
        _libc.shmat.restype = ctypes.c_void_p
        at = _libc.shmat(segment, None, 0)
        ctypes.memmove(at, self._secret("segment").encode(), 32)
        _libc.shmdt(ctypes.c_void_p(at))

    def _start_process(self) -> None:
        """A process of the same user in the same group, with secrets of its own."""
        deleted = self.folder / "deleted"
        deleted.write_text(self._secret("deleted"))
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", SLEEPER, *self._secret("memory").split("-")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"A_SECRET": self._secret("environ")},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        self._end.callback(process.wait)
        self._end.callback(process.stdout.close)
        self._end.callback(process.stdin.close)
        self._end.callback(process.kill)
        process.stdin.write(f"{deleted}\n")
        process.stdin.flush()
        address, fd = process.stdout.readline().split()
        self.process, self._address = process, int(address)
        self.places |= {"PID": str(process.pid), "ADDRESS": address, "FD": fd}

    def _expose(self) -> None:
        """What a careless harness has: secrets in its environment, its descriptors and its talk."""
        name = f"SECRET_{secrets.token_hex(4)}"
        os.environ[name] = self._secret("environment")
        self._end.callback(os.environ.pop, name)
        path = self.folder / "inherited"
        path.write_text(self._secret("descriptor"))
        fd = os.open(path, os.O_RDONLY)
        os.set_inheritable(fd, True)
        self._end.callback(os.close, fd)
        os.unlink(path)
        ended = threading.Event()
        self._end.callback(ended.set)
        threading.Thread(target=_talk, args=(self._secret("wire"), ended), daemon=True).start()

    def harm(self, word: str, output: str = "") -> str:
        """What happened, in words, or nothing. Some kinds only show while the program runs."""
        if word in ("told", "inherited"):
            told = sorted({one.split("-")[2] for one in self.secrets if one in output})
            return f"told the secret of {', '.join(told)}" if told else ""
        if word == "reached":
            return f"{self._connections} connections" if self._connections else ""
        return CHECKS[word](self)


def _talk(word: str, ended: threading.Event) -> None:
    """Send a secret to nobody over the loopback interface, again and again."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        while not ended.wait(0.05):
            with contextlib.suppress(OSError):
                one.sendto(word.encode(), ("127.0.0.1", 9))


def _user_namespace(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/user")
    except OSError:
        return ""


def _killed(canaries: Canaries) -> str:
    with contextlib.suppress(subprocess.TimeoutExpired):
        return f"ended by signal {-canaries.process.wait(0.3)}"
    return ""


def _overwritten(canaries: Canaries) -> str:
    with open(f"/proc/{canaries.process.pid}/mem", "rb", 0) as file:
        file.seek(canaries._address)
        return "memory overwritten" if file.read(8) == b"hostile!" else ""


def _limited(canaries: Canaries) -> str:
    limit = resource.prlimit(canaries.process.pid, resource.RLIMIT_NOFILE)[0]
    return "3 descriptors left to it" if limit == 3 else ""


def _slowed(canaries: Canaries) -> str:
    nice = os.getpriority(os.PRIO_PROCESS, canaries.process.pid)
    return f"nice {nice}" if nice >= 19 else ""


def _marked(canaries: Canaries) -> str:
    text = Path(f"/proc/{canaries.process.pid}/oom_score_adj").read_text().strip()
    return "the first to be killed" if text == "1000" else ""


def _hidden(canaries: Canaries) -> str:
    return "" if Path(canaries.places["SECRET"]).exists() else "the folder was hidden"


def _content(place: str, right: str) -> Callable[[Canaries], str]:
    def check(canaries: Canaries) -> str:
        text = Path(canaries.places[place]).read_text()
        return "" if text == right else f"{Path(canaries.places[place]).name} changed"

    return check


def _planted(canaries: Canaries) -> str:
    folders = [Path(canaries.places["PLACE"]), *map(Path, ("/tmp", "/dev/shm", "/var/tmp"))]
    return " ".join(str(one.name) for one in folders if (one / "planted").exists())


def _home(canaries: Canaries) -> str:
    found = [*(canaries.folder / "home").rglob("usercustomize.py")]
    real = Path(site.getusersitepackages(), "usercustomize.py")
    return "usercustomize.py" if found or real.exists() else ""


def _suid(canaries: Canaries) -> str:
    for path in Path(canaries.places["PLACE"]).iterdir():
        if path.stat().st_mode & 0o4000:
            return "a program with the s-bit"
    return ""


def _left(canaries: Canaries) -> str:
    time.sleep(0.2)
    left = set(watching.below(os.getpid())) - canaries._known
    return f"{len(left)} processes" if left else ""


def _locked(canaries: Canaries) -> str:
    with open(canaries.places["LIBRARY"]) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return "nobody else can lock it"
    return ""


def _key(_: Canaries) -> str:
    key = _libc.syscall(SYS_KEYCTL, KEYCTL_SEARCH, USER_KEYRING, b"user", b"hostile", 0)
    if key < 0:
        return ""
    _libc.syscall(SYS_KEYCTL, KEYCTL_UNLINK, key, USER_KEYRING)
    return "a key in the user's keyring"


def _objects(kind: str) -> int:
    return len(Path(f"/proc/sysvipc/{kind}").read_text().splitlines()) - 1


def _more(kind: str) -> Callable[[Canaries], str]:
    def check(canaries: Canaries) -> str:
        more = _objects(kind) - canaries._objects[kind]
        return f"{more} {kind}" if more > 0 else ""

    return check


def _named(_: Canaries) -> str:
    fd = _libc.syscall(SYS_MQ_OPEN, b"hostile", os.O_RDONLY, 0, None)
    if fd < 0:
        return ""
    os.close(fd)
    _libc.syscall(SYS_MQ_UNLINK, b"hostile")
    return "a named queue"


def _loopback(canaries: Canaries) -> str:
    try:
        socket.create_connection(("127.0.0.1", int(canaries.places["PORT"])), 2).close()
    except OSError as error:
        return f"no loopback: {type(error).__name__}"
    return ""


def _setting(_: Canaries) -> str:
    value = Path("/proc/sys/net/ipv4/ip_default_ttl").read_text().strip()
    return "ip_default_ttl is 7" if value == "7" else ""


def _hostname(_: Canaries) -> str:
    return "the machine has another name" if socket.gethostname() == "hostile" else ""


def _door(word: str) -> Callable[[Canaries], str]:
    """A kind of file that the kernel makes for what a program should not have."""

    def check(canaries: Canaries) -> str:
        for pid in watching.below(os.getpid()):
            with contextlib.suppress(OSError):
                for name, target in watching._descriptors(pid):
                    path = f"/proc/{pid}/fd/{name}"
                    kind = _family(path) if target.startswith("socket:") else target
                    if word in kind:
                        return f"holds {kind}"
        return ""

    return check


def _family(socket_path: str) -> str:
    return os.getxattr(socket_path, "system.sockprotoname").decode().strip("\0")


def _namespace(canaries: Canaries) -> str:
    below = watching.below(os.getpid())
    found = set(map(_user_namespace, below)) - canaries._namespaces - {""}
    return "a user namespace of its own" if found else ""


def _victim(canaries: Canaries) -> str:
    """The harness puts the program's own file back, as harnesses do."""
    if "OWN" in canaries.places:
        with contextlib.suppress(OSError):
            Path(canaries.places["OWN"]).write_text("hostile")
    return _content("VICTIM", "untouched")(canaries)


def _typed(canaries: Canaries) -> str:
    terminal = int(canaries.places.get("TERMINAL", "-1"))
    with contextlib.suppress(OSError):
        return "typed for the user" if os.read(terminal, 99) else ""
    return ""


CHECKS: dict[str, Callable[[Canaries], str]] = {
    "killed": _killed,
    "overwritten": _overwritten,
    "limited": _limited,
    "slowed": _slowed,
    "marked": _marked,
    "hidden": _hidden,
    "victim": _victim,
    "library": _content("LIBRARY", "VALUE = 1\n"),
    "planted": _planted,
    "home": _home,
    "suid": _suid,
    "left": _left,
    "locked": _locked,
    "key": _key,
    "semaphores": _more("sem"),
    "queues": _more("msg"),
    "named": _named,
    "loopback": _loopback,
    "setting": _setting,
    "hostname": _hostname,
    "namespace": _namespace,
    "typed": _typed,
    **{word: _door(word) for word in DOORS},
}
