"""The table of words: what is counted, and what is kept of it."""

import json
import math
from pathlib import Path

import pytest

from trueline.training.search_words import MOST_BYTES, Counts, count, functions, packed

SUMS = '''
def total_{0}(values):
    """The total of the values{0}.

    Never the minimum.
    """
    return sum(values)
'''
OTHERS = '''
def other_{0}(values):
    """Something else{0}."""
    return max(values)
'''


def corpus(folder: Path, files: dict[str, str]) -> Path:
    """A corpus of one file for each package."""
    path = folder / "train.jsonl"
    rows = [json.dumps({"package": name, "path": "a.py", "text": files[name]}) for name in files]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_words_come_from_the_name_and_the_first_paragraph() -> None:
    """What a docstring says further down is left, and the docstring is no part of the body."""
    [(words, node, _)] = list(functions(SUMS.format("")))
    assert words == {"total", "the", "of", "value"}
    assert node.name == "total_"


def test_functions_without_words_or_body_are_left() -> None:
    """No docstring, or nothing behind it."""
    assert list(functions("def f(x):\n    return x\ndef g():\n    'words'\n")) == []


def test_what_a_word_suggests(tmp_path: Path) -> None:
    """By how much more often the operation is met, drawn towards nothing; by several packages."""
    others = "".join(OTHERS.format(f"b{n}") for n in "uvwxyz" * 2)
    sums = "".join(SUMS.format(f"a{n}") for n in "xyz")
    texts = {f"p{at}": (sums + others).replace("ues", f"ues{at}") for at in range(4)}
    texts |= {f"q{at}": others.replace("else", f"else {at} ") for at in range(8)}
    counts = count(corpus(tmp_path, {**texts, "broken": "def f(:"}))
    used = counts.operations["sum"]
    row = counts.lifts()["total"]
    share = used / counts.functions
    expected = math.log((used - math.sqrt(used) + 8 * share) / (used + 8) / share)
    assert used == counts.words["total"] >= 8
    assert row["sum"] == pytest.approx(expected)
    assert row["max"] < 0


def test_one_package_does_not_speak_for_all() -> None:
    """A word of one package is not in the table, however often it is met there."""
    counts = Counts()
    for at in range(100):
        counts.add("one", frozenset({"sum", f"w{at % 7}"}), frozenset({"sum" if at % 2 else "len"}))
    assert counts.lifts() == {}


def test_the_table_fits() -> None:
    """The words that tell most are kept, in as many bytes as a table may have."""
    counts = Counts()
    for at in range(40_000):
        used = {f"o{at % 100}", "len"}
        words = frozenset({f"w{at % 100}a{at % 4_000}", "the"})
        counts.add(f"p{at // 4_000}", words, frozenset(used))
    text = packed(counts)
    table = json.loads(text)
    assert MOST_BYTES - 1_000 < len(text) <= MOST_BYTES + 1_000
    assert 100 < len(table["words"]) < 4_000
    word, row = next(iter(table["words"].items()))
    assert table["operations"][row[0]] == f"o{word[1:].partition('a')[0]}"
