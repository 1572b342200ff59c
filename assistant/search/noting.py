"""Notes which component runs, in memory that outlives the process.

The kernel ends a search that has used up its time: what hears no clock is one call that takes too
long, or takes the process with it. The note says in which component that was, so that the search
can be made again without it. Steps of loops are made of several components, and are not noted.
"""

import mmap
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from trueline.assistant.search.components import Component
from trueline.assistant.search.exchange import NOTE, last_note

NOTHING = bytes(NOTE)


@dataclass(frozen=True, slots=True, eq=False)
class Noted(Component):
    """A component that notes itself while it runs."""

    memory: mmap.mmap

    def loop(self, points: int, *, partial: bool) -> Callable[..., None]:
        """The component's loop, with the note before it and nothing behind it."""
        run = Component.loop(self, points, partial=partial)
        memory, said = self.memory, label(self).encode()[:NOTE].ljust(NOTE, b"\0")

        def noting(*arguments: Any) -> None:
            memory[:NOTE] = said
            run(*arguments)
            memory[:NOTE] = NOTHING

        return noting


class Note:
    """The note in a file that both processes have open; written by the one that searches."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._memory = mmap.mmap(descriptor, NOTE)

    def noted(self, components: Iterable[Component], without: Collection[str]) -> list[Component]:
        """The components but those to do without, each noting itself when it runs."""
        return [
            Noted(
                one.source,
                one.value,
                one.takes,
                one.gives,
                one.cost,
                one.commutes,
                self._memory,
            )
            for one in components
            if label(one) not in without
        ]

    def text(self) -> str:
        """What is noted, empty for nothing."""
        return last_note(self._descriptor)


def label(component: Component) -> str:
    """How a component is noted: as it is written, and what it takes."""
    return f"{component.source} of {', '.join(component.takes)}"
