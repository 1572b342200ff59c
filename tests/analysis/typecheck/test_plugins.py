"""mypy plugins: loaded in a trusted workspace, judged with, and let go when they fail."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from trueline.analysis.findings import Accept, Finding, Reject, Unknown, Verdict
from trueline.analysis.typecheck import TypeChecker, connection
from trueline.analysis.workspace import Workspace

from .conftest import Opener

T = TypeVar("T")
ROWS = """\
class Row:
    def __getattr__(self, name: str) -> str:
        return name
"""
USE = """\
from rows import Row


def size(row: Row) -> int:
    return 0
"""
WITH = USE.replace("return 0", "return row.size + 1")
WRONG = USE.replace("return 0", "return row.name + 1")
PLUGIN = """\
from mypy.plugin import Plugin

class Typed(Plugin):
    def get_attribute_hook(self, fullname):
        if fullname == "rows.Row.size":
            return lambda ctx: ctx.api.named_generic_type("builtins.int", [])

def plugin(version):
    return Typed
"""
IN_HOOK = """\
import os, time
from mypy.plugin import Plugin

def act():
    ACT

class Acting(Plugin):
    def get_attribute_hook(self, fullname):
        if fullname.startswith("rows.Row."):
            act()

def plugin(version):
    return Acting
"""


@pytest.fixture
def rows(project: Path) -> Path:
    """A project whose types depend on a plugin of its own."""
    (project / "rows.py").write_text(ROWS)
    (project / "use.py").write_text(USE)
    (project / "plugin.py").write_text(PLUGIN)
    (project / "mypy.ini").write_text("[mypy]\nplugins = ./plugin.py\n")
    return project


def messages(findings: tuple[Finding, ...] | Unknown | Verdict) -> list[str]:
    """What is said, whoever says it."""
    match findings:
        case Unknown(why):
            return [why]
        case Accept(found) | Reject(found):
            return [one.message for one in found]
        case _:
            return [one.message for one in findings]


def plain_mypy(folder: Path) -> None:
    """What a person would run there."""
    command = [sys.executable, "-m", "mypy", "--cache-dir=/dev/null", "use.py"]
    subprocess.run(command, cwd=folder, check=False, capture_output=True)


async def test_judged_with_the_plugin(rows: Path, checker: Opener) -> None:
    """What only the plugin knows is accepted, what is wrong with it rejected, and no note is left.

    By a full update first, and then in the function alone.
    """
    types = checker(trusted=True)
    for _ in range(2):
        good, bad = await types.check(rows / "use.py", USE, [WITH, WRONG])
        assert good == Accept()
        assert isinstance(bad, Reject)
        assert messages(bad) == ['Unsupported operand types for + ("str" and "int")']
    assert messages(await types.findings(rows / "use.py", WITH)) == []


async def test_untrusted(rows: Path, checker: Opener) -> None:
    """The same project, untrusted: the plugin does not run, and what it allows is unknown."""
    ran = rows / "ran"
    (rows / "plugin.py").write_text(f"open({str(ran)!r}, 'w')\n{PLUGIN}")
    types = checker()
    [verdict] = await types.check(rows / "use.py", USE, [WITH])
    assert isinstance(verdict, Unknown)
    assert "plugin not loaded: ./plugin.py" in verdict.why
    assert not ran.exists()
    plain_mypy(rows)
    assert ran.exists()


@pytest.mark.parametrize("entry", ["typed_rows.for_mypy", "typed_rows.for_mypy:other"])
async def test_installed_plugin(rows: Path, checker: Opener, entry: str) -> None:
    """A plugin in the project's environment, which reads its own settings and imports a friend."""
    packages = rows / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "typed_rows").mkdir(parents=True)
    (rows / ".venv" / "pyvenv.cfg").write_text("version = 3.11.7\nhome = /nowhere\n")
    (packages / "typed_rows" / "__init__.py").write_text("NAME = 'rows.Row.'\n")
    (packages / "typed_rows" / "for_mypy.py").write_text(
        PLUGIN.replace('"rows.Row.size"', "NAME + self.named()").replace(
            "    def get",
            "    def named(self):\n"
            "        text = open(self.options.config_file, 'rb').read().decode()\n"
            "        return tomllib.loads(text)['tool']['typed-rows']['attribute']\n\n    def get",
        )
        + "\nother = plugin\n"
    )
    text = (packages / "typed_rows" / "for_mypy.py").read_text()
    (packages / "typed_rows" / "for_mypy.py").write_text(
        "import tomllib\nfrom typed_rows import NAME\n" + text
    )
    (rows / "mypy.ini").unlink()
    (rows / "pyproject.toml").write_text(
        f"[tool.mypy]\nplugins = ['{entry}']\n[tool.typed-rows]\nattribute = 'size'\n"
    )
    good, bad = await checker(trusted=True).check(rows / "use.py", USE, [WITH, WRONG])
    assert good == Accept()
    assert isinstance(bad, Reject)


@pytest.mark.parametrize(
    ("plugins", "why"),
    [
        ("nowhere.plugin", "No module named 'nowhere'"),
        ("./nowhere.py", "Can't find plugin"),
        ("./broken.py", "name 'nothing' is not defined"),
        ("./leaving.py", "SystemExit: 3"),
        ("./empty.py", 'Plugin "{root}/./empty.py" does not define entry point'),
        ("./raising.py", "ValueError: not with me"),
    ],
)
async def test_not_loaded(rows: Path, checker: Opener, plugins: str, why: str) -> None:
    """A plugin that cannot be loaded is named with the reason; the other one is loaded."""
    (rows / "mypy.ini").write_text(f"[mypy]\nplugins = {plugins}, ./plugin.py\n")
    (rows / "broken.py").write_text("nothing\n")
    (rows / "leaving.py").write_text("raise SystemExit(3)\n")
    (rows / "empty.py").write_text("")
    (rows / "raising.py").write_text("def plugin(version):\n    raise ValueError('not with me')\n")
    verdict, _ = await checker(trusted=True).check(rows / "use.py", USE, [WITH, WRONG])
    [note] = messages(verdict)
    assert note.startswith(f"plugin not loaded: {plugins} ({why.replace('{root}', str(rows))}")
    assert "\n" not in note


async def test_changed_plugin(rows: Path, checker: Opener) -> None:
    """A plugin that is edited is loaded again for the next question."""
    types = checker(trusted=True)
    [before] = await types.check(rows / "use.py", USE, [WITH])
    (rows / "plugin.py").write_text(PLUGIN.replace("builtins.int", "builtins.bytes"))
    [after] = await types.check(rows / "use.py", USE, [WITH])
    assert before == Accept()
    assert messages(after) == ['Unsupported operand types for + ("bytes" and "int")']


async def test_changed_project(rows: Path, checker: Opener) -> None:
    """A file that another program writes is seen in the jail."""
    types = checker(trusted=True)
    [before] = await types.check(rows / "use.py", USE, [WRONG])
    (rows / "rows.py").write_text(
        ROWS.replace("-> str:\n        return name", "-> int:\n        return 1")
    )
    [after] = await types.check(rows / "use.py", USE, [WRONG])
    assert isinstance(before, Reject)
    assert after == Accept()


ENDS = {
    "raises": ("raise ValueError('boom')", "mypy failed: ValueError: boom"),
    "leaves": ("os._exit(0)", "the mypy process died"),
    "dies": ("os.abort()", "the mypy process died"),
    "hangs": ("time.sleep(600)", "the mypy process died"),
    "eats memory": ("x = bytearray(9 << 30)", "mypy failed: MemoryError"),
}


@pytest.mark.parametrize("name", ENDS)
async def test_fails_while_checking(
    rows: Path, checker: Opener, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The answer is unknown; after three times mypy goes on without plugins, and says so."""
    action, why = ENDS[name]
    if name == "hangs":
        monkeypatch.setattr(connection, "LONGEST_ANSWER_S", 5.0)
    (rows / "plugin.py").write_text(IN_HOOK.replace("ACT", action))
    types = checker(trusted=True)
    for _ in range(3):
        [verdict] = await types.check(rows / "use.py", USE, [WITH])
        assert isinstance(verdict, Unknown)
        assert why in verdict.why
    [verdict] = await types.check(rows / "use.py", USE, [USE + "\n\nx = 1\n"])
    assert messages(verdict) == ["plugin not loaded: ./plugin.py (mypy with it failed 3 times)"]


LIE = """\
import os
for fd in range(3, 20):
    try:
        if 'pipe' in os.readlink(f'/proc/self/fd/{fd}'):
            os.write(fd, LINE)
    except OSError:
        pass
TAIL
"""
LIES = {
    "no json": "b'nonsense' * 10 + b'\\n'",
    "another type": "b'[1, 2]\\n'",
    "too few answers": "b'{\"answers\": []}\\n'",
    "too many answers": "b'{\"answers\": [{}, {}, {}, {}]}\\n'",
    "base out of range": 'b\'{"answers": [{}, {}], "number": 1, "base": 7}\\n\'',
    "base far below": 'b\'{"answers": [{}, {}], "number": 1, "base": -7}\\n\'',
    "huge number": "b'{\"answers\": [{}, {}], \"number\": 1' + b'0' * 400 + b'}\\n'",
    "far away": (
        'b\'{"answers": [{"new": [{"line": 99999999999999999, "column": 0, "end_line": 1, '
        '"end_column": 0, "severity": "error", "code": "misc", "text": ""}]}, {}]}\\n\''
    ),
    "always outdated": "b'{\"outdated\": true}\\n'",
    "nested": "b'{\"x\": ' + b'[' * 200000 + b'\\n'",
    "two lines": 'b\'{"answers": [{}, {}]}\\n{"answers": [{}, {}]}\\n\'',
    "no end": "b'x' * 1000",
    "too long": "b'x' * (65 << 20)",
    "no text": "b'\\xff\\xfe\\n'",
}


@pytest.mark.parametrize("name", LIES)
async def test_lying_worker(
    rows: Path, checker: Opener, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A plugin that finds the pipe may write anything: it is unknown, and never an error."""
    monkeypatch.setattr(connection, "LONGEST_ANSWER_S", 5.0)
    tail = "import time; time.sleep(600)" if name in {"no end", "two lines"} else "os._exit(0)"
    (rows / "plugin.py").write_text(LIE.replace("LINE", LIES[name]).replace("TAIL", tail))
    began = time.monotonic()
    [verdict] = await checker(trusted=True).check(rows / "use.py", USE, [WITH])
    assert verdict == Unknown("the mypy process died; it is started again at the next check")
    assert time.monotonic() - began < 20


async def test_cache_of_its_own(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What a process with plugins writes is in a folder that no other process reads."""
    cache = tmp_path_factory.mktemp("cache")
    for trusted in (False, True):
        types = TypeChecker(Workspace(rows, trusted), cache)
        await types.check(rows / "use.py", USE, [WITH])
        types.close()
    assert {path.parent for path in cache.rglob(".held")} == {cache, cache / "plugins"}


async def test_no_file_that_nobody_may_read(rows: Path, checker: Opener) -> None:
    """A link out of the project leads nowhere in a jail: no plugin is loaded, and mypy goes on."""
    (rows / "far.py").symlink_to("/etc/hostname")
    [verdict] = await checker(trusted=True).check(rows / "use.py", USE, [USE + "\n\nx = 1\n"])
    assert messages(verdict) == [
        f"plugin not loaded: ./plugin.py ({rows}/far.py leads out of the workspace)"
    ]


async def test_home_is_no_project(
    rows: Path, checker: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project that is the home folder is not shown to its plugins."""
    monkeypatch.setenv("HOME", str(rows / "me"))
    [verdict] = await checker(trusted=True).check(rows / "use.py", USE, [USE + "\n\nx = 1\n"])
    assert messages(verdict) == [
        f"plugin not loaded: ./plugin.py ({rows} holds the home folder, which no jail shows)"
    ]


async def test_called_by_a_link(
    rows: Path, types_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A project that is opened through a link is seen at both places."""
    link = tmp_path_factory.mktemp("links") / "rows"
    link.symlink_to(rows)
    types = TypeChecker(Workspace(link, True), types_cache)
    good, bad = await types.check(link / "use.py", USE, [WITH, WRONG])
    types.close()
    assert good == Accept()
    assert isinstance(bad, Reject)


def test_no_sandbox(rows: Path) -> None:
    """Where no jail can be built the plugin is not loaded, and the step that failed is named."""
    script = f"""
import asyncio
from pathlib import Path
from trueline.analysis.sandbox.inside import linux, seccomp
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1, "no_new_privs")
linux.load_filter(seccomp.refuse_only(("unshare",)))
types = TypeChecker(Workspace(Path({str(rows)!r}), True), Path({str(rows / "cache")!r}))
text = {USE!r} + "\\n\\nx = 1\\n"
[verdict] = asyncio.run(types.check(Path({str(rows / "use.py")!r}), {USE!r}, [text]))
types.close()
print(verdict.notes[0].message)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    said = done.stdout.decode()
    assert said.startswith("plugin not loaded: ./plugin.py (no sandbox: unshare"), done.stderr
    assert "failed: Operation not permitted)" in said


def test_nothing_is_left_of_a_killed_server(
    rows: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A worker whose plugin hangs, deaf to everything, ends when who started it is killed."""
    cache = tmp_path_factory.mktemp("killed")
    (rows / "plugin.py").write_text(
        "import signal, time\n"
        "for one in set(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}:\n"
        "    signal.signal(one, signal.SIG_IGN)\n"
        "open('/kept/hangs', 'w').close()\n"
        "time.sleep(600)\n"
    )
    script = f"""
import asyncio
from pathlib import Path
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace
async def main():
    types = TypeChecker(Workspace(Path({str(rows)!r}), True), Path({str(cache)!r}))
    checking = asyncio.create_task(types.findings(Path({str(rows / "use.py")!r}), {USE!r}))
    while not types.workers.process_ids:
        await asyncio.sleep(0.01)
    print(types.workers.process_ids[0], flush=True)
    await checking
asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        outer = int(server.stdout.readline())
        children = Path(f"/proc/{outer}/task/{outer}/children")
        inner = until(lambda: children.read_text().split())
        until(lambda: list(cache.glob("*/hangs")))
        server.kill()
    until(lambda: not any(runs(one) for one in (str(outer), *inner)))


def runs(pid: str) -> bool:
    """Whether there is such a process, and it is not only waiting to be forgotten."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "Z (zombie)" not in status.read_text()


def until(ask: Callable[[], T]) -> T:
    """What `ask` says as soon as that is something."""
    end = time.monotonic() + 30
    while not (said := ask()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return said
