"""Program search on HumanEval: what it finds with no model, from the prompt alone.

For each task the search gets the signature, the docstring and the examples read from it, and gives
one answer: the first program of the cheapest behaviour. The official test judges that, and a
comparison with the reference on the inputs of HumanEval+; both in the sandbox. `sure` are answers
where one behaviour fits at a low cost. Tasks with an odd number are for development, those with an
even number for the report; nothing of a task but its prompt reaches the search.

HumanEval is public and was known, as everybody knows it, to whoever wrote the components; of those
the functions of the standard library were chosen by a count (benchmarks/frequent_functions.py).

    TRUELINE_DATA=DIR python benchmarks/search.py --half odd --tasks 12 --seconds 2 [--out FILE]

With --out the rows are kept, and a run that was stopped goes on with the tasks that are not there.
What guides the search can be left out or added: --no-words leaves the words of the docstring
unread but for constants, --no-inputs searches without the inputs on which rivals differ, and
--samples FILE gives the search the first ten recorded samples of a model for each task, right or
wrong. Whether a model's likelihood ranks the kept answers better: benchmarks/search_rank.py.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.searched.judging import officially_right, program_of, right_on_plus
from benchmarks.searched.run import EXPRESSIONS, parsed, parser, rows_of, show
from trueline.analysis.errors import CannotRun
from trueline.analysis.testing import TestJudge
from trueline.assistant.search.asking import search
from trueline.assistant.search.guiding import Guidance
from trueline.assistant.search.meter import Budget
from trueline.assistant.search.ranking import Found
from trueline.assistant.search.reading import problem_of
from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.benchmarks.task import Task
from trueline.evals.cpu import cpu_seconds
from trueline.evals.joining import joined
from trueline.evals.samples import load_samples

ANSWERS = 10
SAMPLES = 10


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one task; `right_at` is the place of the first right behaviour, 0 for none.

    `answers` are the first behaviours: cost, body, and whether it is right by the official test.
    """

    task_id: str
    examples: int
    behaviours: int
    cost: int
    sure: bool
    looked: int
    official: bool
    plus: bool
    right_at: int
    evaluated: int
    cpu_s: float
    body: str
    why: str
    answers: tuple[tuple[int, str, bool], ...] = ()


def main() -> None:
    """Search the tasks that have no row yet, then print the table."""
    options = _options()
    budget = Budget(EXPRESSIONS, options.seconds, inputs=not options.no_inputs)
    samples = _samples(options.samples, options.data)

    def answer(task: Task, plus: dict[str, Any], judge: TestJudge, _: Path) -> Row:
        guidance = Guidance(not options.no_words, samples.get(task.task_id, ()))
        return answered(task, plus, budget, guidance, judge)

    _report(rows_of(options, Row, answer, _line), options.seconds)


def answered(
    task: Task, plus: dict[str, Any], budget: Budget, guidance: Guidance, judge: TestJudge
) -> Row:
    """Search one task and judge what was found."""
    before = cpu_seconds()
    examples = 0
    try:
        problem = problem_of(task.prompt, task.entry_point, "", ())
        examples = len(problem.examples)
        found = asyncio.run(search(problem, budget, guidance))
    except CannotRun as error:
        found = Found(why_none=str(error))
    spent = cpu_seconds() - before
    programs = [program_of(task, found, at) for at in range(min(ANSWERS, len(found.programs)))]
    judged = [officially_right(task, one, judge) for one in programs]
    right_at = next((at for at, right in enumerate(judged, 1) if right), 0)
    best = found.programs[0] if found.programs else None
    return Row(
        task_id=task.task_id,
        examples=examples,
        behaviours=len(found.rivals),
        cost=best.cost if best else 0,
        sure=found.sure,
        looked=found.looked,
        official=right_at == 1,
        plus=right_at == 1 and right_on_plus(task, plus, programs[0], judge),
        right_at=right_at,
        evaluated=found.evaluated,
        cpu_s=round(spent, 2),
        body=best.program.body if best else "",
        why=found.why_none,
        answers=tuple(
            (fit.cost, fit.program.body, right)
            for fit, right in zip(found.programs, judged, strict=False)
        ),
    )


def _samples(path: Path | None, folder: Path) -> dict[str, tuple[str, ...]]:
    """The first recorded samples of each task, as modules."""
    found: dict[str, tuple[str, ...]] = {}
    if path is not None:
        for one in load_samples(path, open_benchmark("humaneval", folder), SAMPLES):
            source = joined(one, Path(tempfile.gettempdir())).source
            found[one.task.task_id] = (*found.get(one.task.task_id, ()), source)
    return found


def _line(row: Row) -> str:
    verdict = "plus" if row.plus else "official" if row.official else "wrong" if row.body else "-"
    place = f", right at {row.right_at}" if row.right_at > 1 else ""
    body = row.body.replace("\n", "; ")[:100] or row.why[:100]
    return (
        f"{row.task_id}: {verdict}{place}{', sure' if row.sure else ''}; {row.behaviours} "
        f"behaviours, cost {row.cost}, {row.evaluated} expressions, {row.cpu_s} s: {body}"
    )


def _report(rows: Sequence[Row], seconds: float) -> None:
    sure = [row for row in rows if row.sure]
    counts = {
        "with examples": sum(row.examples > 0 for row in rows),
        "fit": sum(bool(row.body) for row in rows),
        "right, official": sum(row.official for row in rows),
        "right, plus": sum(row.plus for row in rows),
        f"right among the first {ANSWERS}": sum(row.right_at > 0 for row in rows),
        "stated as sure": len(sure),
        "sure and right on plus": sum(row.plus for row in sure),
    }
    show(f"\n{len(rows)} tasks, {seconds:g} CPU-s each, one answer, no model")
    for name, number in counts.items():
        show(f"| {name} | {number} | {number / max(1, len(rows)):.1%} |")
    cpu, evaluated = sum(row.cpu_s for row in rows), sum(row.evaluated for row in rows)
    show(f"{cpu:.0f} CPU-s of the searches, {evaluated / max(cpu, 0.01):,.0f} evaluated a CPU-s")


def _options() -> argparse.Namespace:
    made = parser(__doc__ or "", tasks=12)
    made.add_argument("--no-words", action="store_true", help="the words guide nothing")
    made.add_argument("--no-inputs", action="store_true", help="no generated inputs")
    made.add_argument("--samples", type=Path, help="recorded samples of a model that guide")
    return parsed(made)


if __name__ == "__main__":
    main()
