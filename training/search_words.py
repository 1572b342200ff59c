"""Which operations go with which words: the table that guides program search.

Every function of the corpus with a docstring is a pair of words (those of its name and of the
docstring's first paragraph) and operations (those that the components of the search are made of).
For a word and an operation the table holds ln(share of the functions with the word that use it /
share of all that do), drawn towards zero where it was seen seldom: by `PRIOR` made-up functions
that are like all, and by one standard deviation of the count. So that no package speaks for all, a
word must be met in three of them, and with an operation that it suggests in two. Benchmarks are not
in the corpus and have no part in this.

    python -m trueline.training.search_words build/corpus/train.jsonl
"""

import argparse
import ast
import json
import math
import re
import sys
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trueline.assistant.search import tables
from trueline.assistant.search.components import ROWS
from trueline.assistant.search.uses import operations, operations_of
from trueline.assistant.search.words import TABLE, words_of

LONGEST = 60  # lines of a function
FIRST_PARAGRAPH = re.compile(
    r"\n\s*\n|\n\s*(?:Args|Parameters|Returns|Raises|Examples?)\b|>>>|:\w+"
)
SUMMARY = 400
PRIOR = 8
MIN_FUNCTIONS, MOST_SHARE, MIN_PACKAGES, MIN_TOGETHER = 8, 0.25, 3, 3
LEAST_LIFT = 0.6
MOST_BYTES = 60_000
GONE_OVER = frozenset({"combinations", "enumerate", "items", "range", "zip"})
"""Operations that no component has, but what a comprehension or a loop goes over."""


@dataclass(slots=True)
class Counts:
    """How many functions there are, with a word, with an operation, and with both."""

    functions: int = 0
    words: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    both: Counter[tuple[str, str]] = field(default_factory=Counter)
    packages: dict[str | tuple[str, str], set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )

    def add(self, package: str, words: frozenset[str], used: frozenset[str]) -> None:
        """Count a function of a package."""
        self.functions += 1
        self.words.update(words)
        self.operations.update(used)
        for word in words:
            self.packages[word].add(package)
            for operation in used:
                self.both[word, operation] += 1
                self.packages[word, operation].add(package)

    def lifts(self) -> dict[str, dict[str, float]]:
        """The table, of every word that is frequent enough and not in every text."""
        found: dict[str, dict[str, float]] = {}
        for word in sorted(self.words):
            common = MIN_FUNCTIONS <= self.words[word] <= MOST_SHARE * self.functions
            if common and len(self.packages[word]) >= MIN_PACKAGES:
                row = {one: self._lift(word, one) for one in sorted(self.operations)}
                told = {one: lift for one, lift in row.items() if abs(lift) >= LEAST_LIFT}
                if told:
                    found[word] = told
        return found

    def _lift(self, word: str, operation: str) -> float:
        share = self.operations[operation] / self.functions
        together, expected = self.both[word, operation], self.words[word] * share
        if together > expected:
            if together < MIN_TOGETHER or len(self.packages[word, operation]) < 2:
                return 0.0
            likely = max(expected, together - math.sqrt(together))
        else:
            likely = min(expected, together + math.sqrt(together + 1))
        return math.log((likely + PRIOR * share) / (self.words[word] + PRIOR) / share)


def functions(text: str) -> Iterator[tuple[frozenset[str], ast.FunctionDef, str]]:
    """The words of each function of a file that has a docstring and a body, and both of these."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef) or len(node.body) < 2:
            continue
        docstring = ast.get_docstring(node)
        if docstring and (node.end_lineno or 0) - node.body[1].lineno < LONGEST:
            first = FIRST_PARAGRAPH.split(docstring)[0][:SUMMARY]
            yield words_of(f"{node.name} {first}"), node, docstring


def count(corpus: Path) -> Counts:
    """The counts over a corpus of JSON lines; a docstring that stands there twice counts once."""
    known = GONE_OVER.union(*(operations_of(row.source) for row in ROWS))
    counts, seen = Counts(), set[str]()
    with corpus.open(encoding="utf-8") as lines, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for line in lines:
            row = json.loads(line)
            try:
                found = list(functions(row["text"]))
            except (SyntaxError, ValueError, RecursionError):
                continue
            for words, node, docstring in found:
                used = operations(ast.Module(node.body[1:], [])) & known
                if used and docstring not in seen:
                    seen.add(docstring)
                    counts.add(row["package"], words, used)
    return counts


def packed(counts: Counts) -> str:
    """The table as it is stored: the words that tell most, as many as `MOST_BYTES` hold."""
    lifts, names = counts.lifts(), sorted(counts.operations)
    rows = {
        word: [part for one, lift in row.items() for part in (names.index(one), round(lift * 10))]
        for word, row in lifts.items()
    }
    kept: dict[str, list[int]] = {}
    size = len(json.dumps({"operations": names, "words": {}}))
    for word in sorted(rows, key=lambda word: (-_worth(counts, word, lifts[word]), word)):
        size += len(json.dumps({word: rows[word]}, separators=(",", ":")))
        if size > MOST_BYTES:
            break
        kept[word] = rows[word]
    lines = (json.dumps({word: kept[word]}, separators=(",", ":"))[1:-1] for word in sorted(kept))
    return f'{{"operations":{json.dumps(names)},"words":{{\n' + ",\n".join(lines) + "\n}}\n"


def _worth(counts: Counts, word: str, row: dict[str, float]) -> float:
    """The nats that a word saves in foretelling operations, over all functions with it."""
    return sum(counts.both[word, one] * max(0.0, lift) for one, lift in row.items())


def main() -> None:
    """Learn the table from a corpus and write it where the search reads it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path(tables.__file__).with_name(TABLE))
    options = parser.parse_args()
    if not options.corpus.is_file():
        sys.exit(f"search_words: {options.corpus}: no such file; make it first (docs/training.md)")
    counts = count(options.corpus)
    text = packed(counts)
    options.out.write_text(text, encoding="utf-8")
    words = text.count("\n") - 2
    sys.stdout.write(
        f"{counts.functions} functions, {words} words, {len(text)} bytes to {options.out.name}, "
        f"{time.process_time():.0f} s CPU\n"
    )


if __name__ == "__main__":
    main()
