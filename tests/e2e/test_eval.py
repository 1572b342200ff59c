"""`trueline eval`, the real command on a small benchmark of our own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from trueline.evals.starter import problems

from ..evals.small import canonical, completions, tasks_file, write_lines  # noqa: TID252
from .conftest import Trueline
from .scripted import failing, scripted

pytestmark = pytest.mark.timeout(300)  # several whole commands in one test
ENDLESS = "    while True:\n        pass\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The benchmark's file."""
    return tasks_file(tmp_path)


def results(folder: Path) -> Any:
    """`results.json` of a run."""
    return json.loads((folder / "results.json").read_text())


def lines(folder: Path) -> list[Any]:
    """`samples.jsonl` of a run."""
    return [json.loads(line) for line in (folder / "samples.jsonl").read_text().splitlines()]


def test_canonical_solutions_pass(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """Every right answer passes at every stage, and the documents say what the contract says."""
    samples = canonical(tmp_path)
    done = trueline("eval", "humaneval", "--data", data, "--samples", samples, "--out", "out")
    assert done.code == 0, done.err
    document = results(tmp_path / "out")
    assert [stage["name"] for stage in document["stages"]] == ["none", "static", "examples"]
    for stage in (*document["stages"], document["as_is"]):
        assert (stage["pass@1"], stage["pass@k"], stage["ci95"]) == (1.0, {"1": 1.0}, [1.0, 1.0])
    assert document["verdicts"] == {"passed": 3}
    assert (document["tasks"], document["samples"], document["harness_errors"]) == (3, 3, 0)
    assert document["benchmark"] == "humaneval"
    assert document["notes"] == ["2 of 3 tasks have examples that can be run"]
    rows = lines(tmp_path / "out")
    assert {(row["status"], row["passed"], row["chosen"]) for row in rows} == {
        ("passed", True, True)
    }
    assert rows[0]["evidence"]["tests"] == "accept"
    assert (tmp_path / "out" / "report.html").stat().st_size > 1000


def test_stages_choose_better_than_chance(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """Two of four samples of a task are right: checks leave out one wrong, examples both."""
    said = [
        "    return m * 2\n",
        "    return n * 3\n",
        "return n * 2\n",
        "    return math.floor(n) * 2\n",
    ]
    samples = completions(tmp_path / "s.jsonl", _0=said)
    done = trueline(
        "eval", "humaneval", "--data", data, "--samples", samples, "--out", "out", "-k", "1,4"
    )
    assert done.code == 0, done.err
    document = results(tmp_path / "out")
    rates = {stage["name"]: stage["pass@1"] for stage in document["stages"]}
    assert rates == {"none": 0.25, "static": 0.5, "examples": 1.0}
    assert document["as_is"]["pass@1"] == 0.0
    assert document["stages"][0]["pass@k"]["4"] == 1.0
    assert document["stages"][2]["executions"] == 3
    assert document["failures"] == {"NameError": 2, "AssertionError": 1, "passed": 1}
    assert "2 tasks have no sample" in done.err
    rows = lines(tmp_path / "out")
    assert [row["chosen"] for row in rows] == [False, False, True, False]
    assert [row["stage"] for row in rows] == ["static", "examples", "examples", "examples"]
    assert rows[3]["passed"]
    assert rows[3]["evidence"]["repairs"]
    again = trueline(
        "eval", "humaneval", "--data", data, "--samples", tmp_path / "out" / "samples.jsonl",
        "--out", "again", "--stages", "none",
    )  # fmt: skip
    assert again.code == 0, again.err
    assert results(tmp_path / "again")["stages"][0]["pass@1"] == 0.5


def test_a_killed_run_goes_on_and_ends_alike(
    trueline: Trueline, environment: dict[str, str], tmp_path: Path, data: Path
) -> None:
    """After kill -9, with half a line written, the results are those of a whole run."""
    wrong = [f"    return n + {number}\n" for number in range(12)]
    samples = completions(tmp_path / "s.jsonl", _0=[*wrong, "    return n * 2\n"], _1=[ENDLESS])
    command = ["eval", "humaneval", "--data", data, "--samples", samples, "--workers", "1"]
    assert trueline(*command, "--out", "whole").code == 0
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "trueline", *map(str, command), "--out", "killed"],
        cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    store = tmp_path / "killed" / "verdicts.jsonl"
    wait_for_lines(store, 5)
    process.kill()
    process.wait()
    assert not (tmp_path / "killed" / "results.json").exists()
    with store.open("ab") as file:
        file.write(b'{"key":"half a li')
    judged = len(store.read_bytes().splitlines())
    done = trueline(*command, "--out", "killed", "--resume")
    assert done.code == 0, done.err
    assert lines(tmp_path / "killed") == lines(tmp_path / "whole")
    before, after = results(tmp_path / "whole"), results(tmp_path / "killed")
    for document in (before, after):
        del document["judged"]["cpu_s"]
        for stage in document["stages"]:
            del stage["cpu_s"]
    assert after == before
    assert 5 <= judged <= after["judged"]["executions"] + 1


def test_interrupt_leaves_no_child_and_what_was_judged(
    environment: dict[str, str], tmp_path: Path, data: Path
) -> None:
    """Ctrl-C ends with 130, everything that ran is gone, and the store is there to resume."""
    samples = completions(tmp_path / "s.jsonl", _0=["    return n * 2\n", ENDLESS], _1=[ENDLESS])
    command = ["eval", "humaneval", "--data", data, "--samples", samples, "--out", "out"]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "trueline", *map(str, command)],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for_lines(tmp_path / "out" / "verdicts.jsonl", 1)
    started = children(process.pid)
    assert started
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, "trueline: interrupted")
    assert all(ended(pid) for pid in started)
    assert not (tmp_path / "out" / "results.json").exists()


def test_a_model_is_asked_once_and_its_samples_are_kept(
    trueline: Trueline, tmp_path: Path, data: Path
) -> None:
    """Samples are drawn, stored, scored; a resumed run asks nothing again."""
    command = ["eval", "humaneval", "--data", data, "-n", "2", "--limit", "1", "--out", "out"]
    with scripted("    return n * 2\n", "    return n\n") as server:
        done = trueline(*command, "--model", server.url)
        assert done.code == 0, done.err
        asked = len(server.bodies)
        again = trueline(*command, "--model", server.url, "--resume")
        assert (again.code, len(server.bodies)) == (0, asked)
    document = results(tmp_path / "out")
    assert document["stages"][0]["pass@1"] == 0.5
    assert document["stages"][2]["pass@1"] == 1.0
    assert document["stages"][0]["tokens"] > 0
    assert document["as_is"] is None
    drawn = (tmp_path / "out" / "drawn.jsonl").read_text().splitlines()
    assert [json.loads(line)["task_id"] for line in drawn] == ["small/0"] * 2


def test_the_embedded_model_works_offline(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """The default model needs no address; what it says is scored, whatever it is."""
    done = trueline(
        "eval", "humaneval", "--data", data, "--limit", "1", "--stages", "none", "--out", "out"
    )
    assert done.code == 0, done.err
    assert results(tmp_path / "out")["model"] == "embedded"
    assert "pass@1" in done.out


def test_a_model_that_fails_is_one_line(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """Exit 3, as for every command; nothing is left behind, for nothing was drawn."""
    with failing(500) as url:
        done = trueline("eval", "humaneval", "--data", data, "--model", url, "--out", "out")
    assert done.code == 3
    assert url in done.only_error
    assert not (tmp_path / "out").exists()


def test_the_shipped_problems_by_level(trueline: Trueline, tmp_path: Path) -> None:
    """`starter` needs no data; 11 of its tasks are of two levels, and each has its rates."""
    samples = write_lines(
        tmp_path / "s.jsonl",
        [
            {"task_id": task.task_id, "completion": task.canonical_solution if right else "pass"}
            for task, right in zip(problems()[:11], [True, False] * 6, strict=False)
        ],
    )
    done = trueline("eval", "starter", "--limit", "11", "--samples", samples, "--out", "out")
    assert done.code == 0, done.err
    for stage in (*results(tmp_path / "out")["stages"], results(tmp_path / "out")["as_is"]):
        assert stage["levels"] == {
            "easy": {"tasks": 10, "pass@1": 0.5, "pass@k": {"1": 0.5}},
            "medium": {"tasks": 1, "pass@1": 1.0, "pass@k": {"1": 1.0}},
        }
    assert re.search(r"easy +10 +50\.0% +50\.0% +50\.0% +50\.0%", done.out)
    assert "pass@1 by level" in (tmp_path / "out" / "report.html").read_text()


def test_two_runs_are_compared(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """Runs without --out started in one second have each a folder; compared task by task."""
    right = completions(tmp_path / "r.jsonl", _0=["    return n * 2\n"], _2=["    return n - 5\n"])
    wrong = completions(tmp_path / "w.jsonl", _0=["    return n\n"], _2=["    return n - 5\n"])
    for samples in (right, wrong):
        done = trueline(
            "eval", "humaneval", "--data", data, "--samples", samples, "--stages", "none"
        )
        assert done.code == 0, done.err
    one, two = sorted(tmp_path.glob("eval-humaneval-*"), key=lambda found: found.stat().st_mtime_ns)
    done = trueline("eval", "compare", one.name, two.name)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "2 tasks: both solve 1, neither 0",
        f"{one.name}: 100.0%; alone 1 (small/0)",
        f"{two.name}: 50.0%; alone 0",
        "a split this uneven comes by chance with p = 1.000",
    ]
    failed = trueline("eval", "compare", one.name, "nowhere")
    assert (failed.code, "give a run's folder" in failed.only_error) == (3, True)
    assert trueline("eval", "compare", one.name).code == 2


def test_dry_run_touches_nothing(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """It says what would be run and makes no folder."""
    samples = canonical(tmp_path)
    done = trueline("eval", "humaneval", "--data", data, "--samples", samples, "--dry-run")
    assert done.code == 0
    assert "3 tasks, 3 recorded samples (3 distinct)" in done.out
    assert not list(tmp_path.glob("eval-*"))
    done = trueline("eval", "humaneval", "--data", data, "-n", "5", "--dry-run")
    assert "15 samples to draw from embedded, temperature 0.4, seed 0" in done.out


def test_wrong_usage_is_one_line(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """Exit 2, and what to write instead."""
    samples = canonical(tmp_path)
    wanted = {
        ("eval", "mbpp"): "no benchmark 'mbpp'; there are humaneval",
        ("eval", "humaneval", "--data", data, "--resume"): "--resume needs --out",
        ("eval", "humaneval", "--data", data, "-k", "one"): "such as -k 1,10",
        ("eval", "humaneval", "--data", data, "-k", "0"): "such as -k 1,10",
        ("eval", "humaneval", "--data", data, "-k", "9"): "needs -n 9",
        ("eval", "humaneval", "--data", data, "--samples", samples, "-k", "9"): "small/0 has 1",
        ("eval", "humaneval", "--data", data, "--samples", samples, "--model", "embedded"): "leave",
    }
    for arguments, said in wanted.items():
        done = trueline(*arguments)
        assert (done.code, said in done.only_error) == (2, True), done.err


def test_bad_data_is_one_line(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """Exit 3 for what cannot be read: no data, cut off, unknown tasks, no sample."""
    cut = tmp_path / "cut.jsonl"
    cut.write_text('{"task_id": "small/0", "completion": "  ret')
    other = write_lines(tmp_path / "other.jsonl", [{"task_id": "x/1", "completion": ""}])
    last = completions(tmp_path / "last.jsonl", _2=[""])
    wanted = {
        ("eval", "humaneval"): "give --data FILE",
        ("eval", "humaneval", "--data", data, "--samples", cut): "cut.jsonl:1: not JSON",
        ("eval", "humaneval", "--data", data, "--samples", other): "'x/1' is none of this",
        ("eval", "humaneval", "--data", data, "--samples", last, "--limit", "1"): "no samples",
        ("eval", "humaneval", "--data", cut, "--samples", last): "cut.jsonl:1: not JSON",
    }
    for arguments, said in wanted.items():
        done = trueline(*arguments)
        assert (done.code, said in done.only_error) == (3, True), done.err
    assert not list(tmp_path.glob("eval-*")), "nothing is left of a run that failed at once"


def test_odd_samples_are_scored_like_others(trueline: Trueline, tmp_path: Path, data: Path) -> None:
    """NUL bytes, half characters, nothing at all, deep nests: wrong samples, not our errors."""
    said = ["\0", "    return n\0", "    return '\ud800'\n", "", "(" * 5000, "    return n * 2\n"]
    samples = completions(tmp_path / "s.jsonl", _0=said)
    done = trueline("eval", "humaneval", "--data", data, "--samples", samples, "--out", "out")
    assert done.code == 0, done.err
    assert [row["passed"] for row in lines(tmp_path / "out")] == [False] * 5 + [True]
    assert results(tmp_path / "out")["stages"][1]["pass@1"] == 1.0


def wait_for_lines(path: Path, count: int) -> None:
    """Until a file has so many lines."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if path.exists() and path.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.01)
    raise AssertionError(f"{path} never had {count} lines")


def children(pid: int) -> list[int]:
    """The pids of a process's children."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(word) for path in found for word in path.read_text().split()]


def ended(pid: int) -> bool:
    """Whether a process is gone within some seconds."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
