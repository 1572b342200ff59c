"""`trueline fix` through the real command: what is repaired, what is left, what is written."""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from .conftest import Done, Trueline
from .scripted import failing, scripted

CART = '''\
"""A cart."""


class Cart:
    def __init__(self) -> None:
        self.prices: list[float] = []

    def total(self) -> float:
        return sum(prices)

    def saved(self) -> str:
        return json.dumps(self.prices)
'''
FIXED = CART.replace('"""A cart."""\n', '"""A cart."""\n\nimport json\n').replace(
    "sum(prices)", "sum(self.prices)"
)
WRONG = "def size(text: str) -> int:\n    return text.length()  # in characters\n"
RIGHT = WRONG.replace("text.length()", "len(text)")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a file for the rules, one for a model, and a good one."""
    (tmp_path / "pyproject.toml").write_text("[tool.mypy]\nstrict = true\n")
    (tmp_path / "cart.py").write_text(CART)
    (tmp_path / "size.py").write_text(WRONG)
    (tmp_path / "good.py").write_text("X = 1\n")
    return tmp_path


def texts(folder: Path) -> dict[str, bytes]:
    """What the files of a folder hold."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_by_rule(trueline: Trueline, project: Path) -> None:
    """Imports and `self.` are added; nothing is written, and the document says what was done."""
    before = texts(project)
    done = trueline("fix", "cart.py", "--json")
    assert done.code == 0, done.out + done.err
    document = done.document
    assert document["findings"] == []
    assert {(one["path"], one["line"]) for one in document["fixed"]} >= {
        ("cart.py", 9),
        ("cart.py", 12),
    }
    assert "+import json" in document["diff"]
    assert texts(project) == before


def test_the_diff_is_one_that_git_applies(trueline: Trueline, project: Path) -> None:
    """Only the diff is on stdout; piped into `git apply` it makes the repaired file."""
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    done = trueline("fix", "cart.py")
    assert done.code == 0
    assert "import added: import json" in done.err
    subprocess.run(["git", "apply"], cwd=project, input=done.out, text=True, check=True)
    assert (project / "cart.py").read_text() == FIXED


def test_apply_keeps_mode_and_line_ends(trueline: Trueline, project: Path) -> None:
    """What is written differs from the file in the repairs alone."""
    path = project / "cart.py"
    path.write_bytes(CART.replace("\n", "\r\n").encode())
    path.chmod(0o754)
    done = trueline("fix", "cart.py", "--apply")
    assert done.code == 0, done.err
    assert path.read_bytes() == FIXED.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o754
    again = trueline("fix", "cart.py", "--apply")
    assert (again.code, again.out) == (0, "")


def test_apply_changes_the_repaired_lines_alone(trueline: Trueline, tmp_path: Path) -> None:
    """Carriage returns, tabs, a form feed, loose blanks, no last newline: each byte stays."""
    path = tmp_path / "odd.py"
    text = (
        "import  os\n\nasync def load( ) -> str :\n\treturn os.sep\n\n\f\n"
        "async def use( m : str|None ) -> int:  # é\n\tprint( load().upper() )\n"
        "\treturn len( m )  +re.I"
    )
    after = (
        text.replace("import  os\n", "import  os\nimport re\n")
        .replace("load().upper()", "(await load()).upper()")
        .replace("\treturn len", "\tassert m is not None\n\treturn len")
    )
    path.write_bytes(text.replace("\n", "\r\n").encode())
    done = trueline("fix", "odd.py", "--apply")
    assert done.code == 0, done.err
    assert path.read_bytes() == after.replace("\n", "\r\n").encode()


def test_a_shared_default_is_a_note(trueline: Trueline, tmp_path: Path) -> None:
    """`check` tells of it and ends well; `fix` makes it in the body."""
    path = tmp_path / "shared.py"
    path.write_text("def f(x=[]):\n    return x\n")
    done = trueline("check", "shared.py", "--json")
    assert done.code == 0
    [found] = done.document["findings"]
    assert (found["code"], found["severity"], found["fixable"]) == ("mutable-default", "note", True)
    assert trueline("fix", "shared.py", "--apply").code == 0
    assert path.read_text() == ("def f(x=None):\n    if x is None:\n        x = []\n    return x\n")


def test_by_model(trueline: Trueline, project: Path) -> None:
    """The model's turn: what repeats the finding, or drops the code, is not taken."""
    with scripted("return text.length()", "return 1", "return len(text)") as server:
        done = trueline("fix", "size.py", "--apply", "--model", server.url)
        prompts = [str(body["prompt"]) for body in server.bodies]
    assert done.code == 0, done.out + done.err
    assert (project / "size.py").read_text() == RIGHT
    assert 'has no attribute "length"' in prompts[0]


def test_by_a_model_that_converses(trueline: Trueline, project: Path) -> None:
    """An instructed model is told the finding and what stood there."""
    answer = "```python\n    return len(text)\n```"
    with scripted(answer, chat=True) as server:
        done = trueline("fix", "size.py", "--model", server.url, "--json")
        told = server.bodies[0]["messages"][-1]["content"]
    assert done.code == 0, done.out + done.err
    assert "return text.length()" in told
    assert "attr-defined" in {one["code"] for one in done.document["fixed"]}


def test_a_function_where_its_line_has_no_repair(trueline: Trueline, project: Path) -> None:
    """An instructed model may write the body anew when one statement is not enough."""
    head = "def lowest(values: list[int]) -> int:\n"
    (project / "low.py").write_text(head + "    return ordered[0]\n")
    body = "    ordered = sorted(values)\n    return ordered[0]\n"
    with scripted(f"```python\n{body}```", chat=True) as server:
        done = trueline("fix", "low.py", "--apply", "--model", server.url)
    assert done.code == 0, done.out + done.err
    assert (project / "low.py").read_text() == head + body


def test_a_stalling_endpoint(trueline: Trueline, project: Path) -> None:
    """A server that accepts and says nothing could not be asked; what rules repaired is shown."""
    (project / "both.py").write_text("print(json.dumps(1), nothing)\n")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        done = trueline("fix", "both.py", "--model", url, "--timeout", "2")
    assert done.code == 3
    assert "+import json" in done.out
    assert url.removesuffix("/v1") in done.err.splitlines()[-1]


@pytest.mark.parametrize(
    "text",
    ["return text.length()  # type: ignore", "# return text.length()", "pass", "return 0"],
)
def test_what_only_loses_the_finding_is_no_repair(
    trueline: Trueline, project: Path, text: str
) -> None:
    """Silence, a comment, nothing, or a constant in its place: each is refused."""
    (project / "pyproject.toml").write_text("")
    with scripted(text) as server:
        done = trueline("fix", "size.py", "--model", server.url, "--json")
    assert (done.code, done.document["diff"]) == (1, "")
    assert "attr-defined" in {one["code"] for one in done.document["findings"]}


def test_what_no_model_repairs_is_left_and_said(trueline: Trueline, project: Path) -> None:
    """Findings left are told alike in both forms, and the file is not touched."""
    with scripted("return text.size()") as server:
        done = trueline("fix", "size.py", "--apply", "--model", server.url)
        document = trueline("fix", "size.py", "--model", server.url, "--json").document
    assert (done.code, done.out) == (1, "")
    assert told(document["findings"]) == [line for line in done.err.splitlines() if "[" in line]
    assert "0 fixed, 2 left" in done.err
    assert "found no repair that passes" in done.err
    assert (project / "size.py").read_text() == WRONG


def told(findings: list[dict[str, str]]) -> list[str]:
    """Findings as the text output prints them."""
    return [
        f"{one['path']}:{one['line']}:{one['column']}: {one['severity']}: "
        f"{' '.join(one['message'].split())} [{one['stage']}/{one['code']}]"
        for one in findings
    ]


def test_the_embedded_model_is_asked_without_a_network(trueline: Trueline, project: Path) -> None:
    """By default the shipped model tries; whatever it reaches, no bad text is shown."""
    done = trueline("fix", "size.py", "--json")
    left = [one["code"] for one in done.document["findings"]]
    assert (done.code, bool(left)) in {(0, False), (1, True)}
    assert bool(done.document["diff"]) is not bool(left)


def test_a_folder(trueline: Trueline, project: Path) -> None:
    """All files of a folder are repaired, not those in hidden folders and environments."""
    inside = project / "pkg"
    for folder in (inside, inside / ".hidden", inside / "env"):
        folder.mkdir()
        (folder / "bad.py").write_text("print(json.dumps(1))\n")
    (inside / "env" / "pyvenv.cfg").touch()
    (inside / "loop").symlink_to(inside)
    (inside / "linked.py").symlink_to(project / "cart.py")
    done = trueline("fix", "pkg", "--apply")
    assert done.code == 0, done.err
    assert (inside / "bad.py").read_text().startswith("import json\n")
    assert (project / "cart.py").read_text() == CART
    for name in (".hidden", "env"):
        assert (inside / name / "bad.py").read_text() == "print(json.dumps(1))\n"


def test_a_folder_with_a_file_that_cannot_be_read(trueline: Trueline, project: Path) -> None:
    """One unreadable file stops nobody, and is not passed over in silence."""
    (project / "latin.py").write_bytes(b"x = '\xe9'\n")
    (project / "size.py").unlink()
    done = trueline("fix", ".", "--json")
    assert done.code == 0, done.err
    assert len(done.document["fixed"]) >= 2
    assert "latin.py: not UTF-8" in done.document["unknown"]["syntax"]


def test_indentation_then_what_it_hid(trueline: Trueline, project: Path) -> None:
    """A file that did not parse is mended, and then what was hidden is repaired as well."""
    (project / "bad.py").write_text("def f(x: int) -> str:\ny = x\nreturn json.dumps(y)\n")
    done = trueline("fix", "bad.py", "--apply")
    assert done.code == 0, done.err
    assert (project / "bad.py").read_text() == (
        "import json\n\n\ndef f(x: int) -> str:\n    y = x\n    return json.dumps(y)\n"
    )


@pytest.mark.parametrize("status", [None, 500])
def test_a_model_that_cannot_be_asked(
    trueline: Trueline, project: Path, status: int | None
) -> None:
    """The repairs by rule are shown and written all the same; the command could not run whole."""
    (project / "cart.py").write_text(CART + "\n\nprint(nothing)\n")
    if status is None:
        with scripted("x") as server:
            url = server.url
        done = trueline("fix", "cart.py", "--model", url, "--apply")
    else:
        with failing(status) as url:
            done = trueline("fix", "cart.py", "--model", url, "--apply")
    assert done.code == 3
    assert url.removesuffix("/v1") in done.err.splitlines()[-1]
    assert done.err.splitlines()[-1].startswith("trueline: ")
    assert (project / "cart.py").read_text().startswith(FIXED)


def test_no_model_is_contacted_without_need(trueline: Trueline, project: Path) -> None:
    """What rules repair, and what is only noted, costs no request."""
    (project / "pyproject.toml").write_text("")
    (project / "noted.py").write_text("def f(x):\n    return [] + x\n\n\nx: int = 'a'\n")
    done = trueline("fix", "cart.py", "noted.py", "--model", "http://127.0.0.1:9/v1", "--json")
    assert done.code == 0, done.err
    assert {one["severity"] for one in done.document["findings"]} == {"note"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["fix"], 2, "Missing argument"),
        (["fix", "no.py"], 3, "no.py: cannot be read"),
        (["fix", "empty"], 3, "empty: no Python files"),
        (["fix", "latin.py"], 3, "not UTF-8"),
        (["fix", "kept.py"], 3, "keeps suggestions away"),
        (["fix", "size.py", "--model", "gpt"], 2, "unknown model"),
    ],
)
def test_what_cannot_be_done(
    trueline: Trueline, project: Path, arguments: list[str], code: int, says: str
) -> None:
    """Each mistake is one line; nothing is printed on stdout or written."""
    (project / "empty").mkdir()
    (project / "latin.py").write_bytes(b"x = '\xe9'\n")
    (project / "kept.py").write_text("print(json.dumps(1))\n")
    (project / "pyproject.toml").write_text("[tool.trueline]\nexclude = ['kept.py']\n")
    before = texts(project)
    done = trueline(*arguments)
    assert (done.code, done.out) == (code, ""), done.err
    assert says in done.only_error
    assert texts(project) == before


def test_excluded_files_of_a_folder_are_left_alone(trueline: Trueline, project: Path) -> None:
    """A pattern keeps suggestions away from a file of a folder without stopping the rest."""
    (project / "kept.py").write_text("print(json.dumps(1))\n")
    (project / "size.py").unlink()
    (project / "pyproject.toml").write_text("[tool.trueline]\nexclude = ['kept.py']\n")
    done: Done = trueline("fix", ".", "--apply")
    assert done.code == 0, done.err
    assert (project / "kept.py").read_text() == "print(json.dumps(1))\n"
    assert (project / "cart.py").read_text() == FIXED


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_cannot_be_written(trueline: Trueline, project: Path) -> None:
    """The line says which, and the file stays whole."""
    project.chmod(0o555)
    try:
        done = trueline("fix", "cart.py", "--apply")
    finally:
        project.chmod(0o755)
    assert done.code == 3
    assert "cannot be written" in done.err.splitlines()[-1]
    assert (project / "cart.py").read_text() == CART
