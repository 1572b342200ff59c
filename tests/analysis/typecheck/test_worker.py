"""What a worker knows of itself."""

import subprocess
import sys

from trueline.analysis.typecheck.worker import resident_mib

ASK = "from trueline.analysis.typecheck.worker import resident_mib; print(resident_mib())"
START = """
import subprocess, sys
held = bytearray(400 << 20)
print(subprocess.run([sys.executable, "-c", sys.argv[1]], capture_output=True, text=True).stdout)
"""


def test_memory_of_a_large_parent_does_not_count() -> None:
    """A worker that a large process starts would end after every answer."""
    command = [sys.executable, "-c", START, ASK]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert 10 < float(said) < 300


def test_memory_counts() -> None:
    """What is held is seen."""
    before = resident_mib()
    held = bytearray(100 << 20)
    assert resident_mib() - before > 90
    assert held
