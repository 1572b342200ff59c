"""Which constants a program may hold: what the words name, and what the examples' texts show.

Words name numbers and quoted texts, list letters, and speak of things that have a number (`WORDS`).
Texts in the examples show what they are put together with: marks such as `#` and `::`, and what all
values of an argument begin or end with. A result that an example shows is no constant, or every
search would return a table.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from trueline.assistant.search.example import Example
from trueline.assistant.search.kinds import Kind
from trueline.assistant.search.marks import MARKS, PAIRS, common_start

Constants = dict[tuple[Kind, str], int]
"""What each constant costs, by its kind and how it is written."""

COUNTED = (
    "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
)
WORDS: dict[str, tuple[str, ...]] = {
    **{word: (str(number),) for number, word in enumerate(re.findall(r"\w+", COUNTED), 3)},
    "hundred": ("100",),
    "thousand": ("1000",),
    "vowel": ("'aeiou'",),
    "alphabet": ("'abcdefghijklmnopqrstuvwxyz'", "26"),
    "consonant": ("'aeiou'",),
    "percent": ("100",),
    "percentage": ("100",),
    "per cent": ("100",),
    "cent": ("100",),
    "century": ("100",),
    "dozen": ("12",),
    "hour": ("60", "3600", "24"),
    "minute": ("60",),
    "seconds": ("60", "3600"),
    "midnight": ("24", "60"),
    "noon": ("12",),
    "clock": ("12", "24"),
    "day": ("24",),
    "week": ("7",),
    "weekday": ("7", "5"),
    "weekend": ("5", "7"),
    "month": ("12",),
    "quarter": ("3", "4"),
    "year": ("12", "365"),
    "leap": ("4", "100", "400"),
    "digit": ("10",),
    "decimal": ("10",),
    "hex": ("16", "'0123456789abcdef'"),
    "hexadecimal": ("16", "'0123456789abcdef'"),
    "octal": ("8",),
    "byte": ("256", "8"),
    "color": ("256", "255"),
    "colour": ("256", "255"),
    "kilobyte": ("1024",),
    "megabyte": ("1024",),
    "kilogram": ("1000",),
    "kilometre": ("1000",),
    "kilometer": ("1000",),
    "millisecond": ("1000",),
    "millimetre": ("1000",),
    "millimeter": ("1000",),
    "angle": ("180", "360"),
    "degree": ("180", "360"),
}
"""What a word stands for, the likeliest first; a plural in `s` is the same word."""
NUMBER = re.compile(r"(?<![\w.])-?(?:0|[1-9]\d{0,5})(?:\.\d{1,4})?(?!\w|\.\w)")
QUOTED = re.compile(r"""(?<!\w)(["'`])([^"'`\n]{1,12})\1(?!\w)""")
LISTED = re.compile(r"\b\w(?:, \w)+,? (?:or|and) \w\b")
ALONE = re.compile(r"(?<!\S)[#~<>=@&+*%$!?./|^_](?=[\s,;:)]|$)")
"""A mark that stands by itself in a sentence."""
AFFIX = re.compile(r"(?=.*[A-Za-z])(?=.*[^\w\s]).{2,12}")
MOST_MARKS, MOST_PAIRS = 6, 2


def constants_of(
    name: str, words: str, kinds: Sequence[Kind], examples: Sequence[Example]
) -> Constants:
    """The constants for a function: `words` is its docstring without examples."""
    costs: Constants = {("int", "1"): 2, ("int", "0"): 2, ("int", "2"): 2}
    for text in NUMBER.findall(words)[:6]:
        kind = "float" if "." in text else "int"
        costs[kind, text if text[0] != "-" else f"({text})"] = 2
    costs.setdefault(("int", "(-1)"), 3)
    texts = any("str" in kind for kind in kinds)
    for text, cost in _stood_for(f"{name.replace('_', ' ')} {words}".lower()):
        kind = "str" if text[0] == "'" else "int"
        if texts or kind == "int":
            costs.setdefault((kind, text), cost)
    if any("float" in kind for kind in kinds):
        costs["float", "0.0"] = 3
    if texts:
        _add_texts(words, examples, costs)
    return costs


def _stood_for(words: str) -> Iterator[tuple[str, int]]:
    """The constants that words stand for; what a word means less often costs one more."""
    for word in dict.fromkeys(re.findall(r"per cent\b|[a-z]+", words)):
        known = WORDS.get(word) or WORDS.get(word.removesuffix("s")) or ()
        for at, text in enumerate(known):
            yield text, 2 + (at > 0)


def _add_texts(words: str, examples: Sequence[Example], costs: Constants) -> None:
    quoted = [text for _, text in QUOTED.findall(words)][:6]
    listed = ["".join(re.findall(r"\b\w\b", found)) for found in LISTED.findall(words)]
    ends = affixes([one.arguments for one in examples])
    usual = [" ", "", *marks_in(examples), *ALONE.findall(words)[:4], *ends]
    for text in listed:
        costs.setdefault(("str", repr(text)), 2)
    for text in [*usual, *quoted]:
        costs.setdefault(("str", repr(text)), 3)


def marks_in(examples: Sequence[Example]) -> list[str]:
    """The marks in the texts of the examples, those of the most examples first."""
    counts: Counter[str] = Counter()
    for one in examples:
        shown = "\0".join(texts_in((one.arguments, one.result)))
        counts.update(mark for mark in (*MARKS, *PAIRS) if mark in shown)
    single = sorted((one for one in MARKS if counts[one]), key=lambda one: -counts[one])
    pairs = [one for one in PAIRS if counts[one] * 2 >= len(examples)]
    return single[:MOST_MARKS] + pairs[:MOST_PAIRS]


def affixes(rows: Sequence[Sequence[object]]) -> list[str]:
    """What all values of an argument begin or end with, where that has a letter and a mark."""
    found: list[str] = []
    for column in zip(*rows, strict=True):
        texts = {one for one in column if isinstance(one, str)}
        if len(texts) < 2 or not all(isinstance(one, str) for one in column):
            continue
        end = common_start([one[::-1] for one in texts])[::-1]
        both = common_start(list(texts)), end
        found += [one for one in both if AFFIX.fullmatch(one)]
    return found


def texts_in(value: Any) -> Iterator[str]:
    """Every text within a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.items():
            yield from texts_in(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from texts_in(one)
