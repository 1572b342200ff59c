"""The JSON contract, in one place.

Scripts and acceptance checks read these documents. Each carries `"schema": 1`; fields may be
added, none is renamed. `docs/json/` holds the JSON Schema of each, generated from here
(`python -m trueline.assistant.schema docs/json`); a test fails when they differ.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from trueline.analysis.findings import Finding
from trueline.analysis.sandbox import Confined, Failure, Oracle, Tier
from trueline.analysis.sandbox import Status as RunStatus
from trueline.assistant.candidate import Evidence, Mark

SCHEMA: Final = 1
Status = Literal["verified", "fits-examples", "unverified", "failed"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement in a file: 1-based [line, column] of start and end, columns in characters."""

    start: tuple[int, int]
    end: tuple[int, int]
    new_text: str


@dataclass(frozen=True, slots=True)
class CandidateDoc:
    """A candidate that passed; `score` is the mean log-probability a token, in nats.

    `findings` are the notes that did not reject it; `confidence` is how likely its line is right.
    """

    text: str
    edit: Edit
    evidence: Evidence
    score: float | None
    findings: tuple[Finding, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class RejectedDoc:
    """A candidate that did not pass, and why; `unknown` as in its evidence."""

    text: str
    findings: tuple[Finding, ...]
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall milliseconds a request spent on each part."""

    context: float = 0.0
    model: float = 0.0
    syntax: float = 0.0
    names: float = 0.0
    types: float = 0.0
    tests: float = 0.0
    repair: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class CompleteDoc:
    """`trueline complete --json`."""

    candidates: tuple[CandidateDoc, ...]
    rejected: tuple[RejectedDoc, ...]
    model: str
    timing_ms: Timing
    timed_out: bool = False
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Proposers:
    """How many candidates each proposer made."""

    model: int = 0
    search: int = 0


@dataclass(frozen=True, slots=True)
class SynthDoc:
    """`trueline synth --json`."""

    status: Status
    code: str
    diff: str
    evidence: Evidence
    findings: tuple[Finding, ...]
    samples: int
    tokens: int
    wall_s: float
    proposers: Proposers
    notes: tuple[str, ...] = ()
    timed_out: bool = False
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class CheckDoc:
    """`trueline check --json`; `fixed` and `diff` are those of repairs, empty for a check."""

    findings: tuple[Finding, ...]
    fixed: tuple[Finding, ...] = ()
    diff: str = ""
    unknown: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class ExecDoc:
    """`trueline exec --json`; `unknown` are tests that could not be judged, and what they need."""

    status: RunStatus
    cpu_s: float
    wall_s: float
    peak_mib: float
    oracle: Oracle | None
    tier: Tier
    output: str
    tests_passed: int = 0
    tests_total: int = 0
    failures: tuple[Failure, ...] = ()
    unknown: tuple[Failure, ...] = ()
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class SandboxDoc:
    """What the sandbox probe found: the best tier, and what each better one lacks."""

    tier: Confined | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelDoc:
    """Whether a model can be used, and why not."""

    name: str
    available: bool
    why: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StageDoc:
    """Whether a stage of analysis, or an extra, is there, and why not."""

    available: bool
    version: str
    why: str


@dataclass(frozen=True, slots=True)
class DoctorDoc:
    """`trueline doctor --json`; `extras` are optional parts, by the name pip knows them by."""

    version: str
    python: str
    sandbox: SandboxDoc
    models: tuple[ModelDoc, ...]
    analysis: dict[str, StageDoc]
    cache_dir: str
    extras: dict[str, StageDoc] = field(default_factory=dict)
    schema: int = SCHEMA


class EvalLevel(msgspec.Struct, frozen=True, kw_only=True):
    """The rates of a row over the tasks of one level; `tasks` are those with a verdict."""

    tasks: int
    pass_at_1: float = msgspec.field(name="pass@1")
    pass_at_k: dict[str, float] = msgspec.field(name="pass@k")


class EvalStage(msgspec.Struct, frozen=True, kw_only=True):
    """A row of an evaluation: the rate after a stage, and what the stages up to it cost.

    `executions` and `cpu_s` are what choosing cost; judging by the benchmark's own test is apart,
    in the document's `judged`. `accepted` is the share of samples that no check rejected. `levels`
    is empty where the benchmark has none.
    """

    name: str
    pass_at_1: float = msgspec.field(name="pass@1")
    pass_at_k: dict[str, float] = msgspec.field(name="pass@k")
    ci95: tuple[float, float]
    executions: int
    cpu_s: float
    tokens: int
    accepted: float
    levels: dict[str, EvalLevel] = msgspec.field(default_factory=dict)


class Judging(msgspec.Struct, frozen=True):
    """What the benchmark's own tests cost: distinct programs run, and their CPU seconds."""

    executions: int
    cpu_s: float


@dataclass(frozen=True, slots=True)
class EvalDoc:
    """`results.json` of `trueline eval`.

    `tasks` and `samples` are those with a verdict; `as_is` is the row of recorded samples put
    together with their prompts unchanged, as published harnesses do; `failures` splits the
    verdicts by exception.
    """

    benchmark: str
    data_sha256: str
    model: str
    settings: dict[str, Any]
    tasks: int
    samples: int
    stages: tuple[EvalStage, ...]
    verdicts: dict[str, int]
    as_is: EvalStage | None
    failures: dict[str, int]
    harness_errors: int
    judged: Judging
    notes: tuple[str, ...] = ()
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class EvalSampleDoc:
    """A line of `samples.jsonl`: how far a sample came, and the verdict on what became of it.

    `passed` is null for a harness error, which is no verdict; `solution` is the program judged.
    """

    task_id: str
    sample: int
    stage: str
    status: RunStatus
    passed: bool | None
    evidence: Evidence
    chosen: bool
    failure: str
    oracle: Oracle | None
    solution: str
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Judged:
    """A filled hole against its author's file: accept where it brings no error of that kind."""

    parses: Mark
    resolves: Mark
    type_checks: Mark


@dataclass(frozen=True, slots=True)
class Filled:
    """A completion beside the author's text: the same, how similar, and what the file is worth."""

    text: str
    exact: bool
    similarity: float
    judged: Judged


@dataclass(frozen=True, slots=True)
class CopiesDoc:
    """Long copies of what the model learned from, among what it proposed.

    `looked_at` are the proposals of 60 tokens (words and signs) and more, `dropped` those of them
    that held a run of 60 from there. Both are 0 for a model that cannot tell.
    """

    looked_at: int
    dropped: int


@dataclass(frozen=True, slots=True)
class HoleDoc:
    """A line of `holes.jsonl` of `trueline eval repo`.

    `text` is what was shown, empty if nothing was; `evidence` is then that of the best attempt.
    `filled` is the shown completion, `first` the model's first proposal before any check, `held`
    one that passed and was held back as unlikely. `confidence` is that of the shown or held one.
    """

    path: str
    line: int
    column: int
    kind: str
    truth: str
    shown: bool
    text: str
    evidence: Evidence
    latency_ms: float
    cpu_ms: float
    near_duplicate: bool
    filled: Filled | None
    first: Filled | None
    copies: CopiesDoc = CopiesDoc(0, 0)
    held: Filled | None = None
    confidence: float | None = None
    schema: int = SCHEMA


@dataclass(frozen=True, slots=True)
class Unfiltered:
    """The first proposals as if nothing had been checked; shares of `proposed`, exact of all."""

    proposed: int
    exact_match: float | None
    edit_similarity: float | None
    parses: float | None
    resolves: float | None
    type_checks: float | None


@dataclass(frozen=True, slots=True)
class KindDoc:
    """The figures of some holes: exact matches over all of them, the other shares over the shown.

    `exact_match_unique` and `edit_similarity_unique` leave near-duplicates out; `unique` says how
    many holes are left then.
    `unknown` is the share of the shown whose names or types could not be judged. Null: no holes.
    """

    holes: int
    unique: int
    shown: int
    show_rate: float | None
    exact_match: float | None
    exact_match_unique: float | None
    edit_similarity: float | None
    edit_similarity_unique: float | None
    parses: float | None
    resolves: float | None
    type_checks: float | None
    unknown: float | None
    unfiltered: Unfiltered


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Median and 95th percentile, over all holes."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class RepoDoc:
    """`results.json` of `trueline eval repo`; `skipped` says why a file gave no holes.

    `in_corpus` says whether the project is one that the embedded model was trained on, by its
    names; null for other models, of whose training nothing is known.
    """

    project: str
    seed: int
    model: str
    kinds: dict[str, KindDoc]
    overall: KindDoc
    latency_ms: Percentiles
    cpu_ms: Percentiles
    wanted: int
    files: int
    skipped: dict[str, str]
    in_corpus: bool | None
    copies: CopiesDoc = CopiesDoc(0, 0)
    benchmark: str = "repo"
    schema: int = SCHEMA


DOCUMENTS: Final[dict[str, type]] = {
    "complete": CompleteDoc,
    "synth": SynthDoc,
    "check": CheckDoc,
    "exec": ExecDoc,
    "doctor": DoctorDoc,
    "eval": EvalDoc,
    "eval-sample": EvalSampleDoc,
    "eval-repo": RepoDoc,
    "eval-repo-hole": HoleDoc,
}


def to_json(document: object) -> str:
    """The document as one line of JSON."""
    return msgspec.json.encode(document).decode("utf-8")


def json_schema(document: type) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a document."""
    return msgspec.json.schema(document)


def write_schemas(folder: Path) -> None:
    """Write `NAME.schema.json` for every document into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in DOCUMENTS.items():
        text = msgspec.json.format(msgspec.json.encode(json_schema(document)), indent=2)
        (folder / f"{name}.schema.json").write_bytes(text + b"\n")


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
