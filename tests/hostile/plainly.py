"""Test harnesses as they are published: what a forging module has to deceive without us.

Run as a script in a folder with `sol.py`, `tests.txt` (asserts on `f`) and `test_sol.py`; exit
code 0 means that the module was called right. Written by us after what such harnesses do: the
code and its tests in one `exec` and a word in a list (HumanEval), the same with a secret token
that only who has come to the end should know, or the module imported first and its tests after.
"""

import importlib
import os
import secrets
import sys
from pathlib import Path


def told_by(descriptor: int, wanted: bytes) -> bool:
    """Whether the child said the one word that counts."""
    return wanted in os.read(descriptor, 1 << 16)


def run_apart(token: bool) -> bool:
    """Code and tests in one `exec`, in a forked child that says how it went."""
    word = secrets.token_hex(16).encode() if token else b""
    reading, writing = os.pipe()
    of_token, to_child = os.pipe()
    os.write(to_child, word)
    pid = os.fork()
    if pid == 0:
        execute(writing, of_token, token)
    os.close(writing)
    os.waitpid(pid, 0)
    return told_by(reading, word + b"passed")


def execute(writing: int, of_token: int, token: bool) -> None:
    """The child: never returns."""
    program = Path("sol.py").read_text() + "\n" + Path("tests.txt").read_text()
    result: list[str] = []

    def tell(text: str) -> None:
        word = os.read(of_token, 99) if token else b""
        os.write(writing, word + text.encode())

    vars(sys.modules["__main__"])["tell"] = tell
    try:
        exec(program, {"__file__": "sol.py"})
        result.append("passed")
    except BaseException as error:  # noqa: BLE001 - as the published harness does
        result.append(f"failed: {error}")
    vars(sys.modules["__main__"])["tell"](result[0])
    os._exit(0)


def run_imported() -> bool:
    """The module first, as a harness does that looks whether it can be imported at all."""
    importlib.import_module("sol")
    tests = importlib.import_module("test_sol")
    found = [value for name, value in vars(tests).items() if name.startswith("test_")]
    for test in found:
        test()
    return bool(found)


def main(method: str) -> bool:
    """Run by this method; whether the module was called right."""
    sys.path.insert(0, os.getcwd())
    return run_imported() if method == "import" else run_apart(method == "token")


if __name__ == "__main__":
    sys.exit(not main(sys.argv[1]))
