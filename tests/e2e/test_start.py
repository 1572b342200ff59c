"""Ctrl-C in the first moments, when the command has hardly begun to load."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

INTERRUPT = """\
import os, runpy, signal, sys

moment = sys.argv[1]

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == moment:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
sys.argv = ["trueline", "check", "x.py"]
"""
AS_MODULE = "runpy.run_module('trueline', run_name='__main__')\n"
AS_SCRIPT = "from {0} import {1} as main\nsys.exit(main())\n"


@pytest.mark.parametrize(
    "moment",
    [
        "trueline.assistant",
        "click",
        "trueline.analysis.errors",
        "trueline.assistant.cli.check",
        "msgspec",
        "trueline.analysis.typecheck",
    ],
)
@pytest.mark.parametrize("way", ["module", "script"])
def test_interrupted_while_loading(
    environment: dict[str, str], tmp_path: Path, way: str, moment: str
) -> None:
    """The signal comes in the middle of an import: one line, 130, and no traceback."""
    (tmp_path / "x.py").write_text("x = 1\n")
    [script] = entry_points(group="console_scripts", name="trueline")
    start = AS_MODULE if way == "module" else AS_SCRIPT.format(script.module, script.attr)
    done = subprocess.run(
        [sys.executable, "-P", "-c", INTERRUPT + start, moment],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 130, done.stderr
    assert done.stderr.strip() == "trueline: interrupted"
    assert done.stdout == ""
