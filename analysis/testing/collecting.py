"""Which tests pytest files hold, told by a run without the candidate.

A candidate that could say which tests there are would say there are none. So no text of it is
imported while they are collected, be it the one on the disk; where that fails the text tells. The
same run tells what can be made ready for those that follow.
"""

import ast
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trueline.analysis.sandbox.result import Failure
from trueline.analysis.testing.chunks import scaled
from trueline.analysis.testing.jobs import STAND_IN, Job
from trueline.analysis.testing.marks import decided_by
from trueline.analysis.testing.oracles import Bench, Collected
from trueline.analysis.testing.sabotage import may_be_skipped, test_functions
from trueline.analysis.testing.suites import PytestFiles
from trueline.analysis.testing.warming import shared_by

COLLECT_S = 300.0
EACH = 5  # tests whose limits loading a file may use up
NOTHING_COLLECTED = 5


@dataclass(frozen=True, slots=True)
class Files:
    """A suite and where its files stand in the project, by their own paths."""

    suite: PytestFiles
    places: Mapping[str, str]

    @property
    def paths(self) -> list[str]:
        """Where the files stand, in order."""
        return [self.places[str(path)] for path, _ in self.suite.files]

    def of(self, suite: PytestFiles) -> "Files":
        """Another suite of some of the same files."""
        return Files(suite, self.places)

    def payload(self, job: Job, **more: Any) -> dict[str, Any]:
        """What a run of them is told."""
        texts = {path: text for path, (_, text) in zip(self.paths, self.suite.files, strict=True)}
        left_out = list(self.suite.left_out)
        told = {"files": self.paths, "collect": False, "left_out": left_out, **more}
        return job.with_files(texts).payload("pytest", **told)


def collect(bench: Bench, job: Job, files: Files) -> Collected:
    """The tests there are without the candidate."""
    base = replace(job, edits=dict.fromkeys(job.on_disk, STAND_IN))
    limits = scaled(job.limits, EACH * len(files.paths), COLLECT_S)
    end = bench.run("pytest", files.payload(base, collect=True), replace(job, limits=limits))
    if end.report:
        loaded = end.report["modules"]
        jails, about = bench.jails, (job.roots, job.edits.keys(), files.paths)
        jails.share(shared_by(jails.project, *about, loaded, shown=jails.only))
    if end.report and _complete(end.report, files):
        marked = {bare(node) for node in end.report["marked"] if not node.endswith("NOTSET]")}
        nodes = list(map(bare, end.report["outcomes"]))
        counts = dict.fromkeys(files.paths, 0)
        for node in nodes:
            path = node.partition("::")[0]
            counts[path] = counts.get(path, 0) + 1
        skipped = tuple(
            Failure(path, reason, needs="skip")
            for path, reason in end.report["skipped_files"].items()
        )
        marked -= _decided(files, job.modules)
        return Collected(frozenset(nodes), frozenset(marked), counts, skipped)
    known = _by_text(files)
    return replace(known, marked=known.marked - _decided(files, job.modules))


def _complete(report: Mapping[str, Any], files: Files) -> bool:
    """Whether collecting worked; to find nothing is right where all is left out or skipped."""
    explained = bool(report["skipped_files"]) or bool(files.suite.left_out)
    return report["code"] == 0 or (report["code"] == NOTHING_COLLECTED and explained)


def _decided(files: Files, modules: Collection[str]) -> set[str]:
    """The tests with a mark that the candidate decides, which excuses nothing."""
    texts = zip(files.paths, files.suite.files, strict=True)
    return {
        f"{path}::{owner}"
        for path, (_, text) in texts
        for owner in decided_by(ast.parse(text), modules)
    }


def _by_text(files: Files) -> Collected:
    names: set[str] = set()
    marked: set[str] = set()
    for path, (_, text) in zip(files.paths, files.suite.files, strict=True):
        tree = ast.parse(text)
        names.update(f"{path}::{owner}" for owner, _ in test_functions(tree))
        marked.update(f"{path}::{owner}" for owner in may_be_skipped(tree))
    names -= set(files.suite.left_out)
    counts = {path: sum(name.startswith(f"{path}::") for name in names) for path in files.paths}
    return Collected(frozenset(names), frozenset(marked), counts)


def bare(node: str) -> str:
    """A node id without its parameters, which may depend on the candidate."""
    return node.partition("[")[0]
