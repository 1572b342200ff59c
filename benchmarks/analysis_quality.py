"""What the checks find wrong with candidates, beside what an ordinary run of mypy finds.

Four sources: candidates written by hand, bad and good; recorded samples of models; and functions
as the next release of their project has them. Each goes through syntax, names and types, with
a warm type checker that has read the file. `waited` counts those that took longer than the 50 ms an
editor gives while somebody types (it calls them unknown), `unknown` those without a verdict even
then. mypy's full run says what is wrong: an error that the file did not have before. `found` is a
finding of the checks where mypy has one, `rejected` one that keeps the candidate from being shown;
in a file with errors of its own some codes are notes. Every difference is named. What is not
covered: errors that only running would show.

    TRUELINE_DATA=DIR python benchmarks/analysis_quality.py [--most N] [--fetched DIR]
"""

import argparse
import asyncio
import contextlib
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.quality.proposal import Proposal
from benchmarks.quality.recorded import recorded
from benchmarks.quality.releases import releases
from benchmarks.quality.written import written
from tests.analysis.typecheck.mypy_run import Errors, MypyRuns
from trueline.analysis.findings import Finding, Reject, Unknown, Verdict
from trueline.analysis.names.check import check_names
from trueline.analysis.spread import common_prefix, common_suffix
from trueline.analysis.syntax import check_syntax
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

HURRY_S = 0.05
PATIENCE_S = 60.0
COLUMNS = [
    "source",
    "n",
    "wrong",
    "found",
    "rejected",
    "detection",
    "false-alarms",
    "waited",
    "unknown",
]


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate, mypy's new errors, and what the checks say of it.

    Attributes:
        rejected: whether it would not be shown.
        findings: of all stages, notes among them, those on the configuration left out.
        waited: whether 50 ms were not enough for the types.
        unknown: why a stage does not know; empty if all know.
    """

    proposal: Proposal
    truth: Errors
    rejected: bool
    findings: tuple[Finding, ...]
    waited: bool
    unknown: str

    @property
    def missed(self) -> bool:
        """Whether mypy has a new error and the checks have no finding."""
        return bool(self.truth) and not self.findings

    @property
    def false_alarm(self) -> bool:
        """Whether the checks reject what mypy has nothing new against."""
        return not self.truth and self.rejected

    def line(self) -> str:
        """The difference, in a line."""
        mypys = "; ".join(f"{text} [{code}]" for code, text in sorted(self.truth)) or "nothing"
        ours = "; ".join(f"{one.message} [{one.code}]" for one in self.findings) or "nothing"
        return f"{self.proposal.name}: mypy: {mypys}; checks: {self.unknown or ours}"


def show(*words: object) -> None:
    """Print a line at once."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Judge the candidates and print the table."""
    options = _options()
    show("command:", "python", *sys.argv)
    load = os.getloadavg()[0]
    show(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}\n")
    show("|", " | ".join(COLUMNS), "|")
    show("|---" * len(COLUMNS) + "|")
    options.fetched.mkdir(parents=True, exist_ok=True)
    everything: list[Judged] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, proposals in _sources(options, folder):
            found = asyncio.run(_judged(proposals, folder / "cache"))
            _row(name, found)
            everything += found
    _row("all", everything)
    for title in ("missed", "false_alarm", "unknown", "waited"):
        for one in everything:
            if getattr(one, title):
                show(f"- {title.replace('_', ' ')}: {one.line()}")


def _sources(options: argparse.Namespace, folder: Path) -> Iterator[tuple[str, list[Proposal]]]:
    yield "written, bad", list(written(folder, "bad"))
    yield "written, good", list(written(folder, "good"))
    yield "recorded samples", list(recorded(folder, options.data, options.most))
    yield "next releases", list(releases(folder, options.fetched, options.most))


async def _judged(proposals: Sequence[Proposal], cache: Path) -> list[Judged]:
    """The candidates of one source, project by project and file by file."""
    found = []
    for root in sorted({one.root for one in proposals}):
        workspace = Workspace(root)
        types = TypeChecker(workspace, cache, standby=True, rechecked=0.0)
        with MypyRuns(root, cache / "runs") as runs, contextlib.closing(types):
            for path in sorted({one.path for one in proposals if one.root == root}):
                mine = [one for one in proposals if one.path == path]
                had = runs.errors(path, mine[0].before)
                for one in mine:
                    await types.follow(path, one.before)
                    stages, waited = await _checked(workspace, types, one)
                    truth = runs.errors(path, one.after) - had
                    found.append(_summed(one, truth, stages, waited=waited))
    return found


async def _checked(
    workspace: Workspace, types: TypeChecker, one: Proposal
) -> tuple[list[Verdict], bool]:
    """The verdicts of the stages, up to the first that rejects, and if the types took long."""
    start = common_prefix(one.before, one.after)
    most = min(len(one.before), len(one.after)) - start
    span = (start, len(one.after) - common_suffix(one.before, one.after, most))
    syntax = check_syntax(one.path, one.before, one.after, span)
    if isinstance(syntax, Reject):
        return [syntax], False
    names = check_names(workspace, one.path, one.before, one.after)
    if isinstance(names, Reject):
        return [syntax, names], False
    [verdict] = await types.check(one.path, one.before, [one.after], HURRY_S)
    waited = isinstance(verdict, Unknown)
    if waited:
        [verdict] = await types.check(one.path, one.before, [one.after], PATIENCE_S)
    return [syntax, names, verdict], waited


def _summed(
    proposal: Proposal, truth: Errors, stages: Sequence[Verdict], *, waited: bool
) -> Judged:
    findings: list[Finding] = []
    for verdict in stages:
        if not isinstance(verdict, Unknown):
            findings += verdict.findings if isinstance(verdict, Reject) else verdict.notes
    return Judged(
        proposal,
        truth,
        any(isinstance(verdict, Reject) for verdict in stages),
        tuple(one for one in findings if one.code != "config"),
        waited,
        "; ".join(verdict.why for verdict in stages if isinstance(verdict, Unknown)),
    )


def _row(name: str, found: Sequence[Judged]) -> None:
    wrong = [one for one in found if one.truth]
    seen = [one for one in wrong if not one.missed]
    rejected = sum(one.rejected for one in wrong)
    alarms = sum(one.false_alarm for one in found)
    detection = f"{len(seen) / len(wrong) * 100:.1f} %" if wrong else "-"
    waited, unknown = (
        f"{count} ({count / len(found) * 100:.1f} %)"
        for count in (sum(one.waited for one in found), sum(bool(one.unknown) for one in found))
    )
    cells = (name, len(found), len(wrong), len(seen), rejected, detection, alarms, waited, unknown)
    show("|", " | ".join(map(str, cells)), "|")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    data = os.environ.get("TRUELINE_DATA")
    parser.add_argument("--data", type=Path, default=data, help="the folder of published samples")
    parser.add_argument("--most", type=int, default=120, help="so many of each recorded source")
    parser.add_argument("--fetched", type=Path, default=Path("build/releases"), help="wheels")
    options = parser.parse_args()
    if options.data is None:
        parser.error("set TRUELINE_DATA to the folder of the published data, or give --data")
    return options


if __name__ == "__main__":
    main()
