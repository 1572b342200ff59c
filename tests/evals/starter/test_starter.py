"""The problem set `starter`: each problem is sound, and its tests reject what is wrong."""

import ast
import gzip
import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from trueline.analysis.sandbox import Limits, RunResult
from trueline.analysis.testing import Asserts, Example, TestJudge, examples_of
from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.benchmarks.task import Task
from trueline.evals.joining import task_test
from trueline.evals.starter import LEVELS, problems

MODULE = Path("solution.py")
TASKS = {task.task_id: task for task in problems()}
RANDOM_OR_TIME = {"random", "secrets", "time", "uuid", "now", "today", "utcnow", "hash", "id"}
ALIKE = 0.4
each_problem = pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.entry_point)


@dataclass(frozen=True, slots=True)
class Wrong:
    """A body that looks right, and what is wrong with it."""

    task_id: str
    mistake: str
    body: str


def wrong_bodies() -> list[Wrong]:
    """The wrong solutions kept beside this file."""
    folder = Path(__file__).parent / "wrong"
    texts = [(folder / f"{level}.toml").read_text("utf-8") for level in LEVELS]
    return [Wrong(**one) for text in texts for one in tomllib.loads(text)["wrong"]]


WRONG = wrong_bodies()


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestJudge]:
    """A judge of single modules."""
    limits = Limits(cpu_s=5, wall_s=60, memory_mib=256)
    with TestJudge(tmp_path_factory.mktemp("starter"), limits=limits) as judge:
        yield judge


def verdict(judge: TestJudge, task: Task, body: str) -> RunResult:
    """The verdict of the problem's tests on a body."""
    return judge.judge_sync({MODULE: task.prompt + body}, Asserts(task_test(task), bare=True))


def examples(task: Task) -> list[Example]:
    """The examples of the docstring that expect something."""
    return [one for one in examples_of(task.prompt, task.entry_point).items if one.want]


def calls_of(source: str, *names: str, keywords: bool = False) -> list[str]:
    """The argument lists of the calls of these names, each in one spelling."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = []
    for call in calls:
        if isinstance(call.func, ast.Name) and call.func.id in names:
            given = [one for one in call.args if ast.unparse(one) != "candidate"]
            named = [f"{one.arg}=" * keywords + ast.unparse(one.value) for one in call.keywords]
            found.append(", ".join([*map(ast.unparse, given), *named]))
    return found


def hidden_calls(task: Task) -> list[str]:
    """The argument lists that the tests call the function with, where they are literal."""
    return calls_of(task.test, "candidate", "refused", "reason")


def by_heart(task: Task) -> str:
    """A body that knows the examples by heart, and nothing else."""
    functions = [node for node in ast.parse(task.prompt).body if isinstance(node, ast.FunctionDef)]
    arguments = functions[-1].args
    lines = [
        f"    def told({ast.unparse(arguments)}):",
        "        return locals()",
        f"    given = told({', '.join(one.arg for one in arguments.args)})",
    ]
    for one in examples(task):
        (call,) = calls_of(one.source, task.entry_point, keywords=True)
        answer = f"return {one.want.strip()}"
        if one.raises:
            answer = f"raise ValueError({one.raises.partition(': ')[2].strip()!r})"
        elif one.source.startswith("print("):
            answer = f"return {one.want.rstrip()!r}"
        lines += [f"    if given == told({call}):", f"        {answer}"]
    return "\n".join([*lines, "    raise NotImplementedError", ""])


def test_thirty_problems_in_three_levels() -> None:
    """Ten problems a level, numbered through, no name twice."""
    assert list(TASKS) == [f"starter/{number}" for number in range(30)]
    assert Counter(task.level for task in problems()) == dict.fromkeys(LEVELS, 10)
    assert len({task.entry_point for task in problems()}) == 30


def test_opens_by_its_name() -> None:
    """The benchmark runner finds the set, with a digest that does not change between readings."""
    benchmark = open_benchmark("starter", None)
    assert benchmark.tasks == problems()
    assert benchmark.data_sha256 == open_benchmark("starter", None).data_sha256


@each_problem
def test_form(task: Task) -> None:
    """The prompt ends in a typed signature with a docstring; tests assert 8 to 20 times."""
    function = ast.parse(task.prompt).body[-1]
    assert isinstance(function, ast.FunctionDef)
    assert function.name == task.entry_point
    assert len(function.body) == 1
    assert ast.get_docstring(function)
    assert function.returns is not None
    assert all(one.annotation for one in function.args.args)
    checked = ast.parse(task.test)
    assert 8 <= sum(isinstance(node, ast.Assert) for node in ast.walk(checked)) <= 20
    assert all(len(line) <= 100 for line in (task.prompt + task.test).splitlines())


@each_problem
def test_nothing_random_and_no_clock(task: Task) -> None:
    """The same code always has the same verdict."""
    tree = ast.parse(task.prompt + task.canonical_solution + task.test)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not names & RANDOM_OR_TIME


@each_problem
def test_tests_are_not_the_examples(task: Task) -> None:
    """The docstring has 2 to 4 examples, and no call of them is among the tests."""
    shown = [call for one in examples(task) for call in calls_of(one.source, task.entry_point)]
    assert 2 <= len(shown) <= 4
    assert not set(shown) & set(hidden_calls(task))


@each_problem
def test_canonical_solution_passes(judge: TestJudge, task: Task) -> None:
    """Tests and examples pass where code and tests are kept apart."""
    result = verdict(judge, task, task.canonical_solution)
    assert (result.status, result.oracle) == ("passed", "two-jail"), result.failures
    shown = examples_of(task.prompt, task.entry_point)
    result = judge.judge_sync({MODULE: task.prompt + task.canonical_solution}, shown)
    assert (result.status, result.oracle) == ("passed", "two-jail"), result.failures


@each_problem
def test_examples_known_by_heart_are_not_enough(judge: TestJudge, task: Task) -> None:
    """A body that answers only the examples passes them and fails the tests."""
    body = by_heart(task)
    shown = examples_of(task.prompt, task.entry_point)
    result = judge.judge_sync({MODULE: task.prompt + body}, shown)
    assert result.passed, result.failures
    assert verdict(judge, task, body).status in {"wrong", "error"}


@pytest.mark.parametrize("task_id", TASKS)
def test_two_or_more_mistakes_are_tried(task_id: str) -> None:
    """Every problem has wrong solutions to be rejected."""
    mistakes = [one.mistake for one in WRONG if one.task_id == task_id]
    assert len(set(mistakes)) >= 2


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: f"{one.task_id}-{one.mistake}")
def test_wrong_solution_is_rejected(judge: TestJudge, wrong: Wrong) -> None:
    """A plausible wrong solution runs, and the tests say no."""
    task = TASKS[wrong.task_id]
    compile(task.prompt + wrong.body, "wrong", "exec")
    result = verdict(judge, task, wrong.body)
    assert result.status in {"wrong", "error", "memory"}, (result.status, result.failures)


def words(prompt: str, name: str) -> list[str]:
    """The words of a docstring, without its examples."""
    functions = [node for node in ast.walk(ast.parse(prompt)) if isinstance(node, ast.FunctionDef)]
    texts = [ast.get_docstring(node) or "" for node in functions if node.name == name]
    return re.findall(r"\w+", re.sub(r"(?m)^\s*>>>.*$", "", "".join(texts)).lower())


@pytest.mark.data
def test_none_is_a_problem_of_humaneval() -> None:
    """No name and no description of ours is in the published set."""
    folder = os.environ.get("TRUELINE_DATA")
    if not folder:
        pytest.skip("TRUELINE_DATA is not set: nothing compared with HumanEval")
    with gzip.open(
        Path(folder) / "humaneval" / "HumanEval.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        published = [json.loads(line) for line in lines]
    assert len(published) == 164
    assert not {one["entry_point"] for one in published} & {one.entry_point for one in problems()}
    theirs = [words(one["prompt"], one["entry_point"]) for one in published]
    for task in problems():
        ours = words(task.prompt, task.entry_point)
        alike = max(SequenceMatcher(None, ours, one, autojunk=False).ratio() for one in theirs)
        assert alike < ALIKE, task.entry_point
