"""`trueline ... --model FOLDER`, as a user types it."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trueline.assistant.models.embedded import SHIPPED

CAN = all(importlib.util.find_spec(name) for name in ("torch", "transformers"))
needs_torch = pytest.mark.skipif(not CAN, reason="NOT CHECKED: transformers (no torch here)")


def trueline(folder: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command in a home of its own, without a way to the hub."""
    env = os.environ | {"HOME": str(folder), "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "trueline", *map(str, arguments)],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a hole in its second line."""
    path = tmp_path / "app.py"
    path.write_text("class A:\n    def __init__(sel\n        self.x = 1\n")
    return path


@needs_torch
@pytest.mark.timeout(400)
def test_complete_with_a_local_folder(tmp_path: Path, file: Path) -> None:
    """A completion is made, checked, and says what made it."""
    done = trueline(tmp_path, "complete", f"{file}:1:8", "--model", SHIPPED, "--json")
    assert done.returncode in {0, 1}, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert document["model"] == SHIPPED.name
    assert document["candidates"] or document["rejected"]


@needs_torch
@pytest.mark.timeout(400)
def test_doctor_shows_the_cache(tmp_path: Path) -> None:
    """What is computed once, on what, and how a hole is written down."""
    done = trueline(tmp_path, "doctor", "--model", SHIPPED, "--json")
    shown = json.loads(done.stdout)["models"][1]
    assert shown["available"], shown
    details = shown["details"]
    assert details["cache"] == "shared by candidates, kept between requests"
    assert details["runtime"].startswith("transformers ")
    assert details["fim"] == "template (trueline)"


@needs_torch
@pytest.mark.timeout(400)
def test_an_unknown_id_offline(tmp_path: Path, file: Path) -> None:
    """One line, exit 3, no traceback."""
    done = trueline(tmp_path, "complete", f"{file}:2:21", "--model", "nobody/nothing")
    assert done.returncode == 3
    [line] = done.stderr.splitlines()
    assert line.startswith("trueline: nobody/nothing: not in the hub's cache")


@pytest.mark.skipif(CAN, reason="torch is here")
def test_without_the_extra(tmp_path: Path, file: Path) -> None:
    """The line names the extra."""
    done = trueline(tmp_path, "complete", f"{file}:2:21", "--model", "Qwen/Qwen2.5-Coder-0.5B")
    assert done.returncode == 3
    [line] = done.stderr.splitlines()
    assert line.endswith(
        "needs torch and transformers; pip install '.[transformers]' in a checkout of Trueline"
    )
