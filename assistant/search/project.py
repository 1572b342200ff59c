"""The project as a search sees it: functions that may be called, and where they answer.

What is called runs in a jail (`analysis.testing.functions`) and nowhere else; a search without one
calls nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from trueline.analysis.errors import CannotRun
from trueline.analysis.sandbox.run import JailLost
from trueline.analysis.testing.functions import Functions
from trueline.assistant.search.called import Culprit, Link, Refused
from trueline.assistant.search.holding import meets, source_of
from trueline.assistant.search.neighbours import Neighbour
from trueline.assistant.search.problem import Problem
from trueline.assistant.search.program import Program


@dataclass(frozen=True, slots=True)
class Project:
    """Functions beside the one that is sought.

    Attributes:
        neighbours: those that may be called, as their annotations say.
        open: starts the jail in which they answer, with the sought one not written.
        filled: the text of their file with a body in the place of the sought one's.
    """

    neighbours: tuple[Neighbour, ...]
    open: Callable[[], Functions]
    filled: Callable[[str], str]


@dataclass(slots=True)
class Opened:
    """A project's functions while a search calls them; `left_out` says which are not called.

    Usage:
        with Opened.of(project) as opened:
            opened.neighbours
    """

    project: Project | None
    neighbours: tuple[Neighbour, ...] = ()
    left_out: list[str] = field(default_factory=list)
    _functions: Functions | None = None
    _used: bool = False

    @classmethod
    def of(cls, project: Project | None) -> "Opened":
        """The functions of a project, if there is one and its jail can be had."""
        opened = cls(project)
        if project is not None and project.neighbours:
            try:
                opened._functions = project.open()
                opened.neighbours = project.neighbours
            except (CannotRun, JailLost) as error:
                opened.left_out.append(f"functions of the file are not called: {error}")
        return opened

    def descriptor(self) -> int:
        """The link to a process in which the functions answer, that nobody has used; -1 for none.

        Where the jail is lost there are no functions any more.
        """
        if self._functions is None or not self.neighbours:
            return -1
        try:
            if self._used:
                self._functions.again()
        except (CannotRun, JailLost) as error:
            self.leave_all(f"functions of the file are not called any more: {error}")
            return -1
        self._used = True
        return self._functions.link.fileno()

    def leave(self, name: str, why: str) -> None:
        """Do without one of them from now on."""
        self.neighbours = tuple(one for one in self.neighbours if one.name != name)
        self.left_out.append(f"{name} {why}")

    def leave_all(self, why: str) -> None:
        """Do without all of them."""
        self.neighbours = ()
        self.left_out.append(why)

    def holds(self, problem: Problem, program: Program, closed: Callable[[], bool]) -> bool:
        """Whether a program in its place in the file, in a fresh process, meets the examples."""
        if self._functions is None or self.project is None:
            return False
        try:
            self._functions.again(self.project.filled(source_of(program)))
            self._used = True
            link = Link(self._functions.link, (), 0.0, closed)
            return meets(problem, lambda *given: _result(link.exchange(problem.name, list(given))))
        except (CannotRun, JailLost, Refused, Culprit):
            return False

    def close(self) -> None:
        """End the jail."""
        if self._functions is not None:
            self._functions.close()

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _result(answer: tuple[object, object, str]) -> object:
    """The value of a call, which did nothing besides.

    Raises:
        Refused: there is none.
    """
    kind, said, did = answer
    if kind != "value" or did:
        raise Refused(did or str(said))
    return said
