"""What a run of tests says of a candidate: its verdict, and what is written into the evidence."""

from dataclasses import replace

from trueline.analysis.findings import Accept, Finding, Reject, Unknown, Verdict
from trueline.analysis.sandbox import RunResult
from trueline.analysis.testing import Asserts, Examples, PytestFiles, Suite, why
from trueline.assistant.candidate import Candidate

LONGEST_CAUSE = 300
WEAKEST_FIRST = ("in-process", "sabotage", "two-jail")


def with_tests(candidate: Candidate, suite: Suite, result: RunResult) -> Candidate:
    """The candidate with one suite's result counted in.

    With several suites the weakest mark and the weakest oracle stand: evidence never claims more
    than its weakest part holds. Tests that could not be judged are told, also where the rest pass.
    """
    evidence, earlier = candidate.evidence, candidate.evidence.tests
    judged = [oracle for oracle in (evidence.oracle, result.oracle) if oracle is not None]
    evidence = replace(
        evidence,
        oracle=min(judged, key=WEAKEST_FIRST.index, default=None),
        tier=result.tier,
        tests_passed=evidence.tests_passed + result.tests_passed,
        tests_total=evidence.tests_total + result.tests_total,
    )
    verdict = test_verdict(suite, result)
    if result.unknown:
        told = [evidence.unknown["tests"]] if "tests" in evidence.unknown else []
        said = "; ".join([*told, *(why(one) for one in result.unknown)])
        evidence = replace(evidence, unknown={**evidence.unknown, "tests": said})
    checked = replace(candidate, evidence=evidence).checked("tests", verdict)
    if earlier == "unknown" and isinstance(verdict, Accept):
        return replace(checked, evidence=replace(checked.evidence, tests="unknown"))
    return checked


def test_verdict(suite: Suite, result: RunResult) -> Verdict:
    """What a run of a suite says: a failure of ours is unknown, never a wrong answer."""
    if result.status == "passed":
        return Accept()
    if result.status in {"harness-error", "refused"}:
        return Unknown(f"tests could not be judged ({result.status}): {cause(result)}")
    if not result.failures:
        return Reject((_finding(suite, result.status, f"tests ended with {result.status}", 1),))
    return Reject(
        tuple(
            _finding(suite, result.status, f"{failure.name}: {failure.message}", failure.line or 1)
            for failure in result.failures
        )
    )


def suite_name(suite: Suite) -> str:
    """What people call a suite: its file, or where its examples stand."""
    match suite:
        case PytestFiles(files):
            return str(files[0][0])
        case Asserts(path=path):
            return path
        case Examples():
            return "docstring examples"


def cause(result: RunResult) -> str:
    """Why a run failed, in one line: what pytest marks as the error, else the last line said."""
    text = result.failures[0].message if result.failures else result.output
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    marked = [line[2:].strip() for line in lines if line.startswith("E ")]
    said = (marked or lines or ["no output"])[-1]
    return said if len(said) <= LONGEST_CAUSE else f"{said[:LONGEST_CAUSE]}..."


def _finding(suite: Suite, status: str, message: str, line: int) -> Finding:
    return Finding("tests", status, message, suite_name(suite), line, 1, line, 1)
