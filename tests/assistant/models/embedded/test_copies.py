"""Copies of what a model learned from: none is missed, little else is taken for one."""

import functools
import re
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.generated import program, table_of
from trueline.assistant.models.embedded.copies import (
    FILE,
    LAYOUT,
    RUN,
    WINDOW,
    Table,
    encoded,
    fingerprints,
    spans,
    token_hashes,
)
from trueline.assistant.models.embedded.index import Index, View
from trueline.assistant.models.embedded.own import copies
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.protocol import FimPrompt, ModelUnavailable
from trueline.training.tokenizer import save_tokenizer, train_tokenizer

LEARNED = [program(seed, 60) for seed in range(20)]
NOTHING = functools.partial(View, (), ())
HOLE = FimPrompt("x = 1\n", "")


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """The table of twenty generated files."""
    return table_of(LEARNED, tmp_path_factory.mktemp("table"))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Text:
    """A tokenizer of the same text."""
    file = tmp_path_factory.mktemp("text") / "tokenizer.json"
    save_tokenizer(train_tokenizer(LEARNED, 600), file)
    return Text(file, 512)


def piece(source: str, first: int, count: int) -> str:
    """So many tokens of a text, as it stands."""
    places = spans(source)
    return encoded(source)[places[first, 0] : places[first + count - 1, 1]].decode()


def test_planted_copies_are_found(table: Table) -> None:
    """Every run of 60 tokens and more, wherever it begins and however it is indented now."""
    choice = Random(1)
    found = []
    for number in range(400):
        source = LEARNED[number % len(LEARNED)]
        length = choice.randint(RUN, 120)
        first = choice.randrange(len(spans(source)) - length)
        moved = re.sub(r"\n *", "\n" + " " * choice.randrange(20), piece(source, first, length))
        planted = f"{program(1000 + number, 1)}\n{moved}\n{program(2000 + number, 1)}"
        found.append(any(len(run) >= length for run in table.runs(token_hashes(planted))))
    assert np.mean(found) >= 0.99


def test_a_shorter_run_is_none(table: Table) -> None:
    """Fewer tokens than a copy has, by more than both ends are known to, amid other words."""
    shortest = RUN - 2 * (WINDOW - 1)
    assert not table.runs(token_hashes(f"zq {piece(LEARNED[3], 40, shortest - 1)} {'qz ' * 20}"))
    assert table.runs(token_hashes(f"zq {piece(LEARNED[3], 40, RUN)} {'qz ' * 20}"))


def test_other_code_is_none(table: Table) -> None:
    """Files by the same writer that were not learned from, whole."""
    others = [program(seed, 60) for seed in range(100, 120)]
    assert not [run for other in others for run in table.runs(token_hashes(other))]


def test_a_changed_name_ends_a_run(table: Table) -> None:
    """A copy counts as far as it is word for word."""
    copied = piece(LEARNED[0], 10, 100)
    half = spans(copied)[50]
    changed = copied[: half[0]] + "zqzq" + copied[half[1] :]
    assert not table.runs(token_hashes(changed))


def test_going_round_in_circles_is_none(table: Table) -> None:
    """A loop has one or two fingerprints, so by chance alone some would be known: none is."""
    loops = [f"name_{number}, " * 80 for number in range(200)]
    known = [table.knows(fingerprints(token_hashes(loop))).all() for loop in loops]
    assert any(known), "the table is full enough for chance"
    assert not [loop for loop in loops if table.runs(token_hashes(loop))]


def test_a_ruler_is_one_token() -> None:
    """A sign that is repeated is no run of tokens."""
    assert len(token_hashes("# " + "-" * 80)) == 2


def test_where_it_stands(table: Table, text: Text) -> None:
    """The start counts characters of the answer; what is before it is not in the count."""
    answer = "    é = 1\n" + piece(LEARNED[5], 30, 70)
    [copy] = copies(table, text, HOLE, answer, NOTHING) or ()
    assert 0 <= len("    é = 1\n") - copy.start <= len("é = 1\n")
    assert 70 <= copy.tokens < 70 + 2 * WINDOW


def test_a_word_that_was_begun_counts_whole(table: Table, text: Text) -> None:
    """The cursor stood inside the first word: with its beginning it is the copy's."""
    source = LEARNED[6]
    first = next(at for at in range(20, 200) if np.diff(spans(source)[at])[0] > 4)
    copied = piece(source, first, RUN)
    prompt = FimPrompt("x = 1\n" + copied[:3], "")
    [copy] = copies(table, text, prompt, copied[3:], NOTHING) or ()
    assert (copy.start, copy.tokens) == (0, RUN)
    assert not copies(table, text, HOLE, copied[3:], NOTHING)


def test_too_short_to_tell(table: Table, text: Text) -> None:
    """Below 60 tokens nothing is looked for, and that is said; an innocent long one has none."""
    assert copies(table, text, HOLE, piece(LEARNED[0], 0, RUN - 1), NOTHING) is None
    assert copies(table, text, HOLE, piece(program(500, 5), 0, RUN), NOTHING) == ()


@pytest.mark.parametrize("behind", [False, True])
def test_what_the_file_holds_is_the_users(table: Table, text: Text, behind: bool) -> None:
    """A repetition of the open file is no copy, whoever else has it; one beyond it still is."""
    source, answer = LEARNED[7], piece(LEARNED[7], 20, 80)
    prompt = FimPrompt("x = 1\n", "\n" + source) if behind else FimPrompt(source + "\n", "")
    assert copies(table, text, prompt, answer, NOTHING) == ()
    both = f"{answer}\n{piece(LEARNED[8], 20, 80)}"
    [copy] = copies(table, text, prompt, both, NOTHING) or ()
    assert copy.start >= len(answer) - 40


def test_what_the_workspace_holds_is_the_users(table: Table, text: Text, tmp_path: Path) -> None:
    """Another file of the workspace has it; a file that must not be read does not count."""
    (tmp_path / "other.py").write_text(LEARNED[9])
    index = Index(tmp_path, text.file)
    index.read()
    answer = piece(LEARNED[9], 20, 90)
    assert copies(table, text, HOLE, answer, index.view) == ()
    hidden = index.view([str(tmp_path / "other.py")])
    assert copies(table, text, HOLE, answer, lambda: hidden)
    index.close()


def test_a_short_repetition_excuses_nothing(table: Table, text: Text) -> None:
    """A line of the copy that the file has as well leaves it a copy."""
    prompt = FimPrompt(piece(LEARNED[10], 40, 30) + "\n", "")
    assert copies(table, text, prompt, piece(LEARNED[10], 20, 90), NOTHING)


def test_no_table(tmp_path: Path) -> None:
    """A folder without one is read as that."""
    assert Table.read(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"[1]\nx", b'{"run": [60], "gram": 20}\nx', b"\xff\n"])
def test_another_layout(tmp_path: Path, content: bytes) -> None:
    """A table that this version cannot read is refused in one line that says what to do."""
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ModelUnavailable, match="reinstall"):
        Table.read(tmp_path)


def test_written_and_read(table: Table, tmp_path: Path) -> None:
    """What is read is what was written."""
    table.write(tmp_path / FILE)
    read = Table.read(tmp_path)
    assert read is not None
    assert np.array_equal(read.bits, table.bits)
    assert LAYOUT.items() <= read.facts.items()
