"""Where the samples of a run come from: a file of recorded ones, or a model."""

from collections import Counter
from collections.abc import Callable, Sequence

from trueline.analysis.errors import CannotRun, WrongUsage
from trueline.assistant.config import load
from trueline.assistant.models.opening import open_model
from trueline.evals.drawing import Drawn, draw
from trueline.evals.journal import Journal
from trueline.evals.plan import Plan
from trueline.evals.samples import Sample, load_samples

USUAL_KS = (1, 10, 100)
Tell = Callable[[str, int, int], None]


async def gathered(plan: Plan, flags: dict[str, object], tell: Tell) -> tuple[Sample, ...]:
    """The samples of a run: recorded, or drawn from the model and stored.

    Raises:
        CannotRun: if they cannot be read or there are none, or the model fails.
        WrongUsage: if a task has fewer samples than the largest k.
    """
    if plan.recorded is not None:
        samples = load_samples(plan.recorded, plan.benchmark, plan.most)
    else:
        samples = await _drawn(plan, flags, tell)
    ks_for(plan, samples)
    return samples


async def _drawn(plan: Plan, flags: dict[str, object], tell: Tell) -> tuple[Sample, ...]:
    model = open_model(load(None, flags).settings)
    try:
        with Journal(plan.out / "drawn.jsonl", Drawn, durable=True) as journal:
            return await draw(
                model,
                plan.benchmark.tasks,
                plan.drawing,
                journal,
                lambda done, total: tell(f"asking {model.name}", done, total),
            )
    finally:
        await model.aclose()


def ks_for(plan: Plan, samples: Sequence[Sample]) -> tuple[int, ...]:
    """The k of pass@k: those asked for, else the usual ones that every task has samples for.

    Raises:
        CannotRun: if there is no sample at all.
        WrongUsage: if a task has fewer samples than the largest k asked for.
    """
    counts = Counter(one.task.task_id for one in samples)
    if not counts:
        raise CannotRun("there are no samples of these tasks; raise --limit or give another file")
    task_id, fewest = min(counts.items(), key=lambda item: item[1])
    if plan.ks is None:
        return tuple(k for k in USUAL_KS if k <= fewest)
    if max(plan.ks) > fewest:
        largest = max(plan.ks)
        raise WrongUsage(
            f"pass@{largest} needs {largest} samples of each task; {task_id} has {fewest}"
        )
    return plan.ks
