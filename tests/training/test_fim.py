"""Holes and training rows."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueline.training.encode import write_shards
from trueline.training.fim import PREFIX, SUFFIX, Document, block_end, pick_hole, plain, with_hole
from trueline.training.shards import Batches, read_info, read_rows
from trueline.training.tokenizer import END, SPECIAL, save_tokenizer, train_tokenizer

TEXT = '''import os


def first(values):
    """The first one."""
    for value in values:
        if value is not None:
            return value
    return None


def second(values):
    return values[1]
'''


def whole(text: str) -> Document:
    """A file of one piece, without a path."""
    return Document(text, "", 0, len(text))


@given(st.integers(0, 10_000))
@settings(max_examples=200)
def test_a_sample_is_a_window_of_its_text(seed: int) -> None:
    """Prefix, middle and suffix put together stand in the text, whatever was drawn."""
    sample = with_hole(whole(TEXT), Random(seed), 512)
    assert sample is not None
    assert sample.pieces[0] == SUFFIX
    assert sample.pieces[-1] == END
    suffix = sample.pieces[1]
    at = sample.pieces.index(PREFIX)
    assert "".join(sample.pieces[at + 1 : -1]) + suffix in TEXT


@given(st.integers(0, 10_000))
def test_most_holes_end_at_a_line_end(seed: int) -> None:
    """A hole is never empty, and begins before it ends."""
    hole = pick_hole(TEXT, Random(seed))
    assert hole is not None
    assert 0 <= hole.start < hole.end <= len(TEXT)


def test_a_block_ends_before_less_indentation() -> None:
    """The block of the loop's first line ends with the loop; a body ends with its function."""
    inner = TEXT.index("if value")
    assert TEXT[inner : block_end(TEXT, inner)].endswith("return value")
    body = TEXT.index("for value")
    assert TEXT[body : block_end(TEXT, body)].endswith("return None")


def test_text_without_lines_has_no_hole() -> None:
    """Short and blank lines alone give nothing to fill."""
    assert with_hole(whole("x = 1\n\n# note\n"), Random(0), 512) is None


def test_a_window_below_the_imports_is_headed_by_them() -> None:
    """Half of the windows that do not show the imports begin with them, no other does."""
    below = Document(TEXT, "", TEXT.index("def second"), len(TEXT))
    texts = ["".join(plain(below, Random(seed)).pieces) for seed in range(40)]
    headed = [text for text in texts if text.startswith("import os\ndef second")]
    assert 10 < len(headed) < 30
    assert all(text.startswith("def second") for text in texts if text not in headed)
    assert all(plain(whole(TEXT), Random(seed)).pieces[0] == TEXT for seed in range(10))


def test_special_tokens_in_text_stay_text(tmp_path: Path) -> None:
    """A file that spells a special token does not end the document."""
    tokenizer = train_tokenizer([TEXT], 400)
    save_tokenizer(tokenizer, tmp_path / "tokenizer.json")
    record = {"package": "p", "path": "", "text": f"END = '{END}'\n" * 40}
    write_shards(
        [record], tmp_path / "tokenizer.json", tmp_path, split="valid", context=32, limit=0, seed=0
    )
    assert 0 not in read_rows(tmp_path, "valid")[:4]


def test_plain_document_is_whole() -> None:
    """Plain documents are text and an end."""
    assert plain(whole(TEXT), Random(0)).pieces == (TEXT, END)


@pytest.fixture
def shards(tmp_path: Path) -> Path:
    """A folder of small shards with its tokenizer."""
    save_tokenizer(train_tokenizer([TEXT], 400), tmp_path / "tokenizer.json")
    records = [{"package": f"p{i}", "path": f"p{i}/a.py", "text": TEXT * 5} for i in range(40)]
    for split in ("train", "valid"):
        write_shards(
            records,
            tmp_path / "tokenizer.json",
            tmp_path,
            split=split,
            context=64,
            limit=0,
            seed=3,
        )
    return tmp_path


def test_rows_are_decodable_and_described(shards: Path) -> None:
    """Rows have context + 1 ids of the tokenizer; the description counts them."""
    rows, info = read_rows(shards, "train"), read_info(shards, "train")
    assert rows.shape == (info.rows, 65)
    assert rows.max() < info.vocabulary
    holes = np.isin(rows, [SPECIAL.index(SUFFIX)]).sum()
    assert holes > 10
    assert json.loads((shards / "tokenizer.json").read_text())["model"]["type"] == "BPE"


def test_steps_decide_rows(shards: Path) -> None:
    """The same step reads the same rows in a new process; a pass reads no row twice."""
    rows = np.arange(40, dtype=np.uint16).reshape(10, 4)
    first = [Batches(rows, 2, seed=1).at(step) for step in range(5)]
    again = Batches(rows, 2, seed=1)
    again.at(3)
    assert all((again.at(step) == first[step]).all() for step in range(5))
    assert sorted(int(row[0]) for batch in first for row in batch) == list(range(0, 40, 4))


def test_the_same_seed_encodes_the_same(shards: Path, tmp_path: Path) -> None:
    """Encoding again with the seed gives the same ids."""
    before = read_rows(shards, "train").copy()
    records = [{"package": f"p{i}", "path": f"p{i}/a.py", "text": TEXT * 5} for i in range(40)]
    known = shards / "tokenizer.json"
    write_shards(records, known, tmp_path / "b", split="train", context=64, limit=0, seed=3)
    assert (read_rows(tmp_path / "b", "train") == before).all()


def test_a_package_fills_no_more_than_its_share(tmp_path: Path) -> None:
    """With a limit, a large package is cut off so that others are seen."""
    save_tokenizer(train_tokenizer([TEXT], 400), tmp_path / "tokenizer.json")
    large = [{"package": "large", "path": "", "text": TEXT * 5} for _ in range(500)]
    write_shards(
        large,
        tmp_path / "tokenizer.json",
        tmp_path,
        split="valid",
        context=64,
        limit=20_000,
        seed=0,
    )
    assert 0 < read_info(tmp_path, "valid").rows * 64 < 10_000
