"""In what order, and in what parts, the files of a large suite are run.

The tests that a change can break are known soonest if those that mention the changed module come
first. A part is small enough for its limits to mean something: the limits of a run are for a few
tests, and are scaled with how many there are, so that an honest slow suite is not taken for a
program that hangs. One that hangs is ended when no test has ended for the wall time of one run.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from trueline.analysis.sandbox.limits import Limits

TESTS = 40  # in one run, unless one file has more
FEW = 2.5  # tests that the limits of a run are meant for
MOST = 20  # times these limits, however many tests there are


def affected_first(texts: Sequence[str], modules: Iterable[str]) -> list[int]:
    """The indices of test files: those that mention one of the modules first, else as given."""
    words = {word for name in modules for word in (name, name.rpartition(".")[2]) if word}
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in sorted(words)) or r"(?!)")
    return sorted(range(len(texts)), key=lambda index: pattern.search(texts[index]) is None)


def in_chunks(order: Sequence[int], counts: Mapping[int, int]) -> Iterator[list[int]]:
    """Split files, by their indices and numbers of tests; one chunk if they are few."""
    chunk: list[int] = []
    size = 0
    for index in order:
        count = counts.get(index, 0)
        if chunk and size + count > TESTS:
            yield chunk
            chunk, size = [], 0
        chunk.append(index)
        size += count
    if chunk:
        yield chunk


def scaled(limits: Limits, tests: int, left_s: float) -> Limits:
    """The limits for a run of so many tests, with `left_s` seconds left for all of them."""
    times = min(max(1.0, tests / FEW), MOST)
    wall_s = min(limits.wall_s * times, max(left_s, 0.1))
    return replace(limits, cpu_s=limits.cpu_s * times, wall_s=wall_s, stall_s=limits.wall_s)
