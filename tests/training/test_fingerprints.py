"""The stage that makes the table of fingerprints, and the table that ships."""

import json
import re
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

from tests.generated import program
from trueline.assistant.cli.train import command
from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.embedded.copies import FILE, RUN, Table, encoded, spans, token_hashes
from trueline.assistant.models.embedded.weights import CHECKSUMS
from trueline.training.tokenizer import read_texts

CORPUS = Path(__file__).parents[2] / "build/corpus/train.jsonl"
TABLE = SHIPPED / FILE


def test_the_stage_writes_a_table_that_ships(tmp_path: Path) -> None:
    """It lies beside the weights, behind their checksums, in at most 4 MB, and knows the text."""
    source = program(1, 100)
    record = {"package": "p", "path": "p.py", "text": source}
    (tmp_path / "train.jsonl").write_text(json.dumps(record) + "\n")
    weights = tmp_path / "weights"
    done = CliRunner().invoke(
        command, ["fingerprints", "--work", str(tmp_path), "--weights", str(weights)]
    )
    assert done.exit_code == 0, done.output
    assert "fingerprints.bin" in done.output
    assert (weights / FILE).stat().st_size <= 4_000_000
    assert FILE in json.loads((weights / CHECKSUMS).read_text())
    table = Table.read(weights)
    assert table is not None
    assert table.facts["tokens"] == len(token_hashes(source))
    assert table.runs(token_hashes(source))
    assert not table.runs(token_hashes(program(2, 100)))


def test_no_corpus_yet(tmp_path: Path) -> None:
    """Without the stage before it, one line that names it."""
    done = CliRunner().invoke(command, ["fingerprints", "--work", str(tmp_path)])
    assert done.exit_code != 0
    assert "trueline train corpus" in str(done.exception)


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus has not been made here")
@pytest.mark.skipif(not TABLE.exists(), reason="these weights have no table")
def test_planted_copies_of_the_corpus_are_found() -> None:
    """At least 99 of 100 runs of 60 to 120 tokens of what was learned from, indented otherwise."""
    table = Table.read(SHIPPED)
    assert table is not None
    choice, planted, found = Random(3), 0, 0
    for record in islice(read_texts(CORPUS), 0, None, 100):
        places = spans(record["text"])
        if len(places) < 2 * RUN:
            continue
        first = choice.randrange(len(places) - 2 * RUN + 1)
        last = first + choice.randint(RUN, 2 * RUN) - 1
        copy = encoded(record["text"])[places[first, 0] : places[last, 1]].decode()
        moved = re.sub(r"\n *", "\n" + " " * choice.randrange(9), copy)
        planted += 1
        found += bool(table.runs(token_hashes(f"value = 1\n{moved}\n")))
    assert planted >= 100
    assert found >= 0.99 * planted


@pytest.mark.skipif(not TABLE.exists(), reason="these weights have no table")
def test_our_own_code_is_no_copy() -> None:
    """Of this checkout's modules, which are in no corpus, at most one holds a run."""
    table = Table.read(SHIPPED)
    assert table is not None
    files = sorted(Path(__file__).parents[2].glob("analysis/**/*.py"))
    taken = [file for file in files if table.runs(token_hashes(file.read_text("utf-8")))]
    assert len(taken) <= 1, taken
