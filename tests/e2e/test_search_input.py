"""What program search is given in bad shape, through the real command: a clear line, and an end."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.assistant.search.neighbour import WEIGH

from .conftest import Done, Trueline
from .scripted import scripted, stalling
from .test_interrupt import WAIT_S, descendants, ended

SOUGHT = "\n\ndef sought(n: int) -> int:\n    raise NotImplementedError\n"
TESTS = (
    "from mod import sought\n\n\ndef test_it() -> None:\n"
    "    assert sought(5) == 536\n    assert sought(17) == 56\n    assert sought(0) == 120\n"
)
ARGUMENTS = ("--into", "mod.py::sought", "--tests", "test_mod.py")
UNWRITTEN = "    raise NotImplementedError\n"
SLEEPS = (
    "import time\nfrom mod import sought\n\n\ndef test_it() -> None:\n"
    "    time.sleep(60)\n    assert sought(1) == 2\n"
)


def down() -> str:
    """The address of a server that is not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


@pytest.fixture
def project(tmp_path: Path, trueline: Trueline) -> Path:
    """A trusted project."""
    (tmp_path / "pyproject.toml").write_text("")
    assert trueline("trust", ".").code == 0
    return tmp_path


def write(project: Path, text: str, tests: str = TESTS) -> None:
    """The module and its tests."""
    (project / "mod.py").write_text(text)
    (project / "test_mod.py").write_text(tests)


def synth(trueline: Trueline, *arguments: str) -> Done:
    """Synthesize without a model: what is found is the search's."""
    return trueline("synth", "", *arguments, "--model", down())


def test_an_answer_that_needs_a_function_of_the_project(trueline: Trueline, project: Path) -> None:
    """Found, verified by the user's tests, and shown as a person would write it."""
    write(project, WEIGH + SOUGHT)
    done = synth(trueline, *ARGUMENTS)
    assert done.code == 0, done.err
    assert "+    return weigh(n) + 1\n" in done.out or "+    return 1 + weigh(n)\n" in done.out
    assert "verified" in done.out + done.err


def test_a_comprehension_that_calls_one_below(trueline: Trueline, project: Path) -> None:
    """A function that stands below the hole, given the elements of a list."""
    odd = [[str(x * 7919)[-2] in "1469" for x in xs] for xs in ([3, 8, 11, 14, 27], [22, 30, 16])]
    write(
        project,
        f"def sought(xs: list[int]) -> list[bool]:\n{UNWRITTEN}\n\n"
        "def is_odd_one(x: int) -> bool:\n    return str(x * 7919)[-2] in '1469'\n",
        "from mod import sought\n\n\ndef test_it() -> None:\n"
        f"    assert sought([3, 8, 11, 14, 27]) == {odd[0]}\n"
        f"    assert sought([22, 30, 16]) == {odd[1]}\n",
    )
    done = synth(trueline, *ARGUMENTS)
    assert done.code == 0, done.err
    assert "+    return [is_odd_one(x) for x in xs]\n" in done.out


def test_nothing_of_an_untrusted_workspace_is_called(trueline: Trueline, tmp_path: Path) -> None:
    """The search goes on without it, and says how that could be changed."""
    (tmp_path / "pyproject.toml").write_text("")
    write(tmp_path, WEIGH + SOUGHT)
    done = synth(trueline, *ARGUMENTS)
    assert done.code != 0
    assert "functions of the file are not called: the workspace is not trusted" in done.err
    assert "weigh" not in done.out


def noted(name: str, body: str) -> str:
    """A function of the project that does more than compute."""
    return f"def {name}(n: int) -> int:\n    {body}\n\n\n"


@pytest.mark.parametrize(
    "bodies",
    [
        {
            "noisy prints": "print(n)\n    return n",
            "lazy sleeps": "time.sleep(5)\n    return n",
            "writer opens files": "Path('left.txt').write_text('x')\n    return n",
        },
        {
            "forever does not return": "while True: pass",
            "quitter ends its process": "os._exit(0)",
            "bomb gives no value that is searched (RecursionError)": "return bomb(n) + bomb(n)",
        },
    ],
)
def test_functions_of_the_project_that_do_more_than_compute(
    trueline: Trueline, project: Path, bodies: dict[str, str]
) -> None:
    """They are left out in one line; the answer is found all the same, and nothing stays."""
    head = "import os\nimport time\nfrom pathlib import Path\n\n\n"
    others = "".join(noted(says.partition(" ")[0], body) for says, body in bodies.items())
    write(project, head + others + WEIGH + SOUGHT)
    done = synth(trueline, *ARGUMENTS)
    assert done.code == 0, done.err
    notes = [line for line in done.err.splitlines() if line.startswith("note: program search: ")]
    assert len(notes) == 1
    assert all(says in notes[0] for says in bodies), notes
    assert not (project / "left.txt").exists()


def test_a_function_of_the_project_that_changes_its_arguments(
    trueline: Trueline, project: Path
) -> None:
    """A list that is sorted in place is noticed on a copy of it."""
    head = "def noted(xs: list[int]) -> int:\n    xs.sort()\n    return xs[0]\n\n"
    write(project, head + WEIGH + SOUGHT)
    done = synth(trueline, *ARGUMENTS)
    assert done.code == 0, done.err
    assert "noted changes its arguments" in done.err


@pytest.mark.parametrize(
    ("text", "tests", "says"),
    [
        (
            f'def sought(n: int) -> int:\n    """Something."""\n{UNWRITTEN}',
            "",
            "no example to search from; sought: no examples; write `>>>` lines in its docstring",
        ),
        (
            f"def sought(n: object) -> int:\n{UNWRITTEN}",
            "assert sought(object()) == 4",
            "no example to search from; tests line 5: assert sought(object()) == 4: object() is",
        ),
        (
            f"def sought(n: object) -> int:\n{UNWRITTEN}",
            "assert sought(open(__file__)) == 4",
            "open(__file__) is not a literal",
        ),
        (
            f"def sought(n: object) -> int:\n{UNWRITTEN}",
            "assert sought(None) == 4",
            "n has values of kind None, which are not searched",
        ),
        (
            f"def sought(n: int | str) -> int:\n{UNWRITTEN}",
            "assert sought(1) == 4\n    assert sought('a') == 5",
            "n has values of several kinds, which are not searched",
        ),
        (
            f"def sought(n: object) -> int:\n{UNWRITTEN}",
            f"assert sought({'[' * 90}{']' * 90}) == 4",
            "n has values nested more than 6 deep, which are not searched",
        ),
        (
            f"def sought(n: str) -> int:\n{UNWRITTEN}",
            f"assert sought('{'a' * 30_000}') == 30_000",
            "examples of more than 20000 characters",
        ),
    ],
)  # fmt: skip
def test_examples_that_cannot_be_searched(
    trueline: Trueline, project: Path, text: str, tests: str, says: str
) -> None:
    """Why not is said in one line: where there is no model either, that is the error."""
    body = f"def test_it() -> None:\n    {tests}\n" if tests else ""
    write(project, text, f"from mod import sought\n\n\n{body}")
    arguments = ARGUMENTS if tests else ARGUMENTS[:2]
    done = synth(trueline, *arguments)
    assert done.code == 3, done.err
    assert says in done.only_error
    assert "connection refused" in done.only_error


TWICE = (
    'def sought(n: int) -> int:\n    """\n    >>> sought(2)\n    4\n'
    '    >>> sought(2)\n    5\n    """\n'
)


@pytest.mark.parametrize(
    ("text", "tests", "says"),
    [
        (
            TWICE + UNWRITTEN,
            "",
            "contradict each other: 'docstring line 1: >>> sought(2) -> 4' and 'docstring line 3",
        ),
        (
            f"def sought(n: int) -> int:\n{UNWRITTEN}",
            "assert sought(2) == 4\n    assert sought(2) == 5",
            "contradict each other: 'tests line 5: assert sought(2) == 4' and 'tests line 6",
        ),
    ],
)
def test_examples_that_nothing_can_meet(
    trueline: Trueline, project: Path, text: str, tests: str, says: str
) -> None:
    """Nobody is asked: the error names the two, and the model has no turn."""
    body = f"def test_it() -> None:\n    {tests}\n" if tests else ""
    write(project, text, f"from mod import sought\n\n\n{body}")
    with scripted("    return 4\n") as server:
        arguments = ARGUMENTS if tests else ARGUMENTS[:2]
        done = trueline("synth", "", *arguments, "--model", server.url)
        assert not server.bodies
    assert (done.code, done.out) == (3, "")
    assert says in done.only_error


def test_examples_of_a_function_that_remembers(trueline: Trueline, project: Path) -> None:
    """Two results of one call are a note where the module has something that counts."""
    write(project, f"seen: list[int] = []\n\n\n{TWICE}{UNWRITTEN}")
    with scripted("    seen.append(n)\n    return len(seen) + 3\n") as server:
        done = trueline("synth", "", *ARGUMENTS[:2], "--model", server.url, "-n", "1")
    assert done.code == 0, done.err
    assert "contradict each other" in done.err


def test_tests_that_sleep(trueline: Trueline, project: Path) -> None:
    """The run before any candidate is part of the time."""
    write(project, f"def sought(n: int) -> int:\n{UNWRITTEN}", SLEEPS)
    started = time.monotonic()
    done = synth(trueline, *ARGUMENTS, "--timeout", "3")
    assert done.code == 3
    assert "the tests did not end within 3 s" in done.only_error
    assert time.monotonic() - started < 15


def test_the_model_is_asked_alone_where_nothing_can_be_searched(
    trueline: Trueline, project: Path
) -> None:
    """What is missing is a note then."""
    write(project, f'def sought(n: int) -> int:\n    """Something."""\n{UNWRITTEN}')
    with scripted("    return 4\n") as server:
        done = trueline("synth", "", *ARGUMENTS[:2], "--model", server.url, "-n", "1")
    notes = [line for line in done.err.splitlines() if "no example to search from" in line]
    assert len(notes) == 1
    assert "+    return 4\n" in done.out


def test_programs_that_fail_the_tests(trueline: Trueline, project: Path) -> None:
    """They fit the examples, so why none of them passes is what is said, not what would tell."""
    write(
        project,
        f"def sought(n: int) -> int:\n{UNWRITTEN}",
        "import pytest\nfrom mod import sought\n\n\ndef test_it() -> None:\n"
        "    assert sought(4) == 2\n    assert sought(9) == 4\n    assert sought(0) == 0\n"
        "    with pytest.raises(ValueError, match='negative'):\n        sought(-1)\n",
    )
    done = synth(trueline, *ARGUMENTS)
    assert (done.code, done.out) == (3, "")
    assert "programs fit the examples, but none that was tried passes: " in done.only_error
    assert "DID NOT RAISE" in done.only_error
    assert "would tell which is meant" not in done.only_error


def test_no_annotations(trueline: Trueline, project: Path) -> None:
    """The examples say what the arguments are; functions without annotations are not called."""
    write(
        project,
        f"def total(xs):\n    return sum(xs)\n\n\ndef sought(xs):\n{UNWRITTEN}",
        "from mod import sought\n\n\ndef test_it() -> None:\n"
        "    assert sought([1, 2, 3]) == 6\n    assert sought([4, 9]) == 13\n",
    )
    done = synth(trueline, *ARGUMENTS)
    assert done.code == 0, done.err
    assert "+    return sum(xs)\n" in done.out


@pytest.mark.parametrize("where", ["docstring", "tests", "module", "list"])
def test_ten_megabytes_of_literal(trueline: Trueline, project: Path, where: str) -> None:
    """One short line, soon, wherever they stand; a list is many small literals."""
    literal = f"'{'a' * (10_000_000 if where == 'tests' else 7_000_000)}'"
    literal = f"[{'12345, ' * 1_000_000}]" if where == "list" else literal
    example = f">>> sought({literal})\n    1" if where == "docstring" else "Something."
    head = f"BIG = {literal}\n\n\n" if where == "module" else ""
    write(
        project,
        f'{head}def sought(n: str) -> int:\n    """\n    {example}\n    """\n{UNWRITTEN}',
        f"from mod import sought\n\n\ndef test_it() -> None:\n    assert sought({literal}) == 1\n",
    )
    arguments = ARGUMENTS if where in {"tests", "list"} else ARGUMENTS[:2]
    done = synth(trueline, *arguments)
    assert done.code == 3
    assert len(done.only_error) < 600


def test_an_interrupt_leaves_no_process(environment: dict[str, str], project: Path) -> None:
    """Ctrl-C while the search runs and a function of the project is busy in its jail."""
    forever = "def noted(n: int) -> int:\n    while True: pass\n\n"
    tests = TESTS.replace("536", "537")
    write(project, forever + SOUGHT, tests)
    with stalling() as server:
        command = [sys.executable, "-P", "-m", "trueline", "synth", "", *ARGUMENTS]
        process = subprocess.Popen(
            [*command, "--model", server.url],
            cwd=project, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        children = searching(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=WAIT_S)
    assert (process.returncode, out) == (130, "")
    assert err.strip().endswith("trueline: interrupted")
    assert all(ended(pid) for pid in children)


def searching(pid: int) -> list[int]:
    """All processes that a command started, once one of them searches."""
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        children = descendants(pid)
        for child in children:
            command = Path(f"/proc/{child}/cmdline")
            if command.exists() and b"trueline.assistant.search.child" in command.read_bytes():
                return children
        time.sleep(0.02)
    raise AssertionError("nothing was searched")
