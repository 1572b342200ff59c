"""Undefined names, names used before they are bound, and imports of what does not exist.

They are what a model invents most often. A candidate answers for what the file did not have
before. Where names appear unseen (a star import that cannot be read, `globals()`), a name that
nothing defines is unknown. Not covered: attributes, which the type checker knows.
"""

import functools
from collections.abc import Iterator, Set
from pathlib import Path

from trueline.analysis.findings import (
    Accept,
    Finding,
    Severity,
    Unknown,
    Verdict,
    new_findings,
    verdict_of,
)
from trueline.analysis.importable.imports import IMPORT_CODES, Imports
from trueline.analysis.names.reading import Reading, read
from trueline.analysis.names.silenced import is_silenced, may_silence
from trueline.analysis.parts import Place, Use
from trueline.analysis.scope import BUILTINS
from trueline.analysis.silencing import unsilenced
from trueline.analysis.spread import changed_lines
from trueline.analysis.syntax import Positions
from trueline.analysis.syntax.change import Layout
from trueline.analysis.workspace import Workspace

_DEFERRED = (3, 14)
_NOT_PARSED = Unknown("the file does not parse, so its names cannot be resolved")


def check_names(workspace: Workspace, path: Path, before: str, after: str) -> Verdict:
    """What is wrong with the names of `after` that was not with those of `before`."""
    after = unsilenced(before, after)
    old = read(path, before) if before.strip() else Reading(Layout("", ()), ())
    new = read(path, after, old)
    if new is None:
        return _NOT_PARSED
    return verdict_between(workspace, path, old, new, before)


def verdict_between(
    workspace: Workspace, path: Path, old: Reading | None, new: Reading, before: str
) -> Verdict:
    """The verdict on a new text; where the old one does not parse, on the lines that changed."""
    imports = Imports(workspace, path)
    found = _Findings(path, new, imports)
    if old is None:
        changed = changed_lines(before, new.text)
        fresh = tuple(one for one in found.all() if one.line in changed)
    else:
        fresh = _fresh(_Findings(path, old, imports), found)
    undefined = [one for one in fresh if one.code == "undefined-name"]
    unsure = undefined if undefined and found.hidden else []
    verdict = verdict_of(one for one in fresh if one not in unsure)
    if unsure and isinstance(verdict, Accept):
        return _hides(found.hidden)
    return verdict


def _fresh(old: "_Findings", new: "_Findings") -> tuple[Finding, ...]:
    """What `new` has and `old` has not.

    An import in a part that both texts have is as right or wrong in both. It is looked up only
    if another one is found wrong: of several the last one counts as the new one.
    """
    kept = set(map(id, old.reading.parts)) & set(map(id, new.reading.parts))
    fresh = new_findings(old.without_imports(kept), new.without_imports(kept))
    if any(one.code in IMPORT_CODES for one in fresh):
        return new_findings(old.all(), new.all())
    return fresh


def names_findings(workspace: Workspace, path: Path, text: str) -> tuple[Finding, ...] | Unknown:
    """All that is wrong with a text's names."""
    reading = read(path, text)
    if reading is None:
        return _NOT_PARSED
    found = _Findings(path, reading, Imports(workspace, path))
    every = found.all()
    if any(one.code == "undefined-name" for one in every) and found.hidden:
        return _hides(found.hidden)
    return every


def _hides(what: str) -> Unknown:
    return Unknown(f"{what} hides which names exist")


class _Findings:
    """What is wrong with the names of one text; `hidden` says what binds names unseen."""

    def __init__(self, path: Path, reading: Reading, imports: Imports) -> None:
        self.reading = reading
        self._path = path
        self._imports = imports
        self._stub = path.suffix == ".pyi"

    @property
    def hidden(self) -> str:
        """What binds names unseen, empty if nothing does."""
        return self._unseen[0]

    def all(self) -> tuple[Finding, ...]:
        """The findings in the order of the text."""
        return self.without_imports(frozenset())

    def without_imports(self, kept: Set[int]) -> tuple[Finding, ...]:
        """The same without the imports in the parts of these identities."""
        found = [*self._names(), *self._exports(), *self._unbound(), *self._imported(kept)]
        if not found:
            return ()
        if may_silence(self.reading.text):
            found = [one for one in found if not is_silenced(one, self._positions)]
        return tuple(sorted(found, key=lambda one: (one.line, one.column)))

    @functools.cached_property
    def _positions(self) -> Positions:
        return Positions(self.reading.text)

    @functools.cached_property
    def _unseen(self) -> tuple[str, frozenset[str]]:
        """What binds names unseen, and what the star imports that can be read bind."""
        known: set[str] = set()
        for star in self.reading.stars:
            names = self._imports.names_of_star(star)
            if names is None:
                return f"`from {'.' * star.level}{star.module} import *`", frozenset(known)
            known |= names
        dynamic = self.reading.dynamic
        return f"`{min(dynamic)}()`" if dynamic else "", frozenset(known)

    def _names(self) -> Iterator[Finding]:
        for index, use in self.reading.undefined:
            if use.name not in self._unseen[1]:
                message = f"undefined name '{use.name}'"
                yield self._at(index, use.place, "undefined-name", message, fix=True)

    def _exports(self) -> Iterator[Finding]:
        """Names in `__all__` that the module does not have; a package may mean its submodules."""
        there = self.reading.bound | BUILTINS
        if self._path.name == "__init__.py" or "__getattr__" in there:
            return
        for index, use in self.reading.listed:
            if use.name not in there and not self.hidden and use.name not in self._unseen[1]:
                message = f"undefined name '{use.name}' in __all__"
                yield self._at(index, use.place, "undefined-export", message)

    def _unbound(self) -> Iterator[Finding]:
        if self._stub:
            return
        for index, unbound in self.reading.unbound:
            yield self._before_bound(index, unbound.use, sure=unbound.sure)
        for index, use in self.reading.early:
            if not self.hidden and use.name not in self._unseen[1]:
                yield self._before_bound(index, use, sure=True)
        for index, use in self.reading.for_types(deferred=self._deferred):
            if not self.hidden and use.name not in self._unseen[1]:
                message = f"'{use.name}' is there for type checkers only"
                yield self._at(index, use.place, "unbound-name", message)

    @property
    def _deferred(self) -> bool:
        python = self._imports.python
        return python is None or python >= _DEFERRED or self.reading.defers_annotations

    def _before_bound(self, index: int, use: Use, *, sure: bool) -> Finding:
        if sure:
            message = f"'{use.name}' is not bound where it is used"
            return self._at(index, use.place, "unbound-name", message)
        message = f"'{use.name}' is bound on other branches only"
        return self._at(index, use.place, "possibly-unbound", message, severity="note")

    def _imported(self, kept: Set[int]) -> Iterator[Finding]:
        for index, part in enumerate(self.reading.parts):
            if not part.imports or id(part) in kept:
                continue
            for imported in part.imports:
                for place, code, message, severity in self._imports.wrong(imported):
                    yield self._at(index, place, code, message, severity=severity)

    def _at(
        self,
        index: int,
        place: Place,
        code: str,
        message: str,
        *,
        severity: Severity = "error",
        fix: bool = False,
    ) -> Finding:
        line, column, end_line, end_column = place
        start = self.reading.lines[index]
        first, last = start + line, start + end_line
        return Finding(
            "names",
            code,
            message,
            str(self._path),
            first,
            self._column(first, column),
            last,
            self._column(last, end_column),
            severity,
            fix,
        )

    def _column(self, line: int, bytes_before: int) -> int:
        """The 1-based column in characters."""
        if self.reading.text.isascii():
            return bytes_before + 1
        return self._positions.from_bytes(line, bytes_before)
