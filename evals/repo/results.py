"""From filled holes to the figures, a row a kind.

A share of what was shown stands beside the number shown, and exact matches are counted over all
holes, shown or not: a model gains nothing by showing less. Where nothing was shown there is no
share of it, and the figure is null.
"""

import math
from collections.abc import Sequence

from trueline.assistant.schema import (
    CopiesDoc,
    Filled,
    HoleDoc,
    KindDoc,
    Percentiles,
    RepoDoc,
    Unfiltered,
)
from trueline.evals.repo.files import Project
from trueline.evals.repo.places import KINDS


def results(
    project: Project,
    holes: Sequence[HoleDoc],
    *,
    model: str,
    seed: int,
    wanted: int,
    in_corpus: bool | None,
) -> RepoDoc:
    """The document of a run."""
    return RepoDoc(
        project=project.root.name,
        seed=seed,
        model=model,
        kinds={kind: row([one for one in holes if one.kind == kind]) for kind in KINDS},
        overall=row(holes),
        latency_ms=_percentiles([one.latency_ms for one in holes]),
        cpu_ms=_percentiles([one.cpu_ms for one in holes]),
        wanted=wanted,
        files=len(project.sources),
        skipped=project.skipped,
        in_corpus=in_corpus,
        copies=CopiesDoc(
            sum(one.copies.looked_at for one in holes), sum(one.copies.dropped for one in holes)
        ),
    )


def row(holes: Sequence[HoleDoc]) -> KindDoc:
    """The figures of some holes."""
    shown = [one.filled for one in holes if one.filled is not None]
    unique = [one for one in holes if not one.near_duplicate]
    shown_unique = [one.filled for one in unique if one.filled is not None]
    marks = [one.judged for one in shown]
    return KindDoc(
        holes=len(holes),
        unique=len(unique),
        shown=len(shown),
        show_rate=share([one.shown for one in holes]),
        exact_match=share([_exact(one.filled) for one in holes]),
        exact_match_unique=share([_exact(one.filled) for one in unique]),
        edit_similarity=_mean([one.similarity for one in shown]),
        edit_similarity_unique=_mean([one.similarity for one in shown_unique]),
        parses=share([one.parses == "accept" for one in marks]),
        resolves=share([one.resolves == "accept" for one in marks]),
        type_checks=share([one.type_checks == "accept" for one in marks]),
        unknown=share(["unknown" in (one.resolves, one.type_checks) for one in marks]),
        unfiltered=_unfiltered(holes),
    )


def _unfiltered(holes: Sequence[HoleDoc]) -> Unfiltered:
    proposed = [one.first for one in holes if one.first is not None]
    marks = [one.judged for one in proposed]
    return Unfiltered(
        proposed=len(proposed),
        exact_match=share([_exact(one.first) for one in holes]),
        edit_similarity=_mean([one.similarity for one in proposed]),
        parses=share([one.parses == "accept" for one in marks]),
        resolves=share([one.resolves == "accept" for one in marks]),
        type_checks=share([one.type_checks == "accept" for one in marks]),
    )


def share(hits: Sequence[bool]) -> float | None:
    """The share that is true, or None of nothing."""
    return _mean([float(hit) for hit in hits])


def percentile(values: Sequence[float], share_below: float) -> float:
    """The smallest value that at least this share of all reach or stay below (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share_below * len(ordered)) - 1)] if ordered else 0.0


def _percentiles(values: Sequence[float]) -> Percentiles:
    return Percentiles(percentile(values, 0.5), percentile(values, 0.95))


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _exact(filled: Filled | None) -> bool:
    return filled is not None and filled.exact
