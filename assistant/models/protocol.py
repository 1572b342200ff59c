"""The one protocol behind which every model stands.

A model streams chunks of n candidates as they are generated. Whoever reads the stream stops the
model by closing the stream (`aclose()` on the iterator, or cancelling the task that iterates):
an implementation must then stop generating at once, because a suggestion nobody waits for costs
the next one its time. Prompts are values, not strings, because only the implementation knows
how its model wants a hole written down.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.constraint import Constraint


@dataclass(frozen=True, slots=True)
class Shown:
    """A file that an editor has open, and its text there, which may not be saved."""

    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a hole is, for a model that reads the workspace itself.

    `hidden` are files and folders (resolved) that it must not read; `file` is never among what it
    reads, since on disk it may hold what the hole lacks. What an editor has open is `shown`, the
    most recent first: it counts in place of what lies on the disk.
    """

    root: Path
    file: Path
    hidden: tuple[Path, ...] = ()
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class FimPrompt:
    """A hole in a file: what stands before it and after it.

    `path` is the file's from where the project's imports start, as `click/core.py`.
    `context` is text of other files of the workspace (snippets, signatures), already rendered as
    Python comments or code; it goes before the prefix, or where the family wants it. `place` is
    None for a hole in no workspace. `constraint` is for models that can hold to one; its texts go
    on from the prefix.
    """

    prefix: str
    suffix: str
    path: str = ""
    context: str = ""
    place: Place | None = None
    constraint: Constraint | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatPrompt:
    """An instruction for a model that follows instructions."""

    messages: tuple[Message, ...]


Prompt = FimPrompt | ChatPrompt


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to draw candidates.

    Attributes:
        n: candidates to draw, in one request where the engine can.
        max_tokens: tokens a candidate at the most.
        temperature: 0 is greedy; then n > 1 gives the same text n times.
        seed: same seed, same engine, same candidates; None lets the engine choose.
        stop: strings that end a candidate; they are not part of its text.
        logprobs: ask for token log-probabilities where the engine gives them.
    """

    n: int = 1
    max_tokens: int = 64
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    stop: tuple[str, ...] = ()
    logprobs: bool = True


FinishReason = Literal["stop", "length"]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of candidate `index`: its text, and the sum of its tokens' log-probabilities (nats).

    `logprob` is None where the engine gives none. `finish` is set on a candidate's last chunk,
    whose text may be empty. `clues` tell a model that is `Calibrated` how likely it was right by
    then.
    """

    index: int
    text: str
    tokens: int
    logprob: float | None = None
    finish: FinishReason | None = None
    clues: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can be asked: holes (`fim`), instructions (`chat`), token log-probabilities.

    `context` says whether text of other files helps it, `constraints` whether it holds to what may
    follow; `details` is for people.
    """

    fim: bool
    chat: bool
    logprobs: bool
    context: bool = True
    constraints: bool = False
    details: dict[str, str] = field(default_factory=dict)


class ModelUnavailable(CannotRun):
    """The model cannot be reached or refuses: one line, what is wrong and what to do."""


class Model(Protocol):
    """A way to reach one code model."""

    @property
    def name(self) -> str:
        """What evidence and results call the model, e.g. `embedded` or `Qwen2.5-Coder-1.5B`."""
        ...

    async def capabilities(self) -> Capabilities:
        """What this model can do, probed at first use and remembered.

        Raises:
            ModelUnavailable: if the model cannot be reached.
        """
        ...

    def stream(self, prompt: Prompt, sampling: Sampling) -> AsyncGenerator[Chunk, None]:
        """Generate `sampling.n` candidates, interleaved as they come.

        The iterator is an async generator: closing it stops the generation.

        Raises:
            ModelUnavailable: at the first step or in the middle, if the model fails.
        """
        ...

    async def aclose(self) -> None:
        """Release connections, threads and memory. The model cannot be used afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Copy:
    """A run in an answer that stands in what the model learned from.

    `start` counts the answer's characters, `tokens` words and signs; either to a few tokens.
    """

    start: int
    tokens: int


@runtime_checkable
class KnowsCopies(Protocol):
    """A model that can tell whether an answer repeats what it learned from."""

    async def copies(self, prompt: FimPrompt, answer: str) -> tuple[Copy, ...] | None:
        """The long copies in an answer, without what the file or the workspace holds as well.

        None if none was looked for: the answer is short, or the model's weights cannot tell.

        Raises:
            ModelUnavailable: if the model's files are missing or damaged.
        """
        ...


CHECK_CLUES = ("checks: repaired",)
"""What the checks add to a candidate's own clues: 1 for yes."""


@runtime_checkable
class Calibrated(Protocol):
    """A model that knows how often it is right."""

    def confidence(self, clues: tuple[float, ...]) -> float | None:
        """How likely the author would write this line; None if it was never learned.

        `clues` are those of the candidate's chunk where its line ended, and `CHECK_CLUES`.
        """
        ...

    @property
    def least_confidence(self) -> float:
        """Below this nothing is shown to somebody who only types; 0 shows all."""
        ...


@runtime_checkable
class ReadsWorkspace(Protocol):
    """A model that reads the workspace itself, bit by bit beside its requests."""

    async def prepare(self, root: Path) -> None:
        """Read all of it now: for whoever asks once, or must get the same answer each time.

        Raises:
            ModelUnavailable: if the model's files are missing or damaged.
        """
        ...


@runtime_checkable
class ReadsAhead(Protocol):
    """A model that can read a prompt before it is asked, so that the first token comes sooner."""

    async def read_ahead(self, prompt: FimPrompt, max_tokens: int) -> None:
        """Read the prompt of a question that may come; returns early if any question does come.

        `max_tokens` is what the question would ask for.

        Raises:
            ModelUnavailable: if the model's files are missing or damaged.
        """
        ...
