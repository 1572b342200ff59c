"""What no program of the suite needs to show, since it harms nobody by itself: doors that are shut.

Calls of the kernel that would change or inspect more than the own process, and folders that
cannot be written to. Each case ends with an honest run on the same jail.
"""

import platform
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.programs import forging
from tests.hostile.programs.program import LIBC
from trueline.analysis.testing import Asserts, TestJudge

TESTS = Asserts(f"from sol import f\n{forging.TESTS}", "asserts.py")
MODULE = Path("sol.py")
X86 = platform.machine() == "x86_64"
CALLS = (
    "libc.umount2(b'/proc', 2)",
    "libc.setns(0, 0)",
    "libc.chroot(b'/')",
    "libc.setuid(0)",
    "libc.syscall(321 if X86 else 280, 0, 0, 0)",  # bpf
    "libc.syscall(304 if X86 else 265, 0, 0, 0)",  # open_by_handle_at
    "libc.syscall(227 if X86 else 112, 0, bytes(16))",  # clock_settime
    "libc.syscall(246 if X86 else 104, 0, 0, 0, 0)",  # kexec_load
    "libc.syscall(463, 0, 0)",  # newer than our table
    "libc.fcntl(os.open(__file__, os.O_RDONLY), 1024, 0)",  # a lease: who would write has to wait
)
READ_ONLY = """
import os, sys
for folder in ("/", "/usr", "/etc", os.path.dirname(os.__file__), "/home", "/dev"):
    try: open(folder + "/x", "w")
    except OSError: continue
    sys.exit(folder)
assert os.getuid() == 1000 and os.listdir("/home") == []
assert "CapEff:\\t0000000000000000" in open("/proc/self/status").read()
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestJudge]:
    """A judge shared so that damage by one case shows in the next."""
    project = tmp_path_factory.mktemp("doors")
    (project / MODULE).write_text(forging.HONEST)
    with TestJudge(project) as judge:
        yield judge


@pytest.mark.parametrize("call", CALLS)
def test_calls(judge: TestJudge, call: str) -> None:
    """Refused with an error."""
    asserted = f"assert {call} < 0\nassert ctypes.get_errno() in (1, 22, 38)\n"
    result = judge.run_file_sync(MODULE, LIBC + asserted)
    assert result.passed, result
    assert judge.judge_sync({MODULE: forging.HONEST}, TESTS).verified


@pytest.mark.skipif(not X86, reason="x32 is a way to call x86 kernels")
def test_x32(judge: TestJudge) -> None:
    """A call by the numbers of x32 ends the process, whether the kernel knows them or not."""
    assert judge.run_file_sync(MODULE, LIBC + "libc.syscall(0x40000000 | 39)").status == "crashed"


def test_read_only_system(judge: TestJudge) -> None:
    """The root, the system and the interpreter cannot be written to, by somebody without rights."""
    assert judge.run_file_sync(MODULE, READ_ONLY).passed
