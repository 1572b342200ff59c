"""Program search on problems of our own: everyday functions, their docstring and tests shown.

160 problems (benchmarks/problems), written by somebody who knew nothing of the search: functions
that people ask for, with the tests they would write. Half of them, `tune`, was looked at while the
search was developed; `report` was not. Right is what gives the reference's results on ten and more
other inputs. No model is asked.

    python benchmarks/search_written.py --half report --seconds 2 [--problems 80] [--out FILE]

With --out the rows are kept, and a run that was stopped goes on with the problems that are missing.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.searched.posed import written
from benchmarks.searched.run import EXPRESSIONS, show
from benchmarks.searched.trials import Trial, tried
from trueline.analysis.box import Sandbox
from trueline.assistant.search.meter import Budget

HARDER = {"1-2": (0, 2), "3-6": (3, 6), "7-": (7, 99)}  # lines of the reference


def main() -> None:
    """Search the problems, then print the table."""
    options = _options()
    show("command: python", *sys.argv)
    show(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    posed = written(options.half)[: options.problems]
    with Sandbox() as box:
        rows = tried(posed, Budget(EXPRESSIONS, options.seconds), box, options.out, _line)
    _report(rows, options.seconds)


def _line(row: Trial) -> str:
    place = row.right.index(True) + 1 if any(row.right) else 0
    verdict = f"right at {place}" if place else "wrong" if row.right else "-"
    body = (row.fits[0].program.body if row.fits else row.why).replace("\n", "; ")[:100]
    sure = f", chance {row.chance:.2f}{' (sure)' if row.sure else ''}" if row.right else ""
    return f"{row.place}: {verdict}{sure}; {row.cpu_s:.1f} s: {body}"


def _report(rows: Sequence[Trial], seconds: float) -> None:
    show(f"\n{len(rows)} problems, {seconds:g} CPU-s each, one answer, no model")
    show("| lines | problems | fit | right | right among all found | sure | sure and right |")
    show("|---|---|---|---|---|---|---|")
    for name, (least, most) in {**HARDER, "all": (0, 99)}.items():
        some = [row for row in rows if least <= row.lines <= most]
        sure = [row for row in some if row.sure]
        counts = [
            len(some),
            sum(bool(row.right) for row in some),
            sum(row.right[:1] == [True] for row in some),
            sum(any(row.right) for row in some),
            len(sure),
            sum(row.right[0] for row in sure),
        ]
        show(f"| {name} | {' | '.join(map(str, counts))} |")
    show(f"{sum(row.cpu_s for row in rows):.0f} CPU-s")


def _options() -> argparse.Namespace:
    made = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    made.add_argument("--half", choices=("tune", "report"), default="tune")
    made.add_argument("--problems", type=int, default=80, help="the first so many of the half")
    made.add_argument("--seconds", type=float, default=2.0, help="processor seconds of a search")
    made.add_argument("--out", type=Path, help="keep rows here, and go on with those there")
    return made.parse_args()


if __name__ == "__main__":
    main()
