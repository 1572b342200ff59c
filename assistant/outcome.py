"""What answers a request, and what became of it.

Values only: the engine that requests share, and the outcome that every front door reads.
"""

from dataclasses import dataclass, field

from trueline.analysis.testing import TestJudge
from trueline.analysis.typecheck import TypeChecker
from trueline.assistant.candidate import Candidate
from trueline.assistant.models.protocol import Model
from trueline.assistant.search.ranking import Found


@dataclass(frozen=True, slots=True)
class Engine:
    """What answering needs and requests share: a model, a warm type checker, warm jails."""

    model: Model
    types: TypeChecker
    judge: TestJudge


@dataclass(slots=True)
class Outcome:
    """What became of a request.

    Attributes:
        accepted: candidates that passed every stage that ran, best first; one at least did.
        unlikely: candidates that passed as well, but are held back: they are hardly right.
        rejected: the others, best first.
        first: the first proposal, as it was before any check.
        samples: how many candidates the model proposed.
        searched: how many candidates program search proposed.
        found: what the search found, None if it was not waited for.
        search_note: one line of what the search could not do, or left open.
        tokens: how many tokens it generated for them.
        timed_out: whether the budget's time ran out first.
        warning: one line if the model failed after something had been decided.
        seconds: wall seconds by part: context, model, each stage, repair, total.
    """

    accepted: list[Candidate] = field(default_factory=list)
    unlikely: list[Candidate] = field(default_factory=list)
    rejected: list[Candidate] = field(default_factory=list)
    first: Candidate | None = None
    samples: int = 0
    searched: int = 0
    found: Found | None = None
    search_note: str = ""
    tokens: int = 0
    timed_out: bool = False
    warning: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def best(self) -> Candidate | None:
        """The best accepted candidate, else the best of the others."""
        return next(iter([*self.accepted, *self.unlikely, *self.rejected]), None)
