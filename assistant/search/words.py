"""What the words of a docstring say about the operations of the code below it.

The table was learned from functions with a docstring in the training corpus
(`training/search_words.py`), never from a benchmark: for a word and an operation the natural
logarithm of how much more often code below the word uses the operation than other code does. What
the corpus seldom says, such as "vowel" or "palindrome", is not in it.
"""

import functools
import json
import re
from collections import defaultdict
from importlib.resources import files

TABLE = "words.json"
FROM_NAME = 1.5
MOST_WORDS = 4
"""So many words count for an operation, those that say most: a long text says no more."""
KINDS = frozenset({"string", "str", "text", "list", "array", "integer", "int", "number", "float"})
"""Words that say what the kinds of values say already."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile(r"[a-z]{2,}")


def words_of(text: str) -> frozenset[str]:
    """The words of a text or a name, in lower case and without the `s` of a plural."""
    found = WORD.findall(CAMEL.sub(" ", text).replace("_", " ").lower())
    return frozenset(map(_singular, found))


def suggested(name: str, text: str) -> dict[str, float]:
    """How much likelier each operation is in a function of this name and description, in nats."""
    named, table = words_of(name), _table()
    lifts: dict[str, list[float]] = defaultdict(list)
    for word in sorted((named | words_of(text)) - KINDS):
        for operation, lift in table.get(word, {}).items():
            lifts[operation].append(lift * (FROM_NAME if word in named else 1.0))
    return {
        operation: sum(sorted(found, key=abs, reverse=True)[:MOST_WORDS])
        for operation, found in lifts.items()
    }


@functools.cache
def _table() -> dict[str, dict[str, float]]:
    """Lifts by word and operation; in the file they are tenths, beside places in a list."""
    text = files("trueline.assistant.search.tables").joinpath(TABLE).read_text("utf-8")
    stored = json.loads(text)
    names = stored["operations"]
    return {
        word: {names[at]: tenths / 10 for at, tenths in zip(row[::2], row[1::2], strict=True)}
        for word, row in stored["words"].items()
    }


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if plural else word
