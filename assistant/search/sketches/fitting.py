"""Which edits of a function make it hold every example: asked in a jail, since nobody has read it.

All versions of one function are tried in one run, which has limits of processor time, wall time
and memory over all its processes, and which ends when nobody waits for it.
"""

import functools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trueline.analysis.sandbox import Limits
from trueline.analysis.syntax import function_span
from trueline.analysis.testing import TestJudge
from trueline.assistant.search.example import Example
from trueline.assistant.search.sketches.edit import Edit
from trueline.assistant.search.sketches.inside import trying

MOST_FITS: Final = 8
SECONDS: Final = 4.0
"""Of the processor, for all versions of one attempt."""
START_S: Final = 2.0
WALL_FOR_CPU: Final = 4.0
MEMORY_MIB: Final = 1024
SCRIPT: Final = "trueline_edits_.py"
MARK: Final = "trueline-edits:"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A function in the text of a module, which stands for a file, and what it must give."""

    path: Path
    text: str
    name: str
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Fits:
    """What a run said: how many examples the function holds as it is, and the edits that fit.

    `closer` are edits that hold more examples than the function, but not all. `cpu_s` are
    processor seconds of the run with all its processes. A run that ended early says what it knew
    by then, and one that said nothing holds nothing.
    """

    held: int = 0
    edits: tuple[Edit, ...] = ()
    closer: tuple[Edit, ...] = ()
    cpu_s: float = 0.0


async def fitting(
    judge: TestJudge, asked: Attempt, edits: Sequence[Edit], seconds: float = SECONDS
) -> Fits:
    """The edits of an attempt that hold every example, and those that hold more than it does.

    Cancelling ends the run.

    Raises:
        SandboxUnavailable: nothing here can confine the run.
    """
    span = function_span(asked.text, asked.name)
    if span is None or not asked.examples:
        return Fits()
    question = {
        "mark": MARK,
        "module": judge.module_of(asked.path),
        "name": asked.name,
        "text": asked.text[span.start : span.end],
        "edits": [(one.start - span.start, one.end - span.start, one.new) for one in edits],
        "examples": repr([(one.arguments, one.result) for one in asked.examples]),
        "seconds": seconds,
        "most": MOST_FITS,
    }
    cpu_s = START_S + seconds
    ran = await judge.run_file(
        asked.path.with_name(SCRIPT),
        f"{_program()}\n\nmain({json.dumps(question)!r})\n",
        beside={asked.path: asked.text},
        limits=Limits(cpu_s=cpu_s, wall_s=WALL_FOR_CPU * cpu_s, memory_mib=MEMORY_MIB),
    )
    fits, closer = (
        tuple(edits[one] for one in _numbers(word, ran.output) if one < len(edits))[:MOST_FITS]
        for word in ("fits", "closer")
    )
    held = [one for one in _numbers("holds", ran.output) if one <= len(asked.examples)]
    return Fits(held[0] if held else 0, fits, closer, ran.cpu_s)


def _numbers(word: str, output: str) -> list[int]:
    found = re.findall(rf"^{MARK} {word} (\d{{1,6}})$", output, re.MULTILINE)
    return list(dict.fromkeys(map(int, found)))


@functools.cache
def _program() -> str:
    return Path(trying.__file__).read_text("utf-8")
