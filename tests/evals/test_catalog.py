"""Opening benchmarks by name."""

from pathlib import Path

import pytest

from trueline.analysis.errors import WrongUsage
from trueline.evals.benchmarks import humaneval
from trueline.evals.benchmarks.catalog import names, open_benchmark

from .small import DOUBLE, TASKS, tasks_file, write_lines


def test_a_limit_keeps_the_others_known(tmp_path: Path) -> None:
    """The first tasks are run; the ids of the rest are still of this benchmark."""
    benchmark = open_benchmark("humaneval", tasks_file(tmp_path)).limited(1)
    assert [task.task_id for task in benchmark.tasks] == ["small/0"]
    assert benchmark.left_out == {"small/1", "small/2"}
    assert benchmark.limited(None) is benchmark


def test_a_data_folder_brings_the_prompts_samples_were_drawn_with(tmp_path: Path) -> None:
    """Samples without task ids are joined by either prompt of a task."""
    other = {**DOUBLE, "prompt": "def double(n: int) -> int:\n"}
    for path, rows in ((humaneval.IN_FOLDER, TASKS), (humaneval.PROMPTS_IN_FOLDER, [other])):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        write_lines(tmp_path / path, rows)
    prompts = open_benchmark("humaneval", tmp_path).prompts
    assert prompts[DOUBLE["prompt"]] == prompts[other["prompt"]] == "small/0"


def test_unknown_names_and_senseless_options(tmp_path: Path) -> None:
    """An unknown name lists the known ones; a shipped benchmark takes no data."""
    with pytest.raises(WrongUsage, match="there are humaneval"):
        open_benchmark("mbpp", None)
    if "starter" in names():
        with pytest.raises(WrongUsage, match="comes with Trueline"):
            open_benchmark("starter", tasks_file(tmp_path))
