"""Tests that cannot be judged here, set aside so that they count neither for nor against code.

A test that asks for the network, for a service, for files of the home folder or for a terminal
fails in a sandbox whatever the code does, and one that skips itself says nothing. But an error
can be raised by the code under test as well. So a test is set aside only if it asks for the same
in a run without that code: where a stand-in takes its place, or in the run before any candidate.
A pass can never come from it: a test that is set aside is not passed, and if none is left the
suite is refused.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from trueline.analysis.sandbox.result import Failure, Need, RunResult, Tier
from trueline.analysis.testing.suites import Asserts, PytestFiles, without

WORDS: Mapping[Need, str] = {
    "network": "needs the network",
    "service": "needs a database or another service",
    "home": "needs files of the home folder",
    "terminal": "needs a terminal",
    "skip": "skips itself",
}
NOTHING_LEFT = "no test is left to judge by: none can run in the sandbox"


def why(failure: Failure) -> str:
    """Why a test was not judged, in one line."""
    said = " ".join(failure.message.removeprefix(f"{failure.name}: ").split())[:160]
    words = WORDS[failure.needs] if failure.needs else "does not count"
    return f"{failure.name}: {words}: {said.removeprefix(f'{words}: ')}"


def asking(result: RunResult) -> tuple[Failure, ...]:
    """The failures that look as if the sandbox were to blame."""
    return tuple(one for one in result.failures if one.needs)


def in_both(asked: Iterable[Failure], alone: Collection[Failure]) -> tuple[Failure, ...]:
    """Those that ask for the same in a run without the candidate."""
    known = {(one.name, one.needs) for one in alone if one.needs}
    return tuple(one for one in asked if (one.name, one.needs) in known)


def set_aside(
    suite: Asserts | PytestFiles, found: Iterable[Failure], paths: Mapping[str, str]
) -> Asserts | PytestFiles:
    """The suite without these tests; they are kept as its `unknown`.

    `paths` tells where each of the files stands in the project: a file that cannot even be
    loaded is named by it, and goes as a whole.
    """
    found = tuple(found)
    names = {one.name for one in found}
    rest = without(suite, found)
    if isinstance(rest, PytestFiles):
        kept = tuple(one for one in rest.files if paths[str(one[0])] not in names)
        rest = replace(rest, files=kept)
    elif rest.source == suite.source if isinstance(suite, Asserts) else False:
        rest = replace(rest, source="")  # what prepares the tests cannot run
    return replace(rest, unknown=(*suite.unknown, *found))


def nothing_left(unknown: tuple[Failure, ...], tier: Tier) -> RunResult:
    """The result where every test is set aside."""
    failures = (Failure("refused", NOTHING_LEFT),)
    return RunResult(
        "refused", 0.0, 0.0, 0.0, None, tier, NOTHING_LEFT, failures=failures, unknown=unknown
    )
