"""Undefined names, names used before they are bound, and imports of what does not exist.

They are what a model invents most often. A candidate answers for what the file did not have
before. Where names appear unseen (a star import that cannot be read, `globals()`), a name that
nothing defines is unknown. Not covered: attributes, which the type checker knows.
"""

from collections.abc import Iterator
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
from trueline.analysis.imports import Imports
from trueline.analysis.parts import Place, Use
from trueline.analysis.reading import Placed, Reading, read
from trueline.analysis.scope import BUILTINS
from trueline.analysis.silenced import is_silenced
from trueline.analysis.spread import changed_lines
from trueline.analysis.syntax import Positions
from trueline.analysis.workspace import Workspace

_NOT_PARSED = Unknown("the file does not parse, so its names cannot be resolved")


def check_names(workspace: Workspace, path: Path, before: str, after: str) -> Verdict:
    """What is wrong with the names of `after` that was not with those of `before`."""
    new = read(after)
    if new is None:
        return _NOT_PARSED
    found = _Findings(workspace, path, new)
    old = read(before) if before.strip() else Reading("", ())
    if old is None:
        changed = changed_lines(before, after)
        fresh = tuple(one for one in found.all() if one.line in changed)
    else:
        fresh = new_findings(_Findings(workspace, path, old).all(), found.all())
    unsure = [one for one in fresh if one.code == "undefined-name"] if found.hidden else []
    verdict = verdict_of(one for one in fresh if one not in unsure)
    if unsure and isinstance(verdict, Accept):
        return _hides(found.hidden)
    return verdict


def names_findings(workspace: Workspace, path: Path, text: str) -> tuple[Finding, ...] | Unknown:
    """All that is wrong with a text's names."""
    reading = read(text)
    if reading is None:
        return _NOT_PARSED
    found = _Findings(workspace, path, reading)
    every = found.all()
    if found.hidden and any(one.code == "undefined-name" for one in every):
        return _hides(found.hidden)
    return every


def _hides(what: str) -> Unknown:
    return Unknown(f"{what} hides which names exist")


class _Findings:
    """What is wrong with the names of one text; `hidden` says what binds names unseen."""

    def __init__(self, workspace: Workspace, path: Path, reading: Reading) -> None:
        self._path = path
        self._reading = reading
        self._imports = Imports(workspace, path)
        self._positions = Positions(reading.text)
        self._stub = path.suffix == ".pyi"
        self.hidden, self._starred = self._unseen()

    def all(self) -> tuple[Finding, ...]:
        """The findings in the order of the text."""
        found = [*self._names(), *self._exports(), *self._unbound(), *self._imported()]
        kept = (one for one in found if not is_silenced(one, self._positions))
        return tuple(sorted(kept, key=lambda one: (one.line, one.column)))

    def _unseen(self) -> tuple[str, frozenset[str]]:
        """What binds names unseen, and what the star imports that can be read bind."""
        known: set[str] = set()
        for star in self._reading.stars:
            names = self._imports.names_of_star(star)
            if names is None:
                return f"`from {'.' * star.level}{star.module} import *`", frozenset(known)
            known |= names
        dynamic = self._reading.dynamic
        return f"`{min(dynamic)}()`" if dynamic else "", frozenset(known)

    def _names(self) -> Iterator[Finding]:
        for one, use in self._reading.undefined(self._starred):
            message = f"undefined name '{use.name}'"
            yield self._at(one, use.place, "undefined-name", message, fix=True)

    def _exports(self) -> Iterator[Finding]:
        """Names in `__all__` that the module does not have; a package may mean its submodules."""
        there = self._reading.bound | self._starred | BUILTINS
        if self._path.name == "__init__.py" or self.hidden or "__getattr__" in there:
            return
        for one in self._reading.parts:
            for use in one.part.listed:
                if use.name not in there:
                    message = f"undefined name '{use.name}' in __all__"
                    yield self._at(one, use.place, "undefined-export", message)

    def _unbound(self) -> Iterator[Finding]:
        if self._stub:
            return
        for one in self._reading.parts:
            for unbound in one.part.unbound:
                yield self._before_bound(one, unbound.use, sure=unbound.sure)
        if not self.hidden and not self._starred:
            for one, use in self._reading.early():
                yield self._before_bound(one, use, sure=True)

    def _before_bound(self, one: Placed, use: Use, *, sure: bool) -> Finding:
        if sure:
            message = f"'{use.name}' is used before it is bound"
            return self._at(one, use.place, "unbound-name", message)
        message = f"'{use.name}' is bound on other branches only"
        return self._at(one, use.place, "possibly-unbound", message, severity="note")

    def _imported(self) -> Iterator[Finding]:
        for one in self._reading.parts:
            for imported in one.part.imports:
                for place, code, message, severity in self._imports.wrong(imported):
                    yield self._at(one, place, code, message, severity=severity)

    def _at(
        self,
        one: Placed,
        place: Place,
        code: str,
        message: str,
        *,
        severity: Severity = "error",
        fix: bool = False,
    ) -> Finding:
        line, column, end_line, end_column = place
        first, last = one.line + line, one.line + end_line
        return Finding(
            "names",
            code,
            message,
            str(self._path),
            first,
            self._positions.from_bytes(first, column),
            last,
            self._positions.from_bytes(last, end_column),
            severity,
            fix,
        )
