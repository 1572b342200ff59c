"""The command where the kernel refuses namespaces: it goes on in a lower tier, and says so.

By a user without any rights too: an interpreter that only root may read is none in tier C.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..analysis.sandbox.kernels import (  # noqa: TID252 - tests are no installed package
    needs_bubblewrap,
    only_bubblewrap,
    open_folder,
    run_python,
    without_namespaces,
)
from .conftest import Done

users = pytest.mark.parametrize("nobody", [False] if os.geteuid() else [False, True])
COMMAND = """
import os, runpy, sys
os.chdir({folder!r})
os.environ["HOME"] = {folder!r}
os.environ["COLUMNS"] = "300"
sys.argv[:] = ["trueline", *{arguments!r}]
runpy.run_module("trueline", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def project() -> Iterator[Path]:
    """A module with its tests in both forms, every user's."""
    with open_folder() as folder:
        (folder / "app.py").write_text("def add(a, b):\n    return a + b\n")
        (folder / "asserts.py").write_text("from app import add\nassert add(1, 2) == 3\n")
        (folder / "test_app.py").write_text(
            "from app import add\n\n\ndef test_it():\n    assert add(1, 2) == 3\n"
        )
        yield folder


def trueline(project: Path, kernel: bytes, *arguments: str, nobody: bool) -> Done:
    """Run the command on such a kernel."""
    script = COMMAND.format(folder=str(project), arguments=arguments)
    done = run_python(script, kernel, nobody=nobody)
    return Done(done.returncode, done.stdout, done.stderr)


@users
def test_tier_c(project: Path, nobody: bool) -> None:
    """Scripts of asserts are judged, and the result says where; pytest files are one clear line."""
    kernel = without_namespaces()
    done = trueline(
        project, kernel, "exec", "app.py", "--tests", "asserts.py", "--json", nobody=nobody
    )
    assert done.code == 0, done.err
    assert (done.document["tier"], done.document["oracle"]) == ("C", "two-jail")
    done = trueline(project, kernel, "exec", "app.py", nobody=nobody)
    assert (done.code, done.err.rpartition(" ")[2]) == (0, "C\n"), done.err
    refused = ("exec", "test_app.py", "--tests", "asserts.py", "--json")
    done = trueline(project, kernel, *refused, nobody=nobody)
    assert (done.document["status"], done.document["tier"]) == ("refused", "C"), done.err
    done = trueline(project, kernel, "exec", "app.py", "--tests", "test_app.py", nobody=nobody)
    assert (done.code, done.out) == (3, "")
    for word in ("tier C", "unshare", "EPERM", "script of asserts"):
        assert word in done.only_error


@users
@needs_bubblewrap
def test_tier_b(project: Path, nobody: bool) -> None:
    """With bubblewrap both are judged."""
    for tests, oracle in (("asserts.py", "two-jail"), ("test_app.py", "sabotage")):
        arguments = ("exec", "app.py", "--tests", tests, "--json")
        done = trueline(project, only_bubblewrap(), *arguments, nobody=nobody)
        assert done.code == 0, done.err
        assert (done.document["tier"], done.document["oracle"]) == ("B", oracle)


@users
def test_doctor_says_how_to_get_better(project: Path, nobody: bool) -> None:
    """A lower tier is healthy; what the better ones lack is told beside it, with the fixes."""
    done = trueline(project, without_namespaces(), "doctor", "--json", nobody=nobody)
    sandbox = json.loads(done.out)["sandbox"]
    assert sandbox["tier"] == "C"
    assert [line[:6] for line in sandbox["missing"]] == ["tier A", "tier B"]
    shown = trueline(project, without_namespaces(), "doctor", nobody=nobody).out
    for word in ("tier C", *(line[:40] for line in sandbox["missing"])):
        assert word in " ".join(shown.split())
