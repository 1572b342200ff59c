"""What a model must hold to while it writes, in terms of text, and what a piece of text costs.

A constraint knows words and depths of indentation, not tokens: each engine has its own. One that
sees the scores of its tokens asks `cost` for those that it is about to choose; one that takes a
choice or a grammar asks the constraint for the words themselves. What is forbidden is only what the
checks would reject; a word that may yet be bound costs some nats and no more.
"""

import math
import re
from typing import Protocol

from trueline.analysis.following.depths import Depths
from trueline.analysis.following.words import Words

UNLIKELY = 4.0  # nats; see docs/decisions/0023-what-may-follow.md
FORBIDDEN = math.inf
LONGEST_WORD = 100
_WORD = re.compile(r"(?<!\w)[^\W\d]\w*")
_BEGUN = re.compile(r"(?<!\w)[^\W\d]\w*\Z")
_LEAD = re.compile(r"[ \t]*")


class Constraint(Protocol):
    """What may follow at one hole.

    Texts begin with `begun`, the word that stands unfinished before the cursor, and go on with what
    was written since.
    """

    @property
    def begun(self) -> str:
        """The unfinished word before the cursor, empty if there is none."""
        ...

    def words(self, text: str) -> Words | None:
        """The words that may begin where `text` ends; None where nothing is known."""
        ...

    def depths(self, text: str) -> Depths | None:
        """How deep the line may begin that begins where `text` ends; None if not known."""
        ...


def cost(constraint: Constraint, text: str, more: str) -> float:
    """By how many nats `more` behind `text` is less likely than the model thinks.

    0 where nothing speaks against it, infinite where it is wrong. `text` begins with the word that
    the constraint says was begun. What left the known words before is not held to them any longer.
    """
    return _cost_of_words(constraint, text, more) + _cost_of_depths(constraint, text, more)


def letters(constraint: Constraint, text: str) -> frozenset[str] | None:
    """The characters of words that may follow `text`; None where any may.

    For who would ask what a thousand tokens cost, most of which begin with another one.
    """
    begun = _BEGUN.search(text, max(0, len(text) - LONGEST_WORD))
    start = begun.start() if begun else len(text)
    words = constraint.words(text[:start])
    if words is None or not words.certain or not words.has_beginning(text[start:]):
        return None
    return words.letters_after(text[start:])


def _cost_of_words(constraint: Constraint, text: str, more: str) -> float:
    whole, known = text + more, len(text)
    begun = _BEGUN.search(text, max(0, known - LONGEST_WORD))
    found = 0.0
    for match in _WORD.finditer(whole, begun.start() if begun else known):
        start, end = match.span()
        words = constraint.words(whole[:start])
        if words is None or (start < known and not words.has_beginning(whole[start:known])):
            continue
        found += _against(words, match.group(), whole[end:])
    return found


def _against(words: Words, word: str, behind: str) -> float:
    """What a word costs by what stands behind it; where nothing does, it may go on."""
    if words.keywords is not None and behind[:1] == "=" and behind[1:2] not in {"", "="}:
        return 0.0 if word in words.keywords else FORBIDDEN
    if words.has(word) if behind else words.has_beginning(word):
        return 0.0
    return FORBIDDEN if words.certain else UNLIKELY


def _cost_of_depths(constraint: Constraint, text: str, more: str) -> float:
    whole, known = text + more, len(text)
    line = text.rfind("\n") + 1
    if not line or text[line:].strip(" \t"):
        line = whole.find("\n", known) + 1
    while line:
        lead = _LEAD.match(whole, line)
        end = lead.end() if lead else line
        behind = whole[end : end + 1]
        if behind not in {"\n", "\r", "#"}:
            depths = constraint.depths(whole[:line])
            if depths is not None and not _begins_well(depths, whole, (line, end, known)):
                return FORBIDDEN
        line = whole.find("\n", end) + 1
    return 0.0


def _begins_well(depths: Depths, whole: str, span: tuple[int, int, int]) -> bool:
    """Whether a line begins as deep as it may, so far; what was wrong before stays."""
    line, end, known = span
    if line < known and not depths.has_beginning(whole[line:known]):
        return True
    lead = whole[line:end]
    return depths.has(lead) if end < len(whole) else depths.has_beginning(lead)
