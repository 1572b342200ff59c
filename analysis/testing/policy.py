"""Which files a candidate may change: never those that decide whether it passes."""

import fnmatch
from collections.abc import Iterable
from pathlib import PurePosixPath

from trueline.analysis.sandbox.inside import tree

FORBIDDEN = (
    "conftest.py",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "setup.cfg",
    "tox.ini",
    "*.pth",
    "sitecustomize.py",
    "usercustomize.py",
    "test_*.py",
    "*_test.py",
)
TEST_FOLDERS = frozenset({"test", "tests"})


def refusal(edits: Iterable[str], suite: Iterable[str] = ()) -> str | None:
    """Why these edits may not be judged, or None; paths are relative to the project."""
    tests = frozenset(suite)
    for path in edits:
        parts = PurePosixPath(path).parts
        if not parts or ".." in parts or path.startswith("/"):
            return f"{path}: a candidate may not write outside the project"
        if path in tests or TEST_FOLDERS.intersection(parts[:-1]):
            return f"{path}: a candidate may not change the tests"
        if tree.TRACES.intersection(parts[:-1]):
            return f"{path}: a candidate may not write into caches"
        if any(fnmatch.fnmatchcase(parts[-1], pattern) for pattern in FORBIDDEN):
            return f"{path}: a candidate may not change what decides how tests run"
    return None
