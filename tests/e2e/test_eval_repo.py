"""`trueline eval repo` through the real command: its documents, its seed, and bad input."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from trueline.assistant.schema import HoleDoc, RepoDoc

from .conftest import Trueline
from .scripted import failing, scripted

USAGE, COULD_NOT_RUN = 2, 3
KINDS = ["line-middle", "line", "block", "function", "arguments", "import"]
CART = '''\
"""A cart."""

import json
import sys
from decimal import Decimal


class Cart:
    """Prices by name."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.prices: dict[str, Decimal] = {}

    def add(self, name: str, price: Decimal) -> None:
        """Add one article."""
        if price < 0:
            print("not a price:", price, file=sys.stderr)
            return
        self.prices[name] = price

    def total(self) -> Decimal:
        """The sum of all prices."""
        amount = sum(self.prices.values(), Decimal())
        return amount.quantize(Decimal("0.01"))

    def dump(self) -> str:
        """The cart as JSON."""
        return json.dumps({name: str(price) for name, price in self.prices.items()})
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with a file that has every kind of hole."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "pyproject.toml").write_text("")
    (tmp_path / "shop" / "cart.py").write_text(CART)
    return tmp_path / "shop"


def lines(out: Path) -> list[dict[str, Any]]:
    """The lines of `holes.jsonl`."""
    return [json.loads(line) for line in (out / "holes.jsonl").read_text("utf-8").splitlines()]


def test_the_documents_of_a_run(trueline: Trueline, project: Path, tmp_path: Path) -> None:
    """The embedded model, offline: a row a kind, a line a hole, and a table for people."""
    before = (project / "cart.py").read_bytes()
    done = trueline("eval", "repo", project, "--holes", "8", "--seed", "3", "--out", "out")
    assert done.code == 0, done.err
    for word in (*KINDS, "shop", "embedded", "out/results.json"):
        assert word in done.out
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert {key: results[key] for key in ("benchmark", "project", "seed", "model")} == {
        "benchmark": "repo", "project": "shop", "seed": 3, "model": "embedded",
    }  # fmt: skip
    assert results["in_corpus"] is False
    assert "was trained on" not in done.out
    assert list(results["kinds"]) == KINDS
    assert [row["holes"] for row in results["kinds"].values()] == [2, 2, 1, 1, 1, 1]
    for part in ("latency_ms", "cpu_ms"):
        assert 0 < results[part]["p50"] <= results[part]["p95"]
    msgspec.convert(results, RepoDoc)
    holes = lines(tmp_path / "out")
    assert len(holes) == 8
    for hole in holes:
        msgspec.convert(hole, HoleDoc)
        row = CART.split("\n")[hole["line"] - 1]
        assert row[hole["column"] - 1 :].startswith(hole["truth"].split("\n")[0])
    assert (project / "cart.py").read_bytes() == before


def test_a_project_of_the_corpus_is_marked(
    trueline: Trueline, project: Path, tmp_path: Path
) -> None:
    """In the results and in one line; two runs without --out have each a folder of their own."""
    (project / "pyproject.toml").write_text('[project]\nname = "sympy"\n')
    for _ in range(2):
        done = trueline("eval", "repo", project, "--holes", "1")
        assert done.code == 0, done.err
    assert "the embedded model was trained on this project" in done.out
    runs = list(tmp_path.glob("eval-repo-*/results.json"))
    assert [json.loads(run.read_text())["in_corpus"] for run in runs] == [True, True]


def test_the_same_seed_asks_the_same(trueline: Trueline, project: Path, tmp_path: Path) -> None:
    """Two runs differ in their times alone, whatever order the files were made in."""
    timed = {"latency_ms", "cpu_ms"}
    runs = []
    for out in ("one", "two"):
        done = trueline("eval", "repo", project, "--holes", "6", "--seed", "5", "--out", out)
        assert done.code == 0, done.err
        found = lines(tmp_path / out)
        runs.append([{key: hole[key] for key in hole.keys() - timed} for hole in found])
    assert runs[0] == runs[1]


def test_exact_and_rejected_answers_of_a_server(
    trueline: Trueline, project: Path, tmp_path: Path
) -> None:
    """A server's one answer is exact at its hole; elsewhere it is rejected or wrong.

    At the other import holes the file has that import already, so it is not suggested again.
    """
    with scripted("import json") as server:
        done = trueline(
            "eval", "repo", project, "--holes", "18", "--out", "out", "--model", server.url
        )  # fmt: skip
        prompts = [body["prompt"] for body in server.bodies]
    assert done.code == 0, done.err
    results = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert results["in_corpus"] is None, "nothing is known of what a server's model learned from"
    imports = results["kinds"]["import"]
    assert (imports["holes"], imports["shown"]) == (3, 1)
    assert imports["exact_match"] == pytest.approx(1 / 3, abs=1e-4)
    assert imports["resolves"] == 1
    assert results["kinds"]["arguments"]["exact_match"] == 0
    assert len(prompts) >= 18


def test_files_that_give_no_holes_are_named(trueline: Trueline, project: Path) -> None:
    """On stderr and in the results; the run goes on with the others."""
    (project / "broken.py").write_text("def total(:\n")
    (project / "loop").symlink_to(project)
    done = trueline("eval", "repo", project, "--holes", "1", "--out", "out")
    assert done.code == 0, done.err
    assert "no holes from broken.py: does not parse: line 1" in done.only_error


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["empty"], COULD_NOT_RUN, "no Python files here"),
        (["broken"], COULD_NOT_RUN, "a.py: does not parse: line 1"),
        (["trivial"], COULD_NOT_RUN, "long enough for a hole"),
        (["nowhere"], COULD_NOT_RUN, "not a folder"),
        (["shop/cart.py"], COULD_NOT_RUN, "not a folder"),
        (["shop", "--holes", "0"], USAGE, "--holes"),
        (["shop", "--seed", "x"], USAGE, "--seed"),
        (["shop", "--out", "shop"], USAGE, "not empty; give another --out"),
        (["shop", "--model", "gpt:4"], USAGE, "gpt:4"),
        ([], USAGE, "PATH"),
    ],
)
def test_bad_input(
    trueline: Trueline, project: Path, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    """One line, the right exit code, and no results."""
    for name, text in (("broken", "def f(:\n"), ("trivial", "x = 1\n"), ("empty", None)):
        (tmp_path / name).mkdir()
        if text is not None:
            (tmp_path / name / "a.py").write_text(text)
    done = trueline("eval", "repo", *arguments)
    assert done.code == code, done.err
    assert says in done.only_error
    assert not list(tmp_path.glob("**/results.json"))
    assert not list(tmp_path.glob("eval-*")), "nothing is left of a run that failed at once"


def test_a_model_that_is_down(trueline: Trueline, project: Path, tmp_path: Path) -> None:
    """It is no wrong answer: the run ends, and there is no result to mistake for one."""
    with failing(500) as url:
        done = trueline("eval", "repo", project, "--out", "out", "--model", url)
    assert done.code == COULD_NOT_RUN
    assert "127.0.0.1" in done.only_error
    assert not (tmp_path / "out").exists()
