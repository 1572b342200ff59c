"""What is done in the arena: a program run plainly, or run in a jail with one layer taken away."""

import contextlib
import fcntl
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.hostile import plainly, watching
from tests.hostile.arena import Seen
from tests.hostile.canaries import Canaries
from tests.hostile.programs import forging, named
from tests.hostile.programs.program import Program

PROJECT = Path("/arena/project")
LOOK_S, PATIENCE_S, TERM_S = 0.02, 25.0, 0.3
REPORT = 3  # the descriptor on which the child of a harness tells its result


def done(job: dict[str, Any]) -> Seen:
    """Do a job: `{"kind": "plain" | "jailed", "program": NAME, ...}`."""
    program = named(job["program"])
    PROJECT.mkdir()
    if job["kind"] == "jailed":
        from tests.hostile import jailed  # noqa: PLC0415 - a plain run does without the product

        return jailed.done(job, program)
    return _forged(program) if program in forging.PROGRAMS else _harmed(program)


def _forged(program: Program) -> Seen:
    """Have a module judged by the plain harness it is made for."""
    for name, text in forging.files_of(program).items():
        (PROJECT / name).write_text(text)
    commands = {
        "exit": [forging.ASSERTS],
        "pytest": ["-m", "pytest", "-q", "-p", "no:cacheprovider", forging.PYTEST],
    }
    command = commands.get(program.harm, [plainly.__file__, program.harm])
    honest = [(forging.HONEST, 0), ("def f(x): return 0\n", 1)]
    for text, expected in honest:
        (PROJECT / "sol.py").write_text(text)
        code = _code(command)
        assert code == expected, f"the plain harness is none: {code} for {text}"
    (PROJECT / "sol.py").write_text(program.text)
    code = _code(command)
    return Seen("called right" if code == 0 else "", f"exit {code}")


def _code(command: list[str]) -> int:
    done = subprocess.run(
        [sys.executable, "-B", *command],
        cwd=PROJECT,
        env={"HOME": "/arena"},
        capture_output=True,
        check=False,
        timeout=20,
    )
    return done.returncode


def _harmed(program: Program) -> Seen:
    """Run a program as a plain child beside the canaries, and look what happens."""
    reading, writing = os.pipe()
    os.dup2(writing, REPORT, inheritable=True)
    with Canaries(Path("/arena")) as canaries:
        file = PROJECT / "sol.py"
        canaries.places["OWN"] = str(file)
        file.write_text(program.filled(canaries.places))
        return _Plain(program, canaries, file, reading).seen()


class Talk:
    """What a child says, collected as harnesses do it: all of it."""

    def __init__(self, *descriptors: int) -> None:
        self.content = [bytearray() for _ in descriptors]
        self._threads = [
            threading.Thread(target=self._collect, args=pair, daemon=True)
            for pair in zip(descriptors, self.content, strict=True)
        ]
        for thread in self._threads:
            thread.start()

    def _collect(self, descriptor: int, content: bytearray) -> None:
        with contextlib.suppress(OSError):
            while piece := os.read(descriptor, 1 << 16):
                content += piece

    @property
    def ended(self) -> bool:
        """Whether standard output was closed by all who had it."""
        return not self._threads[0].is_alive()

    def __str__(self) -> str:
        return b" ".join(map(bytes, self.content)).decode("utf-8", "replace")


class _Plain:
    """One plain run."""

    def __init__(self, program: Program, canaries: Canaries, file: Path, report: int) -> None:
        self._program, self._canaries, self._file, self._report = program, canaries, file, report

    def seen(self) -> Seen:
        """Run it until it has ended, or its harm is seen, or patience has run out."""
        watch = None
        if self._program.harm in {*watching.MEASURES, "harness", "time"}:
            watch = watching.Watch(self._program.harm, os.getpid())
        wait, output, errors = self._start()
        talk = Talk(output, errors, self._report)
        started, code = time.monotonic(), None
        while (code is None or not talk.ended) and time.monotonic() - started < PATIENCE_S:
            code = wait() if code is None else code
            waited = time.monotonic() - started
            harm = watch.look(waited) if watch else self._during()
            if harm:
                return Seen(harm, "" if code is None else f"exit {code}", str(talk)[-500:])
            if self._program.harm == "cpu" and TERM_S < waited < 2 * TERM_S:
                self._end(signal.SIGTERM)
            time.sleep(LOOK_S)
        harm = "" if watch else self._canaries.harm(self._program.harm, str(talk))
        return Seen(harm, f"exit {code}", str(talk)[-500:])

    def _during(self) -> str:
        """Harm that shows only while the program runs."""
        shows = self._program.shows_while_running
        return self._canaries.harm(self._program.harm) if shows else ""

    def _end(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, number)

    def _start(self) -> tuple[Callable[[], int | None], int, int]:
        if self._program.harm == "inherited":
            return self._fork()
        terminal, before = -1, _nice if self._program.harm == "tasks" else None
        if self._program.harm == "typed":
            _, terminal = pty.openpty()
            tty.setraw(terminal)
            os.set_blocking(terminal, False)
            self._canaries.places["TERMINAL"] = str(terminal)
            before = _with_terminal(os.ttyname(terminal))
        environment = {**os.environ, "HOME": "/arena/home", "PYTHONPATH": "/arena/site"}
        child = subprocess.Popen(
            [sys.executable, "-B", str(self._file)],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            close_fds=False,
            preexec_fn=before,  # noqa: PLW1509 - no thread of ours holds a lock
        )
        self._pid = child.pid
        self._canaries._known |= {child.pid}
        assert child.stdout is not None
        assert child.stderr is not None
        return child.poll, child.stdout.fileno(), child.stderr.fileno()

    def _fork(self) -> tuple[Callable[[], int | None], int, int]:
        """As a harness does that forks and calls `exec`, without a fresh interpreter."""
        (out, writing), (errors, nothing) = os.pipe(), os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.dup2(writing, 1)
            sys.stdout = open(1, "w", buffering=1)  # noqa: SIM115 - it stays
            exec(self._file.read_text(), {"__name__": "__main__"})
            sys.stdout.flush()
            os._exit(0)
        os.close(writing)
        os.close(nothing)

        def wait() -> int | None:
            ended, status = os.waitpid(self._pid, os.WNOHANG)
            return os.waitstatus_to_exitcode(status) if ended else None

        return wait, out, errors


def _nice() -> None:
    """The arena must see the harm before it starves."""
    os.nice(10)


def _with_terminal(name: str) -> Callable[[], None]:
    def before() -> None:
        os.setsid()
        fcntl.ioctl(os.open(name, os.O_RDWR), termios.TIOCSCTTY, 0)

    return before
