"""Which files a candidate may change: those that were named, never what decides about a pass."""

import fnmatch
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from trueline.analysis.sandbox.inside import tree

FORBIDDEN = (
    "conftest.py",
    "pytest.toml",
    ".pytest.toml",
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
METADATA = ("*.dist-info", "*.egg-info")
TEST_FOLDERS = frozenset({"test", "tests"})
DECIDES = "a candidate may not change what decides how tests run"


def refusal(
    edits: Mapping[str, Collection[str]],
    suite: Iterable[str] = (),
    plugins: Collection[str] = (),
    named: Collection[str] | None = None,
) -> str | None:
    """Why these edits may not be judged, or None.

    `edits` are paths relative to the project, and the names each can be imported by; `plugins`
    the modules that pytest loads by itself; `named` the paths that may be edited, if not all.
    """
    tests = frozenset(suite)
    for path, names in edits.items():
        for reason in _reasons(path, tests):
            return f"{path}: {reason}"
        if not set(names).isdisjoint(plugins):
            return f"{path}: {DECIDES}: pytest loads it as a plugin"
        if named is not None and path not in named:
            return f"{path}: a candidate may not change a file that was not named"
    return None


def _reasons(path: str, tests: Collection[str]) -> Iterator[str]:
    """What speaks against an edit of a path, by where it lies and what it is called."""
    parts = PurePosixPath(path).parts
    if not parts or ".." in parts or path.startswith("/"):
        yield "a candidate may not write outside the project"
    elif path in tests or TEST_FOLDERS.intersection(parts[:-1]):
        yield "a candidate may not change the tests"
    elif tree.TRACES.intersection(parts[:-1]):
        yield "a candidate may not write into caches"
    elif any(fnmatch.fnmatchcase(parts[-1], pattern) for pattern in FORBIDDEN):
        yield DECIDES
    elif any(fnmatch.fnmatchcase(part, one) for part in parts[:-1] for one in METADATA):
        yield f"{DECIDES}: installed packages name their plugins there"
