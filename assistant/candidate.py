"""What is proposed, and what became of it.

A candidate carries its evidence from the moment it is proposed: each stage fills in its own
mark and nothing ever removes one, so that what is shown says what was checked and no more.
"""

import textwrap
from dataclasses import dataclass, field, replace
from typing import Literal

from trueline.analysis.findings import Accept, Finding, Reject, Stage, Unknown, Verdict

Mark = Literal["accept", "reject", "unknown", "skipped"]
LONGEST_REASON = 160
CHECK_STAGES: tuple[Stage, ...] = ("syntax", "names", "types", "tests")


@dataclass(frozen=True, slots=True)
class RepairNote:
    """A repair that was made to a candidate: the rule's name and what it did, in words."""

    rule: str
    message: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was checked of one candidate, by whom, and what came out.

    `oracle` and `tier` say how the tests were judged (None while none ran); `notes` counts the
    findings that do not reject, `type_notes` those of the types; `unknown` gives the reason for
    every stage marked unknown. `policy` says whether it was looked at for long copies of what the
    model learned from, which its weights and its length decide, and whether there was one.
    """

    syntax: Mark = "skipped"
    names: Mark = "skipped"
    types: Mark = "skipped"
    tests: Mark = "skipped"
    oracle: str | None = None
    tier: str | None = None
    tests_passed: int = 0
    tests_total: int = 0
    repairs: tuple[RepairNote, ...] = ()
    notes: int = 0
    type_notes: int = 0
    policy: Mark = "skipped"
    unknown: dict[str, str] = field(default_factory=dict)

    def mark(self, stage: Stage) -> Mark:
        """The mark of one stage."""
        marks: dict[str, Mark] = {
            "syntax": self.syntax,
            "names": self.names,
            "types": self.types,
            "tests": self.tests,
            "policy": self.policy,
        }
        return marks[stage]

    @property
    def answered(self) -> bool:
        """Whether any stage said something of the candidate, or none was asked to."""
        marks = {self.mark(stage) for stage in CHECK_STAGES}
        return "unknown" not in marks or not marks <= {"unknown", "skipped"}

    def with_verdict(self, stage: Stage, verdict: Verdict) -> "Evidence":
        """This evidence with the stage's verdict written in."""
        match verdict:
            case Accept(notes):
                return self._marked(stage, "accept", len(notes))
            case Reject(findings):
                mild = sum(finding.severity != "error" for finding in findings)
                return self._marked(stage, "reject", mild)
            case Unknown(why):
                marked = self._marked(stage, "unknown", 0)
                return replace(marked, unknown={**self.unknown, stage: why})

    def _marked(self, stage: Stage, mark: Mark, notes: int) -> "Evidence":
        total = self.notes + notes
        match stage:
            case "syntax":
                return replace(self, syntax=mark, notes=total)
            case "names":
                return replace(self, names=mark, notes=total)
            case "types":
                return replace(self, types=mark, notes=total, type_notes=notes)
            case "tests":
                return replace(self, tests=mark, notes=total)
            case "policy":
                return replace(self, policy=mark, notes=total)

    def summary(self) -> str:
        """The evidence in one line for people: `syntax ✓ names ✓ types ✓ tests 7/7`.

        A stage that did not run is left out; types with notes show their number instead of ✓.
        """
        parts = [] if self.answered else ["not checked:"]
        parts += [self._word(stage) for stage in ("syntax", "names", "types")]
        if self.tests_total:
            parts.append(f"tests {self.tests_passed}/{self.tests_total}")
        elif self.tests == "unknown":
            parts.append("tests …")
        if self.tests == "accept" and self.oracle == "in-process":
            parts.append("(not confirmed)")
        if self.tier == "unsafe":
            parts.append("· run WITHOUT a sandbox")
        parts.extend(f"· {repair.message}" for repair in self.repairs)
        return " ".join(part for part in parts if part) or "nothing checked"

    def _word(self, stage: Stage) -> str:
        mark = self.mark(stage)
        if mark == "accept" and stage == "types" and self.type_notes:
            return f"types: {self.type_notes} note{'s' if self.type_notes > 1 else ''}"
        signs = {"accept": "✓", "reject": "✗", "unknown": "…"}
        return f"{stage} {signs[mark]}" if mark in signs else ""


def check_clues(evidence: Evidence) -> tuple[float, ...]:
    """What the checks say of how likely a candidate is: the values of `CHECK_CLUES`."""
    return (float(bool(evidence.repairs)),)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposed text for a hole, the file it makes, and its evidence.

    Attributes:
        text: what stands in the hole.
        after: the whole file with the candidate in it, repairs outside the hole included.
        score: mean log-probability a token in nats, or None where the model gives none.
        tokens: how many tokens the model spent on it.
        proposer: who proposed it: "model", "search" or "repair".
        findings: everything the checks found, notes included.
        clues: what tells how likely it is, for the model to judge; empty where it gave none.
        confidence: how likely its line is what the author would write, from 0 to 1; None where
            nobody can say.
    """

    text: str
    after: str
    score: float | None = None
    tokens: int = 0
    proposer: str = "model"
    evidence: Evidence = Evidence()
    findings: tuple[Finding, ...] = ()
    clues: tuple[float, ...] = ()
    confidence: float | None = None

    @property
    def rejected(self) -> bool:
        """Whether some stage rejected it."""
        marks = (self.evidence.mark(stage) for stage in (*CHECK_STAGES, "policy"))
        return "reject" in marks

    @property
    def reason(self) -> str:
        """What a check has against it, the first of all, in one line that is not too long."""
        said = next((one.message for one in self.findings if one.severity == "error"), "")
        return textwrap.shorten(said, LONGEST_REASON, placeholder="...")

    def checked(self, stage: Stage, verdict: Verdict) -> "Candidate":
        """This candidate with one more stage's verdict."""
        found: tuple[Finding, ...] = ()
        if isinstance(verdict, Accept):
            found = verdict.notes
        elif isinstance(verdict, Reject):
            found = verdict.findings
        return replace(
            self,
            evidence=self.evidence.with_verdict(stage, verdict),
            findings=self.findings + found,
        )

    def repaired(self, after: str, text: str, repair: RepairNote) -> "Candidate":
        """A new candidate with a repair made; it has passed no check yet."""
        evidence = Evidence(repairs=(*self.evidence.repairs, repair))
        return replace(self, text=text, after=after, evidence=evidence, findings=())
