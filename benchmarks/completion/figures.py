"""What the answers come to: the one table, and the curve of precision against show rate.

A share of what is shown stands at a show rate of all holes, whatever a way would show by itself, so
that no way gains by showing less; a way that answers fewer holes than the rate asks for has its
figure over what it answered, and the rate it reached beside it.
"""

import math
from collections.abc import Iterator, Sequence

from benchmarks.completion.asking import Answer
from trueline.evals.repo.places import Kind

RATES = (0.2, 0.4, 0.6)
COLUMNS = (
    "answers of", "hole", "n", "exact", "±95 %", "shown", "similar",
    "precise at 20 %", "40 %", "60 %", "unresolved", "judged",
)  # fmt: skip


def table(answers: Sequence[Answer]) -> Iterator[str]:
    """The rows: each way and kind of hole over all projects, then its share in each project."""
    projects = list(dict.fromkeys(one.project for one in answers))
    names = (*COLUMNS, *(f"exact in {project}" for project in projects))
    yield "| " + " | ".join(names) + " |"
    yield "|---" * len(names) + "|"
    for kind in dict.fromkeys(one.kind for one in answers):
        for way in dict.fromkeys(one.way for one in answers):
            of = [one for one in answers if (one.way, one.kind) == (way, kind)]
            each = [_number(exact([one for one in of if one.project == name])) for name in projects]
            yield "| " + " | ".join([*_cells(way, kind, of), *each]) + " |"


def _cells(way: str, kind: Kind, answers: Sequence[Answer]) -> list[str]:
    count, share = len(answers), exact(answers)
    spread = 1.96 * math.sqrt(share * (1 - share) / count) if count else math.nan
    shown = surest(answers, RATES[-1])
    judged = [one for one in shown if one.resolves is not None]
    wrong = sum(not one.resolves for one in judged)
    similar = sum(one.similarity for one in shown) / len(shown) if shown else math.nan
    return [
        way, kind, str(count), _number(share), _number(spread), f"{len(shown) / count:.2f}",
        _number(similar), *(_number(exact(surest(answers, rate))) for rate in RATES),
        _number(wrong / len(judged)) if judged else "", str(len(judged)) if judged else "",
    ]  # fmt: skip


def exact(answers: Sequence[Answer]) -> float:
    """The share that is exactly what the author wrote."""
    return sum(one.exact for one in answers) / len(answers) if answers else math.nan


def surest(answers: Sequence[Answer], rate: float) -> list[Answer]:
    """The answers to show so that a share of all holes is shown something, the surest first."""
    given = [one for one in answers if one.rank is not None]
    given.sort(key=lambda one: one.rank or 0.0, reverse=True)
    return given[: math.ceil(rate * len(answers))]


def curve(answers: Sequence[Answer]) -> list[tuple[float, float]]:
    """Points of show rate and precision, from a twentieth of the holes to all that are answered."""
    points = []
    for percent in range(5, 101, 1):
        shown = surest(answers, percent / 100)
        if len(shown) < math.floor(percent / 100 * len(answers)):
            break
        points.append((len(shown) / len(answers), exact(shown)))
    return points


def _number(share: float) -> str:
    return "" if math.isnan(share) else f"{share:.3f}"
