"""Endpoints that break, through the real command: one line, the right exit code, no hanging."""

from pathlib import Path

import pytest

from .broken_servers import broken
from .conftest import Trueline
from .scripted import scripted

COULD_NOT_RUN = 3
CODE = "def add(a: int, b: int) -> int:\n    return \n"
WAYS = [
    ("locked", "it wants a key (401: missing token); put the right one into TRUELINE_API_KEY"),
    ("page", "a web page instead of JSON; does the address end in /v1?"),
    ("words", "is this an OpenAI-compatible server?"),
    ("cut", "the server cut the connection in the middle of its answer; see its log"),
    ("stall", "no answer within 3 s; is it busy? raise the time with --timeout"),
    ("dumb", "can neither fill holes nor follow instructions; choose another model with --model"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one unfinished function."""
    (tmp_path / "app.py").write_text(CODE)
    return tmp_path


@pytest.mark.parametrize(("kind", "says"), WAYS)
@pytest.mark.parametrize(
    "arguments", [["complete", "app.py:2:12"], ["synth", "the sum", "--into", "app.py::add"]]
)
def test_an_endpoint_that_breaks(
    trueline: Trueline, project: Path, arguments: list[str], kind: str, says: str
) -> None:
    """Whatever the server does, a person is told what it was; nothing is shown or written."""
    with broken(kind) as server:
        done = trueline(*arguments, "--model", server.url, "--timeout", "3")
    assert done.code == COULD_NOT_RUN, done.out + done.err
    assert says in done.only_error
    assert done.out == ""
    assert (project / "app.py").read_text() == CODE


def test_a_wrong_key_is_named_but_not_shown(trueline: Trueline, project: Path) -> None:
    """The variable is named; the key itself is in no line."""
    with broken("locked") as server:
        done = trueline("complete", "app.py:2:12", "--model", server.url, TRUELINE_API_KEY="SECRET")
    assert done.code == COULD_NOT_RUN
    assert "the key in TRUELINE_API_KEY is refused" in done.only_error
    assert "SECRET" not in done.err


def test_a_server_that_only_converses_completes(trueline: Trueline, project: Path) -> None:
    """A model that fills no holes is asked in words, and its answer is brought to its place."""
    answer = "```python\ndef add(a: int, b: int) -> int:\n    return a + b\n```"
    with scripted(answer, chat=True) as server:
        done = trueline("complete", "app.py:2:12", "--model", server.url, "--json")
        asked = server.bodies[0]
    assert done.code == 0, done.out + done.err
    assert [one["text"] for one in done.document["candidates"]] == ["a + b"]
    assert "messages" in asked
