"""Writing what a run found, and reading it again."""

from pathlib import Path

import msgspec

from trueline.analysis.errors import CannotRun
from trueline.assistant.schema import EvalDoc, EvalSampleDoc
from trueline.evals.journal import write_whole
from trueline.evals.report import page

RESULTS, SAMPLES, REPORT = "results.json", "samples.jsonl", "report.html"


def write_results(out: Path, results: EvalDoc, samples: tuple[EvalSampleDoc, ...]) -> None:
    """Write the three files of a run; `results.json` last, so that it stands for all."""
    lines = [msgspec.json.encode(one) for one in samples]
    write_whole(out / SAMPLES, b"".join(line + b"\n" for line in lines))
    write_whole(out / REPORT, page(results).encode())
    text = msgspec.json.format(msgspec.json.encode(results), indent=2)
    write_whole(out / RESULTS, text + b"\n")


def read_samples(out: Path) -> tuple[EvalSampleDoc, ...]:
    """The samples of a finished run.

    Raises:
        CannotRun: if there are none, or the file is damaged.
    """
    path = out / SAMPLES
    try:
        lines = path.read_bytes().splitlines()
        return tuple(msgspec.json.decode(line, type=EvalSampleDoc) for line in lines)
    except OSError as error:
        raise CannotRun(f"{path}: cannot be read: {error.strerror}; give a run's folder") from error
    except msgspec.DecodeError as error:
        raise CannotRun(f"{path}: damaged: {error}") from error
