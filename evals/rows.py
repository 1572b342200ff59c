"""From verdicts to the rows of the report: what each stage is worth, and what it cost.

A row says how good the answer is that a user would get after the stage. Stage `none` knows nothing
about its samples, so its row is the usual unbiased estimate; the others rank, with the pipeline's
own key, and candidates they cannot tell apart count by their mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from trueline.analysis.sandbox import RunResult
from trueline.assistant.candidate import Candidate
from trueline.assistant.ranking import rank_key
from trueline.assistant.schema import EvalLevel, EvalStage
from trueline.evals.metrics import Group, interval, ranked_pass_at_k


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate as a stage left it, and the verdict of the benchmark's test on it."""

    candidate: Candidate
    result: RunResult

    @property
    def counts(self) -> bool:
        """Whether there is a verdict: a harness error is none."""
        return self.result.status != "harness-error"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a stage and those before it cost: programs run, their CPU seconds, tokens."""

    executions: int = 0
    cpu_s: float = 0.0
    tokens: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.executions + other.executions,
            self.cpu_s + other.cpu_s,
            self.tokens + other.tokens,
        )


def groups_of(scored: Sequence[Scored], *, ranking: bool) -> list[Group]:
    """The candidates of one task as (n, correct), best first; one group without ranking."""
    valid = [one for one in scored if one.counts]
    if not ranking:
        return [(len(valid), _correct(valid))] if valid else []
    ordered = sorted(valid, key=_key)
    tied = [list(members) for _, members in groupby(ordered, key=_key)]
    return [(len(members), _correct(members)) for members in tied]


def row(
    name: str,
    tasks: Sequence[Sequence[Scored]],
    ks: Sequence[int],
    cost: Cost,
    *,
    ranking: bool,
    levels: Sequence[str] = (),
) -> EvalStage:
    """The row of a stage; tasks without any verdict are left out.

    `levels` holds the level of each task, "" where it has none; left out, no task has any.
    """
    known = [groups_of(one, ranking=ranking) for one in tasks]
    grouped = [groups for groups in known if groups]
    first = [ranked_pass_at_k(groups, 1) for groups in grouped]
    everyone = [one for task in tasks for one in task]
    return EvalStage(
        name=name,
        pass_at_1=sum(first) / len(first),
        pass_at_k=_rates(grouped, ks),
        ci95=interval(first),
        executions=cost.executions,
        cpu_s=round(cost.cpu_s, 2),
        tokens=cost.tokens,
        accepted=sum(not one.candidate.rejected for one in everyone) / len(everyone),
        levels=_by_level(known, levels, ks),
    )


def best(scored: Sequence[Scored]) -> int:
    """The place of the candidate that is shown: the first of those ranked best."""
    return min(range(len(scored)), key=lambda place: (_key(scored[place]), place))


def _by_level(
    known: Sequence[Sequence[Group]], levels: Sequence[str], ks: Sequence[int]
) -> dict[str, EvalLevel]:
    """The rates of each level that has a verdict, in the order of the tasks."""
    found: dict[str, list[Sequence[Group]]] = {}
    for level, groups in zip(levels, known, strict=bool(levels)):
        if level and groups:
            found.setdefault(level, []).append(groups)
    return {
        level: EvalLevel(
            tasks=len(grouped),
            pass_at_1=sum(ranked_pass_at_k(one, 1) for one in grouped) / len(grouped),
            pass_at_k=_rates(grouped, ks),
        )
        for level, grouped in found.items()
    }


def _rates(grouped: Sequence[Sequence[Group]], ks: Sequence[int]) -> dict[str, float]:
    return {str(k): value for k in ks if (value := _mean(grouped, k)) is not None}


def _mean(grouped: Sequence[Sequence[Group]], k: int) -> float | None:
    """pass@k over the tasks with enough verdicts; None if there is no such task."""
    enough = [groups for groups in grouped if sum(n for n, _ in groups) >= k]
    values = [ranked_pass_at_k(groups, k) for groups in enough]
    return sum(values) / len(values) if values else None


def _correct(scored: Sequence[Scored]) -> int:
    return sum(one.result.passed for one in scored)


def _key(one: Scored) -> tuple[object, ...]:
    return rank_key(one.candidate)
