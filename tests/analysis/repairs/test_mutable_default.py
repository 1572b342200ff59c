"""Rule mutable-default: before → after, and when it must not fire."""

from pathlib import Path

import pytest

from trueline.analysis.names.defaults import defaults_findings
from trueline.analysis.repairs.mutable_default import mutable_default
from trueline.analysis.repairs.problem import Problem
from trueline.analysis.workspace import Workspace


def repaired(folder: Path, text: str) -> str | None:
    """What the rule makes of a file."""
    path = folder / "demo.py"
    found = defaults_findings(path, text)
    made = mutable_default(Problem(Workspace(folder), path, "", text, found))
    return made.text if made else None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def f(x=[]):\n    return x\n",
            "def f(x=None):\n    if x is None:\n        x = []\n    return x\n",
        ),
        (
            'def f(x=list()):\n    """É."""\n\n    return x\n',
            'def f(x=None):\n    """É."""\n    if x is None:\n        x = list()\n\n    return x\n',
        ),
        (
            "def f(a, x: list[int] = [1, 2], *, y: 'set[str]' = set()):\n\treturn x\n",
            "def f(a, x: list[int] | None = None, *, y: 'set[str] | None' = None):\n"
            "\tif x is None:\n\t\tx = [1, 2]\n\tif y is None:\n\t\ty = set()\n\treturn x\n",
        ),
        (
            "def f(x={}):\r\n    # says why\r\n    return x  \r\n",
            "def f(x=None):\r\n    # says why\r\n    if x is None:\r\n"
            "        x = {}\r\n    return x  \r\n",
        ),
        (
            "from typing import List, Optional\ndef f(x: List[int] = []):\n    return x",
            "from typing import List, Optional\ndef f(x: Optional[List[int]] = None):\n"
            "    if x is None:\n        x = []\n    return x",
        ),
        (
            "\f\nclass A:\n  def f(self, x={'a': 1}):\n    @cache\n    def g(y): pass\n",
            "\f\nclass A:\n  def f(self, x=None):\n    if x is None:\n      x = {'a': 1}\n"
            "    @cache\n    def g(y): pass\n",
        ),
    ],
)
def test_fires(tmp_path: Path, before: str, after: str) -> None:
    """The default is made in the body; every other byte stays, and nothing is found any more."""
    assert repaired(tmp_path, before) == after
    assert defaults_findings(tmp_path / "demo.py", after) == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(x=()):\n    return x\n", id="nothing is wrong"),
        pytest.param("def f(x=[], cache={}, _seen=set()): ...\n", id="no body"),
        pytest.param("def f(n, cache={}, _seen=set()):\n    return n\n", id="shared on purpose"),
        pytest.param("def f(x=[]):\n    return x is None\n", id="None means something"),
        pytest.param("def f(x=[a]):\n    return x\n", id="may have another value later"),
        pytest.param("def f(x=[]): return x\n", id="on the line of the head"),
        pytest.param("def f(x=[\n    1]):\n    return x\n", id="more than one line"),
        pytest.param("f = lambda x=[]: x\n", id="a lambda"),
        pytest.param("def f(x=[]:\n", id="does not parse"),
    ],
)
def test_does_not_fire(tmp_path: Path, text: str) -> None:
    """It is no fault, or a default in the body would not be the same."""
    assert repaired(tmp_path, text) is None


@pytest.mark.parametrize(("version", "fires"), [("3.9.1", False), ("3.10.0", True)])
def test_an_annotation_the_project_can_write(tmp_path: Path, version: str, fires: bool) -> None:
    """`X | None` is evaluated from Python 3.10 on."""
    (tmp_path / ".venv" / "lib" / "python3" / "site-packages").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"version = {version}\n")
    text = "def f(x: list[int] = []):\n    return x\n"
    assert (repaired(tmp_path, text) is not None) is fires
    future = f"from __future__ import annotations\n{text}"
    assert repaired(tmp_path, future) is not None


def test_it_is_a_note(tmp_path: Path) -> None:
    """It rejects nothing, and says where the default stands."""
    [found] = defaults_findings(tmp_path / "demo.py", "def f(a, é=[]):\n    return a\n")
    assert (found.stage, found.code, found.severity, found.fixable) == (
        "names",
        "mutable-default",
        "note",
        True,
    )
    assert (found.line, found.column, found.end_column) == (1, 12, 14)
