"""Drawing samples from a model: each is stored before anything is done with it.

A round asks for several samples at once, as the pipeline does. A run that was stopped inside a
round repeats the round with its seed and keeps what is missing, so that a model which answers a
seed always alike gives the samples it would have given.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from trueline.analysis.errors import WrongUsage
from trueline.analysis.workspace import Workspace
from trueline.assistant.decoding.collect import Proposal
from trueline.assistant.models.protocol import Capabilities, Model
from trueline.assistant.pipeline import ROUND
from trueline.assistant.proposing import Proposer
from trueline.assistant.request import Budget, Request
from trueline.evals.benchmarks.task import Task
from trueline.evals.joining import body_hole
from trueline.evals.journal import Journal
from trueline.evals.samples import Sample

TOKENS = 300
PromptStyle = Literal["completion", "chat"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stored sample; a file of these is a samples file like any other."""

    task_id: str
    sample: int
    completion: str
    score: float | None
    tokens: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw: how many of each task, how warm, from which seed, asked in which way."""

    n: int
    temperature: float
    seed: int
    style: PromptStyle | None


async def draw(
    model: Model,
    tasks: Sequence[Task],
    drawing: Drawing,
    journal: Journal[Drawn],
    tell: Callable[[int, int], None],
) -> tuple[Sample, ...]:
    """All samples of the tasks, those of the journal included.

    Raises:
        ModelUnavailable: if the model fails; what was drawn is stored.
        WrongUsage: if the model cannot be asked in the way wanted.
    """
    counts = Counter(one.task_id for one in journal.lines)
    able = _as_asked(model, await model.capabilities(), drawing.style)
    tell(sum(counts.values()), drawing.n * len(tasks))
    for task in tasks:
        while counts[task.task_id] < drawing.n:
            start = counts[task.task_id] // ROUND * ROUND
            proposals = await _round(model, able, task, drawing, start)
            for number, one in enumerate(proposals, start):
                if number >= counts[task.task_id]:
                    journal.add(Drawn(task.task_id, number, one.text, one.score, one.tokens))
                    counts[task.task_id] += 1
            tell(sum(counts.values()), drawing.n * len(tasks))
    return stored(journal, tasks)


def stored(journal: Journal[Drawn], tasks: Sequence[Task]) -> tuple[Sample, ...]:
    """The samples of the journal, in the order of the tasks."""
    found: dict[str, list[Sample]] = {task.task_id: [] for task in tasks}
    by_id = {task.task_id: task for task in tasks}
    for one in journal.lines:
        task = by_id[one.task_id]
        found[one.task_id].append(
            Sample(
                task,
                one.sample,
                task.prompt,
                one.completion,
                ready=True,
                score=one.score,
                tokens=one.tokens,
            )
        )
    return tuple(one for samples in found.values() for one in samples)


async def _round(
    model: Model, able: Capabilities, task: Task, drawing: Drawing, start: int
) -> list[Proposal]:
    """One round of samples; one that the model did not give counts as an empty one."""
    hole = body_hole(task.prompt, Path("/"))
    name = task.entry_point if able.chat else ""
    request = Request(hole, Workspace(Path("/")), Budget(tokens=TOKENS), name=name)
    wanted = min(ROUND, drawing.n - start)
    proposer = Proposer(model, able, request)
    proposals = await proposer.propose(wanted, drawing.temperature, drawing.seed + start)
    return [*proposals, *[Proposal("", None, 0)] * (wanted - len(proposals))]


def _as_asked(model: Model, able: Capabilities, style: PromptStyle | None) -> Capabilities:
    """The capabilities to use: the way wanted, else continuing the text where the model can."""
    if style == "chat" and not able.chat:
        raise WrongUsage(f"{model.name} follows no instructions; use --prompt completion")
    if style == "completion" and not able.fim:
        raise WrongUsage(f"{model.name} only follows instructions; use --prompt chat")
    chat = style == "chat" or not able.fim
    return replace(able, chat=able.chat and chat, fim=able.fim and not chat)
