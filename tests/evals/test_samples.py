"""The shapes recorded samples come in, and what is wrong with some of them."""

from pathlib import Path
from typing import Any

import pytest

from trueline.analysis.errors import CannotRun
from trueline.evals.benchmarks.catalog import Benchmark, open_benchmark
from trueline.evals.samples import load_samples

from .small import DOUBLE, TOTAL, tasks_file, write_lines


@pytest.fixture
def benchmark(tmp_path: Path) -> Benchmark:
    """The small benchmark."""
    return open_benchmark("humaneval", tasks_file(tmp_path))


def check_refused(folder: Path, benchmark: Benchmark, row: dict[str, Any], words: str) -> None:
    """A file whose second line is this is refused with these words and the line's number."""
    good = {"task_id": "small/0", "completion": ""}
    path = write_lines(folder / "x.jsonl", [good, row])
    with pytest.raises(CannotRun, match=rf"x\.jsonl:2: .*{words}"):
        load_samples(path, benchmark)


def test_completions_in_the_order_of_the_tasks(tmp_path: Path, benchmark: Benchmark) -> None:
    """Samples are numbered by their task; fields that are not ours are passed over."""
    rows: list[dict[str, Any]] = [
        {"task_id": "small/1", "completion": "b", "passed": True},
        {"task_id": "small/0", "completion": "a"},
        {"task_id": "small/1", "completion": "c", "result": "failed"},
    ]
    samples = load_samples(write_lines(tmp_path / "s.jsonl", rows), benchmark)
    said = [(one.task.task_id, one.number, one.text, one.whole) for one in samples]
    assert said == [
        ("small/0", 0, "a", False), ("small/1", 0, "b", False), ("small/1", 1, "c", False)
    ]  # fmt: skip


def test_whole_programs(tmp_path: Path, benchmark: Benchmark) -> None:
    """A `solution` is a whole program, whatever else the line holds."""
    row = {"task_id": "small/0", "prompt": DOUBLE["prompt"], "solution": "def double(n): ..."}
    [sample] = load_samples(write_lines(tmp_path / "s.jsonl", [row]), benchmark)
    assert (sample.whole, sample.text) == (True, "def double(n): ...")


def test_many_samples_a_line_joined_by_prompt(tmp_path: Path, benchmark: Benchmark) -> None:
    """Lines without task ids belong to the task that has their prompt."""
    rows: list[dict[str, Any]] = [{"prompt": TOTAL["prompt"], "samples": ["x", "y", "z"]}]
    path = write_lines(tmp_path / "s.jsonl", rows)
    samples = load_samples(path, benchmark, most=2)
    assert [(one.task.task_id, one.text) for one in samples] == [("small/1", "x"), ("small/1", "y")]


def test_equal_lines_count_as_often_as_they_stand(tmp_path: Path, benchmark: Benchmark) -> None:
    """A model says the same thing twice: that is two samples, not a mistake."""
    row = {"task_id": "small/0", "completion": "    return 1\n"}
    samples = load_samples(write_lines(tmp_path / "s.jsonl", [row, row]), benchmark)
    assert [one.number for one in samples] == [0, 1]


def test_tasks_that_are_left_out(tmp_path: Path, benchmark: Benchmark) -> None:
    """With --limit samples of the other tasks are no error; the limit drops them."""
    rows: list[dict[str, Any]] = [
        {"task_id": "small/2", "completion": "a"},
        {"prompt": TOTAL["prompt"], "samples": ["x"]},
        {"task_id": "small/0", "completion": "b"},
    ]
    path = write_lines(tmp_path / "s.jsonl", rows)
    assert [one.text for one in load_samples(path, benchmark.limited(1))] == ["b"]


def test_unknown_tasks_and_prompts(tmp_path: Path, benchmark: Benchmark) -> None:
    """Samples of another benchmark are refused, by line."""
    check_refused(tmp_path, benchmark, {"task_id": "HumanEval/0", "completion": ""}, "none of this")
    check_refused(tmp_path, benchmark, {"prompt": "def f", "samples": []}, "--data")


def test_lines_of_no_known_shape(tmp_path: Path, benchmark: Benchmark) -> None:
    """Missing fields and wrong types, by line."""
    check_refused(tmp_path, benchmark, {"completion": ""}, "'task_id' is missing")
    check_refused(tmp_path, benchmark, {"task_id": "small/0"}, "neither a completion nor")
    check_refused(tmp_path, benchmark, {"task_id": "small/0", "completion": 1}, "is a int")
    check_refused(
        tmp_path, benchmark, {"prompt": DOUBLE["prompt"], "samples": [1]}, "list of texts"
    )
