"""Tests as values, and verdicts on candidate edits by running them in the sandbox."""

from trueline.analysis.testing.aside import why
from trueline.analysis.testing.base import Base
from trueline.analysis.testing.judge import TestJudge
from trueline.analysis.testing.lone import is_project
from trueline.analysis.testing.suites import (
    Asserts,
    Example,
    Examples,
    PytestFiles,
    Suite,
    examples_of,
    load_suite,
    suite_of,
    without,
)

__all__ = [
    "Asserts",
    "Base",
    "Example",
    "Examples",
    "PytestFiles",
    "Suite",
    "TestJudge",
    "examples_of",
    "is_project",
    "load_suite",
    "suite_of",
    "why",
    "without",
]
