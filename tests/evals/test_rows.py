"""Rows of the report: what a user would get after a stage."""

from trueline.analysis.findings import Accept, Finding, Reject
from trueline.analysis.sandbox import RunResult, Status
from trueline.assistant.candidate import Candidate
from trueline.evals.rows import Cost, Scored, best, groups_of, row

NOTE = Finding("types", "var-annotated", "", "x.py", 1, 1, 1, 1, severity="note")
ERROR = Finding("names", "undefined-name", "", "x.py", 1, 1, 1, 1)


def scored(mark: str, status: Status = "passed", score: float | None = None) -> Scored:
    """A candidate that a check accepted, noted or rejected, and its verdict."""
    verdicts: dict[str, Accept | Reject] = {
        "ok": Accept(),
        "noted": Accept((NOTE,)),
        "bad": Reject((ERROR,)),
    }
    candidate = Candidate("", "", score).checked("types", verdicts[mark])
    return Scored(candidate, RunResult(status, 0.0, 0.0, 0.0, None, "A"))


def test_groups_are_the_pipelines_ranking() -> None:
    """Accepted before noted before rejected; equals together; without ranking one group."""
    ones = [scored("bad"), scored("ok", "wrong"), scored("noted"), scored("ok")]
    assert groups_of(ones, ranking=True) == [(2, 1), (1, 1), (1, 1)]
    assert groups_of(ones, ranking=False) == [(4, 3)]


def test_the_models_score_separates_equals() -> None:
    """Where the model says how sure it is, the surest comes first."""
    ones = [scored("ok", "wrong", -2.0), scored("ok", "passed", -1.0)]
    assert groups_of(ones, ranking=True) == [(1, 1), (1, 0)]
    assert best(ones) == 1


def test_a_harness_error_is_never_scored_as_wrong() -> None:
    """It leaves the rate alone: neither passed nor failed, and a task of nothing else is out."""
    ones = [scored("ok"), scored("ok", "harness-error")]
    assert groups_of(ones, ranking=True) == [(1, 1)]
    made = row("none", [ones, [scored("ok", "harness-error")]], [1], Cost(), ranking=False)
    assert made.pass_at_1 == 1.0


def test_a_row() -> None:
    """Rates are means over tasks; the cost is what was handed in."""
    tasks = [[scored("bad"), scored("ok", "wrong")], [scored("ok"), scored("ok", "wrong")]]
    cost = Cost(executions=3, cpu_s=1.234) + Cost(tokens=9)
    made = row("static", tasks, [1, 2], cost, ranking=True)
    assert made.pass_at_1 == 0.25
    assert made.pass_at_k == {"1": 0.25, "2": 1.0}
    assert made.ci95[0] <= 0.25 <= made.ci95[1]
    assert (made.executions, made.cpu_s, made.tokens, made.accepted) == (3, 1.23, 9, 0.75)


def test_tasks_with_too_few_verdicts_are_not_asked_for_more() -> None:
    """A harness error may leave a task with fewer than k; it is left out of that k alone."""
    tasks = [[scored("ok"), scored("ok", "harness-error")], [scored("ok", "wrong")] * 2]
    made = row("none", tasks, [1, 2], Cost(), ranking=False)
    assert made.pass_at_k == {"1": 0.5, "2": 0.0}


def test_when_all_are_rejected_the_best_is_returned_and_counted() -> None:
    """The unfiltered best stands, as rejected as it is."""
    ones = [scored("bad", "wrong"), scored("bad")]
    assert groups_of(ones, ranking=True) == [(2, 1)]
    assert best(ones) == 0


def test_levels_have_rates_of_their_own() -> None:
    """Over the level's tasks with a verdict; tasks without a level are in none."""
    good, bad, lost = [scored("ok")], [scored("ok", "wrong")], [scored("ok", "harness-error")]
    tasks, levels = [good, bad, lost, good, bad], ["easy", "easy", "easy", "hard", ""]
    made = row("none", tasks, [1], Cost(), ranking=False, levels=levels)
    assert made.pass_at_1 == 0.5
    assert {
        name: (one.tasks, one.pass_at_1, one.pass_at_k) for name, one in made.levels.items()
    } == {
        "easy": (2, 0.5, {"1": 0.5}),
        "hard": (1, 1.0, {"1": 1.0}),
    }
    assert row("none", tasks, [1], Cost(), ranking=False).levels == {}
