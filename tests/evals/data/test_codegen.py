"""All 16,400 recorded samples of CodeGen-16B-mono, beside the verdicts of the published method.

`codegen16b_passing.json` names the samples that pass by that method: the completion cut at the
first of CodeT's stop strings, then prompt, completion, test and call in one namespace, a process a
sample, 3 s, in an interpreter that has packages. The judge here takes a sample as it is, keeps test
and candidate in different processes and lends no package; where that makes a difference the sample
is named.
"""

import json
from pathlib import Path

import pytest

from trueline.evals.benchmarks.catalog import open_benchmark
from trueline.evals.joining import as_is
from trueline.evals.journal import Journal
from trueline.evals.metrics import pass_at_k
from trueline.evals.samples import load_samples
from trueline.evals.scoring import Judged, failure_of, key_of

from .conftest import Score

pytestmark = [pytest.mark.data, pytest.mark.timeout(3600)]
SAMPLES = Path(
    "codet-codegen16B",
    "HumanEval_codegen16B_temp0.8_topp0.95_num100_max300_code_solution.jsonl.gz",
)
PASSING: dict[str, list[int]] = json.loads(
    Path(__file__).with_name("codegen16b_passing.json").read_text("utf-8")
)
NEEDS_CUT = {
    ("HumanEval/35", 19): "SyntaxError",
    ("HumanEval/50", 48): "FileNotFoundError",
    ("HumanEval/121", 46): "IndentationError",
}
NEEDS_PACKAGES = {
    ("HumanEval/50", 32): "ModuleNotFoundError",  # numpy, pandas
    ("HumanEval/60", 11): "ModuleNotFoundError",  # httplib2, apiclient, google.oauth2
}
DIFFERENT = NEEDS_CUT | NEEDS_PACKAGES
"""Samples that pass by the published method and not as they are: what they fail with."""


def test_the_published_figures() -> None:
    """The list of passing samples is the published baseline: 3,629, and its pass@k."""
    counts = [len(numbers) for numbers in PASSING.values()]
    assert (len(counts), sum(counts)) == (164, 3629)
    for k, percent in ((1, 22.13), (10, 50.38), (100, 73.78)):
        assert round(sum(pass_at_k(100, one, k) for one in counts) / 1.64, 2) == percent


async def test_every_sample(data: Path, tmp_path: Path, score: Score) -> None:
    """Each verdict is the published method's, or the sample is one of those named above."""
    finished = await score(data / SAMPLES)
    samples = load_samples(data / SAMPLES, open_benchmark("humaneval", data))
    assert (len(samples), finished.results.samples) == (16400, 16400)
    with Journal(tmp_path / "out" / "verdicts.jsonl", Judged) as journal:
        verdicts = {one.key: one.result for one in journal.lines}
    different = {}
    for one in samples:
        found = verdicts[key_of(one.task.task_id, as_is(one), "test")]
        if found.passed != (one.number in PASSING[one.task.task_id]):
            different[one.task.task_id, one.number] = failure_of(found)
    assert different == DIFFERENT
    row, joined = finished.results.as_is, finished.results.stages[0]
    assert row is not None
    assert round(row.pass_at_1 * 16400) == 3629 - len(DIFFERENT)
    assert joined.pass_at_1 >= row.pass_at_1
    passed = {(one.task_id, one.sample) for one in finished.samples if one.passed}
    assert NEEDS_CUT.keys() <= passed, "joined, they are cut where the function ends"
