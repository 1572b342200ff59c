"""Which copied runs of an answer are not the user's own text.

What stands in the open file or in the workspace is the user's to repeat, whoever else has it: a
run of `RUN` tokens and more that stands there is taken out of a copy before it is judged. The file
is compared by lexical tokens, the workspace through its index by the model's, so there another
indentation is another text. Only answers that hold a copy come here, about one in many thousands,
so it may take some milliseconds.
"""

import re
from collections.abc import Callable, Iterator

import numpy as np

from trueline.assistant.models.embedded.copies import (
    GRAM,
    RUN,
    Marks,
    Run,
    Table,
    encoded,
    grams,
    spans,
    stretches,
    token_hashes,
)
from trueline.assistant.models.embedded.index import View
from trueline.assistant.models.embedded.suffixes import DEPTH
from trueline.assistant.models.embedded.text import Text
from trueline.assistant.models.protocol import Copy, FimPrompt

_LAST_WORD = re.compile(r"\w*\Z")
_FIRST_WORD = re.compile(r"\w*")


def copies(
    table: Table, text: Text, prompt: FimPrompt, answer: str, view: Callable[[], View]
) -> tuple[Copy, ...] | None:
    """The copies in an answer; None if it is too short to hold one.

    A word that the answer goes on with, or leaves to the suffix to end, counts whole. `view` is
    taken of the workspace only where a copy is found.
    """
    head = _found(_LAST_WORD.search(prompt.prefix[-200:]))
    whole = head + answer + _found(_FIRST_WORD.match(prompt.suffix[:200]))
    hashes = token_hashes(whole)
    if len(hashes) < RUN:
        return None
    runs = table.runs(hashes)
    if not runs:
        return ()
    theirs = ~_own(whole, text, prompt, view())
    left = (
        Run(run.first + one.first, run.first + one.last)
        for run in runs
        for one in stretches(theirs[run.first : run.last], RUN)
    )
    return tuple(_told(whole, len(head), left))


def _own(whole: str, text: Text, prompt: FimPrompt, view: View) -> Marks:
    """The tokens in runs that stand in the file or the workspace, [tokens]."""
    stands = _in_file(whole, prompt) | _in_workspace(whole, text, view)
    own = np.zeros_like(stands)
    for run in stretches(stands, RUN):
        own[run.first : run.last] = True
    return own


def _in_file(whole: str, prompt: FimPrompt) -> Marks:
    here = [grams(token_hashes(part)) for part in (prompt.prefix, prompt.suffix)]
    hashes = token_hashes(whole)
    marks = np.zeros(len(hashes), np.bool_)
    for first in np.flatnonzero(np.isin(grams(hashes), np.concatenate(here))):
        marks[first : first + GRAM] = True
    return marks


def _in_workspace(whole: str, text: Text, view: View) -> Marks:
    ids = np.array(text.encode(whole).ids, np.uint16)
    ends = np.cumsum([len(text.bytes_of[one]) for one in ids])
    covered = np.zeros(len(encoded(whole)) + 1, np.int64)
    for last in range(DEPTH, len(ids) + 1):
        if view.find(ids[:last]).length >= DEPTH:
            first = ends[last - DEPTH - 1] if last > DEPTH else 0
            covered[first : ends[last - 1]] = 1
    before = np.concatenate([[0], np.cumsum(covered)])
    begin, end = spans(whole).T
    marks: Marks = before[end] - before[begin] == end - begin
    return marks


def _told(whole: str, head: int, runs: Iterator[Run]) -> Iterator[Copy]:
    places = spans(whole)
    for run in runs:
        start = len(encoded(whole)[: places[run.first, 0]].decode("utf-8", "replace"))
        yield Copy(max(0, start - head), len(run))


def _found(match: re.Match[str] | None) -> str:
    return match.group() if match else ""
