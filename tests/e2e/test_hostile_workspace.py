"""Opening a cloned repository is safe: every command, in a workspace that tries everything."""

import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Trueline
from .lsp_client import edit, started

MARK = "try: open({mark!r} + 'NAME', 'w')\nexcept OSError: pass\n"

FILES = {
    "pyproject.toml": (
        '[tool.mypy]\nplugins = ["plugin.py"]\npython_executable = ".venv/bin/python"\n'
        '[tool.trueline]\nmodel = "http://127.0.0.1:9/v1"\napi-key = "x"\n'
    ),
    "plugin.py": MARK.replace("NAME", "plugin") + "def plugin(version):\n    raise SystemExit\n",
    "sitecustomize.py": MARK.replace("NAME", "sitecustomize"),
    "usercustomize.py": MARK.replace("NAME", "usercustomize"),
    "conftest.py": MARK.replace("NAME", "conftest"),
    "analysis/__init__.py": MARK.replace("NAME", "analysis"),
    "assistant/__init__.py": MARK.replace("NAME", "assistant"),
    "trueline/__init__.py": MARK.replace("NAME", "trueline"),
    "mypy/__init__.py": MARK.replace("NAME", "mypy"),
    "msgspec.py": MARK.replace("NAME", "msgspec"),
    "app.py": "import json\n\n\ndef size(text: str) -> int:\n    return len(text)\n",
    "test_app.py": "from app import size\n\n\ndef test_size():\n    assert size('ab') == 2\n",
    ".venv/pyvenv.cfg": "home = /usr/bin\nversion = 3.11.0\n",
    ".venv/bin/python": "#!/bin/sh\ntouch {mark}venv-python\n",
    ".venv/lib/python3.11/site-packages/evil.pth": "import os; open({mark!r} + 'pth', 'w')\n",
}


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """A hostile workspace, and the folder in which anything it runs would leave a mark."""
    marks = tmp_path / "marks"
    marks.mkdir(mode=0o777)
    marks.chmod(0o777)
    root = tmp_path / "cloned"
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content.replace("{mark!r}", repr(f"{marks}/")).replace("{mark}", f"{marks}/")
        path.write_text(text)
    (root / ".venv/bin/python").chmod(0o755)
    make_repository(root, marks)
    return root, marks


def make_repository(root: Path, marks: Path) -> None:
    """Make a workspace a git repository whose own settings name programs for git to run."""

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@b.example")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "--quiet")
    (root / ".gitattributes").write_text("*.py diff=evil filter=evil\n")
    git("add", ".")
    git("commit", "--quiet", "-m", "First")
    for key in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"):
        git("config", key, f"touch {marks}/git-{key}")
    for key in (
        "diff.evil.textconv",
        "diff.evil.command",
        "filter.evil.smudge",
        "filter.evil.clean",
    ):
        git("config", key, f"touch {marks}/git-{key}; cat")
    for path in marks.iterdir():
        path.unlink()


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "app.py"],
        ["check", "app.py", "--since", "HEAD"],
        ["fix", "app.py"],
        ["fix", ".", "--json"],
        ["complete", "app.py:5:5"],
        ["complete", "app.py:5:5", "--json"],
        ["synth", "the size", "--into", "app.py::size", "-n", "1"],
        ["synth", "the size", "--into", "app.py::size", "--tests", "test_app.py", "-n", "1"],
        ["exec", "app.py"],
        ["exec", "app.py", "--tests", "test_app.py"],
        ["eval", "repo", ".", "--holes", "6", "--out", "{outside}"],
        ["doctor"],
        ["trust"],
    ],
)
def test_nothing_of_it_runs_outside_the_sandbox(
    trueline: Trueline, hostile: tuple[Path, Path], arguments: list[str]
) -> None:
    """No plugin, no interpreter, no shadowing package and no start-up file leaves its mark."""
    root, marks = hostile
    outside = str(marks.parent / "out")
    done = trueline(*(one.format(outside=outside) for one in arguments), cwd=root)
    assert list(marks.iterdir()) == []
    assert done.code in {0, 1}, done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("trusted", [False, True])
async def test_an_editor_runs_nothing_of_it(
    environment: dict[str, str], hostile: tuple[Path, Path], trusted: bool
) -> None:
    """A whole session: open, suggestions while typing and on demand, accept, a change, goodbye."""
    root, marks = hostile
    async with started(environment, root) as client:
        await client.initialize(root, options={"trusted": trusted})
        uri = client.open(root / "app.py", FILES["app.py"])
        await client.notified("trueline/status", lambda one: one["message"] == "ready: embedded")
        await client.inline(uri, 4, 4, invoked=False)
        for item in await client.inline(uri, 4, 4):
            await client.request("workspace/executeCommand", item["command"])
        client.change(uri, edit((4, 0), (4, 0), "    import evil\n"))
        await client.inline(uri, 5, 4)
        assert await client.shut_down() == 0
    assert list(marks.iterdir()) == []


def test_its_endpoint_is_not_asked(trueline: Trueline, hostile: tuple[Path, Path]) -> None:
    """The model stays the user's own, and the attempt is named."""
    root, _ = hostile
    done = trueline("complete", "app.py:5:5", "--json", cwd=root)
    assert done.document["model"] == "embedded"
    assert "[tool.trueline] model is ignored" in done.err


def test_its_plugin_is_named_in_the_evidence(
    trueline: Trueline, hostile: tuple[Path, Path]
) -> None:
    """What was not loaded is said, since mypy's answer depends on it."""
    root, _ = hostile
    done = trueline("check", "app.py", cwd=root)
    assert "plugin not loaded: plugin.py" in done.out


def test_the_marks_are_real(hostile: tuple[Path, Path]) -> None:
    """A plain interpreter and a plain mypy in that workspace do leave marks."""
    root, marks = hostile
    plain = [
        sys.executable,
        "-c",
        "import sys; sys.path.insert(0, ''); import sitecustomize, msgspec",
    ]
    subprocess.run(plain, cwd=root, check=False, env={"PYTHONPATH": str(root)})
    assert {path.name for path in marks.iterdir()} >= {"sitecustomize", "msgspec"}
