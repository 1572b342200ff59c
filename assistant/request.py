"""What is asked of the engine: a hole in a file, what it may cost, and what must hold.

The editor, the command line and the evals ask with the same value; they differ in the budget and
in the stages, never in the code that answers.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trueline.analysis.findings import Stage
from trueline.analysis.testing import Suite
from trueline.analysis.workspace import Workspace
from trueline.assistant.models.protocol import Place, Shown
from trueline.assistant.search.proposing import Sought

HoleKind = Literal["line", "block", "function"]


@dataclass(frozen=True, slots=True)
class Budget:
    """What a request may spend: wall seconds, candidates, and tokens a candidate."""

    seconds: float = 10.0
    candidates: int = 4
    tokens: int = 64


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a file that wants text: the file as it is, and the span to replace.

    `start` and `end` are offsets into `text` in Unicode characters; equal for a cursor. `lead`
    is text that stands before every candidate although the file lacks it, such as a missing
    newline or the `def NAME(` of a function that does not exist yet; `tail` likewise after it.
    """

    path: Path
    text: str
    start: int
    end: int
    kind: HoleKind
    lead: str = ""
    tail: str = ""

    @property
    def prefix(self) -> str:
        """What stands before the candidate."""
        return self.text[: self.start] + self.lead

    @property
    def suffix(self) -> str:
        """What stands after the candidate."""
        return self.tail + self.text[self.end :]

    def filled(self, text: str) -> str:
        """The whole file with `text` in the hole."""
        return self.prefix + text + self.suffix

    def text_in(self, after: str) -> str:
        """What stands in the hole in a whole file that a repair may have added to above it, too."""
        inside = after.removesuffix(self.suffix)
        pairs = enumerate(zip(self.prefix, inside, strict=False))
        same = next((at for at, (one, other) in pairs if one != other), len(self.prefix))
        rest = self.prefix[same:]
        at = inside.find(rest, same)
        return inside[at + len(rest) :] if at >= 0 else inside


@dataclass(frozen=True, slots=True)
class Request:
    """One question to the engine.

    Attributes:
        workspace: the project the hole is in, and whether the user trusts it.
        instruction: what the user wants, in words; empty for a plain completion.
        name: the function to implement, for a hole that is a function's body.
        suites: tests to run, the most trusted first; empty runs none.
        stages: the checks to make, of those the settings allow.
        require_types: a candidate whose types are unknown does not pass.
        watched: a candidate ends at the first line whose types are wrong whatever follows, instead
            of being written to its end and rejected then.
        hidden: files and folders, resolved, whose text must not reach the prompt; the hole's own
            file never does, since on disk it may hold what the hole lacks.
        shown: what an editor has open, the most recent first, in place of what lies on the disk.
        min_confidence: a candidate that is less likely is held back; None leaves it to the model.
        types_seconds: how long a batch of candidates may wait for the type checker.
        sought: what program search looks for before the model is asked; None for no search.
        unsought: why there is none, in one line, where somebody might expect one.
        rivals: wait for the search even where a candidate passed, to know what else fits.
        seed: same seed, same model, same candidates.
    """

    hole: Hole
    workspace: Workspace
    budget: Budget = Budget()
    instruction: str = ""
    name: str = ""
    suites: tuple[Suite, ...] = ()
    stages: frozenset[Stage] = frozenset({"syntax", "names", "types"})
    require_types: bool = False
    watched: bool = False
    hidden: tuple[Path, ...] = ()
    shown: tuple[Shown, ...] = ()
    min_confidence: float | None = 0.0
    types_seconds: float = 60.0
    temperature: float | None = None
    sought: Sought | None = None
    unsought: str = ""
    rivals: bool = False
    seed: int = 0

    @property
    def place(self) -> Place:
        """Where the hole is, for a model that reads the workspace itself."""
        return Place(self.workspace.root, self.hole.path, self.hidden, self.shown)
