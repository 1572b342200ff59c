"""The commands as a newcomer meets them."""

import subprocess
import sys
from pathlib import Path

import pytest

from trueline.assistant.cli.main import COMMANDS

from .conftest import Trueline
from .scripted import scripted


def test_version_and_help(trueline: Trueline) -> None:
    """`--version` and `--help` work, and help names every command."""
    assert trueline("--version").out.startswith("trueline, version ")
    shown = trueline("--help").out
    assert all(name in shown for name in COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_teaches(trueline: Trueline, name: str) -> None:
    """Each command that help names exists and explains itself."""
    done = trueline(name, "--help")
    assert done.code == 0, done.err
    assert "Usage: trueline" in done.out


def test_check_reports_and_exits_one(trueline: Trueline, tmp_path: Path) -> None:
    """A clean file exits 0, one with an undefined name 1, with its position."""
    (tmp_path / "good.py").write_text("x = 1\n")
    (tmp_path / "bad.py").write_text("def f() -> int:\n    return nothing\n")
    assert trueline("check", "good.py").code == 0
    done = trueline("check", "bad.py", "--json")
    assert done.code == 1
    first = done.document["findings"][0]
    assert (first["line"], first["column"], first["stage"]) == (2, 12, "names")


def test_exec_passes_fails_and_says_how(trueline: Trueline, tmp_path: Path) -> None:
    """A right file passes its tests under a trusted oracle, a wrong one does not."""
    (tmp_path / "right.py").write_text("def double(n: int) -> int:\n    return n * 2\n")
    (tmp_path / "wrong.py").write_text("def double(n: int) -> int:\n    return n + 2\n")
    for name, code in (("right", 0), ("wrong", 1)):
        tests = tmp_path / f"test_{name}.py"
        tests.write_text(
            f"from {name} import double\n\n\ndef test_it() -> None:\n    assert double(3) == 6\n"
        )
        done = trueline("exec", f"{name}.py", "--tests", tests.name, "--json")
        assert done.code == code, done.err
        assert (done.document["oracle"] == "sabotage") is (name == "right")
        assert done.document["tier"] == "A"


def test_exec_script_of_asserts_is_judged_by_two_jails(trueline: Trueline, tmp_path: Path) -> None:
    """Asserts on functions with plain values never share an interpreter with the candidate."""
    (tmp_path / "right.py").write_text("def double(n: int) -> int:\n    return n * 2\n")
    (tmp_path / "asserts.py").write_text("from right import double\nassert double(3) == 6\n")
    done = trueline("exec", "right.py", "--tests", "asserts.py", "--json")
    assert (done.code, done.document["oracle"]) == (0, "two-jail")


def test_trust_list_and_remove(trueline: Trueline, tmp_path: Path) -> None:
    """A folder can be trusted, seen and taken off again."""
    assert trueline("trust", ".").code == 0
    assert trueline("trust").out.strip() == str(tmp_path.resolve())
    assert trueline("trust", "--remove", ".").code == 0
    assert trueline("trust").out == ""


def test_doctor_finds_the_default_install_healthy(trueline: Trueline) -> None:
    """On a machine where all works, doctor says so and exits 0."""
    done = trueline("doctor", "--json")
    assert done.code == 0, done.out + done.err
    assert done.document["sandbox"]["tier"] == "A"
    assert done.document["models"][0]["available"]


def test_doctor_says_how_to_get_the_rest(trueline: Trueline) -> None:
    """Each extra has a row: there with its version, or missing with the command for it."""
    document = trueline("doctor", "--json").document
    assert set(document["extras"]) == {"gguf", "transformers"}
    for name, extra in document["extras"].items():
        assert bool(extra["version"]) is extra["available"]
        assert (f"pip install '.[{name}]'" in extra["why"]) is not extra["available"]
    shown = trueline("doctor", COLUMNS="200").out
    assert "extra gguf" in shown
    assert "extra transformers" in shown


def test_doctor_asks_an_endpoint(trueline: Trueline) -> None:
    """How holes are filled was found out by asking, and an endpoint that is down says why."""
    with scripted("x") as server:
        done = trueline("doctor", "--model", server.url, "--json")
    up = done.document["models"][1]
    assert (done.code, up["name"], up["available"], up["why"]) == (0, server.url, True, "")
    assert up["details"]["can"] == "fills holes"
    assert up["details"]["fim"] == "template (Qwen2.5-Coder)"
    done = trueline("doctor", "--model", server.url, "--json")
    down = done.document["models"][1]
    assert (done.code, down["available"], down["details"]) == (0, False, {})
    assert "connection refused" in down["why"]
    shown = trueline("doctor", "--model", server.url, COLUMNS="200").out
    [row] = [line for line in shown.splitlines() if server.url in line and "model" in line]
    assert " no " in row
    assert "connection refused" in row


def test_completion_scripts(trueline: Trueline) -> None:
    """Each shell gets a script that names our variable."""
    for shell in ("bash", "zsh", "fish"):
        assert "_TRUELINE_COMPLETE" in trueline("completion", shell).out


def test_two_processes_share_one_cache(environment: dict[str, str], tmp_path: Path) -> None:
    """Checks of one project at the same time, from nothing, agree and leave a cache that works."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "bad.py").write_text("import json\n\nx: int = json.dumps(1) + 1\n")
    command = [sys.executable, "-P", "-m", "trueline", "check", "bad.py"]
    started = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    outputs = [process.communicate(timeout=90)[0] for process in started]
    again = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert [process.returncode for process in started] == [1, 1, 1]
    assert set(outputs) == {again.stdout}
    assert "operator" in again.stdout


def test_a_lone_file_does_not_show_the_home_folder(
    trueline: Trueline, environment: dict[str, str]
) -> None:
    """A program in the home folder imports its neighbour and reads nothing else that lies there."""
    home = Path(environment["HOME"])
    (home / "neighbour.py").write_text("word = 'hello'\n")
    (home / "kept-secret.txt").write_text("secret")
    (home / "letters").mkdir()
    (home / "letters" / "kept-secret.txt").write_text("secret")
    (home / "x.py").write_text(
        "import os, neighbour\nprint(neighbour.word)\n"
        "for folder, _, names in os.walk('/', onerror=None):\n"
        "    print([name for name in names if 'kept-secret' in name] or '', end='')\n"
        f"for path in ('kept-secret.txt', 'letters/kept-secret.txt', {str(home)!r} + '/x.py'):\n"
        "    try: print(open(path).read())\n"
        "    except OSError: pass\n"
    )
    (home / ".git").mkdir()  # as those have it who keep their settings in a repository
    done = trueline("exec", str(home / "x.py"))
    assert done.code == 0, done.err
    assert done.out == "hello\n"


def test_the_environment_of_a_trusted_project(trueline: Trueline, tmp_path: Path) -> None:
    """Its packages and what they name elsewhere are seen when it is trusted, or by a flag."""
    site = tmp_path / ".venv" / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    (tmp_path / "libs").mkdir()
    site.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"home = {Path(sys.base_prefix) / 'bin'}\n")
    (site / "dep.py").write_text("one = 1\n")
    (site / "libs.pth").write_text(f"import os; os.abort()\n{tmp_path / 'libs'}\n")
    (tmp_path / "libs" / "near.py").write_text("two = 2\n")
    (tmp_path / "x.py").write_text("import dep, near\nprint(dep.one + near.two)\n")
    (tmp_path / "pyproject.toml").touch()
    untrusted = trueline("exec", "x.py")
    assert untrusted.code == 1
    assert "x.py (line 1): ModuleNotFoundError: No module named 'dep'\n" in untrusted.err
    assert trueline("exec", "x.py", "--python", ".venv/bin/python").out == "3\n"
    trueline("trust", ".")
    assert trueline("exec", "x.py").out == "3\n"
