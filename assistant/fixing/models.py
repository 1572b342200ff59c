"""Repairs by model: the place of a finding is a hole, and the one pipeline fills it.

The model is told what was found and what stood there. What it writes must pass the pipeline's
checks, be a repair and nothing else, and then prove itself on the whole file as any repair does. A
model that follows instructions is asked for the whole function where its statement alone had no
repair.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from trueline.analysis.findings import Finding
from trueline.assistant.candidate import Candidate, RepairNote
from trueline.assistant.fixing.draft import Draft, FileChecks
from trueline.assistant.fixing.holes import Wrong, function_hole, statement_hole
from trueline.assistant.fixing.likeness import is_repair
from trueline.assistant.models.protocol import ModelUnavailable
from trueline.assistant.outcome import Engine
from trueline.assistant.pipeline import answer
from trueline.assistant.request import Budget, Request

CANDIDATES = 8
TOKENS = 48
LEAST_SECONDS = 1.0
SOON = 0.1


@dataclass(slots=True)
class Clock:
    """The wall seconds that all requests of a command may take together."""

    seconds: float
    started: float = field(default_factory=time.monotonic)
    answered: bool = False

    @property
    def left(self) -> float:
        """What is left of them."""
        return self.seconds - (time.monotonic() - self.started)

    @property
    def over(self) -> bool:
        """Whether too little is left to ask for anything."""
        return self.answered and self.left < LEAST_SECONDS


async def repaired_by_model(
    checks: FileChecks, draft: Draft, engine: Engine, clock: Clock, tell: Callable[[str], None]
) -> Draft:
    """The draft with every error repaired for which the model found a repair in time.

    Raises:
        ModelUnavailable: if the model cannot be reached.
    """
    given_up: set[tuple[str, ...]] = set()
    while not clock.over:
        errors = (one for one in draft.report.findings if one.severity == "error")
        open_ones = (one for one in errors if _key(draft, one) not in given_up)
        finding = next(open_ones, None)
        if finding is None:
            break
        tell(f"asking {engine.model.name}: {checks.path.name}:{finding.line}: {finding.message}")
        step = await _step(checks, draft, finding, engine, clock)
        if step is None:
            given_up.add(_key(draft, finding))
        draft = step or draft
    return draft


async def _step(
    checks: FileChecks, draft: Draft, finding: Finding, engine: Engine, clock: Clock
) -> Draft | None:
    able = await engine.model.capabilities()
    makers = (statement_hole, function_hole) if able.chat else (statement_hole,)
    for make in makers:
        wrong = make(checks.path, draft.text, finding)
        if wrong is None or clock.over:
            continue
        for candidate in await _asked(checks, wrong, _told(draft, wrong), engine, clock):
            if not is_repair(wrong, candidate.text):
                continue
            by = RepairNote("model", f"rewritten by {engine.model.name}: line {finding.line}")
            step = await checks.step(draft, candidate.after, by, strict=True)
            if step is not None:
                return step
    return None


async def _asked(
    checks: FileChecks, wrong: Wrong, told: str, engine: Engine, clock: Clock
) -> list[Candidate]:
    """What passes the pipeline, best first; nothing if time ran out in the middle."""
    request = Request(
        hole=wrong.hole,
        workspace=checks.workspace,
        budget=Budget(max(clock.left, SOON), CANDIDATES, max(TOKENS, len(wrong.old) // 2)),
        instruction=told,
        stages=frozenset(checks.stages) - {"tests"},
    )
    try:
        outcome = await answer(engine, request, CANDIDATES)
    except ModelUnavailable:
        if clock.over:
            return []
        raise
    clock.answered = True
    return outcome.accepted


def _told(draft: Draft, wrong: Wrong) -> str:
    """What the model is asked: every error on the lines of the hole, and what stands there."""
    first = draft.text.count("\n", 0, wrong.hole.start) + 1
    lines = range(first, first + wrong.old.count("\n") + 1)
    errors = [one for one in draft.wrong if one.severity == "error" and one.line in lines]
    said = dict.fromkeys(" ".join(one.message.split()) for one in errors)
    what = f"the body of {wrong.function}" if wrong.function else "this code"
    return (
        f"Repair {what}, with as small a change as possible ({'; '.join(said)}):\n"
        f"{wrong.old.rstrip()}"
    )


def _key(draft: Draft, finding: Finding) -> tuple[str, ...]:
    """What a finding is known by after lines above it moved: itself and the text of its line."""
    rows = draft.text.split("\n")
    row = rows[finding.line - 1] if finding.line <= len(rows) else ""
    return (*finding.identity, row)
