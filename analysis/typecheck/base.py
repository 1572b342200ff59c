"""A file as a warm build has it, and what mypy says of changes to it.

A change is judged where it lies: in the body of one function, or between the functions and classes
of the module. What lies in more than one place is not covered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mypy.nodes import TypeInfo

from trueline.analysis.spread import Edit
from trueline.analysis.typecheck.edits import Lines
from trueline.analysis.typecheck.finals import refuse_changed_finals, refuse_unknown_names
from trueline.analysis.typecheck.graft import graft
from trueline.analysis.typecheck.insertion import insert
from trueline.analysis.typecheck.knock_on import KnockOn
from trueline.analysis.typecheck.message import Message, both, messages_of, shifted
from trueline.analysis.typecheck.module import Hook, Module, NotCovered
from trueline.analysis.typecheck.outline import Function, Outline
from trueline.analysis.typecheck.target import Target

IMPORT_ERRORS = ("import", "import-not-found", "import-untyped")


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines `begin` to `end` (1-based) without code, in a module or in the class `active`."""

    active: TypeInfo | None
    begin: int
    end: int


Place = Function | Gap


@dataclass(slots=True)
class Base:
    """A file's text of the last full update, and what mypy said of it.

    Attributes:
        number: another text has another number.
        messages: mypy's, on the whole file.
        own: what mypy says of a function as it is, by the function's line; filled when asked.
    """

    target: Target
    text: str
    number: int
    messages: tuple[Message, ...]
    lines: Lines
    outline: Outline
    module: Module
    own: dict[int, tuple[Message, ...]] = field(default_factory=dict)

    def place(self, edits: Sequence[Edit]) -> Place:
        """Where the edits lie.

        Raises:
            NotCovered: if that is more than one place.
        """
        first, last = self._span(edits)
        function = self.outline.at(first, max(first, last))
        if function is None and last < first:
            function = self.outline.at(last, last)
        behind_header = function is not None and function.opens <= edits[0].start
        if function is not None and behind_header and self._stays_inside(function, edits):
            return function
        return self._gap(edits)

    def is_on_disk(self) -> bool:
        """Whether the file itself has this text."""
        try:
            return Path(self.target.path).read_bytes() == self.text.encode("utf-8", "replace")
        except OSError:
            return False

    def text_of(self, place: Place, edits: Sequence[Edit]) -> str:
        """The place's text after the edits; without an end behind the last edit at a cursor."""
        at = self.lines.start(place.begin)
        parts = []
        for edit in edits:
            parts += [self.text[at : edit.start], edit.text]
            at = edit.end
        return "".join([*parts, self.text[at : self.lines.start(place.end + 1)]])

    def judge(
        self,
        place: Place,
        text: str,
        *,
        imports: str = "",
        unfinished: bool = False,
        hook: Hook | None = None,
    ) -> list[Message]:
        """What mypy says of the place with this text.

        Raises:
            NotCovered: if the text reaches out of its place.
        """
        if isinstance(place, Function):
            return self._grafted(place, text, imports, unfinished=unfinished, hook=hook)
        if imports:
            raise NotCovered("new code needs a new import")
        infos = insert(
            self.module, place.active, text, place.begin, unfinished=unfinished, hook=hook
        )
        return messages_of(infos)

    def judge_edits(
        self, place: Place, edits: Sequence[Edit], imports: str = ""
    ) -> tuple[Message, ...]:
        """What mypy says of the place after the edits, those on imports among them.

        Raises:
            NotCovered: if the edits reach out of the place, or change an import that is not found.
        """
        if not edits and isinstance(place, Gap):
            return ()
        found = self.judge(place, self.text_of(place, edits), imports=imports)
        return (*found, *self._import_errors(place, edits))

    def before(self, place: Place, edits: Sequence[Edit]) -> tuple[Message, ...]:
        """What mypy says of the place before a candidate; the text may be broken.

        Raises:
            NotCovered: if the edits do not lie in the place.
        """
        if not edits:
            return self._own(place)
        first, last = self._span(edits)
        if first < place.begin or last > place.end:
            raise NotCovered("more than one place changed")
        try:
            return self.judge_edits(place, edits)
        except NotCovered:
            broken = self.judge(place, self.text_of(place, edits), unfinished=True)
            return both(broken, self._untouched(place, edits))

    def is_clean_but_for(self, place: Place) -> bool:
        """Whether no error stands anywhere else than in the place."""
        return not any(
            one.severity == "error" and not _holds(place, one.line) for one in self.messages
        )

    def _grafted(
        self, function: Function, text: str, imports: str, *, unfinished: bool, hook: Hook | None
    ) -> list[Message]:
        """What mypy says of the function with this text, and newly of others due to it."""
        refuse_changed_finals(function, self.text_of(function, ()), text)
        others = KnockOn(self.module, self.outline, self.lines, function)
        found = graft(
            self.module,
            function,
            text,
            imports=imports,
            unfinished=unfinished,
            hook=hook,
            changes=None if unfinished else others.look,
        )
        refuse_unknown_names(function, found)
        shift = text.count("\n") - (function.end - function.begin + 1)
        return messages_of(found) + [
            shifted(one, shift if one.line > function.end else 0) for one in others.fresh()
        ]

    def _own(self, place: Place) -> tuple[Message, ...]:
        if isinstance(place, Gap):
            return ()
        if place.begin not in self.own:
            self.own[place.begin] = self.judge_edits(place, ())
        return self.own[place.begin]

    def _span(self, edits: Sequence[Edit]) -> tuple[int, int]:
        """The lines that the edits touch; a line is not touched by what ends before it.

        Whole lines that come in between two others touch neither: the last is before the first.
        """
        first = self.lines.at(edits[0].start)
        last = self.lines.at(edits[-1].end)
        whole = all(edit.text.endswith("\n") for edit in edits)
        if self.lines.start(last) == edits[-1].end and (last > first or whole):
            last -= 1
        return first, last

    def _stays_inside(self, function: Function, edits: Sequence[Edit]) -> bool:
        """Whether what is written behind the function's last line is still part of it."""
        first, _ = self._span(edits)
        if first <= function.last:
            return True
        indent = _indent(self.lines.row(function.begin))
        return all(
            _indent(row).startswith(indent) and _indent(row) != indent
            for row in _code_rows(self._whole_lines(edits))
        )

    def _gap(self, edits: Sequence[Edit]) -> Gap:
        first, last = self._span(edits)
        if self.outline.is_unseen(first):
            raise NotCovered("the change is where nothing ever gets")
        if any(_code_rows(self.lines.between(first, last))):
            raise NotCovered("the change is not inside one function")
        rows = _code_rows(self._whole_lines(edits))
        indent = _indent(rows[0]) if rows else ""
        if not indent:
            return Gap(None, first, last)
        found = self.outline.class_at(first, indent)
        if found is None or any(not row.startswith(indent) for row in rows):
            raise NotCovered("the change is not inside one function")
        return Gap(found.info, first, last)

    def _whole_lines(self, edits: Sequence[Edit]) -> str:
        first, last = self._span(edits)
        return self.text_of(Gap(None, first, last), edits)

    def _untouched(self, place: Place, edits: Sequence[Edit]) -> list[Message]:
        """The base's messages on the place's lines that the edits leave alone."""
        first, last = self._span(edits)
        return [
            one
            for one in self.messages
            if _holds(place, one.line) and not first <= one.line <= last
        ]

    def _import_errors(self, place: Place, edits: Sequence[Edit]) -> list[Message]:
        """The errors on imports of the place, which mypy finds while it loads modules."""
        found = [
            one for one in self.messages if one.code in IMPORT_ERRORS and _holds(place, one.line)
        ]
        if not found or not edits:
            return found
        first, last = self._span(edits)
        if any(first <= one.line <= last for one in found):
            raise NotCovered("an import that is not found changes")
        shift = sum(e.text.count("\n") - self.text.count("\n", e.start, e.end) for e in edits)
        return [shifted(one, shift if one.line > last else 0) for one in found]


def _holds(place: Place, line: int) -> bool:
    return place.begin <= line <= place.end


def _code_rows(text: str) -> list[str]:
    rows = text.split("\n")
    return [row for row in rows if row.strip() and not row.lstrip().startswith("#")]


def _indent(row: str) -> str:
    return row[: len(row) - len(row.lstrip(" \t"))]
