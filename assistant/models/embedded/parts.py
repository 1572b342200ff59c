"""Segments with the names of their files: which of them still count, and which are made anew.

A segment cannot be changed. A file that is newer elsewhere, or gone, is left out of it; one that is
mostly left out is worn, and what counts of it goes into a new one. So what is kept is never more
than twice what counts.
"""

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trueline.assistant.models.embedded.suffixes import Segment, Tokens

FEW = 6  # segments


@dataclass(frozen=True, slots=True)
class Part:
    """A segment; its files, sorted, by their number there; their tokens; which of them count."""

    segment: Segment
    paths: tuple[str, ...]
    sizes: NDArray[np.int64]
    alive: NDArray[np.bool_]

    @classmethod
    def of(cls, files: Mapping[str, Tokens]) -> "Part":
        """A part of these files, all of which count."""
        paths = tuple(sorted(files))
        sizes = np.array([len(files[path]) for path in paths], np.int64)
        segment = Segment([files[path] for path in paths])
        return cls(segment, paths, sizes, np.ones(len(paths), np.bool_))

    def counting(self, without: Iterable[str]) -> NDArray[np.bool_]:
        """Which of the files count, less some files and folders."""
        counts = self.alive.copy()
        for place in without:
            at = bisect_left(self.paths, place)
            if self.paths[at : at + 1] == (place,):
                counts[at] = False
            inside = (bisect_left(self.paths, place + end) for end in (os.sep, _AFTER_SEP))
            counts[slice(*inside)] = False
        return counts

    def counted(self) -> Iterator[str]:
        """The files that count."""
        return (path for path, alive in zip(self.paths, self.alive, strict=True) if alive)

    @property
    def worn(self) -> bool:
        """Whether less than half of its tokens count, or none."""
        alive = int(self.sizes[self.alive].sum())
        return not alive or 2 * alive < int(self.sizes.sum())


def sorted_out(parts: Sequence[Part], outdated: Iterable[str]) -> tuple[list[Part], list[str]]:
    """The parts to keep, less the outdated files, and the files that go into a new one."""
    left_out = tuple(outdated)
    newer = [replace(part, alive=part.counting(left_out)) for part in parts]
    kept = sorted((part for part in newer if not part.worn), key=_size, reverse=True)
    anew = [part for part in newer if part.worn]
    if len(kept) >= FEW:
        kept, anew = kept[: FEW // 2], [*anew, *kept[FEW // 2 :]]
    return kept, [path for part in anew for path in part.counted()]


def _size(part: Part) -> int:
    return part.segment.size


_AFTER_SEP = chr(ord(os.sep) + 1)
