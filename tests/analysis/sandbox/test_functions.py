"""Functions of a module called in a jail: what they give, what they do besides, how they end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trueline.analysis.sandbox import Limits
from trueline.analysis.sandbox.inside import codec, wire
from trueline.analysis.testing import TestJudge
from trueline.analysis.testing.functions import Functions

LIMITS = Limits(cpu_s=20, wall_s=60)
MODULE = """
import os
import random
import subprocess
import sys
import time

from beside import SCALE

calls = []

def scaled(n): return n * SCALE
def broken(n): return [n][n]
def bomb(n): return bomb(n)
def prints(n): print(n); return n
def complains(n): sys.stderr.write("no"); return n
def changes(xs): xs.append(1); return 1
def opens(n): return len(open(__file__).read())
def lists(n): return len(os.listdir("."))
def starts(n): subprocess.run(["true"]); return n
def sleeps(n): time.sleep(n); return n
def forks(n): return os.fork()
def loads(n):
    import colorsys
    return int(colorsys.hls_to_rgb(0, n, 0)[0])
def leaves(n): raise SystemExit(n)
def thing(n): return object()
def forever(n):
    while True: pass
def ends(n): os._exit(0)
"""


@pytest.fixture
def functions(tmp_path: Path) -> Iterator[Functions]:
    """The functions of a module with another beside it."""
    (tmp_path / "beside.py").write_text("SCALE = 3\n")
    (tmp_path / "mod.py").write_text("an older text\n")
    with (
        TestJudge(tmp_path) as judge,
        judge.functions(tmp_path / "mod.py", MODULE, LIMITS) as opened,
    ):
        yield opened


def hear(functions: Functions) -> Any:
    """The next thing that is said over the link."""
    return codec.loads(wire.receive_bytes(functions.link.fileno()))


def ask(functions: Functions, name: str, *arguments: Any) -> Any:
    """Call a function and hear what came of it."""
    wire.send_bytes(functions.link.fileno(), codec.dumps((name, list(arguments))))
    return hear(functions)


def test_what_a_call_gives(functions: Functions) -> None:
    """Values, what was raised, what cannot cross; and the module is the edited text."""
    assert hear(functions) == ("ready",)
    assert ask(functions, "scaled", 4) == ("value", 12, "")
    assert ask(functions, "broken", 4) == ("raised", "IndexError: list index out of range", "")
    assert ask(functions, "bomb", 4)[1].startswith("RecursionError")
    assert ask(functions, "leaves", 4) == ("raised", "SystemExit: 4", "")
    assert ask(functions, "thing", 4) == ("cannot", "object", "")
    assert ask(functions, "nowhere", 4) == ("raised", "KeyError: 'nowhere'", "")


@pytest.mark.parametrize(
    ("name", "argument", "did"),
    [
        ("prints", 1, "prints"),
        ("complains", 1, "prints"),
        ("changes", [1], "changes its arguments"),
        ("opens", 1, "opens files"),
        ("lists", 1, "reaches for files or processes"),
        ("starts", 1, "starts processes"),
        ("sleeps", 100, "sleeps"),
        ("forks", 1, "reaches for files or processes"),
    ],
)
def test_what_a_call_does_besides(
    functions: Functions, name: str, argument: object, did: str
) -> None:
    """It is said beside the result; a call that does nothing else says nothing."""
    hear(functions)
    assert ask(functions, name, argument)[2] == did


def test_a_module_that_is_loaded_within_a_call(functions: Functions) -> None:
    """The first call opens files, the second only computes."""
    hear(functions)
    assert ask(functions, "loads", 4) == ("value", 4, "opens files")
    assert ask(functions, "loads", 4) == ("value", 4, "")


def test_again_after_one_that_never_returns_and_one_that_ends_the_process(
    functions: Functions,
) -> None:
    """A new process answers, as if nothing had been."""
    hear(functions)
    wire.send_bytes(functions.link.fileno(), codec.dumps(("forever", [1])))
    functions.again()
    assert hear(functions) == ("ready",)
    with pytest.raises(wire.Closed):
        ask(functions, "ends", 1)
    functions.again("def scaled(n): return -n\n")
    assert hear(functions) == ("ready",)
    assert ask(functions, "scaled", 4) == ("value", -4, "")


def test_a_module_that_does_not_load(functions: Functions) -> None:
    """It says why over the link, and ends."""
    functions.again("import nowhere_at_all\n")
    assert hear(functions) == ("failed", "ModuleNotFoundError: No module named 'nowhere_at_all'")
    with pytest.raises(wire.Closed):
        ask(functions, "scaled", 4)
