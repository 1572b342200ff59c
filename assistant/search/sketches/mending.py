"""From an attempt to versions of it that hold every example: one edit, or two that lead there.

A second edit is tried only behind a first one that holds more examples than the attempt, so two
edits cost little more than one, and each of them has an example that speaks for it.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trueline.analysis.testing import TestJudge
from trueline.assistant.search.sketches.edit import Edit
from trueline.assistant.search.sketches.fitting import SECONDS, Attempt, Fits, fitting
from trueline.assistant.search.sketches.making import one_edits


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a module after edits of one function, and these, in the order they were made."""

    text: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """The versions of an attempt that hold every example, in their order, and what they took.

    `tried` counts all versions, `cpu_s` processor seconds of the runs.
    """

    versions: tuple[Version, ...] = ()
    tried: int = 0
    cpu_s: float = 0.0


async def mended(judge: TestJudge, attempt: Attempt) -> Mended:
    """The versions with one edit that hold every example; if none does, those with two.

    Cancelling ends the run.

    Raises:
        SandboxUnavailable: nothing here can confine the runs.
    """
    first = await _round(judge, attempt, SECONDS)
    found = [Version(edit.made(attempt.text), (edit,)) for edit in first.fits.edits]
    tried, cpu_s = first.tried, first.fits.cpu_s
    for edit in () if found else first.fits.closer:
        if cpu_s >= SECONDS:
            break
        closer = replace(attempt, text=edit.made(attempt.text))
        second = await _round(judge, closer, SECONDS - cpu_s)
        tried, cpu_s = tried + second.tried, cpu_s + second.fits.cpu_s
        found += _behind(closer, edit, second.fits)
    return Mended(tuple(found), tried, cpu_s)


@dataclass(frozen=True, slots=True)
class _Round:
    tried: int
    fits: Fits


async def _round(judge: TestJudge, attempt: Attempt, seconds: float) -> _Round:
    edits = await asyncio.to_thread(one_edits, attempt.text, attempt.name)
    fits = await fitting(judge, attempt, edits, seconds) if edits else Fits()
    return _Round(len(edits), fits)


def _behind(closer: Attempt, edit: Edit, fits: Fits) -> Iterator[Version]:
    for second in fits.edits:
        yield Version(second.made(closer.text), (edit, second))
