"""What one judgement costs on warm jails: wall median and p95, cpu, per oracle.

Run: python benchmarks/sandbox_smoke.py [rounds]
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from trueline.analysis.testing import Asserts, Suite, TestJudge, examples_of, load_suite

MODULE = Path("sol.py")
TEXT = '''
def f(xs):
    """Sort without repeats.

    >>> f([3, 1, 3])
    [1, 3]
    """
    return sorted(set(xs))
'''
ASSERTS = "from sol import f\n" + "".join(f"assert f([{n}, 1, 1]) == [1, {n}]\n" for n in (2, 5, 9))
PYTEST = "import sol\n\n" + "".join(
    f"def test_{n}():\n    assert sol.f([{n}, 1]) == [1, {n}]\n\n" for n in (2, 5, 9)
)


def suites(folder: Path) -> dict[str, Suite]:
    """One suite for each way to a verdict."""
    return {
        "examples, two jails": examples_of(TEXT),
        "asserts, two jails": Asserts(ASSERTS),
        "asserts, sabotage": Asserts(ASSERTS + "import sol\nassert sol.f.__defaults__ is None\n"),
        "pytest, 3 tests, sabotage": load_suite(folder / "test_sol.py"),
    }


def measure(judge: TestJudge, suite: Suite, rounds: int) -> tuple[list[float], list[float]]:
    """Wall and cpu milliseconds of each verdict."""
    wall, cpu = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        result = judge.judge_sync({MODULE: TEXT}, suite)
        wall.append((time.perf_counter() - start) * 1e3)
        cpu.append(result.cpu_s * 1e3)
        if not result.verified:
            raise SystemExit(f"not verified: {result}")
    return wall[1:], cpu[1:]


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    table = Table("verdict", "first ms", "n", "median ms", "p95 ms", "cpu ms")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / MODULE).write_text(TEXT)
        (folder / "test_sol.py").write_text(PYTEST)
        with TestJudge(folder) as judge:
            for label, suite in suites(folder).items():
                start = time.perf_counter()
                judge.judge_sync({MODULE: TEXT}, suite)
                first = (time.perf_counter() - start) * 1e3
                wall, cpu = measure(judge, suite, rounds + 1)
                row = (first, statistics.median(wall), statistics.quantiles(wall, n=20)[-1])
                first_text, median, p95 = (f"{value:.1f}" for value in row)
                cpu_text = f"{statistics.median(cpu):.1f}"
                table.add_row(label, first_text, str(len(wall)), median, p95, cpu_text)
    console = Console()
    console.print(table)
    load = os.getloadavg()[0]
    console.print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")


if __name__ == "__main__":
    main()
