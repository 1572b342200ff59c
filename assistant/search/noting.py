"""Notes which component runs, in memory that outlives the process.

The kernel ends a search that has used up its time: what hears no clock is one call that takes too
long, or takes the process with it. The note says in which component that was, so that the search
can be made again without it. Steps of loops are made of several components, and are not noted.
"""

import mmap
import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trueline.assistant.search.components import Component

SIZE = 160
NOTHING = bytes(SIZE)


class Note:
    """The note in a file that both processes have open; written by the one that searches."""

    def __init__(self, descriptor: int) -> None:
        self._memory = mmap.mmap(descriptor, SIZE)

    def noted(
        self, components: "Iterable[Component]", without: Collection[str]
    ) -> "tuple[Component, ...]":
        """The components but those to do without, each noting itself when it runs."""
        return tuple(
            replace(one, whole=self._noting(one, one.whole), partial=self._noting(one, one.partial))
            for one in components
            if label(one) not in without
        )

    def text(self) -> str:
        """What is noted, empty for nothing."""
        return _text(self._memory[:SIZE])

    def _noting(self, one: "Component", run: Callable[..., None]) -> Callable[..., None]:
        memory, said = self._memory, label(one).encode()[:SIZE].ljust(SIZE, b"\0")

        def noting(*arguments: Any) -> None:
            memory[:SIZE] = said
            run(*arguments)
            memory[:SIZE] = NOTHING

        return noting


def label(component: "Component") -> str:
    """How a component is noted: as it is written, and what it takes."""
    return f"{component.source} of {', '.join(component.takes)}"


def last_note(descriptor: int) -> str:
    """What a process noted last; the note is empty then."""
    said = _text(os.pread(descriptor, SIZE, 0))
    os.pwrite(descriptor, NOTHING, 0)
    return said


def _text(content: bytes) -> str:
    return content.rstrip(b"\0").decode("utf-8", "replace")
