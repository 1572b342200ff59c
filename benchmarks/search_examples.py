"""How many HumanEval tasks get an example from their prompt, and whether any is wrong.

The examples are read from the docstring alone, then compared with the reference solution in the
sandbox: floats to six digits, all else exactly. A prompt can contradict its own reference; where a
line is nothing but the call and the result ("plain"), the author wrote so for certain. A misreading
would show among the others. Examples of the official tests check the reader of tests. Odd tasks
are what the readers were written on; even tasks are the report half: of those only counts are
printed.

    TRUELINE_DATA=DIR python benchmarks/search_examples.py [--data DIR] [--show]
"""

import argparse
import ast
import os
import platform
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from trueline.analysis.testing import Asserts, TestJudge
from trueline.assistant.search.described import described
from trueline.assistant.search.example import Example
from trueline.assistant.search.examples import examples_of
from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.benchmarks.task import Task

SAME = """
def _same(one, other):
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) <= 1e-6 * max(1.0, abs(other))
    if type(one) is type(other) and isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other and type(one) is type(other)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What one task gave: examples of its prompt and of its test, and which are contradicted.

    `plain` are those of `wrong` that stand in the prompt on a line of their own.
    """

    number: int
    found: tuple[Example, ...]
    wrong: tuple[Example, ...]
    plain: int
    unread: tuple[str, ...]
    tested: int
    tested_wrong: int


def main() -> None:
    """Read every prompt, ask the references, print the counts."""
    options = _options()
    tasks = open_benchmark("humaneval", options.data).tasks
    show("command:", "python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}")
    since = time.process_time()
    read = [_read(task) for task in tasks]
    spent = time.process_time() - since
    with tempfile.TemporaryDirectory() as folder, TestJudge(Path(folder)) as judge:
        rows = [_judged(task, *examples, judge) for task, examples in zip(tasks, read, strict=True)]
    show(f"reading: {spent:.2f} CPU-s for prompts and tests\n")
    _table(rows)
    if options.show:
        _details(rows)


def show(*words: object, end: str = "\n") -> None:
    """Print words."""
    sys.stdout.write(" ".join(map(str, words)) + end)


def _number(task: Task) -> int:
    return int(task.task_id.rpartition("/")[2])


def _read(task: Task) -> tuple[tuple[Example, ...], tuple[str, ...], tuple[Example, ...]]:
    """The examples of the prompt, what was not read of it, and the examples of the test."""
    about = described(task.prompt, task.entry_point)
    assert about is not None, task.task_id
    prompt = examples_of(about.name, about.parameters, about.docstring, ())
    tests = examples_of(about.name, about.parameters, "", (task.test,))
    return prompt.found, prompt.unread, tests.found


def _judged(
    task: Task,
    found: tuple[Example, ...],
    unread: tuple[str, ...],
    tested: tuple[Example, ...],
    judge: TestJudge,
) -> Row:
    wrong = _wrong(task, found, judge)
    plain = sum(_plainly_written(task, one) for one in wrong)
    tested_wrong = len(_wrong(task, tested, judge))
    return Row(_number(task), found, wrong, plain, unread, len(tested), tested_wrong)


def _wrong(task: Task, found: tuple[Example, ...], judge: TestJudge) -> tuple[Example, ...]:
    """The examples on which the reference says otherwise."""
    if not found:
        return ()
    text = f"{task.prompt}{task.canonical_solution}\n{SAME}"
    lines = [
        f"assert _same({task.entry_point}(*{one.arguments!r}), {one.result!r})" for one in found
    ]
    suite = Asserts("\n".join(lines), "examples", bare=True)
    result = judge.judge_sync({Path("solution.py"): text}, suite)
    assert result.tests_total == len(found), (task.task_id, result.status, result.output)
    failed = {failure.line for failure in result.failures}
    return tuple(one for line, one in enumerate(found, 1) if line in failed)


def _table(rows: list[Row]) -> None:
    halves = {
        "odd": [row for row in rows if row.number % 2],
        "even": [row for row in rows if row.number % 2 == 0],
        "all": rows,
    }
    show("| tasks | n | >= 1 example | >= 2 | >= 3 | examples | contradicted", end="")
    show(" | of these plain | others | of the tests | contradicted |")
    show("|---" * 11 + "|")
    for name, part in halves.items():
        at_least = [sum(len(row.found) >= least for row in part) for least in (1, 2, 3)]
        wrong = sum(len(row.wrong) for row in part)
        plain = sum(row.plain for row in part)
        cells = [name, len(part), *at_least, sum(len(row.found) for row in part)]
        cells += [wrong, plain, wrong - plain]
        cells += [sum(row.tested for row in part), sum(row.tested_wrong for row in part)]
        show("|", " | ".join(map(str, cells)), "|")


def _plainly_written(task: Task, one: Example) -> bool:
    """Whether a line of the prompt is nothing but the call, a sign and the result.

    Or the call at a prompt and the result below it. This is a reader of its own, so that what it
    finds is what the author wrote, whatever the other readers do.
    """
    pattern = rf"^ *(?:>>> *)?{task.entry_point}\((.*)\)(?: *(?:[-=]*>|={{1,2}}|➞) *|\n *)(.*)$"
    for match in re.finditer(pattern, task.prompt, re.MULTILINE):
        try:
            call = ast.literal_eval(f"({match[1]},)"), ast.literal_eval(match[2].strip())
        except (SyntaxError, ValueError):
            continue
        if call == (one.arguments, one.result):
            return True
    return False


def _details(rows: list[Row]) -> None:
    for row in rows:
        if row.number % 2 and (row.wrong or not row.found or row.unread):
            show(f"\n{row.number}: {len(row.found)} found")
            for one in row.wrong:
                show("  differs:", one.where, "=", repr(one.result)[:80])
            for line in row.unread:
                show("  unread:", line)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    data = os.environ.get("TRUELINE_DATA")
    parser.add_argument("--data", type=Path, default=data, help="the folder of published data")
    parser.add_argument("--show", action="store_true", help="name what was not read (odd tasks)")
    options = parser.parse_args()
    if options.data is None:
        parser.error("set TRUELINE_DATA, or --data, to the folder of the published data")
    return options


if __name__ == "__main__":
    main()
