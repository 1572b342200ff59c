"""The constraint that analysis gives at one hole.

It reads what is asked for when it is asked for: a line that names no member never asks the type
checker, and the checker is asked only while it is warm and has time. What the type checker says of
members and keywords, what can be imported and how deep the next line may be are certain enough to
forbid the rest; a name that is nowhere in reach is only unlikely, since an import may be added.
Where analysis does not know, nothing is held. Nothing of the workspace is run.
"""

import functools
import re
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from trueline.analysis.following.depths import (
    Depths,
    block_around,
    depths_after,
    levels,
    rows_above,
)
from trueline.analysis.following.places import Imported, Load, Member, Module, Place, place_after
from trueline.analysis.following.reach import ALWAYS, names_in_reach
from trueline.analysis.following.statement import Tail, read_tail, tail_start
from trueline.analysis.following.words import Words
from trueline.analysis.importable.listing import Listing
from trueline.analysis.importable.standard_library import standard_tops
from trueline.analysis.repairs.known_names import ALIASES, HOMES
from trueline.analysis.syntax.indent import lead_of
from trueline.analysis.typecheck import TypeChecker
from trueline.analysis.workspace import Workspace

T = TypeVar("T")
LONGEST_S = 2.0  # that a model may wait for the type checker in one request
ONE_ANSWER_S = 0.1  # and for one answer: nobody looks meanwhile whether the request is cancelled
LONGEST_FILE = 500_000  # characters; nothing is known of what is longer
LONGEST_STATEMENT = 10_000
REMEMBERED = 64
TAILS = 8  # a few candidates may grow in turns
_BEGUN = re.compile(r"(?<!\w)[^\W\d]\w*\Z")
_WORD = re.compile(r"[^\W\d]\w*")
_STORED = re.compile(
    r"\.([^\W\d]\w*)[ ]*(?::[^=\n]{1,200})?=(?!=)|attr\([^,()]+,[ ]*[\"'](\w+)[\"']"
)
_OWN = re.compile(r"(?<![\w.])(?:self|cls)\.\Z")
_LONGEST_OWN = len("?self.")
_GUARDS = ("try", "if", "elif", "else", "except", "finally", "with")


class Analysed:
    """What may follow at a hole between `prefix` and `suffix` of a file.

    Not for the thread of the event loop: the type checker is waited for.
    """

    def __init__(
        self,
        workspace: Workspace,
        path: Path,
        prefix: str,
        suffix: str,
        *,
        types: TypeChecker | None,
        types_seconds: float,
    ) -> None:
        """Take a hole; all answers of `types` together may take `types_seconds`."""
        self._workspace, self._path, self._types = workspace, path, types
        found = _BEGUN.search(prefix, prefix.rfind("\n") + 1)
        self.begun = found.group() if found else ""
        self._head, self._suffix = prefix[: len(prefix) - len(self.begun)], suffix
        self._prefix = prefix
        self._tails: deque[tuple[str, Tail]] = deque(maxlen=TAILS)
        self._known: dict[str, Words | None] = {}
        self._of: dict[str, Words | None] = {}
        self._keywords: dict[str, frozenset[str] | None] = {}
        self._seconds = min(types_seconds, LONGEST_S)

    def words(self, text: str) -> Words | None:
        """The words that may begin where `text` ends; None where nothing is known."""
        if self._start is None:
            return None
        if text not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            part, tail = self._read(text)
            place = place_after(tail)
            if isinstance(place, Load) and place.call is not None:
                called = self._above + part[: place.call]
                self._known[text] = self._arguments(place, text, called)
            else:
                self._known[text] = self._at(place, text)
        return self._known[text]

    def depths(self, text: str) -> Depths | None:
        """How deep the line may begin that begins where `text` ends; None if not known."""
        return None if self._start is None else depths_after(self._levels, *self._read(text))

    def _read(self, text: str) -> tuple[str, Tail]:
        """The text from the last statement of the file on, and its tail.

        What was read of a beginning of it is not read again.
        """
        part = self._begun_statement + text
        known = next((one for one in reversed(self._tails) if part.startswith(one[0])), None)
        tail = read_tail(part, known[1], len(known[0])) if known else read_tail(part)
        if tail.holds_behind(part):
            self._tails.append((part, tail))
        return part, tail

    def _at(self, place: Place | None, text: str) -> Words | None:
        match place:
            case Member():
                return self._members(place, text)
            case Module(level, parent):
                return None if self._is_guarded(text) else self._listing.modules(level, parent)
            case Imported(level, module):
                return None if self._is_guarded(text) else self._listing.names(level, module)
            case Load():
                return self._names(place, text)
            case None:
                return None

    def _members(self, place: Member, text: str) -> Words | None:
        head = self._head + text
        own = _OWN.search(head[-_LONGEST_OWN:])
        receiver = own.group() if own else head
        if receiver not in self._of:
            self._of[receiver] = self._asked(TypeChecker.closed_members, head)
        found = self._of[receiver]
        if found is None:
            return None
        more = self._stored | _stored_in(text)
        return Words(more, certain=place.certain, private=found.private, beside=found)

    def _arguments(self, place: Load, text: str, called: str) -> Words | None:
        """Names in reach and the keywords of the function that the text `called` ends with."""
        if called not in self._keywords:
            self._keywords[called] = self._asked(TypeChecker.keywords, called)
        keywords = self._keywords[called]
        return None if keywords is None else self._names(place, text, keywords)

    def _names(
        self, place: Load, text: str, keywords: frozenset[str] | None = None
    ) -> Words | None:
        if self._in_reach is None:
            return None
        words = place.near.union(_WORD.findall(text), keywords or ())
        return Words(words, certain=False, keywords=keywords, beside=self._in_reach)

    def _asked(
        self, question: Callable[[TypeChecker, Path, str, float], T | None], text: str
    ) -> T | None:
        """What the type checker answers, if it has an answer at once."""
        if self._types is None or self._seconds <= 0:
            return None
        since = time.perf_counter()
        found = question(self._types, self._path, text, min(self._seconds, ONE_ANSWER_S))
        self._seconds -= time.perf_counter() - since
        return found

    def _is_guarded(self, text: str) -> bool:
        """Whether an import stands in a block that may be there because it may fail."""
        above, _, last = (self._head + text).rpartition("\n")
        least = lead_of(last)
        for row in rows_above(above):
            if not least:
                break
            if row.strip() and len(lead_of(row)) < len(least):
                least = lead_of(row)
                if row.strip().startswith(_GUARDS):
                    return True
        return False

    @functools.cached_property
    def _start(self) -> int | None:
        if len(self._prefix) + len(self._suffix) > LONGEST_FILE:
            return None
        start = tail_start(self._prefix)
        return None if start is None or len(self._prefix) - start > LONGEST_STATEMENT else start

    @functools.cached_property
    def _above(self) -> str:
        return self._head[: self._start]

    @functools.cached_property
    def _begun_statement(self) -> str:
        return self._head[self._start :]

    @functools.cached_property
    def _levels(self) -> tuple[str, ...]:
        return levels(self._above)

    @functools.cached_property
    def _in_reach(self) -> Words | None:
        found = names_in_reach(self._head, self._suffix)
        return None if found is None else Words(found, certain=True, beside=_anywhere())

    @functools.cached_property
    def _stored(self) -> frozenset[str]:
        return _stored_in(block_around(self._head, self._suffix))

    @functools.cached_property
    def _listing(self) -> Listing:
        return Listing(self._workspace, self._path)


def _stored_in(text: str) -> frozenset[str]:
    """The attributes that a text assigns, or asks for by their name."""
    return frozenset(name for pair in _STORED.findall(text) for name in pair if name)


@functools.cache
def _anywhere() -> Words:
    """Names that may be read in every file, those that a repair would import included."""
    return Words({*ALWAYS, *HOMES, *ALIASES, *standard_tops(None)}, certain=True)
