"""From outcomes to the documents of the JSON contract."""

from trueline.analysis.sandbox import RunResult
from trueline.assistant.candidate import Candidate
from trueline.assistant.outcome import Outcome
from trueline.assistant.request import Hole
from trueline.assistant.schema import (
    CandidateDoc,
    CompleteDoc,
    Edit,
    ExecDoc,
    Proposers,
    RejectedDoc,
    Status,
    SynthDoc,
    Timing,
)
from trueline.assistant.source import SourceFile, unified_diff

TIMED = ("context", "model", "syntax", "names", "types", "tests", "repair", "total")


def smallest_edit(before: str, after: str, offset: int) -> Edit:
    """One replacement that turns `before` into `after`, as small as the change allows.

    Where a choice is left (an insertion beside equal text) it starts at `offset`, the cursor.
    """
    limit = min(len(before), len(after))
    head = 0
    while head < min(limit, offset) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    end = len(before) - tail
    return Edit(_position(before, head), _position(before, end), after[head : len(after) - tail])


def complete_document(before: str, offset: int, outcome: Outcome, model: str) -> CompleteDoc:
    """The document of `trueline complete`."""
    return CompleteDoc(
        candidates=tuple(
            CandidateDoc(
                one.text,
                smallest_edit(before, one.after, offset),
                one.evidence,
                one.score,
                one.findings,
                one.confidence,
            )
            for one in outcome.accepted
        ),
        rejected=tuple(
            RejectedDoc(one.text, one.findings, one.evidence.unknown) for one in outcome.rejected
        ),
        model=model,
        timing_ms=Timing(**{part: _milliseconds(outcome, part) for part in TIMED}),
        timed_out=outcome.timed_out,
    )


def synth_document(
    source: SourceFile,
    hole: Hole,
    outcome: Outcome,
    status: Status,
    notes: tuple[str, ...],
    *,
    tests: str = "",
) -> SynthDoc:
    """The document of `trueline synth`: the best candidate, verified or not.

    `tests` is the change of a test file that goes with it, as a diff.
    """
    best = outcome.best or Candidate("", source.text)
    return SynthDoc(
        status=status,
        code=hole.lead.lstrip() + best.text if source.text.strip() else best.after,
        diff=unified_diff(source, best.after) + tests,
        evidence=best.evidence,
        findings=best.findings,
        samples=outcome.samples + outcome.searched,
        tokens=outcome.tokens,
        wall_s=round(outcome.seconds.get("total", 0.0), 3),
        proposers=Proposers(model=outcome.samples, search=outcome.searched),
        notes=tuple(one for one in (*notes, outcome.search_note, outcome.warning) if one),
        timed_out=outcome.timed_out,
    )


def exec_document(result: RunResult) -> ExecDoc:
    """The document of `trueline exec`."""
    return ExecDoc(
        status=result.status,
        cpu_s=result.cpu_s,
        wall_s=result.wall_s,
        peak_mib=result.peak_mib,
        oracle=result.oracle,
        tier=result.tier,
        output=result.output,
        tests_passed=result.tests_passed,
        tests_total=result.tests_total,
        failures=result.failures,
        unknown=result.unknown,
    )


def _milliseconds(outcome: Outcome, part: str) -> float:
    return round(outcome.seconds.get(part, 0.0) * 1000, 2)


def _position(text: str, offset: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - line_start + 1
