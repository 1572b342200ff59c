"""Calls to functions of the project from within the process that searches, over a link to a jail.

Nothing of the project runs here: arguments leave as copies, what comes back is plain data of
an untrusted process and is looked at before it is used. A call that does not return, or does more
than give a value, makes its function a culprit: `Culprit` ends the search, which is begun
again without it. What was asked once is not asked again.
"""

import select
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from trueline.analysis.sandbox.inside import codec
from trueline.assistant.search.guards import LARGEST, bounded
from trueline.assistant.search.kinds import FAILED, Record, held, joined, kind_of, parts
from trueline.assistant.search.neighbours import Neighbour, kind_held

CALL_S = 2.0
"""Wall seconds for one call."""
START_S = 20.0
LOOK_UP_S = 0.02
MOST_CALLS = 20_000
WALL_FOR_CPU = 3.0
"""Wall seconds that all calls together may take, for each second of the search."""
LONGEST_ANSWER, LONGEST_TOLD = 1 << 20, 120
NEVER, ENDS, MUCH = "does not return", "ends its process", "gives more than a megabyte"


class Culprit(BaseException):
    """A function that no search may go on with: which, and what it did."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name} {why}")
        self.name, self.why = name, why

    @property
    def fatal(self) -> bool:
        """Whether nothing can be made of further answers."""
        return self.why in (NEVER, ENDS, MUCH)


class Enough(BaseException):
    """The calls took all the time there is for them: the search ends, and keeps what it has."""


class Refused(Exception):  # noqa: N818 - says what became of the call
    """A call gave no value: what it raised, or why its result is none that is searched."""


class Link:
    """The functions of a project, called in their jail for a search of so many seconds.

    No answer is waited for any longer once it is `closed`.

    Raises:
        Refused: (when made) the module cannot be loaded.
    """

    def __init__(
        self,
        channel: socket.socket,
        neighbours: Sequence[Neighbour],
        seconds: float,
        closed: Callable[[], bool] = lambda: False,
    ) -> None:
        self.neighbours = tuple(neighbours)
        self._closed = closed
        self._socket = channel
        self._socket.settimeout(CALL_S)
        self._waiting = select.poll()
        self._waiting.register(channel, select.POLLIN)
        self._known: dict[tuple[int, tuple[Any, ...]], Any] = {}
        self._left, self._calls = WALL_FOR_CPU * seconds, MOST_CALLS
        try:
            first = self._receive("the module", START_S)
        except Culprit as error:
            raise Refused(str(error)) from None
        if first[0] != "ready":
            raise Refused(f"the module does not load ({_told(str(first[-1]))})")

    def value(self, at: int, *arguments: Any) -> Any:
        """What function number `at` gives, of values as they are held; asked for once.

        Raises:
            Refused: it gives none, or there were `MOST_CALLS`.
            Culprit: it did more than that, or never came back.
            Enough: the time is over.
        """
        if any(one is FAILED for one in arguments):
            raise ValueError
        key = at, tuple(map(_exactly, arguments))
        if key not in self._known:
            self._known[key] = self._asked(at, arguments)
        found = self._known[key]
        if isinstance(found, Refused):
            raise found
        return found

    def _asked(self, at: int, arguments: Sequence[Any]) -> Any:
        if self._left <= 0:
            raise Enough
        if not self._calls:
            return Refused("there were calls enough")
        since = time.monotonic()
        neighbour = self.neighbours[at]
        pairs = zip(arguments, neighbour.takes, strict=True)
        try:
            found = self.call(at, [given(one, kind) for one, kind in pairs], strictly=True)
            return bounded(held(found))
        except (Refused, ValueError) as error:
            return error if isinstance(error, Refused) else Refused("too large a value")
        finally:
            self._calls -= 1
            self._left -= time.monotonic() - since

    def call(self, at: int, arguments: list[Any], *, strictly: bool = True) -> Any:
        """One call with plain values; what a function did besides counts where it is `strictly`.

        Raises:
            Refused, Culprit: as above.
        """
        neighbour = self.neighbours[at]
        kind, said, did = self.exchange(neighbour.name, arguments)
        if did and strictly:
            raise Culprit(neighbour.name, _told(did))
        if kind != "value":
            raise Refused(_told(str(said).partition(":")[0]))
        wanted = kind_held(neighbour.gives)
        if joined((wanted, kind_of(said))) != wanted:
            raise Refused("its result is of another kind than it says")
        if not _small(said):
            raise Refused("too large a value")
        return said

    def exchange(self, name: str, arguments: list[Any]) -> tuple[Any, Any, str]:
        """One call of any function of the module, as `inside.functions` answers it.

        Raises:
            Refused: the arguments are too large.
            Culprit: no answer came that has a meaning.
        """
        try:
            content = codec.dumps((name, arguments))
        except codec.CannotCross as error:
            raise Refused(str(error)) from None
        try:
            self._socket.sendall(len(content).to_bytes(4, "little") + content)
        except OSError:
            raise Culprit(name, ENDS) from None
        match self._receive(name, CALL_S):
            case (kind, said, str() as did):
                return kind, said, did
        raise Culprit(name, ENDS)

    def _receive(self, name: str, seconds: float) -> tuple[Any, ...]:
        """The next answer.

        Raises:
            Culprit: none came in time, or none that has a meaning.
        """
        until = time.monotonic() + seconds
        size = int.from_bytes(b"".join(self._pieces(name, 4, until)), "little")
        if size > LONGEST_ANSWER:
            raise Culprit(name, MUCH)
        try:
            answer = codec.loads(b"".join(self._pieces(name, size, until)))
        except codec.Malformed:
            raise Culprit(name, ENDS) from None
        if not isinstance(answer, tuple) or not answer:
            raise Culprit(name, ENDS)
        return answer

    def _pieces(self, name: str, count: int, until: float) -> Iterator[bytes]:
        while count:
            while not self._waiting.poll(LOOK_UP_S * 1000):
                if time.monotonic() > until or self._closed():
                    raise Culprit(name, NEVER)
            try:
                piece = self._socket.recv(count)
            except OSError:
                piece = b""
            if not piece:
                raise Culprit(name, ENDS)
            count -= len(piece)
            yield piece


_links: list[Link] = []


def connect(link: Link) -> None:
    """Have `called` ask this link: a process searches for one problem."""
    _links.append(link)


def called(at: int, *arguments: Any) -> Any:
    """What value expressions call: function number `at` of the link."""
    return _links[-1].value(at, *arguments)


def given(value: Any, annotation: str) -> Any:
    """A value that is held, as a function with this annotation is given it: a copy."""
    inner = parts(annotation)
    if isinstance(value, Record):
        return {given(k, inner[0]): given(one, inner[1]) for k, one in value.items()}
    if isinstance(value, frozenset):
        return {given(one, inner[0]) for one in value}
    if isinstance(value, tuple):
        even = not annotation.startswith("tuple[")
        kinds = inner * len(value) if even else inner
        made = [given(one, kind) for one, kind in zip(value, kinds, strict=True)]
        return made if even else tuple(made)
    return value


def _small(value: Any) -> bool:
    """Whether every number in a value is one that a search goes on with."""
    if isinstance(value, dict):
        return all(map(_small, (*value, *value.values())))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_small, value))
    return not isinstance(value, int) or abs(value) <= LARGEST


def _told(text: str) -> str:
    """What untrusted code said, as part of a line: nothing that a terminal obeys."""
    return "".join(one for one in text if one.isprintable())[:LONGEST_TOLD]


def _exactly(value: Any) -> Any:
    """What tells arguments apart that are equal: a whole number is no float, nor a truth value."""
    return (type(value), value) if isinstance(value, bool | int | float) else value
