"""What people wrote is never forbidden: the standard library's own text as a sample."""

import functools
import io
import random
import sysconfig
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from trueline.analysis.following.depths import depths_after, levels
from trueline.analysis.following.statement import read_tail
from trueline.analysis.workspace import Workspace
from trueline.assistant.decoding.analysed import Analysed
from trueline.assistant.models.constraint import FORBIDDEN, cost

LIBRARY = Path(sysconfig.get_path("stdlib"))
MODULES = ("argparse.py", "ast.py", "asyncio/base_events.py", "dataclasses.py", "email/message.py",
           "http/client.py", "json/decoder.py", "logging/handlers.py", "pathlib.py", "queue.py",
           "tarfile.py", "unittest/mock.py")  # fmt: skip
WORDS = 40


def words(text: str) -> Iterator[tuple[int, str]]:
    """Where the words of the program begin."""
    starts = [0]
    for row in text.split("\n"):
        starts.append(starts[-1] + len(row) + 1)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield starts[token.start[0] - 1] + token.start[1], token.string


@functools.cache
def forbidden(module: str) -> tuple[int, tuple[str, ...]]:
    """At how many of a module's words something is known, and those that are forbidden.

    The rest of the line is gone; what is asked about is the word and what stands behind it.
    """
    path = LIBRARY / module
    text = path.read_text("utf-8")
    known, wrong = 0, []
    for start, word in random.Random(1).sample(list(words(text)), WORDS):
        end = text.index("\n", start)
        held = Analysed(
            Workspace(LIBRARY), path, text[:start], text[end:], types=None, types_seconds=0
        )
        known += held.words("") is not None
        if cost(held, "", text[start : min(start + len(word) + 2, end + 1)]) == FORBIDDEN:
            wrong.append(text[start - 60 : end])
    return known, tuple(wrong)


@pytest.mark.parametrize("module", MODULES)
def test_no_word_is_forbidden(module: str) -> None:
    """Not one of a sample of the words of a module."""
    assert forbidden(module)[1] == ()


def test_that_is_not_for_want_of_knowing() -> None:
    """At an eighth of the words at least, something is known of what may stand there."""
    assert sum(forbidden(module)[0] for module in MODULES) > len(MODULES) * WORDS / 8


@pytest.mark.parametrize("module", MODULES)
def test_no_depth_is_forbidden(module: str) -> None:
    """Every line of a file begins as deep as it may."""
    text = (LIBRARY / module).read_text("utf-8")
    offset = start = 0
    for row in text.splitlines(keepends=True)[:400]:
        tail = read_tail(text[start:offset])
        found = depths_after(levels(text[:start]), text[start:offset], tail)
        bare = row.lstrip(" \t")
        if found is not None and bare.strip() and not bare.startswith("#"):
            assert found.has(row[: len(row) - len(bare)]), row
        start, offset = start + tail.above_start, offset + len(row)
