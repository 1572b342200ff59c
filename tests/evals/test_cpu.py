"""CPU seconds of this process and its descendants."""

import subprocess
import sys
import time

from trueline.evals.cpu import cpu_seconds

BURN = "import time\nwhile time.process_time() < 0.5: pass\n"
OUTER = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BURN!r}])\n"
THEN_WAIT = "print(flush=True)\nimport sys\nsys.stdin.read()\n"


def test_our_own_time() -> None:
    """What this process computes counts."""
    before, own = cpu_seconds(), time.process_time()
    while time.process_time() < own + 0.2:
        pass
    assert cpu_seconds() - before >= 0.19


def test_living_and_ended_descendants() -> None:
    """A grandchild's seconds count while the child lives, and no less when it has ended."""
    before = cpu_seconds()
    with subprocess.Popen(
        [sys.executable, "-c", OUTER + THEN_WAIT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        living = cpu_seconds() - before
        child.communicate()
    assert living >= 0.45
    assert cpu_seconds() - before >= living - 0.05
