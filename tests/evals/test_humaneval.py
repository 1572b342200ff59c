"""HumanEval-style files: reading them, finding them, fetching them."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from trueline.analysis.errors import CannotRun
from trueline.evals.benchmarks import humaneval

from .small import DOUBLE, TASKS, tasks_file, write_lines


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No data folder, and a cache of the test's own."""
    monkeypatch.delenv("TRUELINE_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_tasks_in_their_order(tmp_path: Path) -> None:
    """Each line is a task with its texts unchanged."""
    tasks = humaneval.load_tasks(tasks_file(tmp_path))
    assert [task.task_id for task in tasks] == ["small/0", "small/1", "small/2"]
    assert (tasks[0].prompt, tasks[0].test) == (DOUBLE["prompt"], DOUBLE["test"])


def test_a_task_that_stands_twice(tmp_path: Path) -> None:
    """A duplicated line would count twice; it is refused by number and id."""
    path = write_lines(tmp_path / "x.jsonl", [*TASKS, DOUBLE])
    with pytest.raises(CannotRun, match=r"x\.jsonl:4: .*small/0 stands there twice"):
        humaneval.load_tasks(path)


def test_a_line_that_is_no_task(tmp_path: Path) -> None:
    """A missing field, another type and a name that is none are said by name."""
    for changed, said in (
        ({"test": None}, "'test' is a NoneType"),
        ({"entry_point": "two words"}, "no name of a function"),
    ):
        path = write_lines(tmp_path / "x.jsonl", [{**DOUBLE, **changed}])
        with pytest.raises(CannotRun, match=said):
            humaneval.load_tasks(path)
    path = write_lines(tmp_path / "x.jsonl", [{"task_id": "small/0"}])
    with pytest.raises(CannotRun, match="'prompt' is missing"):
        humaneval.load_tasks(path)


def test_where_it_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file given, else the data folder given or named in the environment, else the cache."""
    given = tmp_path / "given.jsonl"
    folder = tmp_path / "data"
    inside = folder / humaneval.IN_FOLDER
    cached = tmp_path / "cache" / "trueline" / "benchmarks" / "HumanEval.jsonl.gz"
    for path in (inside, cached):
        path.parent.mkdir(parents=True)
        path.touch()
    assert humaneval.locate(given, download=False) == given
    assert humaneval.locate(folder, download=False) == inside
    assert humaneval.locate(None, download=False) == cached
    monkeypatch.setenv("TRUELINE_DATA", str(folder))
    assert humaneval.locate(None, download=False) == inside


def test_nothing_is_downloaded_unasked(tmp_path: Path) -> None:
    """Without data the error names the three ways to get them."""
    with pytest.raises(CannotRun, match=r"--data FILE.*TRUELINE_DATA.*--download"):
        humaneval.locate(None, download=False)
    with pytest.raises(CannotRun, match="no such file"):
        humaneval.locate(tmp_path, download=False)


class _Official(BaseHTTPRequestHandler):
    """Answers one path behind a redirect, as the official address does."""

    def do_GET(self) -> None:
        """A redirect, the file, or nothing."""
        if self.path == "/raw":
            self.send_response(302)
            self.send_header("Location", "/file")
            self.end_headers()
            return
        content = gzip.compress(json.dumps(DOUBLE).encode())
        self.send_response(200 if self.path == "/file" else 404)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def official() -> Iterator[str]:
    """The address of a server on loopback."""
    with HTTPServer(("127.0.0.1", 0), _Official) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_download_on_request_fills_the_cache(
    official: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was fetched once is found again without asking."""
    monkeypatch.setattr(humaneval, "ADDRESS", f"{official}/raw")
    path = humaneval.locate(None, download=True)
    assert [task.task_id for task in humaneval.load_tasks(path)] == ["small/0"]
    assert humaneval.locate(None, download=False) == path
    assert list(path.parent.iterdir()) == [path]


def test_a_failed_download_leaves_nothing(
    official: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, and no half file that a later run would take for the benchmark."""
    monkeypatch.setattr(humaneval, "ADDRESS", f"{official}/gone")
    with pytest.raises(CannotRun, match=r"cannot be downloaded.*--data FILE"):
        humaneval.locate(None, download=True)
    assert not (tmp_path / "cache").exists()
